/* test-proxy.c: a SOCKS or HTTP proxy on loopback, good or bad.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-proxy.h"

#include <string.h>

struct _TestProxy
{
  TestProxyKind    kind;
  TestProxyManner  manner;
  GSocketService  *service;
  guint16          port;
  GCancellable    *stop;
  GMutex           lock;
  GCond            idle;
  guint            clients;
  char            *asked_for;
};

typedef struct
{
  TestProxy     *proxy;
  GInputStream  *input;
  GOutputStream *output;
  char          *host; /* what the client asks for */
  guint16        port;
} Visit;

static gboolean
read_exactly (Visit  *visit,
              guint8 *bytes,
              gsize   length)
{
  gsize n;

  return g_input_stream_read_all (visit->input, bytes, length, &n, visit->proxy->stop, NULL)
         && n == length;
}

static void
say (Visit      *visit,
     const void *bytes,
     gsize       length)
{
  g_output_stream_write_all (visit->output, bytes, length, NULL, visit->proxy->stop, NULL);
}

static char *
read_text (Visit *visit,
           gsize  length)
{
  char *text = g_malloc0 (length + 1);

  if (!read_exactly (visit, (guint8 *) text, length))
    g_clear_pointer (&text, g_free);

  return text;
}

/* To the byte @end, which is dropped. */
static char *
read_until (Visit      *visit,
            const char *end)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gsize n = MAX (strlen (end), 1);
  guint8 byte;

  do
    {
      if (text->len > 8192 || !read_exactly (visit, &byte, 1))
        return NULL;
      g_string_append_c (text, byte);
    }
  while (text->len < n || memcmp (text->str + text->len - n, end, n) != 0);
  g_string_truncate (text, text->len - n);

  return g_strdup (text->str);
}

/* RFC 1929 */
static gboolean
check_socks5_password (Visit *visit)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  guint8 head[2];
  guint8 length;
  gboolean good;

  if (!read_exactly (visit, head, 2) || (user = read_text (visit, head[1])) == NULL
      || !read_exactly (visit, &length, 1) || (password = read_text (visit, length)) == NULL)
    return FALSE;

  good = g_str_equal (user, TEST_PROXY_USER) && g_str_equal (password, TEST_PROXY_PASSWORD);
  say (visit, good ? "\1\0" : "\1\1", 2);

  return good;
}

/* RFC 1928 §3 to §4 */
static gboolean
hear_socks5 (Visit *visit)
{
  const guint8 wanted = visit->proxy->manner == TEST_PROXY_WANTS_PASSWORD ? 2 : 0;
  g_autofree char *methods = NULL;
  guint8 head[2];
  guint8 request[5];
  guint8 port[2];

  if (!read_exactly (visit, head, 2) || (methods = read_text (visit, head[1])) == NULL)
    return FALSE;
  if (memchr (methods, wanted, head[1]) == NULL)
    {
      say (visit, "\5\xff", 2);
      return FALSE;
    }
  say (visit, wanted == 2 ? "\5\2" : "\5\0", 2);
  if (wanted == 2 && !check_socks5_password (visit))
    return FALSE;

  /* A name, never an address: it is looked up here. */
  if (!read_exactly (visit, request, sizeof request) || request[3] != 3
      || (visit->host = read_text (visit, request[4])) == NULL || !read_exactly (visit, port, 2))
    return FALSE;
  visit->port = port[0] << 8 | port[1];

  return TRUE;
}

static gboolean
hear_socks4a (Visit *visit)
{
  g_autofree char *user = NULL;
  guint8 request[8];

  if (!read_exactly (visit, request, sizeof request) || (user = read_until (visit, "")) == NULL
      || (visit->host = read_until (visit, "")) == NULL)
    return FALSE;
  visit->port = request[2] << 8 | request[3];

  return TRUE;
}

