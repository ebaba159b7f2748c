/* test-pop3-server.c: a POP3 server that follows a script.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-pop3-server.h"

#include <gio/gnetworking.h>
#include <gnutls/gnutls.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

/* Longer than any deadline that a test sets; only a broken test waits so long. */
#define PATIENCE_SECONDS 20

typedef enum
{
  STEP_SEND,
  STEP_EXPECT,
  STEP_EXPECT_PREFIX,
  STEP_EXPECT_NOTHING,
  STEP_PAUSE,
  STEP_CUT,
  STEP_RESET,
  STEP_START_TLS,
  STEP_SHAKE_HANDS,
  STEP_NEXT_CLIENT,
  STEP_RUN,
  STEP_DRIP,
  STEP_END,
} StepKind;

typedef struct
{
  StepKind         kind;
  GBytes          *bytes;
  guint            milliseconds;
  GTlsCertificate *certificate;
  const char      *priorities;
  TestPop3Func     func;
  gpointer         user_data;
} Step;

struct _TestPop3Server
{
  GSocketListener   *listener;
  guint16            port;
  GAsyncQueue       *steps;
  GThread           *thread;

  /* The thread's. */
  GPtrArray         *earlier; /* connections that stay open */
  GSocketConnection *connection;
  GIOStream         *stream;  /* the connection or TLS over it */
  GString           *pending; /* read, not yet expected */
  guint              drip_milliseconds;
  gboolean           drips;
  gboolean           ignores_rest; /* set before the end is queued */
  char              *failure;

  GMutex             mutex;
  GString           *plain_text; /* guarded by the mutex */
};

static void G_GNUC_PRINTF (2, 3)
fail (TestPop3Server *server,
      const char     *format,
      ...)
{
  va_list args;

  if (server->failure != NULL)
    return;

  va_start (args, format);
  server->failure = g_strdup_vprintf (format, args);
  va_end (args);

  /* The client must not wait for what will never come. */
  if (server->connection != NULL)
    g_io_stream_close (G_IO_STREAM (server->connection), NULL, NULL);
}

static void
accept_client (TestPop3Server *server)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket;

  if (server->connection != NULL)
    {
      g_ptr_array_add (server->earlier, g_steal_pointer (&server->connection));
      g_clear_object (&server->stream);
    }

  server->connection = g_socket_listener_accept (server->listener, NULL, NULL, &error);
  g_assert_no_error (error);
  socket = g_socket_connection_get_socket (server->connection);
  g_socket_set_timeout (socket, PATIENCE_SECONDS);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  server->stream = g_object_ref (G_IO_STREAM (server->connection));
  g_string_truncate (server->pending, 0);
}

static gssize
read_more (TestPop3Server *server,
           GError        **error)
{
  char buffer[4096];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (server->stream), buffer,
                                  sizeof buffer, NULL, error);

  if (n > 0)
    {
      g_string_append_len (server->pending, buffer, n);
      if (server->stream == G_IO_STREAM (server->connection))
        {
          g_mutex_lock (&server->mutex);
          g_string_append_len (server->plain_text, buffer, n);
          g_mutex_unlock (&server->mutex);
        }
    }

  return n;
}

char *
test_pop3_server_read_line (TestPop3Server *server)
{
  const char *line_end;
  char *line;

  while ((line_end = strstr (server->pending->str, "\r\n")) == NULL)
    {
      if (read_more (server, NULL) <= 0)
        return NULL;
    }

  line = g_strndup (server->pending->str, line_end - server->pending->str);
  g_string_erase (server->pending, 0, line_end - server->pending->str + 2);

  return line;
}

gboolean
test_pop3_server_write (TestPop3Server *server,
                        const char     *bytes,
                        gssize          length)
{
  GOutputStream *output = g_io_stream_get_output_stream (server->stream);
  gsize n = length < 0 ? strlen (bytes) : (gsize) length;

  if (!server->drips)
    return g_output_stream_write_all (output, bytes, n, NULL, NULL, NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (!g_output_stream_write_all (output, bytes + i, 1, NULL, NULL, NULL))
        return FALSE;
      if (server->drip_milliseconds > 0)
        g_usleep (server->drip_milliseconds * 1000);
    }

  return TRUE;
}

static void
do_expect (TestPop3Server *server,
           const char     *expected)
{
  g_autofree char *line = test_pop3_server_read_line (server);

  if (g_strcmp0 (line, expected) != 0)
    fail (server, "expected “%s”, the client said “%s”", expected,
          line != NULL ? line : "(nothing more)");
}

static void
do_expect_prefix (TestPop3Server *server,
                  const char     *expected)
{
  g_autofree char *line = test_pop3_server_read_line (server);

  if (line == NULL || !g_str_has_prefix (line, expected))
    fail (server, "expected “%s…”, the client said “%s”", expected,
          line != NULL ? line : "(nothing more)");
}

static void
do_expect_nothing (TestPop3Server *server)
{
  g_autoptr(GError) error = NULL;

  if (server->pending->len == 0)
    read_more (server, &error);
  if (server->pending->len > 0)
    fail (server, "expected the client to hang up, it said “%s”", server->pending->str);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    fail (server, "the client did not hang up");
}

