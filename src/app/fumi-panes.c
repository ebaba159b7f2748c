/* fumi-panes.c: the three panes of the main window together: which can be seen, and the way between
 * them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-panes.h"

static gboolean
is_open (AdwLeaflet *leaflet,
         GtkWidget  *child)
{
  return !adw_leaflet_get_folded (leaflet) || adw_leaflet_get_visible_child (leaflet) == child;
}

gboolean
fumi_panes_can_see (const FumiPanes *panes,
                    FumiPaneName     pane)
{
  switch (pane)
    {
    case FUMI_PANE_SIDEBAR:
      return gtk_widget_get_visible (panes->sidebar) && is_open (panes->outer, panes->sidebar);
    case FUMI_PANE_LIST:
      return is_open (panes->outer, GTK_WIDGET (panes->inner)) && is_open (panes->inner, panes->list);
    case FUMI_PANE_MESSAGE:
      return is_open (panes->outer, GTK_WIDGET (panes->inner)) && is_open (panes->inner, panes->message);
    case FUMI_N_PANES:
    default:
      g_return_val_if_reached (FALSE);
    }
}

void
fumi_panes_show (const FumiPanes *panes,
                 FumiPaneName     pane)
{
  if (pane == FUMI_PANE_SIDEBAR)
    {
      gtk_widget_set_visible (panes->sidebar, TRUE);
      adw_leaflet_set_visible_child (panes->outer, panes->sidebar);
      return;
    }

  adw_leaflet_set_visible_child (panes->outer, GTK_WIDGET (panes->inner));
  adw_leaflet_set_visible_child (panes->inner, pane == FUMI_PANE_LIST ? panes->list : panes->message);
}

void
fumi_panes_toggle_sidebar (const FumiPanes *panes)
{
  if (!adw_leaflet_get_folded (panes->outer))
    gtk_widget_set_visible (panes->sidebar, !gtk_widget_get_visible (panes->sidebar));
  else if (fumi_panes_can_see (panes, FUMI_PANE_SIDEBAR))
    adw_leaflet_set_visible_child (panes->outer, GTK_WIDGET (panes->inner));
  else
    fumi_panes_show (panes, FUMI_PANE_SIDEBAR);
}

void
fumi_panes_go_back (const FumiPanes *panes)
{
  if (adw_leaflet_get_folded (panes->inner) && fumi_panes_can_see (panes, FUMI_PANE_MESSAGE))
    fumi_panes_show (panes, FUMI_PANE_LIST);
  else if (adw_leaflet_get_folded (panes->outer))
    fumi_panes_show (panes, FUMI_PANE_SIDEBAR);
}

FumiPaneName
fumi_panes_find (const FumiPanes *panes,
                 GtkWidget       *focus)
{
  if (focus != NULL && gtk_widget_is_ancestor (focus, panes->sidebar))
    return FUMI_PANE_SIDEBAR;
  if (focus != NULL && gtk_widget_is_ancestor (focus, panes->message))
    return FUMI_PANE_MESSAGE;
  return FUMI_PANE_LIST;
}
