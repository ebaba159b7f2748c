/* fumi-list-settings.c: the order of the message list and what its rows show, kept for the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-list-settings.h"

static const char * const keys[] = { "sort", "sort-reversed", "preview" };

/* By the values of the schema's enum. */
static const struct
{
  FumiStoreSort sort;
  gboolean      reversed;
} orders[] = {
  { FUMI_STORE_SORT_DATE, FALSE },
  { FUMI_STORE_SORT_DATE, TRUE },
  { FUMI_STORE_SORT_SENDER, FALSE },
  { FUMI_STORE_SORT_SUBJECT, FALSE },
  { FUMI_STORE_SORT_SIZE, FALSE },
  { FUMI_STORE_SORT_UNREAD, FALSE },
};

/* (transfer full) (nullable): g_settings_new() would end the program where there is no schema, or an old one. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, FUMI_APP_ID, TRUE);
  for (guint i = 0; schema != NULL && i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i]))
      return NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
on_changed (FumiMessageList *list,
            const char      *key,
            GSettings       *settings)
{
  int order = g_settings_get_enum (settings, "sort");

  g_return_if_fail (order >= 0 && order < (int) G_N_ELEMENTS (orders));

  fumi_message_list_set_preview (list, g_settings_get_boolean (settings, "preview"));
  fumi_message_list_set_order (list, orders[order].sort,
                               orders[order].reversed != g_settings_get_boolean (settings, "sort-reversed"));
}

void
fumi_list_settings_bind (GtkWidget       *window,
                         FumiMessageList *list)
{
  g_autoptr(GSettings) settings = open_settings ();
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  if (settings == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GAction) action = g_settings_create_action (settings, keys[i]);

      g_action_map_add_action (G_ACTION_MAP (group), action);
    }
  gtk_widget_insert_action_group (window, "list", G_ACTION_GROUP (group));

  g_signal_connect_object (settings, "changed", G_CALLBACK (on_changed), list, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (list), "fumi-list-settings", g_object_ref (settings), g_object_unref);
  on_changed (list, NULL, settings);
}
