/* test-server.c: the practice server over real sockets and real TLS, and its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "fumi-practice-server.h"

/* A client that checks what the interface would: the certificate is the one that was announced. */
typedef struct
{
  GSocketConnection *connection;
  GIOStream         *tls;
  GDataInputStream  *input;
} Client;

static gboolean
on_accept_certificate (GTlsConnection       *connection,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              user_data)
{
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *fingerprint = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  g_assert_cmphex (flags, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  return g_str_equal (fingerprint, user_data);
}

static Client *
client_new (FumiPracticeServer *server)
{
  g_autoptr(GSocketClient) sockets = g_socket_client_new ();
  g_autoptr(GSocketConnectable) identity = NULL;
  g_autoptr(GError) error = NULL;
  Client *client = g_new0 (Client, 1);
  guint16 port = fumi_practice_server_get_port (server);

  g_socket_client_set_timeout (sockets, 30);
  client->connection = g_socket_client_connect_to_host (sockets, fumi_practice_server_get_host (),
                                                        port, NULL, &error);
  g_assert_no_error (error);
  identity = g_network_address_new (fumi_practice_server_get_host (), port);
  client->tls = g_tls_client_connection_new (G_IO_STREAM (client->connection), identity, &error);
  g_assert_no_error (error);
  g_signal_connect (client->tls, "accept-certificate", G_CALLBACK (on_accept_certificate),
                    (gpointer) fumi_practice_server_get_certificate (server));
  g_tls_connection_handshake (G_TLS_CONNECTION (client->tls), NULL, &error);
  g_assert_no_error (error);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (client->tls));
  g_data_input_stream_set_newline_type (client->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return client;
}

static void
client_free (Client *client)
{
  g_object_unref (client->input);
  g_object_unref (client->tls);
  g_io_stream_close (G_IO_STREAM (client->connection), NULL, NULL);
  g_object_unref (client->connection);
  g_free (client);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

static void
send_text (Client     *client,
           const char *text)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (client->tls), text, strlen (text), NULL,
                             NULL, &error);
  g_assert_no_error (error);
}

/* (nullable): a line without its end; NULL when the server has closed */
static char *
read_line (Client *client)
{
  return g_data_input_stream_read_line (client->input, NULL, NULL, NULL);
}

static void
expect_prefix (Client     *client,
               const char *prefix)
{
  g_autofree char *line = read_line (client);

  if (line == NULL || !g_str_has_prefix (line, prefix))
    g_error ("expected “%s…”, got “%s”", prefix, line != NULL ? line : "(closed)");
}

static void
log_in (Client *client)
{
  g_autofree char *text = g_strdup_printf ("USER %s\r\nPASS %s\r\n", fumi_practice_server_get_user (),
                                           fumi_practice_server_get_password ());

  expect_prefix (client, "+OK Fumibako practice mailbox");
  send_text (client, text);
  expect_prefix (client, "+OK");
}

static FumiPracticeServer *
start (void)
{
  g_autoptr(GError) error = NULL;
  FumiPracticeServer *server = fumi_practice_server_new (0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (fumi_practice_server_get_port (server), >, 0);
  return server;
}

/* Only the server's own threads: GIO runs each TLS handshake in a pooled thread of its own, and keeps that for
 * the next one. */
static guint
count_threads (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint count = 0;

  g_assert_nonnull (dir);
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;

      /* A pooled thread may have gone meanwhile. */
      if (g_file_get_contents (path, &name, NULL, NULL))
        count += g_str_has_prefix (name, "practice-");
    }
  return count;
}