/* RFC 9110 §9.3.6 */
static gboolean
hear_http (Visit *visit)
{
  g_autofree char *login = g_base64_encode ((const guchar *) TEST_PROXY_USER ":" TEST_PROXY_PASSWORD,
                                            strlen (TEST_PROXY_USER ":" TEST_PROXY_PASSWORD));
  g_autofree char *request = read_until (visit, "\r\n\r\n");
  char *colon;

  if (request == NULL || !g_str_has_prefix (request, "CONNECT "))
    return FALSE;
  if (visit->proxy->manner == TEST_PROXY_WANTS_PASSWORD && strstr (request, login) == NULL)
    {
      say (visit, "HTTP/1.0 407 Who are you\r\n\r\n", strlen ("HTTP/1.0 407 Who are you\r\n\r\n"));
      return FALSE;
    }

  visit->host = g_strndup (request + 8, strcspn (request + 8, " "));
  colon = strrchr (visit->host, ':');
  if (colon == NULL)
    return FALSE;
  *colon = '\0';
  visit->port = g_ascii_strtoull (colon + 1, NULL, 10);

  return TRUE;
}

static void
answer (Visit    *visit,
        gboolean  connected)
{
  gboolean forbids = visit->proxy->manner == TEST_PROXY_FORBIDS;

  switch (visit->proxy->kind)
    {
    case TEST_PROXY_SOCKS5:
      /* 0 well, 2 not allowed, 5 refused */
      say (visit, connected ? "\5\0\0\1\0\0\0\0\0\0" : forbids ? "\5\2\0\1\0\0\0\0\0\0" : "\5\5\0\1\0\0\0\0\0\0",
           10);
      break;
    case TEST_PROXY_SOCKS4A:
      say (visit, connected ? "\0\x5a\0\0\0\0\0\0" : "\0\x5b\0\0\0\0\0\0", 8);
      break;
    case TEST_PROXY_HTTP:
    default:
      {
        const char *text = connected ? "HTTP/1.0 200 Connected\r\n\r\n"
                           : forbids ? "HTTP/1.0 403 Not to that port\r\n\r\n"
                                     : "HTTP/1.0 503 Nobody there\r\n\r\n";

        say (visit, text, strlen (text));
      }
    }
}

static gboolean
hear_request (Visit *visit)
{
  switch (visit->proxy->kind)
    {
    case TEST_PROXY_SOCKS5:
      return hear_socks5 (visit);
    case TEST_PROXY_SOCKS4A:
      return hear_socks4a (visit);
    case TEST_PROXY_HTTP:
    default:
      return hear_http (visit);
    }
}

/* Until both have hung up, or the test is over. */
static void
relay (Visit             *visit,
       GSocketConnection *client,
       GSocketConnection *server)
{
  GSocketConnection *sides[2] = { client, server };
  gboolean open = TRUE;

  while (open && !g_cancellable_is_cancelled (visit->proxy->stop))
    {
      GPollFD fds[3] = { 0 };

      for (guint i = 0; i < 2; i++)
        {
          fds[i].fd = g_socket_get_fd (g_socket_connection_get_socket (sides[i]));
          fds[i].events = G_IO_IN;
        }
      g_cancellable_make_pollfd (visit->proxy->stop, &fds[2]);
      g_poll (fds, 3, -1);
      g_cancellable_release_fd (visit->proxy->stop);

      for (guint i = 0; i < 2 && open; i++)
        {
          char bytes[4096];
          gssize n;

          if (fds[i].revents == 0)
            continue;
          n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (sides[i])), bytes, sizeof bytes, NULL,
                                   NULL);
          open = n > 0
                 && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (sides[1 - i])), bytes, n,
                                               NULL, NULL, NULL);
        }
    }
}

static void
wait_for_end (Visit *visit)
{
  guint8 byte;

  while (g_input_stream_read (visit->input, &byte, 1, visit->proxy->stop, NULL) > 0)
    continue;
}

