/* fumi-cli-list.c: fumibako-cli list: what the store holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-envelope.h"
#include "fumi-cli.h"

/* Rows read at once: memory does not grow with the mailbox. */
#define PAGE 500

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
        fumi_cli_print_envelope (cli, g_ptr_array_index (rows, i));
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
