/* receiving.c: a store, an account and a check for mail, for tests of fumi-sync.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "receiving.h"

#include <glib/gstdio.h>
#include <string.h>

static const FumiPop3Limits limits = {
  .connect = 5,
  .connect_address = 5,
  .handshake = 10,
  .greeting = 10,
  .tls_hint = 10,
  .reply = 10,
  .login = 10,
  .body_stall = 10,
};

void
receiving_start (Receiving *receiving)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *data_dir = g_dir_make_tmp ("fumibako-receive-XXXXXX", &error);

  g_assert_no_error (error);
  receiving_open (receiving, data_dir);
}

void
receiving_open (Receiving  *receiving,
                const char *data_dir)
{
  g_autoptr(GError) error = NULL;

  receiving->later = 0;
  receiving->data_dir = g_strdup (data_dir);
  receiving->store = fumi_store_open (receiving->data_dir, &error);
  g_assert_no_error (error);
  receiving->account = fumi_account_new_with_id ("0123abcd");
  fumi_account_set_identity (receiving->account, "Anna", "anna@mail.example");
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
receiving_finish (Receiving *receiving)
{
  /* FumiStore::changed is on its way through the main context. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  g_clear_object (&receiving->store);
  g_clear_object (&receiving->account);
  remove_tree (receiving->data_dir);
  g_clear_pointer (&receiving->data_dir, g_free);
}

void
receiving_set_server (Receiving    *receiving,
                      const char   *user,
                      guint16       port,
                      FumiSecurity  security,
                      const char   *pin)
{
  const FumiPop3Server server = {
    .host = (char *) "127.0.0.1",
    .port = port,
    .security = security,
    .user = (char *) user,
    .certificate = (char *) pin,
  };

  fumi_account_set_server (receiving->account, &server);
  fumi_account_set_certificate (receiving->account, pin);
}

typedef struct
{
  GMainLoop         *loop;
  FumiSyncResult    *result;
  FumiServerMailbox *mailbox;
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

FumiSyncResult *
receiving_run_full (Receiving            *receiving,
                    const char           *password,
                    FumiSyncProgressFunc  progress_func,
                    gpointer              progress_data,
                    GCancellable         *cancellable)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };

  fumi_sync_receive_async (receiving->store, receiving->account, password, &limits, progress_func, progress_data,
                           cancellable, on_received, &wait);
  g_main_loop_run (loop);
  g_assert_nonnull (wait.result);
  g_test_message ("listed %u, received %u (%" G_GINT64_FORMAT " bytes), deleted %u, failed %u: %s",
                  wait.result->listed, wait.result->received, (gint64) wait.result->bytes, wait.result->deleted,
                  wait.result->failed, receiving_code (wait.result));

  return wait.result;
}

FumiSyncResult *
receiving_run (Receiving  *receiving,
               const char *password)
{
  return receiving_run_full (receiving, password, NULL, NULL, NULL);
}

FumiSyncResult *
receiving_fetch (Receiving  *receiving,
                 const char *password,
                 const char *uids)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_auto(GStrv) list = g_strsplit (uids, " ", -1);
  Wait wait = { .loop = loop };

  fumi_sync_fetch_async (receiving->store, receiving->account, password,
                         (const char *const *) list, &limits, NULL, NULL, NULL, on_received, &wait);
  g_main_loop_run (loop);

  return wait.result;
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Wait *wait = user_data;

  wait->mailbox = fumi_server_mailbox_list_finish (result);
  g_main_loop_quit (wait->loop);
}

FumiServerMailbox *
receiving_look (Receiving    *receiving,
                const char   *password,
                guint         most,
                GCancellable *cancellable)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };

  fumi_server_mailbox_list_async (receiving->store, receiving->account, password, most, &limits,
                                  NULL, NULL, cancellable, on_listed, &wait);
  g_main_loop_run (loop);

  return wait.mailbox;
}

FumiSyncResult *
receiving_delete (Receiving  *receiving,
                  const char *password,
                  const char *uids)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_auto(GStrv) list = g_strsplit (uids, " ", -1);
  Wait wait = { .loop = loop };

  fumi_server_mailbox_delete_async (receiving->store, receiving->account, password,
                                    (const char *const *) list, &limits, NULL, on_received, &wait);
  g_main_loop_run (loop);

  return wait.result;
}

const char *
receiving_code (const FumiSyncResult *result)
{
  return result->failure != NULL ? fumi_failure_to_code (result->failure->failure) : "";
}

static int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
receiving_hashes (Receiving *receiving)
{
  GPtrArray *hashes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *mail_dir = fumi_store_dup_mail_dir (receiving->store, fumi_account_get_id (receiving->account));
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check = { 0 };

  g_assert_true (fumi_store_verify (receiving->store, &check, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (check.missing, ==, 0);
  g_assert_cmpuint (check.extra, ==, 0);
  g_assert_cmpuint (check.damaged, ==, 0);
  g_assert_cmpuint (check.duplicates, ==, 0);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *folder = g_build_filename (mail_dir, i == 0 ? "new" : "cur", NULL);
      g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autofree char *contents = NULL;
          gsize length;

          g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
          g_ptr_array_add (hashes, g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, length));
        }
    }
  g_ptr_array_sort (hashes, compare_text);

  return hashes;
}

static gint64
get_later (gpointer user_data)
{
  const gint64 *later = user_data;

  return g_get_real_time () / G_USEC_PER_SEC + *later;
}

void
receiving_age_ledger (Receiving *receiving,
                      gint64     seconds)
{
  receiving->later += seconds;
  fumi_store_set_clock (receiving->store, get_later, &receiving->later);
}

/* ---- messages -------------------------------------------------------------------------------- */

GString *
receiving_message (guint number)
{
  GString *message = g_string_new (NULL);
  guint lines = number % 40 == 0 ? 4000 : number % 23;

  g_string_append_printf (message,
                          "From: Sender %u <s%u@mail.example>\r\n"
                          "Subject: Message %u\r\n"
                          "Date: Sun, 22 Nov 2026 12:%02u:00 +0900\r\n"
                          "\r\n",
                          number, number, number, number % 60);
  for (guint i = 0; i < lines; i++)
    switch ((number + i) % 7)
      {
      case 0:
        g_string_append (message, ".\r\n");
        break;
      case 1:
        g_string_append (message, "..two dots\r\n");
        break;
      case 2:
        g_string_append (message, "\r\n");
        break;
      case 3:
        g_string_append (message, "caf\xe9 \xff\xfe 8-bit\r\n");
        break;
      case 4:
        g_string_append (message, ".one dot and the number of the line\r\n");
        break;
      default:
        g_string_append_printf (message, "line %u of message %u, long enough to be a line of mail\r\n", i, number);
        break;
      }

  return message;
}

GPtrArray *
receiving_expected (guint n)
{
  GPtrArray *hashes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GString) message = receiving_message (i);

      g_ptr_array_add (hashes, g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) message->str,
                                                            message->len));
    }
  g_ptr_array_sort (hashes, compare_text);

  return hashes;
}

void
receiving_assert_same (GPtrArray *found,
                       GPtrArray *expected)
{
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpstr (g_ptr_array_index (found, i), ==, g_ptr_array_index (expected, i));
}