/* Only sockets, for the same reason: a handshake's main context has a descriptor, too. */
static guint
count_sockets (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *descriptor;
  guint count = 0;

  g_assert_nonnull (dir);
  while ((descriptor = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", descriptor, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      count += target != NULL && g_str_has_prefix (target, "socket:");
    }
  return count;
}

static gboolean
answers (guint16 port)
{
  g_autoptr(GSocketClient) sockets = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_host (sockets, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static void
test_serves_every_sample (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(Client) client = client_new (server);
  g_autoptr(GString) commands = g_string_new (NULL);
  guint count = fumi_practice_server_get_message_count (server);

  log_in (client);
  expect_prefix (client, "+OK Logged in");

  /* All at once: RFC 2449 §6.6. */
  for (guint i = 1; i <= count; i++)
    g_string_append_printf (commands, "RETR %u\r\n", i);
  g_string_append (commands, "QUIT\r\n");
  send_text (client, commands->str);

  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *status = read_line (client);
      guint64 octets;
      guint64 seen = 0;
      char *line;

      g_assert_true (g_str_has_prefix (status, "+OK "));
      octets = g_ascii_strtoull (status + 4, NULL, 10);
      while ((line = read_line (client)) != NULL && !g_str_equal (line, "."))
        {
          seen += strlen (line) + 2 - (*line == '.');
          g_free (line);
        }
      g_assert_nonnull (line);
      g_free (line);
      g_assert_cmpuint (seen, ==, octets);
    }
  expect_prefix (client, "+OK Goodbye");
  g_assert_null (read_line (client));
  g_assert_cmpuint (fumi_practice_server_get_message_count (server), ==, count);
}

static void
test_deletes_at_quit (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(Client) client = client_new (server);
  guint count = fumi_practice_server_get_message_count (server);

  log_in (client);
  expect_prefix (client, "+OK Logged in");
  send_text (client, "DELE 1\r\nDELE 2\r\nQUIT\r\n");
  expect_prefix (client, "+OK");
  expect_prefix (client, "+OK");
  expect_prefix (client, "+OK Goodbye");
  g_assert_cmpuint (fumi_practice_server_get_message_count (server), ==, count - 2);
}

static void
test_two_sessions_at_once (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(Client) first = client_new (server);
  g_autoptr(Client) second = client_new (server);

  log_in (first);
  expect_prefix (first, "+OK Logged in");
  log_in (second);
  expect_prefix (second, "-ERR [IN-USE]");
  send_text (first, "QUIT\r\n");
  expect_prefix (first, "+OK Goodbye");

  send_text (second, "USER practice\r\nPASS fumibako\r\nQUIT\r\n");
  expect_prefix (second, "+OK");
  expect_prefix (second, "+OK Logged in");
  expect_prefix (second, "+OK Goodbye");
}

/* A client that vanishes gives the mailbox back. */
static void
test_broken_connection_frees_the_mailbox (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  Client *broken = client_new (server);
  g_autoptr(Client) next = client_new (server);
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gboolean in = FALSE;

  log_in (broken);
  expect_prefix (broken, "+OK Logged in");
  send_text (broken, "DELE 1\r\n");
  expect_prefix (broken, "+OK");
  client_free (broken);

  /* The server learns of it on its own thread: ask until it has. */
  log_in (next);
  while (!in && g_get_monotonic_time () < deadline)
    {
      g_autofree char *line = read_line (next);

      in = g_str_has_prefix (line, "+OK Logged in");
      if (!in)
        {
          g_usleep (G_USEC_PER_SEC / 50);
          send_text (next, "USER practice\r\nPASS fumibako\r\n");
          expect_prefix (next, "+OK");
        }
    }
  g_assert_true (in);
}

static void
test_ninth_connection_is_closed (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  g_autoptr(GSocketClient) sockets = g_socket_client_new ();
  g_autoptr(GSocketConnection) ninth = NULL;
  char byte;

  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (clients, client_new (server));

  ninth = g_socket_client_connect_to_host (sockets, "127.0.0.1",
                                           fumi_practice_server_get_port (server), NULL, NULL);
  g_assert_nonnull (ninth);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (ninth)), &byte, 1,
                                        NULL, NULL), <=, 0);
  expect_prefix (g_ptr_array_index (clients, 7), "+OK Fumibako practice mailbox");
}

