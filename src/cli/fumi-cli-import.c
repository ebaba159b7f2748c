/* fumi-cli-import.c: fumibako-cli import and export: mail from other programs, and for them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fumi-cli-output.h"
#include "fumi-cli.h"
#include "fumi-folder-name.h"
#include "fumi-mailbox-export.h"
#include "fumi-mailbox-job.h"

/* ---- what both say --------------------------------------------------------------------------------- */

/* FumiMailboxProgressFunc: one line that is written over, for a person who waits. */
static void
on_progress (const FumiMailboxProgress *progress,
             gpointer                   user_data)
{
  g_autofree char *bytes = fumi_format_bytes (progress->bytes);

  if (isatty (STDERR_FILENO) != 1)
    return;
  /* Translators: how many messages were copied, of how many, and their size. */
  fprintf (stderr, _("%u of %u messages, %s"), progress->messages, progress->total, bytes);
  /* Clears the rest of the line, and goes back to its beginning. */
  fputs ("\033[K\r", stderr);
  fflush (stderr);
}

/* The keys are a contract (architecture §5). */
static void
print_outcome_json (const FumiMailboxOutcome *outcome,
                    const GError             *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "messages", outcome->messages);
  json_object_set_int_member (object, "new", outcome->added);
  json_object_set_int_member (object, "duplicates", outcome->duplicates);
  json_object_set_int_member (object, "failed", outcome->failed);
  json_object_set_int_member (object, "bytes", outcome->bytes);
  json_object_set_string_member (object, "result", fumi_mailbox_result_to_code (outcome, error));
  fumi_cli_print_json (object);
}

static void
warn_problems (const FumiMailboxOutcome *outcome)
{
  for (guint i = 0; outcome->problems != NULL && i < outcome->problems->len; i++)
    fumi_cli_warn ("%s", (const char *) outcome->problems->pdata[i]);
}

/* Returns: the exit code */
static int
end_work (FumiCli                  *cli,
          const FumiMailboxOutcome *outcome,
          const GError             *error)
{
  warn_problems (outcome);
  if (cli->json)
    print_outcome_json (outcome, error);
  if (error != NULL)
    fumi_cli_warn ("%s", error->message);
  return fumi_mailbox_result_get_exit_code (outcome, error);
}

/* (transfer full) (nullable): the key of what was typed, NULL where it can name no folder */
static char *
find_key (const char *typed)
{
  g_auto(GStrv) levels = NULL;
  g_autofree char *key = g_strdup ("");

  if (typed == NULL || g_ascii_strcasecmp (typed, "inbox") == 0 || typed[0] == '\0')
    return g_strdup ("");
  /* As list prints it. */
  if (g_str_is_ascii (typed) && fumi_folder_key_is_valid (typed))
    return g_strdup (typed);

  levels = g_strsplit (typed, "/", -1);
  for (guint i = 0; levels[i] != NULL; i++)
    {
      char *deeper = fumi_folder_key_new (key, levels[i]);

      if (deeper == NULL)
        return NULL;
      g_free (key);
      key = deeper;
    }

  return g_steal_pointer (&key);
}

/* ---- import ---------------------------------------------------------------------------------------- */

static FumiAccount *
find_account (FumiCli    *cli,
              const char *id,
              int        *code)
{
  FumiAccountList *accounts = fumi_cli_load_accounts (cli);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (accounts));
  g_autoptr(FumiAccount) only = NULL;

  *code = EX_CONFIG;
  if (id != NULL)
    return fumi_cli_find_account (cli, id);
  if (n == 0)
    {
      fumi_cli_warn ("%s", _("Imported mail is kept in an account. Add one first."));
      return NULL;
    }
  if (n > 1)
    {
      /* Translators: "--account" is typed as it stands. */
      *code = fumi_cli_usage (cli, "%s", _("There are several accounts: name one with --account."));
      return NULL;
    }

  only = g_list_model_get_item (G_LIST_MODEL (accounts), 0);
  return only;
}

/* A person reads how much there is before it is copied. */
static void
print_source (const FumiMailboxSource *source)
{
  g_autofree char *bytes = fumi_format_bytes (source->bytes);

  for (guint i = 0; i < source->mailboxes->len; i++)
    {
      const FumiMailbox *mailbox = source->mailboxes->pdata[i];
      g_autofree char *title = fumi_mailbox_dup_title (mailbox);

      fumi_cli_print ("%8u  %s\n", mailbox->messages, *title != '\0' ? title : mailbox->path);
    }
  fumi_cli_print (ngettext ("%u message, %s\n", "%u messages, %s\n", source->messages), source->messages, bytes);
}

