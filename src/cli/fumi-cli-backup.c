/* fumi-cli-backup.c: fumibako-cli backup and restore: everything in one file, and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fumi-backup-job.h"
#include "fumi-cli-output.h"
#include "fumi-cli-password.h"
#include "fumi-cli.h"
#include "fumi-credentials.h"

/* FumiBackupProgressFunc: one line that is written over, for a person who waits. */
static void
on_progress (const FumiBackupProgress *progress,
             gpointer                  user_data)
{
  g_autofree char *done = g_format_size (progress->done);
  g_autofree char *total = g_format_size (progress->total);

  if (isatty (STDERR_FILENO) != 1)
    return;
  switch (progress->phase)
    {
    case FUMI_BACKUP_WRITING:
      /* Translators: both are sizes. */
      fprintf (stderr, _("Saving: %s of %s"), done, total);
      break;
    case FUMI_BACKUP_CHECKING:
      /* Translators: both are sizes. */
      fprintf (stderr, _("Checking: %s of %s"), done, total);
      break;
    case FUMI_BACKUP_RESTORING:
    default:
      /* Translators: both are sizes. */
      fprintf (stderr, _("Restoring: %s of %s"), done, total);
      break;
    }
  fputs ("\033[K\r", stderr);
  fflush (stderr);
}

/* The keys are a contract (architecture §5). */
static void
print_result_json (const FumiBackupResult *result,
                   const GError           *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "messages", result->messages);
  json_object_set_int_member (object, "new", result->added);
  json_object_set_int_member (object, "duplicates", result->duplicates);
  json_object_set_int_member (object, "failed", result->failed);
  json_object_set_int_member (object, "bytes", result->bytes);
  json_object_set_string_member (object, "result", fumi_backup_result_to_code (result, error));
  fumi_cli_print_json (object);
}

/* Says how it went. Returns: the exit code */
static int
end_work (FumiCli                *cli,
          const FumiBackupResult *result,
          const GError           *error)
{
  for (guint i = 0; result->failures != NULL && i < result->failures->len; i++)
    fumi_cli_warn ("%s", (const char *) result->failures->pdata[i]);
  if (result->failures != NULL && result->failed > result->failures->len)
    fumi_cli_warn (ngettext ("… and %u more", "… and %u more", result->failed - result->failures->len),
                   result->failed - result->failures->len);
  if (cli->json)
    print_result_json (result, error);
  if (error != NULL)
    fumi_cli_warn ("%s", error->message);
  return fumi_backup_result_get_exit_code (result, error);
}

/* (transfer full) (nullable): NULL: it was said why not */
static char **
find_ids (FumiCli  *cli,
          char    **typed)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; typed[i] != NULL; i++)
    {
      FumiAccount *account = fumi_cli_find_account (cli, typed[i]);

      if (account == NULL)
        return NULL;
      g_strv_builder_add (ids, fumi_account_get_id (account));
    }
  return g_strv_builder_end (ids);
}

static gboolean
read_archive_password (const char  *file,
                       char       **password)
{
  if (file == NULL)
    return TRUE;
  *password = fumi_cli_read_password (file);
  return *password != NULL;
}

/* ---- backup ------------------------------------------------------------------------------------------- */

static int
run_backup (FumiCli     *cli,
            const char  *path,
            char       **ids,
            const char  *password)
{
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GAsyncResult) finished = NULL;
  g_autoptr(GError) error = NULL;
  int code;
  FumiStore *store = fumi_cli_open_store (cli, &code);

  if (store == NULL)
    return code;

  fumi_cli_catch_signals (cli);
  fumi_backup_accounts_async (store, cli->accounts, cli->config_dir, (const char * const *) ids, path,
                              password, on_progress, NULL, cli->cancellable, fumi_cli_on_result,
                              &finished);
  fumi_cli_wait (&finished);
  if (fumi_backup_accounts_finish (finished, &result, &error) && !cli->json)
    {
      g_autofree char *bytes = g_format_size (result.bytes);

      /* Translators: a number of messages, their size. */
      fumi_cli_print (ngettext ("%u message saved and checked, %s\n", "%u messages saved and checked, %s\n",
                                result.added), result.added, bytes);
      if (password == NULL)
        fumi_cli_warn ("%s", _("Whoever has this file can read the mail in it."));
    }
  return end_work (cli, &result, error);
}

int
fumi_cli_backup (FumiCli  *cli,
                 char    **arguments)
{
  g_autofree char *password_file = NULL;
  g_auto(GStrv) typed = NULL;
  g_auto(GStrv) ids = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("Encrypt the backup with the password in this file (- is standard input)"), N_("FILE") },
    { "account", 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed,
      N_("Only this account; several times for several"), N_("ID") },
    { NULL }
  };
  char *password = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one file."));

  fumi_cli_load_accounts (cli);
  if (typed != NULL)
    {
      ids = find_ids (cli, typed);
      if (ids == NULL)
        return EX_CONFIG;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (cli->accounts)) == 0)
    {
      fumi_cli_warn ("%s", _("There is no account yet."));
      return EX_CONFIG;
    }
  if (!read_archive_password (password_file, &password))
    return EX_CONFIG;

  code = run_backup (cli, arguments[0], ids, password);
  fumi_secret_free (password);
  return code;
}

/* ---- restore ------------------------------------------------------------------------------------------ */