static void
do_reset (TestPop3Server *server)
{
  GSocket *socket = g_socket_connection_get_socket (server->connection);
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_io_stream_close (G_IO_STREAM (server->connection), NULL, NULL);
}

GSocket *
test_pop3_server_get_socket (TestPop3Server *server)
{
  return g_socket_connection_get_socket (server->connection);
}

void
test_pop3_server_fail (TestPop3Server *server,
                       const char     *reason)
{
  fail (server, "%s", reason);
}

/* A handshake that fails is no failure of the script: the client may have refused the certificate.
 * */
gboolean
test_pop3_server_accept_tls (TestPop3Server  *server,
                             GTlsCertificate *certificate)
{
  g_autoptr(GError) error = NULL;
  gboolean shaken;
  GIOStream *tls;

  tls = g_tls_server_connection_new (G_IO_STREAM (server->connection), certificate, &error);
  g_assert_no_error (error);
  shaken = g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL);
  g_object_unref (server->stream);
  server->stream = tls;

  return shaken;
}

GIOStream *
test_pop3_server_get_stream (TestPop3Server *server)
{
  return server->stream;
}

static void
do_shake_hands (TestPop3Server *server,
                GBytes         *pem,
                const char     *priorities)
{
  GSocket *socket = g_socket_connection_get_socket (server->connection);
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;
  gnutls_datum_t datum;
  gsize size;
  int status;

  datum.data = (guint8 *) g_bytes_get_data (pem, &size);
  datum.size = size;
  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_certificate_set_x509_key_mem (credentials, &datum, &datum, GNUTLS_X509_FMT_PEM);
  gnutls_init (&session, GNUTLS_SERVER);
  gnutls_priority_set_direct (session, priorities, NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  g_socket_set_blocking (socket, TRUE);
  gnutls_transport_set_int (session, g_socket_get_fd (socket));
  gnutls_handshake_set_timeout (session, PATIENCE_SECONDS * 1000);
  do
    status = gnutls_handshake (session);
  while (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED);
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
}

static void
do_step (TestPop3Server *server,
         const Step     *step)
{
  gsize length = 0;
  const char *bytes = step->bytes != NULL ? g_bytes_get_data (step->bytes, &length) : NULL;

  switch (step->kind)
    {
    case STEP_SEND:
      /* Whether the client still listens, its own error tells. */
      test_pop3_server_write (server, bytes, length);
      break;
    case STEP_EXPECT:
      do_expect (server, bytes);
      break;
    case STEP_EXPECT_PREFIX:
      do_expect_prefix (server, bytes);
      break;
    case STEP_EXPECT_NOTHING:
      do_expect_nothing (server);
      break;
    case STEP_PAUSE:
      g_usleep (step->milliseconds * 1000);
      break;
    case STEP_CUT:
      if (server->stream != G_IO_STREAM (server->connection))
        g_io_stream_close (server->stream, NULL, NULL);
      g_io_stream_close (G_IO_STREAM (server->connection), NULL, NULL);
      break;
    case STEP_RESET:
      do_reset (server);
      break;
    case STEP_START_TLS:
      test_pop3_server_accept_tls (server, step->certificate);
      break;
    case STEP_SHAKE_HANDS:
      do_shake_hands (server, step->bytes, step->priorities);
      break;
    case STEP_NEXT_CLIENT:
      accept_client (server);
      break;
    case STEP_RUN:
      step->func (server, step->user_data);
      break;
    case STEP_DRIP:
      server->drips = TRUE;
      server->drip_milliseconds = step->milliseconds;
      break;
    case STEP_END:
    default:
      g_assert_not_reached ();
    }
}

static void
step_free (Step *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_clear_object (&step->certificate);
  g_free (step);
}

gsize
test_pop3_server_count_waiting (TestPop3Server *server)
{
  GPollableInputStream *input;
  char buffer[4096];
  gssize n;

  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (server->stream));
  while ((n = g_pollable_input_stream_read_nonblocking (input, buffer, sizeof buffer, NULL, NULL))
         > 0)
    g_string_append_len (server->pending, buffer, n);

  return server->pending->len;
}

/* What the client said beyond the script has arrived already: its call has returned. */
static void
look_for_leftovers (TestPop3Server *server)
{
  if (server->failure != NULL || server->ignores_rest || g_io_stream_is_closed (server->stream)
      || g_io_stream_is_closed (G_IO_STREAM (server->connection)))
    return;

  if (test_pop3_server_count_waiting (server) > 0)
    fail (server, "the client also said “%s”", server->pending->str);
}

static gpointer
serve (gpointer data)
{
  TestPop3Server *server = data;

  accept_client (server);
  for (;;)
    {
      Step *step = g_async_queue_pop (server->steps);
      gboolean is_end = step->kind == STEP_END;

      if (!is_end && server->failure == NULL)
        do_step (server, step);
      step_free (step);
      if (is_end)
        break;
    }
  look_for_leftovers (server);

  return NULL;
}