static void
print_imported (const FumiMailboxOutcome *outcome,
                gboolean                  dry_run)
{
  if (dry_run)
    /* Translators: three numbers of messages. */
    fumi_cli_print (_("Would be imported: %u, here already: %u, failed: %u\n"), outcome->added, outcome->duplicates,
                    outcome->failed);
  else
    /* Translators: three numbers of messages. */
    fumi_cli_print (_("Imported: %u, here already: %u, failed: %u\n"), outcome->added, outcome->duplicates,
                    outcome->failed);
}

static int
import_into (FumiCli                       *cli,
             const char                    *path,
             const FumiMailboxImportTarget *target)
{
  g_autoptr(GError) error = NULL;
  g_auto(FumiMailboxOutcome) outcome = { 0 };
  g_autoptr(FumiMailboxSource) source = NULL;
  FumiStore *store;
  int code;

  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  source = fumi_mailbox_source_find (path, cli->cancellable, &error);
  if (source == NULL || !fumi_mailbox_source_count (source, NULL, NULL, cli->cancellable, &error))
    return end_work (cli, &outcome, error);

  if (!cli->json)
    print_source (source);
  if (fumi_mailbox_import (store, target, source, on_progress, NULL, cli->cancellable, &outcome, &error) &&
      !cli->json)
    print_imported (&outcome, target->dry_run);
  return end_work (cli, &outcome, error);
}

int
fumi_cli_import (FumiCli  *cli,
                 char    **arguments)
{
  g_autofree char *account_id = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *key = NULL;
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &account_id, N_("The account that keeps the mail"), N_("ID") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_("Put everything into this folder and folders within it"),
      N_("FOLDER") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only count"), NULL },
    { NULL }
  };
  FumiMailboxImportTarget target = { 0 };
  FumiAccount *account;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("One file or folder is needed."));
  key = find_key (folder);
  if (key == NULL)
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” cannot name a folder."), folder);
  account = find_account (cli, account_id, &code);
  if (account == NULL)
    return code;

  fumi_cli_catch_signals (cli);
  target.account = fumi_account_get_id (account);
  target.folder = key;
  target.dry_run = dry_run;
  return import_into (cli, arguments[0], &target);
}

/* ---- export ---------------------------------------------------------------------------------------- */

static void
add_account (GArray      *accounts,
             FumiAccount *account)
{
  const FumiMailboxExportAccount value = { fumi_account_get_id (account), fumi_account_get_title (account) };

  g_array_append_val (accounts, value);
}

static gboolean
find_accounts (FumiCli    *cli,
               const char *id,
               GArray     *accounts)
{
  FumiAccountList *list = fumi_cli_load_accounts (cli);

  if (id != NULL)
    {
      FumiAccount *account = fumi_cli_find_account (cli, id);

      if (account != NULL)
        add_account (accounts, account);
      return account != NULL;
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (list), i);

      add_account (accounts, account);
    }
  return TRUE;
}

static int
run_export (FumiCli                 *cli,
            const FumiMailboxExport *export)
{
  g_autoptr(GError) error = NULL;
  g_auto(FumiMailboxOutcome) outcome = { 0 };
  FumiStore *store;
  int code;

  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  if (fumi_mailbox_export (store, export, on_progress, NULL, cli->cancellable, &outcome, &error) && !cli->json)
    /* Translators: two numbers of messages. */
    fumi_cli_print (_("Exported: %u, failed: %u\n"), outcome.added, outcome.failed);
  return end_work (cli, &outcome, error);
}

int
fumi_cli_export (FumiCli  *cli,
                 char    **arguments)
{
  g_autofree char *account_id = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *format = NULL;
  g_autofree char *key = NULL;
  gboolean replace = FALSE;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &format, N_("mbox (if not given), eml or maildir"), N_("WORD") },
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &account_id, N_("Only of this account"), N_("ID") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_("Only this folder; all folders if not given"), N_("FOLDER") },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace, N_("Replace a file that is there already"), NULL },
    { NULL }
  };
  g_autoptr(GArray) accounts = g_array_new (FALSE, FALSE, sizeof (FumiMailboxExportAccount));
  FumiMailboxExport export = { 0 };
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("One file or folder is needed."));
  if (format != NULL && !fumi_mailbox_format_from_nick (format, &export.format))
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” is no format."), format);
  key = folder != NULL ? find_key (folder) : NULL;
  if (folder != NULL && key == NULL)
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” cannot name a folder."), folder);
  if (!find_accounts (cli, account_id, accounts))
    return EX_CONFIG;

  fumi_cli_catch_signals (cli);
  export.path = arguments[0];
  export.replace = replace;
  export.accounts = (const FumiMailboxExportAccount *) (gpointer) accounts->data;
  export.n_accounts = accounts->len;
  export.folder = key;
  return run_export (cli, &export);
}
