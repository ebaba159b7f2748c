/* fumi-practice-server.c: a small POP3 server on 127.0.0.1 to practise with, inside the program.
 *
 * One thread waits for connections, each session has a thread of its own; both use blocking calls that
 * one cancellable wakes. (GThreadedSocketService would need a running main context to accept on, and
 * cannot be asked to wait for its threads: dropping the server has to leave none behind.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-server.h"

#include <glib/gi18n-lib.h>

#include "fumi-practice-certificate.h"
#include "fumi-practice-mailbox.h"
#include "fumi-practice-session.h"

#define MAX_SESSIONS      8   /* a client has one; a second is told [IN-USE] */
#define HANDSHAKE_SECONDS 30
#define IDLE_SECONDS      600 /* RFC 1939 §3: an autologout timer of at least ten minutes */
#define READ_SIZE         4096
#define WRITE_SIZE        (32 * 1024)

struct _FumiPracticeServer
{
  GObject              parent_instance;

  GTlsCertificate     *certificate;
  char                *fingerprint;
  GSocket             *socket;       /* listens */
  guint16              port;
  GCancellable        *cancellable;  /* ends all threads */
  FumiPracticeMailbox *mailbox;
  GThread             *accept_thread;
  GPtrArray           *sessions;     /* (element-type Connection): of the accept thread */
};

/* One client. Belongs to its own thread until that is joined. */
typedef struct
{
  FumiPracticeServer *server;        /* borrowed: outlives the thread, which it joins */
  GSocket            *socket;
  GThread            *thread;
  int                 ended;         /* atomic */
} Connection;

G_DEFINE_FINAL_TYPE (FumiPracticeServer, fumi_practice_server, G_TYPE_OBJECT)

static void
connection_join (gpointer data)
{
  Connection *connection = data;

  g_clear_pointer (&connection->thread, g_thread_join);
  g_object_unref (connection->socket);
  g_free (connection);
}

/* Sends what has gathered; a client that is gone ends the session. */
static gboolean
send_reply (GOutputStream *output,
            GString       *reply,
            GCancellable  *cancellable)
{
  gboolean sent = g_output_stream_write_all (output, reply->str, reply->len, NULL, cancellable, NULL);

  g_string_truncate (reply, 0);
  return sent;
}

static gboolean
answer (FumiPracticeSession *session,
        GOutputStream       *output,
        const char          *bytes,
        gsize                length,
        GCancellable        *cancellable)
{
  g_autoptr(GString) reply = g_string_new (NULL);

  while (length > 0 && !fumi_practice_session_is_over (session))
    {
      gsize taken = fumi_practice_session_feed (session, bytes, length, reply);

      bytes += taken;
      length -= taken;
      if (reply->len >= WRITE_SIZE && !send_reply (output, reply, cancellable))
        return FALSE;
    }
  return send_reply (output, reply, cancellable);
}

static void
converse (FumiPracticeServer *server,
          GIOStream          *tls)
{
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (server->mailbox);
  GInputStream *input = g_io_stream_get_input_stream (tls);
  GOutputStream *output = g_io_stream_get_output_stream (tls);
  g_autoptr(GString) greeting = g_string_new (NULL);
  char bytes[READ_SIZE];

  fumi_practice_session_greet (session, greeting);
  if (!send_reply (output, greeting, server->cancellable))
    return;

  while (!fumi_practice_session_is_over (session))
    {
      gssize length = g_input_stream_read (input, bytes, sizeof bytes, server->cancellable, NULL);

      if (length <= 0 || !answer (session, output, bytes, (gsize) length, server->cancellable))
        break;
    }
  explicit_bzero (bytes, sizeof bytes);
}

/* Why a conversation broke off concerns nobody here: the client that is being practised with tells. */
static gpointer
run_connection (gpointer data)
{
  Connection *connection = data;
  FumiPracticeServer *server = connection->server;
  g_autoptr(GSocketConnection) stream = NULL;
  g_autoptr(GIOStream) tls = NULL;

  g_socket_set_timeout (connection->socket, HANDSHAKE_SECONDS);
  stream = g_socket_connection_factory_create_connection (connection->socket);
  tls = g_tls_server_connection_new (G_IO_STREAM (stream), server->certificate, NULL);
  if (tls != NULL && g_tls_connection_handshake (G_TLS_CONNECTION (tls), server->cancellable, NULL))
    {
      g_socket_set_timeout (connection->socket, IDLE_SECONDS);
      converse (server, tls);
      g_io_stream_close (tls, server->cancellable, NULL);
    }
  g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);

  g_atomic_int_set (&connection->ended, TRUE);
  return NULL;
}

static void
join_ended (GPtrArray *sessions)
{
  for (guint i = sessions->len; i > 0; i--)
    {
      Connection *connection = g_ptr_array_index (sessions, i - 1);

      if (g_atomic_int_get (&connection->ended))
        g_ptr_array_remove_index_fast (sessions, i - 1);
    }
}

