/* receiver-fixture.c: a profile with accounts and a receiver for them, for tests of fumi-receiver.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "receiver-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/mount.h>

static void
on_finished (FumiReceiver    *receiver,
             FumiAccount     *account,
             FumiSyncResult  *result,
             ReceiverFixture *fixture)
{
  g_assert_nonnull (result);
  g_assert_false (fumi_receiver_is_running (receiver, account));
  g_ptr_array_add (fixture->finished, g_strdup (fumi_account_get_id (account)));
}

static void
on_password_needed (FumiReceiver    *receiver,
                    FumiAccount     *account,
                    ReceiverFixture *fixture)
{
  fixture->passwords_asked++;
}

static void
on_round_ended (FumiReceiver    *receiver,
                guint            received,
                gboolean         all_well,
                gboolean         asked,
                ReceiverFixture *fixture)
{
  g_assert_false (fumi_receiver_is_running (receiver, NULL));
  fixture->rounds++;
  fixture->round_received = received;
  fixture->round_well = all_well;
  fixture->round_asked = asked;
}

static void
open_receiver (ReceiverFixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);
  g_autoptr(GError) error = NULL;

  fixture->store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  fixture->receiver = fumi_receiver_new (fixture->store, fixture->accounts);
  g_signal_connect (fixture->receiver, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (fixture->receiver, "round-ended", G_CALLBACK (on_round_ended), fixture);
  g_signal_connect (fixture->receiver, "password-needed", G_CALLBACK (on_password_needed), fixture);
}

static void
close_receiver (ReceiverFixture *fixture)
{
  g_clear_object (&fixture->receiver);
  g_clear_object (&fixture->store);
  /* What the workers left for the main context still holds the store. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
receiver_fixture_set_up (ReceiverFixture *fixture,
                         gconstpointer    data)
{
  g_autoptr(GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("fumi-receiver-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->accounts = fumi_account_list_new (fixture->dir, &error);
  g_assert_no_error (error);
  fixture->finished = g_ptr_array_new_with_free_func (g_free);
  open_receiver (fixture);
}

gboolean
receiver_fixture_mount (ReceiverFixture *fixture,
                        const char      *options)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);
  gboolean mounted;
  int saved_errno;

  close_receiver (fixture);
  mounted = mount ("fumi-test", data_dir, "tmpfs", 0, options) == 0;
  saved_errno = errno;
  open_receiver (fixture);
  if (!mounted)
    g_test_skip_printf ("cannot mount a tmpfs: %s", g_strerror (saved_errno));

  return mounted;
}

void
receiver_fixture_resize (ReceiverFixture *fixture,
                         const char      *options)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);

  g_assert_cmpint (mount ("fumi-test", data_dir, "tmpfs", MS_REMOUNT, options), ==, 0);
}

gboolean
receiver_fixture_forbid_writing (ReceiverFixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);

  /* The index is open to be written, and would keep the file system itself from becoming read-only. */
  if (mount (data_dir, data_dir, NULL, MS_BIND, NULL) != 0)
    {
      g_test_skip_printf ("cannot mount: %s", g_strerror (errno));
      return FALSE;
    }
  g_assert_cmpint (mount (NULL, data_dir, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), ==, 0);
  return TRUE;
}

void
receiver_fixture_allow_writing (ReceiverFixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);

  g_assert_cmpint (umount2 (data_dir, MNT_DETACH), ==, 0);
}

void
receiver_fixture_unmount (ReceiverFixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);

  close_receiver (fixture);
  g_assert_cmpint (umount2 (data_dir, MNT_DETACH), ==, 0);
  open_receiver (fixture);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
receiver_fixture_tear_down (ReceiverFixture *fixture,
                            gconstpointer    data)
{
  g_assert_false (fumi_receiver_is_running (fixture->receiver, NULL));
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, NULL));
  close_receiver (fixture);
  g_ptr_array_unref (fixture->finished);
  g_object_unref (fixture->accounts);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
}

gboolean
receiver_fixture_give_up (gpointer user_data)
{
  g_error ("Nothing happened for %d seconds", PATIENCE_SECONDS);
  return G_SOURCE_REMOVE;
}

/* Accepts connections, as the kernel does for a listening socket, and never says a word. */
GSocket *
receiver_fixture_silence (guint16 *port)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, FALSE, &error));
  g_assert_true (g_socket_listen (socket, &error));
  bound = g_socket_get_local_address (socket, &error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

guint
receiver_fixture_count (ReceiverFixture *fixture,
                        FumiAccount     *account)
{
  FumiStoreQuery query = { .account = fumi_account_get_id (account), .folder = "" };

  return fumi_store_count (fixture->store, &query, FALSE);
}
