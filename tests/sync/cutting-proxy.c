/* cutting-proxy.c: stands between a client and a POP3 server without TLS, and cuts the line at a chosen point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cutting-proxy.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  CuttingProxy *proxy;
  int           client;
  int           server;
  GString      *heard;     /* of the client, not yet a whole line */
  gsize         bytes;
  guint         lines;
  guint         commands;
  gboolean      reached;   /* the point at which to cut */
  gboolean      awaiting;  /* the command was passed on: its answer is swallowed, then the line is cut */
} Relay;

static gboolean
send_all (int         fd,
          const char *bytes,
          gsize       length)
{
  while (length > 0)
    {
      gssize n = send (fd, bytes, length, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= n;
    }

  return TRUE;
}

static gboolean
is_to_cut (Relay      *relay,
           const char *line)
{
  const Cut *cut = &relay->proxy->cut;

  switch (cut->kind)
    {
    case CUT_BEFORE_COMMAND:
    case CUT_AFTER_COMMAND:
      return g_str_has_prefix (line, cut->command);

    case CUT_BEFORE_NUMBER:
    case CUT_AFTER_NUMBER:
      return relay->commands == cut->number;

    case CUT_NEVER:
    case CUT_AFTER_BYTES:
    case CUT_AFTER_LINES:
    default:
      return FALSE;
    }
}

/* Line by line, since a client may send many commands at once. */
static gboolean
pass_commands (Relay *relay)
{
  const Cut *cut = &relay->proxy->cut;
  char *end;

  while ((end = strstr (relay->heard->str, "\r\n")) != NULL)
    {
      gsize length = end + 2 - relay->heard->str;
      gboolean is_it;

      relay->commands++;
      is_it = is_to_cut (relay, relay->heard->str);
      if (is_it && (cut->kind == CUT_BEFORE_COMMAND || cut->kind == CUT_BEFORE_NUMBER))
        {
          relay->reached = TRUE;
          return FALSE;
        }
      if (!send_all (relay->server, relay->heard->str, length))
        return FALSE;
      g_string_erase (relay->heard, 0, length);
      if (is_it)
        {
          relay->awaiting = TRUE;
          return TRUE;
        }
    }

  return TRUE;
}

static gboolean
relay_client (Relay *relay)
{
  char buffer[4096];
  gssize n = recv (relay->client, buffer, sizeof buffer, 0);

  if (n <= 0)
    return FALSE;
  if (relay->awaiting)
    return TRUE;
  g_string_append_len (relay->heard, buffer, n);

  return pass_commands (relay);
}

/* How much of it may pass. */
static gsize
measure (Relay      *relay,
         const char *bytes,
         gsize       length)
{
  const Cut *cut = &relay->proxy->cut;

  if (cut->kind == CUT_AFTER_BYTES)
    length = MIN (length, cut->bytes - relay->bytes);
  for (gsize i = 0; i < length; i++)
    {
      relay->lines += bytes[i] == '\n';
      if (cut->kind == CUT_AFTER_LINES && relay->lines == cut->number)
        {
          relay->reached = TRUE;
          length = i + 1;
        }
    }
  relay->bytes += length;
  relay->reached |= cut->kind == CUT_AFTER_BYTES && relay->bytes >= cut->bytes;

  return length;
}

static gboolean
relay_server (Relay *relay)
{
  char buffer[4096];
  gssize n = recv (relay->server, buffer, sizeof buffer, 0);
  gsize passed;

  relay->reached |= relay->awaiting;
  if (n <= 0 || relay->reached)
    return FALSE;

  passed = measure (relay, buffer, n);

  return send_all (relay->client, buffer, passed) && !relay->reached;
}

static int
connect_to_server (CuttingProxy *proxy)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection
    = g_socket_client_connect_to_host (client, "127.0.0.1", proxy->server_port, NULL, &error);

  g_assert_no_error (error);

  return dup (g_socket_get_fd (g_socket_connection_get_socket (connection)));
}

static gboolean
on_client (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                user_data)
{
  Relay relay = {
    .proxy = user_data,
    .client = g_socket_get_fd (g_socket_connection_get_socket (connection)),
    .server = connect_to_server (user_data),
    .heard = g_string_new (NULL),
  };
  struct pollfd fds[2] = { { relay.client, POLLIN, 0 }, { relay.server, POLLIN, 0 } };
  gboolean goes_on = TRUE;

  g_socket_set_blocking (g_socket_connection_get_socket (connection), TRUE);
  while (goes_on && poll (fds, 2, -1) > 0)
    {
      if (fds[1].revents != 0)
        goes_on = relay_server (&relay);
      if (goes_on && fds[0].revents != 0)
        goes_on = relay_client (&relay);
    }

  /* Before the line is closed: the victim must not get to see that. */
  if (relay.reached && relay.proxy->cut.victim != 0)
    kill (relay.proxy->cut.victim, SIGKILL);
  relay.proxy->bytes = relay.bytes;
  relay.proxy->lines = relay.lines;
  relay.proxy->commands = relay.commands;
  relay.proxy->reached = relay.reached || relay.awaiting;
  shutdown (relay.client, SHUT_RDWR);
  close (relay.server);
  g_string_free (relay.heard, TRUE);

  return TRUE;
}

void
cutting_proxy_start (CuttingProxy *proxy,
                     guint16       server_port)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  memset (proxy, 0, sizeof *proxy);
  proxy->server_port = server_port;
  proxy->service = g_threaded_socket_service_new (-1);
  g_signal_connect (proxy->service, "run", G_CALLBACK (on_client), proxy);
  g_socket_listener_add_address (G_SOCKET_LISTENER (proxy->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  proxy->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
cutting_proxy_finish (CuttingProxy *proxy)
{
  g_socket_service_stop (proxy->service);
  g_socket_listener_close (G_SOCKET_LISTENER (proxy->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (proxy->service);
}
