/* fumi-cli-receive.c: fumibako-cli receive: one check for mail, all accounts in parallel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fumi-cli-output.h"
#include "fumi-cli-password.h"
#include "fumi-cli.h"
#include "fumi-filter.h"
#include "fumi-credentials.h"
#include "fumi-sync.h"

/* One account's check for mail. */
typedef struct
{
  FumiCli        *cli;
  FumiAccount    *account;
  char          **uids;      /* only these messages, whole; NULL: a check for mail */
  gboolean        alone;     /* no other check is under way: progress may be shown */
  GAsyncResult   *finished;  /* NULL while the check is under way, or if it never began */
  FumiSyncResult *result;    /* NULL if there was no password */
  FumiFailure     keyring;   /* why there was none: said already */
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->account);
  g_strfreev (check->uids);
  g_clear_object (&check->finished);
  g_clear_pointer (&check->result, fumi_sync_result_free);
  g_free (check);
}

static Check *
check_new (FumiCli     *cli,
           FumiAccount *account)
{
  Check *check = g_new0 (Check, 1);

  check->cli = cli;
  check->account = g_object_ref (account);
  return check;
}

/* FumiSyncProgressFunc: one line that is written over, for a person who waits. */
static void
on_progress (const FumiSyncProgress *progress,
             gpointer                user_data)
{
  const Check *check = user_data;
  g_autofree char *bytes = fumi_format_bytes (progress->bytes);

  if (!check->alone || isatty (STDERR_FILENO) != 1)
    return;
  if (progress->phase == FUMI_SYNC_DOWNLOADING)
    /* Translators: how many messages were received, of how many, and their size. */
    fprintf (stderr, _("%u of %u messages, %s"), progress->messages, progress->messages_total, bytes);
  /* Clears the rest of the line, and goes back to its beginning. */
  fputs ("\033[K\r", stderr);
  fflush (stderr);
}

/* @password: (nullable): from the file; else the keyring is asked */
static void
begin_check (Check      *check,
             FumiStore  *store,
             const char *password)
{
  char *looked_up = NULL;

  if (password == NULL)
    {
      looked_up = fumi_cli_lookup_password (check->cli, check->account, &check->keyring);
      if (looked_up == NULL)
        return;
      password = looked_up;
    }
  if (check->uids != NULL)
    fumi_sync_fetch_async (store, check->account, password, (const char * const *) check->uids, NULL,
                           on_progress, check, check->cli->cancellable, fumi_cli_on_result,
                           &check->finished);
  else
    fumi_sync_receive_async (store, check->account, password, NULL, on_progress, check,
                             check->cli->cancellable, fumi_cli_on_result, &check->finished);
  fumi_secret_free (looked_up);
}

static FumiFailure
failure_of (const Check *check)
{
  if (check->result == NULL)
    return check->keyring;
  return check->result->failure != NULL ? check->result->failure->failure : FUMI_FAILURE_NONE;
}

static void
print_check_json (const Check *check)
{
  static const FumiSyncResult none = { 0 };
  const FumiSyncResult *result = check->result != NULL ? check->result : &none;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "account", fumi_account_get_id (check->account));
  json_object_set_int_member (object, "listed", result->listed);
  json_object_set_int_member (object, "received", result->received);
  json_object_set_int_member (object, "bytes", result->bytes);
  json_object_set_int_member (object, "deleted", result->deleted);
  json_object_set_int_member (object, "failed", result->failed);
  json_object_set_int_member (object, "filtered", result->filtered);
  json_object_set_double_member (object, "seconds", result->seconds);
  json_object_set_string_member (object, "result", fumi_failure_to_code (failure_of (check)));
  json_object_set_int_member (object, "copies", result->copies);
  fumi_cli_print_json (object);
}

