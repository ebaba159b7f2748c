/* judge.c: opens what a crash left, checks for mail as the next start does, and says whether all is well.
 *
 * judge FOLDER: in FOLDER lie the messages of a mailbox as they come off the wire, named by their UIDs, and "uids"
 * with a UID a line in the order of the mailbox. A line on standard input is one case, in three fields separated by
 * tabs: a data directory; the account's rule (forever, no, or a number of days after which every message at an even
 * place, counted from 0, is due); and for each message 1 if the server still has it, else 0. The answer is a line
 * with "ok", or with what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "fumi-maildir.h"
#include "fumi-sync.h"
#include "mailbox-server.h"

#define ACCOUNT "0123abcd"

typedef struct
{
  MailboxServer  server;
  GHashTable    *places; /* SHA-256 of a message → its place in the mailbox, from 1 */
} Judge;

static void
load_messages (Judge      *judge,
               const char *folder)
{
  g_autofree char *list = g_build_filename (folder, "uids", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) uids = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_file_get_contents (list, &text, NULL, &error))
    g_error ("%s", error->message);
  uids = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; uids[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, uids[i], NULL);
      g_autofree char *body = NULL;
      MailboxMessage *message = g_new0 (MailboxMessage, 1);
      gsize length;

      if (!g_file_get_contents (path, &body, &length, &error))
        g_error ("%s", error->message);
      message->uid = g_strdup (uids[i]);
      message->body = g_string_new_len (body, length);
      message->size = length;
      g_ptr_array_add (judge->server.messages, message);
      g_hash_table_insert (judge->places, g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) body, length),
                           GUINT_TO_POINTER (i + 1));
    }
}

/* ---- a check for mail ------------------------------------------------------------------------------ */

typedef struct
{
  GMainLoop      *loop;
  FumiSyncResult *result;
} Wait;

static void
on_received (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Wait *wait = user_data;

  wait->result = fumi_sync_receive_finish (result);
  g_main_loop_quit (wait->loop);
}

static FumiSyncResult *
receive (FumiStore   *store,
         FumiAccount *account)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };

  fumi_sync_receive_async (store, account, MAILBOX_PASSWORD, NULL, NULL, NULL, NULL, on_received, &wait);
  g_main_loop_run (loop);
  return wait.result;
}

static FumiAccount *
make_account (Judge      *judge,
              const char *rule)
{
  FumiAccount *account = fumi_account_new_with_id (ACCOUNT);
  const FumiPop3Server server = {
    .host = (char *) "127.0.0.1",
    .port = judge->server.port,
    .security = FUMI_SECURITY_NONE,
    .user = (char *) "anna",
  };

  fumi_account_set_identity (account, "Anna", "anna@mail.example");
  fumi_account_set_server (account, &server);
  if (g_str_equal (rule, "forever"))
    fumi_account_set_leave (account, FUMI_LEAVE_FOREVER, 14);
  else if (g_str_equal (rule, "no"))
    fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);
  else
    fumi_account_set_leave (account, FUMI_LEAVE_DAYS, (guint) g_ascii_strtoull (rule, NULL, 10));
  return account;
}

/* ---- what must be true ----------------------------------------------------------------------------- */

typedef struct
{
  Judge   *judge;
  guint   *copies;
  GString *wrong;
} Count;

static gboolean
count_file (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  Count *count = user_data;
  g_autofree char *body = NULL;
  g_autofree char *hash = NULL;
  gsize length = 0;
  guint place;

  if (!g_file_get_contents (path, &body, &length, NULL))
    return TRUE;

  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) body, length);
  place = GPOINTER_TO_UINT (g_hash_table_lookup (count->judge->places, hash));
  if (place == 0)
    g_string_append_printf (count->wrong, " %s is no message that was sent;", path);
  else
    count->copies[place - 1]++;
  return TRUE;
}

