/* fumi-empty-list.c: what stands where a folder has no messages: why, and what can be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-empty-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-row-text.h"

struct _FumiEmptyList
{
  GtkWidget      parent_instance;

  AdwStatusPage *page;
  GtkWidget     *receive_now;
  GtkWidget     *search_all;
};

G_DEFINE_FINAL_TYPE (FumiEmptyList, fumi_empty_list, GTK_TYPE_WIDGET)

static void
fumi_empty_list_dispose (GObject *object)
{
  FumiEmptyList *empty = FUMI_EMPTY_LIST (object);

  if (empty->page != NULL)
    gtk_widget_unparent (GTK_WIDGET (empty->page));
  empty->page = NULL;

  G_OBJECT_CLASS (fumi_empty_list_parent_class)->dispose (object);
}

static void
fumi_empty_list_class_init (FumiEmptyListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_empty_list_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-empty-list.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiEmptyList, page);
  gtk_widget_class_bind_template_child (widget_class, FumiEmptyList, receive_now);
  gtk_widget_class_bind_template_child (widget_class, FumiEmptyList, search_all);
}

static void
fumi_empty_list_init (FumiEmptyList *empty)
{
  gtk_widget_init_template (GTK_WIDGET (empty));
}

void
fumi_empty_list_show (FumiEmptyList *empty,
                      const char    *folder,
                      gboolean       receiving,
                      gint64         checked)
{
  g_autofree char *description = NULL;
  gboolean is_inbox;

  g_return_if_fail (FUMI_IS_EMPTY_LIST (empty));
  g_return_if_fail (folder != NULL);

  is_inbox = *folder == '\0';
  adw_status_page_set_icon_name (empty->page, fumi_folder_text_icon (folder));
  if (!is_inbox)
    {
      adw_status_page_set_title (empty->page, _ ("No Messages"));
      description = g_strdup (fumi_folder_text_empty (folder));
    }
  else if (receiving)
    {
      adw_status_page_set_title (empty->page, _ ("Receiving Mail…"));
      description = g_strdup (_ ("Messages appear here as they arrive."));
    }
  else if (checked == 0)
    {
      adw_status_page_set_title (empty->page, _ ("No Mail Received Yet"));
      description = g_strdup (_ ("Receive fetches new mail from the server and keeps it on this computer."));
    }
  else
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *when = fumi_row_text_date (checked, now);

      adw_status_page_set_title (empty->page, _ ("No Messages"));
      /* Translators: %s is a time or a day */
      description = g_strdup_printf (_ ("Last checked: %s"), when);
    }
  adw_status_page_set_description (empty->page, description);
  gtk_widget_set_visible (empty->receive_now, is_inbox && !receiving);
  gtk_widget_set_visible (empty->search_all, FALSE);
}

void
fumi_empty_list_show_no_hits (FumiEmptyList *empty,
                              gboolean       can_widen)
{
  g_return_if_fail (FUMI_IS_EMPTY_LIST (empty));

  adw_status_page_set_icon_name (empty->page, "system-search-symbolic");
  adw_status_page_set_title (empty->page, _ ("Nothing Found"));
  adw_status_page_set_description (empty->page, can_widen ? NULL : _ ("Try fewer or other words."));
  gtk_widget_set_visible (empty->receive_now, FALSE);
  gtk_widget_set_visible (empty->search_all, can_widen);
}