static void
serve (Visit             *visit,
       GSocketConnection *client)
{
  g_autoptr(GSocketClient) connector = g_socket_client_new ();
  g_autoptr(GSocketConnection) server = NULL;
  static const char garbage[] = "220 this is a mail relay, or a cash dispenser\r\n\r\n";
  TestProxy *proxy = visit->proxy;
  gboolean may_connect = proxy->manner == TEST_PROXY_WORKS || proxy->manner == TEST_PROXY_WANTS_PASSWORD;

  if (proxy->manner == TEST_PROXY_HANGS_UP)
    {
      char request[1024];

      /* Read, so that it is an end and no reset. */
      g_input_stream_read (visit->input, request, sizeof request, proxy->stop, NULL);
      return;
    }
  if (proxy->manner == TEST_PROXY_SILENT)
    {
      wait_for_end (visit);
      return;
    }
  if (proxy->manner == TEST_PROXY_GARBAGE)
    {
      say (visit, garbage, strlen (garbage));
      wait_for_end (visit);
      return;
    }
  if (!hear_request (visit))
    return;

  g_mutex_lock (&proxy->lock);
  g_free (proxy->asked_for);
  proxy->asked_for = g_strdup_printf ("%s:%u", visit->host, visit->port);
  g_mutex_unlock (&proxy->lock);
  g_socket_client_set_enable_proxy (connector, FALSE);
  if (may_connect)
    server = g_socket_client_connect_to_host (connector, "127.0.0.1", visit->port, proxy->stop, NULL);
  answer (visit, server != NULL);
  if (server != NULL)
    relay (visit, client, server);
}

static gboolean
on_client (GThreadedSocketService *service,
           GSocketConnection      *client,
           GObject                *source,
           gpointer                user_data)
{
  TestProxy *proxy = user_data;
  Visit visit = {
    .proxy = proxy,
    .input = g_io_stream_get_input_stream (G_IO_STREAM (client)),
    .output = g_io_stream_get_output_stream (G_IO_STREAM (client)),
  };

  g_mutex_lock (&proxy->lock);
  proxy->clients++;
  g_mutex_unlock (&proxy->lock);

  serve (&visit, client);
  g_io_stream_close (G_IO_STREAM (client), NULL, NULL);
  g_free (visit.host);

  g_mutex_lock (&proxy->lock);
  proxy->clients--;
  g_cond_broadcast (&proxy->idle);
  g_mutex_unlock (&proxy->lock);

  return TRUE;
}

TestProxy *
test_proxy_new (TestProxyKind   kind,
                TestProxyManner manner)
{
  TestProxy *proxy = g_new0 (TestProxy, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  proxy->kind = kind;
  proxy->manner = manner;
  proxy->stop = g_cancellable_new ();
  g_mutex_init (&proxy->lock);
  g_cond_init (&proxy->idle);
  proxy->service = g_threaded_socket_service_new (-1);
  g_signal_connect (proxy->service, "run", G_CALLBACK (on_client), proxy);
  g_socket_listener_add_address (G_SOCKET_LISTENER (proxy->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  proxy->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return proxy;
}

char *
test_proxy_dup_uri (TestProxy *proxy,
                    gboolean   login)
{
  static const char *const schemes[] = { "socks5", "socks4a", "http" };

  return g_strdup_printf ("%s://%s127.0.0.1:%u", schemes[proxy->kind],
                          login ? "proxy%20user:proxy%20password@" : "", proxy->port);
}

const char *
test_proxy_get_asked_for (TestProxy *proxy)
{
  const char *asked_for;

  g_mutex_lock (&proxy->lock);
  asked_for = proxy->asked_for;
  g_mutex_unlock (&proxy->lock);

  return asked_for;
}

void
test_proxy_free (TestProxy *proxy)
{
  g_cancellable_cancel (proxy->stop);
  g_socket_service_stop (proxy->service);
  g_socket_listener_close (G_SOCKET_LISTENER (proxy->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_mutex_lock (&proxy->lock);
  while (proxy->clients > 0)
    g_cond_wait (&proxy->idle, &proxy->lock);
  g_mutex_unlock (&proxy->lock);

  g_object_unref (proxy->service);
  g_object_unref (proxy->stop);
  g_mutex_clear (&proxy->lock);
  g_cond_clear (&proxy->idle);
  g_free (proxy->asked_for);
  g_free (proxy);
}
