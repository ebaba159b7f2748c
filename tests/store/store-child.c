/* store-child.c: a program that receives, to be killed or to meet a full disk at any system call.
 *
 * store-child DATA-DIR receive MESSAGES BATCH   one run as sync/ does it: what the ledger lacks is stored,
 *                                               one message is read, all are deleted on the server
 * store-child DATA-DIR begin MESSAGES BATCH     the same with the beginnings of messages only
 * store-child DATA-DIR filter MESSAGES BATCH    one run that filters what it receives as store-filing.h says
 * store-child DATA-DIR act MESSAGES BATCH       the steps of action-steps.h, with mail that is here
 * store-child DATA-DIR purge MESSAGES BATCH     likewise
 * store-child DATA-DIR back-up MESSAGES BATCH   everything goes to the file FUMI_BACKUP_FILE
 * store-child DATA-DIR restore MESSAGES BATCH   and comes back from it
 * store-child DATA-DIR open                     opens the store, which rebuilds the index where it is gone
 *
 * Prints "safe N" for each message once it may be deleted on the server, or for each step that is done. Exits with 1 and a line on
 * standard error where something failed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fumi-backup.h"
#include "fumi-store.h"
#include "store-actions.h"
#include "store-filing.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

static gboolean
commit (FumiStoreBatch  *batch,
        GArray          *numbers,
        GError         **error)
{
  if (!fumi_store_batch_commit (batch, NULL, error))
    return FALSE;

  /* write() and not printf(): stdio's own writing would pass the shim by. */
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autofree char *line = g_strdup_printf ("safe %u\n", g_array_index (numbers, guint, i));

      if (write (STDOUT_FILENO, line, strlen (line)) < 0)
        return FALSE;
    }
  g_array_set_size (numbers, 0);
  return TRUE;
}

/* Everything but what is safe here; of the beginnings those that are not here. */
static gboolean
is_wanted (const FumiLedgerEntry *entry,
           gboolean               partial)
{
  return entry == NULL || entry->state == FUMI_LEDGER_FAILED
         || (entry->state == FUMI_LEDGER_PARTIAL && !partial);
}

static gboolean
add_message (FumiStoreBatch  *batch,
             guint            number,
             const char      *uid,
             gboolean         partial,
             GError         **error)
{
  g_autofree char *mail = fixture_make_mail (number, 0);
  gsize length = strlen (mail);
  g_autoptr(GInputStream) body
    = g_memory_input_stream_new_from_data (mail, partial ? length / 2 : length, NULL);

  return partial ? fumi_store_batch_add_partial (batch, uid, length, body, NULL, error)
                 : fumi_store_batch_add (batch, uid, length, body, NULL, error);
}

/* @filtered: (nullable): whose rules are applied after each commit */
static gboolean
store_messages (FumiStoreRun  *run,
                FumiStore     *filtered,
                guint          messages,
                guint          batch_size,
                gboolean       partial,
                GError       **error)
{
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < messages; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      if (!is_wanted (fumi_store_run_find (run, uid), partial))
        continue;

      if (!add_message (batch, i, uid, partial, error))
        return FALSE;
      g_array_append_val (numbers, i);
      if (numbers->len < batch_size)
        continue;
      if (!commit (batch, numbers, error) || (filtered != NULL && !file_what_waits (filtered, ACCOUNT, error)))
        return FALSE;
    }

  return commit (batch, numbers, error) && (filtered == NULL || file_what_waits (filtered, ACCOUNT, error));
}

static gboolean
delete_on_server (FumiStoreRun  *run,
                  guint          messages,
                  GError       **error)
{
  g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < messages / 2; i++)
    g_ptr_array_add (uids, g_strdup_printf ("uid-%u", i));

  return fumi_store_run_note_delete_sent (run, uids, error) &&
         fumi_store_run_note_quit_ok (run, error);
}

static gboolean
read_newest (FumiStore  *store,
             GError    **error)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GPtrArray) envelopes = fumi_store_list (store, &query, 0, 1, error);

  if (envelopes == NULL)
    return FALSE;

  return envelopes->len == 0 ||
         fumi_store_set_unread (store, fumi_envelope_get_id (envelopes->pdata[0]), NULL, FALSE, error);
}

static gboolean
receive (FumiStore   *store,
         guint        messages,
         guint        batch_size,
         gboolean     partial,
         GError     **error)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, ACCOUNT, error);
  g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);

  if (run == NULL)
    return FALSE;

  for (guint i = 0; i < messages; i++)
    g_ptr_array_add (uids, g_strdup_printf ("uid-%u", i));
  fumi_store_run_adopt_uids (run, (const char * const *) uids->pdata, uids->len);

  return store_messages (run, NULL, messages, batch_size, partial, error) && read_newest (store, error) &&
         (partial || delete_on_server (run, messages, error));
}

static gboolean
filter (FumiStore   *store,
        guint        messages,
        guint        batch_size,
        GError     **error)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, ACCOUNT, error);

  return run != NULL && file_what_waits (store, ACCOUNT, error) && fumi_store_run_set_filtering (run, TRUE, error)
         && store_messages (run, store, messages, batch_size, FALSE, error)
         && fumi_store_run_set_filtering (run, FALSE, error);
}

static gboolean
back_up (FumiStore  *store,
         GError    **error)
{
  g_autoptr(FumiBackupPlan) plan = fumi_backup_plan_new ();
  g_auto(FumiBackupResult) result = { 0 };

  fumi_backup_plan_add_account (plan, ACCOUNT, "anna@example.org", NULL);
  return fumi_backup_write (store, plan, getenv ("FUMI_BACKUP_FILE"), NULL, NULL, NULL, &result, NULL, error);
}

static gboolean
restore (FumiStore  *store,
         GError    **error)
{
  g_autoptr(FumiBackup) backup = fumi_backup_open (getenv ("FUMI_BACKUP_FILE"), NULL, NULL, error);
  g_auto(FumiBackupResult) result = { 0 };

  if (backup == NULL
      || !fumi_backup_restore (backup, store, ACCOUNT, ACCOUNT, NULL, NULL, &result, NULL, error))
    return FALSE;
  if (result.failed == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, result.failures->pdata[0]);
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  if (argc < 3)
    return 2;

  store = fumi_store_open (argv[1], &error);
  if (store != NULL && argc >= 5 && g_str_equal (argv[2], "receive"))
    receive (store, (guint) atoi (argv[3]), (guint) atoi (argv[4]), FALSE, &error);
  if (store != NULL && argc >= 5 && g_str_equal (argv[2], "begin"))
    receive (store, (guint) atoi (argv[3]), (guint) atoi (argv[4]), TRUE, &error);
  if (store != NULL && argc >= 5 && g_str_equal (argv[2], "filter"))
    filter (store, (guint) atoi (argv[3]), (guint) atoi (argv[4]), &error);
  if (store != NULL && g_str_equal (argv[2], "back-up"))
    back_up (store, &error);
  if (store != NULL && g_str_equal (argv[2], "restore"))
    restore (store, &error);
  if (store != NULL && g_str_equal (argv[2], "act"))
    do_action_steps (store, ACCOUNT, act_steps, G_N_ELEMENTS (act_steps), &error);
  if (store != NULL && g_str_equal (argv[2], "purge"))
    do_action_steps (store, ACCOUNT, purge_steps, G_N_ELEMENTS (purge_steps), &error);
  if (error == NULL)
    return 0;

  fprintf (stderr, "%s\n", error->message);
  return 1;
}
