/* fumi-cli-list.c: fumibako-cli list: what the store holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli.h"

/* Rows read at once: memory does not grow with the mailbox. */
#define PAGE 500

static char *
dup_from (FumiEnvelope *envelope)
{
  const char *name = fumi_envelope_get_from_name (envelope);
  const char *address = fumi_envelope_get_from_address (envelope);

  if (name == NULL || *name == '\0')
    return g_strdup (address != NULL ? address : "");
  if (address == NULL || *address == '\0')
    return g_strdup (name);
  return g_strdup_printf ("%s <%s>", name, address);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* The keys are a contract (architecture §5). */
static void
print_envelope_json (FumiEnvelope *envelope)
{
  JsonObject *object = json_object_new ();
  g_autofree char *from = dup_from (envelope);

  json_object_set_int_member (object, "id", fumi_envelope_get_id (envelope));
  json_object_set_string_member (object, "account", or_empty (fumi_envelope_get_account (envelope)));
  json_object_set_string_member (object, "folder", or_empty (fumi_envelope_get_folder (envelope)));
  json_object_set_string_member (object, "from", from);
  json_object_set_string_member (object, "subject", or_empty (fumi_envelope_get_subject (envelope)));
  json_object_set_int_member (object, "date", fumi_envelope_get_date (envelope));
  json_object_set_int_member (object, "size", fumi_envelope_get_size (envelope));
  json_object_set_boolean_member (object, "unread", fumi_envelope_get_unread (envelope));
  json_object_set_boolean_member (object, "starred", fumi_envelope_get_starred (envelope));
  json_object_set_boolean_member (object, "attachments", fumi_envelope_get_has_attachments (envelope));
  json_object_set_string_member (object, "preview", or_empty (fumi_envelope_get_preview (envelope)));
  json_object_set_string_member (object, "path", or_empty (fumi_envelope_get_path (envelope)));
  fumi_cli_print_json (object);
}

static void
print_envelope (FumiEnvelope *envelope)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (fumi_envelope_get_date (envelope));
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M") : g_strdup ("");
  g_autofree char *sender = fumi_envelope_dup_sender (envelope);

  fumi_cli_print ("%6" G_GINT64_FORMAT " %s %-16s  %s  %s\n", fumi_envelope_get_id (envelope),
                  fumi_envelope_get_unread (envelope) ? "*" : " ", when, sender,
                  or_empty (fumi_envelope_get_subject (envelope)));
}

static int
print_rows (FumiCli              *cli,
            FumiStore            *store,
            const FumiStoreQuery *query,
            guint                 limit)
{
  guint done = 0;

  while (done < limit)
    {
      g_autoptr(GError) error = NULL;
      guint wanted = MIN (PAGE, limit - done);
      g_autoptr(GPtrArray) rows = fumi_store_list (store, query, done, wanted, &error);

      if (rows == NULL)
        return fumi_cli_fail (cli, error);
      for (guint i = 0; i < rows->len; i++)
        if (cli->json)
          print_envelope_json (g_ptr_array_index (rows, i));
        else
          print_envelope (g_ptr_array_index (rows, i));
      done += rows->len;
      if (rows->len < wanted)
        break;
    }
  return EX_OK;
}

int
fumi_cli_list (FumiCli  *cli,
               char    **arguments)
{
  g_autofree char *account_id = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *limit_text = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &account_id, N_("Only of this account"), N_("ID") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_("A folder; the inbox if not given"),
      N_("FOLDER") },
    { "limit", 0, 0, G_OPTION_ARG_FILENAME, &limit_text, N_("No more than this many"), N_("NUMBER") },
    { NULL }
  };
  FumiStoreQuery query = { NULL, "" };
  guint64 limit = G_MAXUINT;
  FumiStore *store;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));
  if (limit_text != NULL && !g_ascii_string_to_unsigned (limit_text, 10, 1, G_MAXUINT, &limit, NULL))
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” is no number of messages."), limit_text);

  if (account_id != NULL)
    {
      FumiAccount *account = fumi_cli_find_account (cli, account_id);

      if (account == NULL)
        return EX_CONFIG;
      query.account = fumi_account_get_id (account);
    }
  /* Maildir++ has no name for the inbox; people have. */
  if (folder != NULL && g_ascii_strcasecmp (folder, "inbox") != 0)
    query.folder = folder;

  store = fumi_cli_open_store (cli, &code);
  return store != NULL ? print_rows (cli, store, &query, (guint) limit) : code;
}