static void
test_port_that_is_taken_is_an_error (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(GError) error = NULL;
  FumiPracticeServer *other = fumi_practice_server_new (fumi_practice_server_get_port (server), &error);

  g_assert_null (other);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

static void
test_speaks_to_nobody_without_tls (void)
{
  g_autoptr(FumiPracticeServer) server = start ();
  g_autoptr(GSocketClient) sockets = g_socket_client_new ();
  g_autoptr(GSocketConnection) plain =
    g_socket_client_connect_to_host (sockets, "127.0.0.1", fumi_practice_server_get_port (server),
                                     NULL, NULL);
  g_autoptr(GString) read = g_string_new (NULL);
  char bytes[256];
  gssize length;

  g_assert_nonnull (plain);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (plain)), "USER practice\r\n",
                             15, NULL, NULL, NULL);
  while ((length = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (plain)), bytes,
                                        sizeof bytes, NULL, NULL)) > 0)
    g_string_append_len (read, bytes, length);
  g_assert_null (strstr (read->str, "+OK"));
  g_assert_null (strstr (read->str, "-ERR"));
}

/* Dropping the server in the middle of sessions: no thread, no socket, no listening port is left. */
static void
test_end_in_mid_session_leaves_nothing (void)
{
  g_autoptr(GSocketClient) sockets = g_socket_client_new ();
  guint sockets_before = count_sockets ();
  FumiPracticeServer *server = start ();
  guint16 port = fumi_practice_server_get_port (server);
  Client *talking = client_new (server);
  Client *silent = client_new (server);
  GSocketConnection *before_tls = g_socket_client_connect_to_host (sockets, "127.0.0.1", port, NULL,
                                                                   NULL);
  gint64 begin;

  g_assert_nonnull (before_tls);
  log_in (talking);
  expect_prefix (talking, "+OK Logged in");
  send_text (talking, "RETR 1\r\n");
  expect_prefix (talking, "+OK");
  expect_prefix (silent, "+OK");
  /* The one that accepts, and at least the two sessions that were answered. */
  g_assert_cmpuint (count_threads (), >=, 3);

  begin = g_get_monotonic_time ();
  g_object_unref (server);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  /* A thread is joined a moment before the system takes it off its list. */
  while (count_threads () > 0 && g_get_monotonic_time () - begin < 10 * G_USEC_PER_SEC)
    g_thread_yield ();
  g_assert_cmpuint (count_threads (), ==, 0);
  g_assert_false (answers (port));

  client_free (talking);
  client_free (silent);
  g_object_unref (before_tls);
  g_assert_cmpuint (count_sockets (), ==, sockets_before);
}

static void
test_what_to_type_is_told (void)
{
  g_assert_cmpstr (fumi_practice_server_get_host (), ==, "127.0.0.1");
  g_assert_cmpstr (fumi_practice_server_get_address (), ==, "practice@fumibako.example");
  g_assert_cmpstr (fumi_practice_server_get_user (), ==, "practice");
  g_assert_cmpstr (fumi_practice_server_get_name (), !=, "");
  g_assert_cmpstr (fumi_practice_server_get_password (), !=, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/server/serves-every-sample", test_serves_every_sample);
  g_test_add_func ("/practice/server/deletes-at-quit", test_deletes_at_quit);
  g_test_add_func ("/practice/server/two-sessions-at-once", test_two_sessions_at_once);
  g_test_add_func ("/practice/server/broken-connection-frees-the-mailbox",
                   test_broken_connection_frees_the_mailbox);
  g_test_add_func ("/practice/server/ninth-connection-is-closed", test_ninth_connection_is_closed);
  g_test_add_func ("/practice/server/port-that-is-taken-is-an-error",
                   test_port_that_is_taken_is_an_error);
  g_test_add_func ("/practice/server/speaks-to-nobody-without-tls", test_speaks_to_nobody_without_tls);
  g_test_add_func ("/practice/server/end-in-mid-session-leaves-nothing",
                   test_end_in_mid_session_leaves_nothing);
  g_test_add_func ("/practice/server/what-to-type-is-told", test_what_to_type_is_told);

  return g_test_run ();
}