static void
begin_connection (FumiPracticeServer *server,
                  GSocket            *socket)
{
  Connection *connection = g_new0 (Connection, 1);
  g_autoptr(GError) error = NULL;

  connection->server = server;
  connection->socket = g_object_ref (socket);
  connection->thread = g_thread_try_new ("practice-session", run_connection, connection, &error);
  if (connection->thread != NULL)
    {
      g_ptr_array_add (server->sessions, connection);
      return;
    }
  g_warning ("Practice mailbox: cannot serve: %s", error->message);
  connection_join (connection);
}

static gpointer
run_accept (gpointer data)
{
  FumiPracticeServer *server = data;

  while (!g_cancellable_is_cancelled (server->cancellable))
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSocket) socket = g_socket_accept (server->socket, server->cancellable, &error);

      join_ended (server->sessions);
      if (socket != NULL && server->sessions->len < MAX_SESSIONS)
        begin_connection (server, socket);
      else if (socket != NULL)
        g_socket_close (socket, NULL);
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_warning ("Practice mailbox: cannot accept: %s", error->message);
          /* Out of descriptors, most likely: the connection that could not be taken stays ready, and
           * accepting it again at once would only spin. */
          g_usleep (G_USEC_PER_SEC / 10);
        }
    }
  g_ptr_array_set_size (server->sessions, 0);
  return NULL;
}

static gboolean
listen_on_loopback (FumiPracticeServer  *server,
                    guint16              port,
                    GError             **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr(GSocketAddress) bound = NULL;

  server->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, error);
  if (server->socket == NULL
      || !g_socket_bind (server->socket, address, TRUE, error)
      || !g_socket_listen (server->socket, error))
    return FALSE;

  bound = g_socket_get_local_address (server->socket, error);
  if (bound == NULL)
    return FALSE;
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

/* The threads hold no reference, so this runs while they do, and waits for them. */
static void
fumi_practice_server_finalize (GObject *object)
{
  FumiPracticeServer *server = FUMI_PRACTICE_SERVER (object);

  g_cancellable_cancel (server->cancellable);
  g_clear_pointer (&server->accept_thread, g_thread_join);
  g_clear_pointer (&server->sessions, g_ptr_array_unref);

  g_clear_object (&server->socket);
  g_clear_object (&server->certificate);
  g_clear_object (&server->cancellable);
  g_clear_pointer (&server->fingerprint, g_free);
  g_clear_pointer (&server->mailbox, fumi_practice_mailbox_free);

  G_OBJECT_CLASS (fumi_practice_server_parent_class)->finalize (object);
}

static void
fumi_practice_server_class_init (FumiPracticeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_practice_server_finalize;
}

static void
fumi_practice_server_init (FumiPracticeServer *server)
{
  server->cancellable = g_cancellable_new ();
  server->sessions = g_ptr_array_new_with_free_func (connection_join);
}

FumiPracticeServer *
fumi_practice_server_new (guint16   port,
                          GError  **error)
{
  g_autoptr(FumiPracticeServer) server = g_object_new (FUMI_TYPE_PRACTICE_SERVER, NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  server->certificate = fumi_practice_certificate_new (&server->fingerprint, error);
  if (server->certificate == NULL || !listen_on_loopback (server, port, error))
    return NULL;

  server->mailbox = fumi_practice_mailbox_new_from_samples (now);
  server->accept_thread = g_thread_try_new ("practice-accept", run_accept, server, error);
  if (server->accept_thread == NULL)
    return NULL;
  return g_steal_pointer (&server);
}

guint16
fumi_practice_server_get_port (FumiPracticeServer *server)
{
  g_return_val_if_fail (FUMI_IS_PRACTICE_SERVER (server), 0);

  return server->port;
}

const char *
fumi_practice_server_get_certificate (FumiPracticeServer *server)
{
  g_return_val_if_fail (FUMI_IS_PRACTICE_SERVER (server), NULL);

  return server->fingerprint;
}

const char *
fumi_practice_server_get_host (void)
{
  return "127.0.0.1";
}

const char *
fumi_practice_server_get_name (void)
{
  return _("Practice Reader");
}

const char *
fumi_practice_server_get_address (void)
{
  return FUMI_PRACTICE_ADDRESS;
}

const char *
fumi_practice_server_get_user (void)
{
  return FUMI_PRACTICE_USER;
}

const char *
fumi_practice_server_get_password (void)
{
  return FUMI_PRACTICE_PASSWORD;
}

guint
fumi_practice_server_get_message_count (FumiPracticeServer *server)
{
  g_return_val_if_fail (FUMI_IS_PRACTICE_SERVER (server), 0);

  return fumi_practice_mailbox_get_count (server->mailbox);
}
