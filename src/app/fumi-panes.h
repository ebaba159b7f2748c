/* fumi-panes.h: the three panes of the main window together: which can be seen, and the way between
 * them.
 *
 * Wide, all stand side by side; narrower, the accounts fold away, then list and message share one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_PANE_SIDEBAR,
  FUMI_PANE_LIST,
  FUMI_PANE_MESSAGE,
  FUMI_N_PANES
} FumiPaneName;

/* Borrowed from the window's template. */
typedef struct
{
  AdwLeaflet *outer;  /* sidebar ‖ inner */
  AdwLeaflet *inner;  /* list ‖ message */
  GtkWidget  *sidebar;
  GtkWidget  *list;
  GtkWidget  *message;
} FumiPanes;

/* Whether the pane is in front of the user now. */
gboolean     fumi_panes_can_see        (const FumiPanes *panes,
                                        FumiPaneName     pane);
/* Brings it there, alone if there is no room for more. */
void         fumi_panes_show           (const FumiPanes *panes,
                                        FumiPaneName     pane);
/* Beside the others it is hidden or shown; in a narrow window, gone to and left. */
void         fumi_panes_toggle_sidebar (const FumiPanes *panes);
/* Message to list, list to accounts; nothing where all are to be seen. */
void         fumi_panes_go_back        (const FumiPanes *panes);
/* @focus: (nullable): the widget that has the keyboard; the list where it is in none */
FumiPaneName fumi_panes_find           (const FumiPanes *panes,
                                        GtkWidget       *focus);

G_END_DECLS