static void
print_check (const Check *check)
{
  const FumiSyncResult *result = check->result;
  g_autofree char *bytes = NULL;

  if (result == NULL)
    return;
  bytes = fumi_format_bytes (result->bytes);
  /* Translators: a mail address, a number of messages, their size. */
  fumi_cli_print (ngettext ("%s: %u new message, %s", "%s: %u new messages, %s", result->received),
                  fumi_account_get_address (check->account), result->received, bytes);
  if (result->copies > 0)
    fumi_cli_print (ngettext ("; %u came that was here already", "; %u came that were here already",
                              result->copies), result->copies);
  if (result->partial > 0)
    fumi_cli_print (ngettext ("; of %u only the beginning", "; of %u only the beginning",
                              result->partial), result->partial);
  if (result->gone > 0)
    fumi_cli_print (ngettext ("; %u is no longer on the server", "; %u are no longer on the server",
                              result->gone), result->gone);
  if (result->deleted > 0)
    fumi_cli_print (ngettext ("; %u deleted on the server", "; %u deleted on the server",
                              result->deleted), result->deleted);
  if (result->filtered > 0)
    /* Translators: behind a number of new messages: how many of them filters have moved or marked. */
    fumi_cli_print (ngettext ("; %u filtered", "; %u filtered", result->filtered), result->filtered);
  if (result->failed > 0)
    fumi_cli_print (ngettext ("; %u could not be received", "; %u could not be received",
                              result->failed), result->failed);
  fumi_cli_print ("\n");
}

static void
drop_unused_pin (const Check *check)
{
  g_autoptr(GError) error = NULL;

  if (check->result != NULL
      && !fumi_connection_facts_drop_unused_pin (check->result->facts, fumi_cli_load_accounts (check->cli),
                                                 check->account, &error))
    fumi_cli_warn ("%s", error->message);
}

/* Says how it went. Returns: the exit code of this one */
static int
end_check (const Check *check)
{
  drop_unused_pin (check);
  if (check->cli->json)
    print_check_json (check);
  else
    print_check (check);
  if (check->result != NULL && check->result->no_top)
    fumi_cli_warn ("%s", _("This server cannot show the beginning of a message (no TOP): all mail was received "
                           "whole, whatever its size."));
  if (check->result != NULL && check->result->filter_problem != NULL)
    /* Translators: %s is why. */
    fumi_cli_warn (_("Not all filters could be applied; the mail is in the inbox: %s"), check->result->filter_problem);
  if (check->result != NULL && check->result->failure != NULL)
    fumi_cli_warn_diagnosis (fumi_account_get_address (check->account), check->result->failure);
  return fumi_failure_get_exit_code (failure_of (check));
}

static int
write_transcripts (FumiCli    *cli,
                   GPtrArray  *checks,
                   const char *file)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < checks->len; i++)
    {
      const Check *check = g_ptr_array_index (checks, i);

      if (checks->len > 1)
        g_string_append_printf (text, "== %s %s\n", fumi_account_get_id (check->account),
                                fumi_account_get_address (check->account));
      if (check->result != NULL && check->result->transcript != NULL)
        g_string_append (text, check->result->transcript);
    }
  return fumi_cli_write_transcript (file, text->str, &error) ? EX_OK : fumi_cli_fail (cli, error);
}

/* All begin before the first is waited for. The exit code is that of the first in order that failed. */
static int
run_checks (FumiCli    *cli,
            GPtrArray  *checks,
            FumiStore  *store,
            const char *password,
            const char *transcript_file)
{
  g_autofree char *rules = fumi_rule_file_path (cli->config_dir);
  int code = EX_OK;

  fumi_filter_attach (store, rules);
  for (guint i = 0; i < checks->len; i++)
    begin_check (g_ptr_array_index (checks, i), store, password);
  for (guint i = 0; i < checks->len; i++)
    {
      Check *check = g_ptr_array_index (checks, i);
      int own_code;

      if (check->keyring == FUMI_FAILURE_NONE)
        {
          fumi_cli_wait (&check->finished);
          check->result = fumi_sync_receive_finish (check->finished);
        }
      own_code = end_check (check);
      code = code == EX_OK ? own_code : code;
    }
  if (transcript_file != NULL)
    {
      int own_code = write_transcripts (cli, checks, transcript_file);

      code = code == EX_OK ? own_code : code;
    }
  return code;
}