static void
print_contents (FumiCli    *cli,
                FumiBackup *backup)
{
  GPtrArray *accounts = fumi_backup_get_accounts (backup);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (fumi_backup_get_created (backup));
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M") : g_strdup ("?");

  if (!cli->json)
    /* Translators: the program that made the backup, with its version, and when that was. */
    fumi_cli_print (_("%s, %s\n"), fumi_backup_get_program (backup), when);
  for (guint i = 0; i < accounts->len; i++)
    {
      const FumiBackupAccount *account = accounts->pdata[i];
      g_autofree char *bytes = g_format_size (account->bytes);
      JsonObject *object;

      if (!cli->json)
        {
          /* Translators: an account's id, its address, its messages, their size. */
          fumi_cli_print (ngettext ("%s  %s  %u message, %s\n", "%s  %s  %u messages, %s\n",
                                    account->messages),
                          account->id, account->title, account->messages, bytes);
          continue;
        }
      object = json_object_new ();
      json_object_set_string_member (object, "account", account->id);
      json_object_set_string_member (object, "address", account->title);
      json_object_set_int_member (object, "messages", account->messages);
      json_object_set_int_member (object, "bytes", account->bytes);
      json_object_set_int_member (object, "created", fumi_backup_get_created (backup));
      fumi_cli_print_json (object);
    }
}

/* (transfer full) (nullable): by id or address; NULL: the backup has none such, and that was said */
static char **
choose_accounts (FumiBackup  *backup,
                 char       **typed)
{
  GPtrArray *accounts = fumi_backup_get_accounts (backup);
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; typed[i] != NULL; i++)
    {
      const FumiBackupAccount *found = NULL;

      for (guint j = 0; j < accounts->len; j++)
        {
          const FumiBackupAccount *account = accounts->pdata[j];

          if (g_str_equal (account->id, typed[i]) || g_ascii_strcasecmp (account->title, typed[i]) == 0)
            found = account;
        }
      if (found == NULL)
        {
          /* Translators: %s is what the user typed as the id of an account. */
          fumi_cli_warn (_("There is no account “%s” in this backup."), typed[i]);
          return NULL;
        }
      g_strv_builder_add (ids, found->id);
    }
  return g_strv_builder_end (ids);
}

static void
print_restored (const FumiBackupResult *result)
{
  g_autofree char *bytes = g_format_size (result->bytes);

  /* Translators: a number of messages, their size. */
  fumi_cli_print (ngettext ("%u message restored, %s", "%u messages restored, %s", result->added),
                  result->added, bytes);
  if (result->duplicates > 0)
    fumi_cli_print (ngettext ("; %u was here already", "; %u were here already", result->duplicates),
                    result->duplicates);
  fumi_cli_print ("\n");
}

static int
run_restore (FumiCli     *cli,
             FumiBackup  *backup,
             char       **typed)
{
  g_auto(FumiBackupResult) result = { 0 };
  g_auto(GStrv) ids = NULL;
  g_autoptr(GAsyncResult) finished = NULL;
  g_autoptr(GError) error = NULL;
  FumiStore *store;
  int code;

  if (typed != NULL)
    {
      ids = choose_accounts (backup, typed);
      if (ids == NULL)
        return EX_CONFIG;
    }
  fumi_cli_load_accounts (cli);
  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  fumi_restore_accounts_async (backup, store, cli->accounts, cli->config_dir, (const char * const *) ids,
                               on_progress, NULL, cli->cancellable, fumi_cli_on_result, &finished);
  fumi_cli_wait (&finished);
  if (fumi_restore_accounts_finish (finished, &result, &error) && !cli->json)
    print_restored (&result);
  return end_work (cli, &result, error);
}

static FumiBackup *
open_backup (FumiCli     *cli,
             const char  *path,
             const char  *password,
             int         *code)
{
  FumiBackupResult none = { 0 };
  g_autoptr(GAsyncResult) finished = NULL;
  g_autoptr(GError) error = NULL;
  FumiBackup *backup;

  fumi_backup_open_async (path, password, cli->cancellable, fumi_cli_on_result, &finished);
  fumi_cli_wait (&finished);
  backup = fumi_backup_open_finish (finished, &error);
  if (backup == NULL)
    *code = end_work (cli, &none, error);
  if (g_error_matches (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_PASSWORD))
    fumi_cli_warn ("%s", _("Give the password of the backup with --password-file."));
  return backup;
}

int
fumi_cli_restore (FumiCli  *cli,
                  char    **arguments)
{
  g_autofree char *password_file = NULL;
  g_auto(GStrv) typed = NULL;
  gboolean list = FALSE;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("The password of the backup is in this file (- is standard input)"), N_("FILE") },
    { "account", 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed,
      N_("Only this account; several times for several"), N_("ID") },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, N_("Only say what is in the backup"), NULL },
    { NULL }
  };
  FumiBackup *backup;
  char *password = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one file."));
  if (!read_archive_password (password_file, &password))
    return EX_CONFIG;

  fumi_cli_catch_signals (cli);
  backup = open_backup (cli, arguments[0], password, &code);
  fumi_secret_free (password);
  if (backup == NULL)
    return code;

  if (list)
    {
      print_contents (cli, backup);
      code = EX_OK;
    }
  else
    code = run_restore (cli, backup, typed);
  fumi_backup_free (backup);
  return code;
}
