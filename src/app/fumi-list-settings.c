/* fumi-list-settings.c: the order of the message list and what its rows show, kept for the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-list-settings.h"

static const char * const keys[] = { "sort", "sort-reversed", "preview" };

static const struct
{
  const char   *nick; /* in the schema and in the menu */
  FumiStoreSort sort;
  gboolean      reversed;
} orders[] = {
  { "newest", FUMI_STORE_SORT_DATE, FALSE },
  { "oldest", FUMI_STORE_SORT_DATE, TRUE },
  { "sender", FUMI_STORE_SORT_SENDER, FALSE },
  { "subject", FUMI_STORE_SORT_SUBJECT, FALSE },
  { "size", FUMI_STORE_SORT_SIZE, FALSE },
  { "unread", FUMI_STORE_SORT_UNREAD, FALSE },
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

typedef struct
{
  FumiMessageList    *list;     /* not owned */
  GSimpleActionGroup *group;
  GSettings          *settings; /* NULL: nothing is kept */
} ListSettings;

static void
list_settings_free (gpointer data)
{
  ListSettings *bound = data;

  g_clear_object (&bound->group);
  g_clear_object (&bound->settings);
  g_free (bound);
}

static gboolean
get_boolean (ListSettings *bound,
             const char   *key)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (bound->group), key);

  return g_variant_get_boolean (state);
}

static guint
get_order (ListSettings *bound)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (bound->group), "sort");

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_equal (orders[i].nick, g_variant_get_string (state, NULL)))
      return i;
  return 0;
}

static void
follow (ListSettings *bound)
{
  guint order = get_order (bound);

  fumi_message_list_set_preview (bound->list, get_boolean (bound, "preview"));
  fumi_message_list_set_order (bound->list, orders[order].sort,
                               orders[order].reversed != get_boolean (bound, "sort-reversed"));
}

static void
change (GSimpleAction *action,
        GVariant      *state,
        gpointer       user_data)
{
  ListSettings *bound = user_data;
  const char *key = g_action_get_name (G_ACTION (action));

  g_simple_action_set_state (action, state);
  if (bound->settings != NULL)
    g_settings_set_value (bound->settings, key, state);
  follow (bound);
}

static const GActionEntry entries[] = {
  { "preview", NULL, NULL, "true", change, { 0 } },
  { "sort", NULL, "s", "'newest'", change, { 0 } },
  { "sort-reversed", NULL, NULL, "false", change, { 0 } },
};

/* Also what another program sets. */
static void
on_changed (GSettings    *settings,
            const char   *key,
            ListSettings *bound)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (bound->group), key);
  g_autoptr(GVariant) value = NULL;

  if (action == NULL)
    return;

  value = g_settings_get_value (settings, key);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), value);
  follow (bound);
}

void
fumi_list_settings_bind (GtkWidget       *window,
                         FumiMessageList *list)
{
  ListSettings *bound = g_new0 (ListSettings, 1);

  bound->list = list;
  bound->group = g_simple_action_group_new ();
  bound->settings = open_settings ();
  g_action_map_add_action_entries (G_ACTION_MAP (bound->group), entries, G_N_ELEMENTS (entries), bound);
  gtk_widget_insert_action_group (window, "list", G_ACTION_GROUP (bound->group));
  g_object_set_data_full (G_OBJECT (list), "fumi-list-settings", bound, list_settings_free);
  if (bound->settings == NULL)
    return;

  g_signal_connect (bound->settings, "changed", G_CALLBACK (on_changed), bound);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    on_changed (bound->settings, keys[i], bound);
}