static void
check_files (Judge      *judge,
             const char *data_dir,
             GString    *wrong)
{
  g_autofree char *path = g_build_filename (data_dir, "mail", ACCOUNT, NULL);
  g_autofree char *tmp = g_build_filename (path, "tmp", NULL);
  g_autofree guint *copies = g_new0 (guint, judge->server.messages->len);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);
  g_autoptr(GError) error = NULL;
  Count count = { .judge = judge, .copies = copies, .wrong = wrong };

  if (!fumi_maildir_visit_path (path, count_file, &count, &error))
    g_string_append_printf (wrong, " %s;", error->message);
  for (guint i = 0; i < judge->server.messages->len; i++)
    if (copies[i] != 1)
      g_string_append_printf (wrong, " message %u is here %u times;", i, copies[i]);
  if (dir == NULL || g_dir_read_name (dir) != NULL)
    g_string_append (wrong, " something is left in tmp/;");
}

static void
check_index (Judge     *judge,
             FumiStore *store,
             GString   *wrong)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check = { 0 };

  if (!fumi_store_verify (store, &check, NULL, &error))
    g_string_append_printf (wrong, " verify: %s;", error->message);
  else if (check.missing + check.extra + check.damaged + check.duplicates > 0
           || check.messages != judge->server.messages->len)
    g_string_append_printf (wrong, " verify: %u messages, %u missing, %u extra, %u damaged, %u duplicates;",
                            check.messages, check.missing, check.extra, check.damaged, check.duplicates);
}

static void
check_server (Judge      *judge,
              const char *rule,
              const char *before,
              GString    *wrong)
{
  for (guint i = 0; i < judge->server.messages->len; i++)
    {
      const MailboxMessage *message = g_ptr_array_index (judge->server.messages, i);
      gboolean due = g_str_equal (rule, "no") || (!g_str_equal (rule, "forever") && i % 2 == 0);
      gboolean expected = before[i] == '1' && !due;

      if (message->gone == expected)
        g_string_append_printf (wrong, " message %u is %s on the server;", i, message->gone ? "not" : "still");
    }
}

static void
check_run (const FumiSyncResult *result,
           const char           *which,
           GString              *wrong)
{
  if (result->failure != NULL)
    g_string_append_printf (wrong, " %s run: %s;", which, fumi_failure_to_code (result->failure->failure));
  if (result->failed > 0)
    g_string_append_printf (wrong, " %s run: %u failed;", which, result->failed);
}

static void
judge_case (Judge      *judge,
            const char *data_dir,
            const char *rule,
            const char *before,
            GString    *wrong)
{
  g_autoptr(FumiAccount) account = make_account (judge, rule);
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(FumiSyncResult) next = NULL;
  g_autoptr(FumiSyncResult) last = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < judge->server.messages->len; i++)
    ((MailboxMessage *) g_ptr_array_index (judge->server.messages, i))->gone = before[i] != '1';

  store = fumi_store_open (data_dir, &error);
  if (store == NULL)
    {
      g_string_append_printf (wrong, " the store does not open: %s;", error->message);
      return;
    }

  next = receive (store, account);
  check_run (next, "next", wrong);
  check_files (judge, data_dir, wrong);
  check_index (judge, store, wrong);
  check_server (judge, rule, before, wrong);

  last = receive (store, account);
  check_run (last, "last", wrong);
  if (last->received + last->deleted > 0)
    g_string_append_printf (wrong, " last run: %u received, %u deleted;", last->received, last->deleted);

  /* FumiStore::changed is on its way through the main context. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int    argc,
      char **argv)
{
  Judge judge = { 0 };
  char line[8192];

  if (argc != 2)
    return 2;

  setlocale (LC_ALL, "C.UTF-8");
  mailbox_server_start (&judge.server);
  judge.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load_messages (&judge, argv[1]);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto(GStrv) fields = g_strsplit (g_strchomp (line), "\t", -1);
      g_autoptr(GString) wrong = g_string_new (NULL);

      if (g_strv_length (fields) != 3 || strlen (fields[2]) != judge.server.messages->len)
        return 2;
      judge_case (&judge, fields[0], fields[1], fields[2], wrong);
      printf ("%s\n", wrong->len > 0 ? wrong->str : "ok");
      fflush (stdout);
    }

  mailbox_server_finish (&judge.server);
  g_hash_table_unref (judge.places);
  return 0;
}