static void
push (TestPop3Server *server,
      Step            step)
{
  g_async_queue_push (server->steps, g_memdup2 (&step, sizeof step));
}

TestPop3Server *
test_pop3_server_new (void)
{
  TestPop3Server *server = g_new0 (TestPop3Server, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  server->listener = g_socket_listener_new ();
  g_socket_listener_add_address (server->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  server->steps = g_async_queue_new ();
  server->earlier = g_ptr_array_new_with_free_func (g_object_unref);
  server->pending = g_string_new (NULL);
  server->plain_text = g_string_new (NULL);
  g_mutex_init (&server->mutex);
  server->thread = g_thread_new ("test-pop3-server", serve, server);

  return server;
}

guint16
test_pop3_server_get_port (TestPop3Server *server)
{
  return server->port;
}

GIOStream *
test_pop3_server_connect (TestPop3Server *server)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", server->port, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}

void
test_pop3_server_send (TestPop3Server *server,
                       const char     *line)
{
  char *bytes = g_strconcat (line, "\r\n", NULL);

  push (server, (Step) { .kind = STEP_SEND, .bytes = g_bytes_new_take (bytes, strlen (bytes)) });
}

void
test_pop3_server_send_bytes (TestPop3Server *server,
                             const char     *bytes,
                             gssize          length)
{
  gsize n = length < 0 ? strlen (bytes) : (gsize) length;

  push (server, (Step) { .kind = STEP_SEND, .bytes = g_bytes_new (bytes, n) });
}

void
test_pop3_server_expect (TestPop3Server *server,
                         const char     *line)
{
  push (server, (Step) { .kind = STEP_EXPECT, .bytes = g_bytes_new (line, strlen (line) + 1) });
}

void
test_pop3_server_expect_prefix (TestPop3Server *server,
                                const char     *begin)
{
  push (server, (Step) { .kind = STEP_EXPECT_PREFIX,
                         .bytes = g_bytes_new (begin, strlen (begin) + 1) });
}

void
test_pop3_server_expect_nothing (TestPop3Server *server)
{
  push (server, (Step) { .kind = STEP_EXPECT_NOTHING });
}

void
test_pop3_server_pause (TestPop3Server *server,
                        guint           milliseconds)
{
  push (server, (Step) { .kind = STEP_PAUSE, .milliseconds = milliseconds });
}

void
test_pop3_server_cut (TestPop3Server *server)
{
  push (server, (Step) { .kind = STEP_CUT });
}

void
test_pop3_server_reset (TestPop3Server *server)
{
  push (server, (Step) { .kind = STEP_RESET });
}

void
test_pop3_server_start_tls (TestPop3Server  *server,
                            GTlsCertificate *certificate)
{
  push (server, (Step) { .kind = STEP_START_TLS, .certificate = g_object_ref (certificate) });
}

void
test_pop3_server_ignore_rest (TestPop3Server *server)
{
  server->ignores_rest = TRUE;
}

void
test_pop3_server_shake_hands (TestPop3Server *server,
                              const char     *certificate_pem,
                              const char     *priorities)
{
  push (server, (Step) { .kind = STEP_SHAKE_HANDS,
                         .bytes = g_bytes_new (certificate_pem, strlen (certificate_pem)),
                         .priorities = priorities });
  /* The client's last words are an alert, which nobody decodes. */
  test_pop3_server_ignore_rest (server);
}

void
test_pop3_server_next_client (TestPop3Server *server)
{
  push (server, (Step) { .kind = STEP_NEXT_CLIENT });
}

void
test_pop3_server_run (TestPop3Server *server,
                      TestPop3Func    func,
                      gpointer        user_data)
{
  push (server, (Step) { .kind = STEP_RUN, .func = func, .user_data = user_data });
}

void
test_pop3_server_drip (TestPop3Server *server,
                       guint           milliseconds)
{
  push (server, (Step) { .kind = STEP_DRIP, .milliseconds = milliseconds });
}

GString *
test_pop3_server_dup_plain_text (TestPop3Server *server)
{
  GString *copy;

  g_mutex_lock (&server->mutex);
  copy = g_string_new_len (server->plain_text->str, server->plain_text->len);
  g_mutex_unlock (&server->mutex);

  return copy;
}

guint
test_slowness (void)
{
  const char *times = g_getenv ("FUMI_SLOW");

  return times != NULL ? MAX (1, (guint) g_ascii_strtoull (times, NULL, 10)) : 1;
}

void
test_pop3_server_finish (TestPop3Server *server)
{
  push (server, (Step) { .kind = STEP_END });
  g_thread_join (server->thread);
  g_assert_cmpstr (server->failure, ==, NULL);

  g_socket_listener_close (server->listener);
  g_object_unref (server->listener);
  g_async_queue_unref (server->steps);
  g_ptr_array_unref (server->earlier);
  g_clear_object (&server->stream);
  g_clear_object (&server->connection);
  g_string_free (server->pending, TRUE);
  g_string_free (server->plain_text, TRUE);
  g_mutex_clear (&server->mutex);
  g_free (server);
}