/* The accounts that are named, or all; not the practice mailbox, whose server lives inside the window's
 * program, unless it is named. NULL: one is unknown, and that was said. */
static GPtrArray *
choose_checks (FumiCli  *cli,
               char    **ids)
{
  g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func (check_free);
  FumiAccountList *accounts = fumi_cli_load_accounts (cli);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      FumiAccount *account = fumi_cli_find_account (cli, ids[i]);

      if (account == NULL)
        return NULL;
      g_ptr_array_add (checks, check_new (cli, account));
    }
  for (guint i = 0; ids[0] == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      if (!fumi_account_get_practice (account))
        g_ptr_array_add (checks, check_new (cli, account));
    }
  if (checks->len == 0)
    {
      fumi_cli_warn ("%s", _("There is no account yet."));
      return NULL;
    }
  ((Check *) checks->pdata[0])->alone = checks->len == 1;
  return g_steal_pointer (&checks);
}

/* The messages that are typed, as the server of the account knows them. */
static int
name_messages (FumiCli    *cli,
               Check      *check,
               FumiStore  *store,
               char      **typed)
{
  g_autoptr(GStrvBuilder) uids = g_strv_builder_new ();

  for (guint i = 0; typed[i] != NULL; i++)
    {
      g_autoptr(FumiEnvelope) row = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *uid = NULL;
      gint64 id;

      if (!g_ascii_string_to_signed (typed[i], 10, 1, G_MAXINT64, &id, NULL))
        /* Translators: %s is what was typed. */
        return fumi_cli_usage (cli, _("“%s” is no number of a message."), typed[i]);

      row = fumi_store_get (store, id, &error);
      if (row != NULL
          && g_str_equal (fumi_envelope_get_account (row), fumi_account_get_id (check->account)))
        uid = fumi_store_dup_uid (store, id, &error);
      if (error != NULL && !g_error_matches (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
        return fumi_cli_fail (cli, error);
      if (uid == NULL)
        {
          /* Translators: %s is what was typed, %s a mail address. */
          fumi_cli_warn (_("There is no message %s of %s that the server could know."), typed[i],
                         fumi_account_get_address (check->account));
          return EX_DATAERR;
        }
      g_strv_builder_add (uids, uid);
    }
  check->uids = g_strv_builder_end (uids);
  return EX_OK;
}

int
fumi_cli_receive (FumiCli  *cli,
                  char    **arguments)
{
  g_autofree char *password_file = NULL;
  g_autofree char *transcript_file = NULL;
  g_auto(GStrv) whole = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("The password is in this file (- is standard input); for one account only"), N_("FILE") },
    { "whole", 0, 0, G_OPTION_ARG_STRING_ARRAY, &whole,
      N_("Only the rest of this message, of which the beginning is here; several times for several"),
      N_("MESSAGE") },
    { "transcript", 0, 0, G_OPTION_ARG_FILENAME, &transcript_file,
      N_("Write the talk with the server, without the password, to this file"), N_("FILE") },
    { NULL }
  };
  g_autoptr(GPtrArray) checks = NULL;
  FumiStore *store;
  char *password = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  checks = choose_checks (cli, arguments);
  if (checks == NULL)
    return EX_CONFIG;
  if (password_file != NULL && checks->len > 1)
    return fumi_cli_usage (cli, "%s", _("A password file is for one account: name it."));
  if (whole != NULL && checks->len > 1)
    return fumi_cli_usage (cli, "%s", _("Messages are those of one account: name it."));
  if (password_file != NULL)
    {
      password = fumi_cli_read_password (password_file);
      if (password == NULL)
        return EX_CONFIG;
    }

  code = EX_OK;
  store = fumi_cli_open_store (cli, &code);
  if (store != NULL && whole != NULL)
    code = name_messages (cli, checks->pdata[0], store, whole);
  if (store != NULL && code == EX_OK)
    {
      fumi_cli_catch_signals (cli);
      code = run_checks (cli, checks, store, password, transcript_file);
    }
  fumi_secret_free (password);
  return code;
}
