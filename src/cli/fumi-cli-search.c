/* fumi-cli-search.c: fumibako-cli search: finds messages by what stands in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fumi-cli-envelope.h"
#include "fumi-cli-output.h"
#include "fumi-cli.h"
#include "fumi-search-fill.h"
#include "fumi-search.h"
#include "fumi-store-complete.h"

/* Rows read at once: memory does not grow with the hits. */
#define PAGE 500

/* What is done sooner than this needs no words. */
#define QUIET_US (G_USEC_PER_SEC / 2)

typedef struct
{
  gint64   since;
  gboolean shown;
} Progress;

/* On one line, written over and over. */
static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  Progress *progress = user_data;
  g_autofree char *text = NULL;

  if (isatty (STDERR_FILENO) != 1 || g_get_monotonic_time () < progress->since + QUIET_US)
    return;

  progress->shown = TRUE;
  /* Translators: %1$u of %2$u messages; ' has the thousands grouped. */
  text = g_strdup_printf (_("Reading mail for the search… %1$'u of %2$'u"), done, total);
  fprintf (stderr, "\r%s", text);
  fflush (stderr);
}

/* Mail that other programs put into the folders, or that is not in the index yet, is brought there first. Where that fails, what is there is searched. */
static gboolean
bring_up_to_date (FumiCli   *cli,
                  FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  Progress progress = { .since = g_get_monotonic_time () };
  gboolean filled = fumi_store_look (store, NULL, FALSE, cli->cancellable, &error) &&
                    fumi_store_fill_search (store, on_progress, &progress, cli->cancellable, &error);

  if (progress.shown)
    fputc ('\n', stderr);
  if (filled || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return filled;

  /* Translators: %s says why. */
  fumi_cli_warn (_("Not all mail can be searched: %s"), error->message);
  return TRUE;
}

static int
print_hits (FumiCli   *cli,
            FumiStore *store,
            GArray    *ids)
{
  for (guint done = 0; done < ids->len; done += PAGE)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) rows = fumi_store_get_many (store, &g_array_index (ids, gint64, done),
                                                       MIN (PAGE, ids->len - done), &error);

      if (rows == NULL)
        return fumi_cli_fail (cli, error);
      for (guint i = 0; i < rows->len; i++)
        {
          /* One that went meanwhile has no path. */
          if (fumi_envelope_get_path (g_ptr_array_index (rows, i)) != NULL)
            fumi_cli_print_envelope (cli, g_ptr_array_index (rows, i));
        }
    }

  return EX_OK;
}

static int
search (FumiCli               *cli,
        const char            *text,
        const FumiSearchScope *scope,
        FumiSearchOrder        order,
        guint                  limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiSearchResult) result = NULL;
  FumiStore *store;
  int code;

  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  fumi_cli_catch_signals (cli);
  if (bring_up_to_date (cli, store))
    result = fumi_store_search (store, text, FALSE, scope, order, limit, cli->cancellable, &error);
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The search was cancelled."));

  return result != NULL ? print_hits (cli, store, result->ids) : fumi_cli_fail (cli, error);
}

int
fumi_cli_search (FumiCli  *cli,
                 char    **arguments)
{
  g_autofree char *account_id = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *limit_text = NULL;
  g_autofree char *text = NULL;
  gboolean best = FALSE;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &account_id, N_("Only of this account"), N_("ID") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_("A folder; all but Trash and Junk if not given"),
      N_("FOLDER") },
    { "limit", 0, 0, G_OPTION_ARG_FILENAME, &limit_text, N_("No more than this many"), N_("NUMBER") },
    { "best", 0, 0, G_OPTION_ARG_NONE, &best, N_("What fits best first, instead of the newest"), NULL },
    { NULL }
  };
  FumiSearchScope scope = { NULL, NULL };
  guint64 limit = 0;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL)
    return fumi_cli_usage (cli, "%s", _("What is to be found is missing."));
  if (limit_text != NULL && !g_ascii_string_to_unsigned (limit_text, 10, 1, G_MAXUINT, &limit, NULL))
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” is no number of messages."), limit_text);

  if (account_id != NULL)
    {
      FumiAccount *account = fumi_cli_find_account (cli, account_id);

      if (account == NULL)
        return EX_CONFIG;
      scope.account = fumi_account_get_id (account);
    }
  /* Maildir++ has no name for the inbox; people have. */
  if (folder != NULL)
    scope.folder = g_ascii_strcasecmp (folder, "inbox") != 0 ? folder : "";

  text = g_strjoinv (" ", arguments);
  return search (cli, text, &scope, best ? FUMI_SEARCH_BEST_FIRST : FUMI_SEARCH_NEWEST_FIRST, (guint) limit);
}
