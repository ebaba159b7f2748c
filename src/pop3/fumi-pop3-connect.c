/* fumi-pop3-connect.c: a TCP connection to a server, without waiting for it.
 *
 * GSocketClient does the work: it races addresses (RFC 8305) and goes through the proxy of the desktop's settings
 * (GProxyResolver), SOCKS or HTTP CONNECT, in which case the proxy looks up the name. Here are the deadline, and what a
 * failure means: the server's or the proxy's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fumi-pop3-connect-private.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-session.h"

#define PROXIED_KEY "fumi-pop3-proxied"

typedef struct
{
  FumiPop3Server   *server;
  FumiPop3Limits    limits;
  FumiPop3StageFunc stage_func;
  gpointer          stage_data;
  gboolean          resolved;
  gboolean          connecting;
  gboolean          proxied;    /* the connection tried last goes to a proxy */
  gboolean          proxy_met;  /* and the proxy took it: what fails now may be the server's */

  GCancellable     *stop; /* by the caller's cancellable or by the clock */
  gulong            caller_handler;
  GSource          *clock;
  gboolean          timed_out;

  GError           *name_error; /* while it is found out whose name could not be looked up */
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  fumi_pop3_server_free (attempt->server);
  g_object_unref (attempt->stop);
  g_clear_error (&attempt->name_error);
  if (attempt->clock != NULL)
    {
      g_source_destroy (attempt->clock);
      g_source_unref (attempt->clock);
    }
  g_free (attempt);
}

static void
tell (Attempt      *attempt,
      FumiPop3Stage stage,
      gboolean      begins)
{
  if (attempt->stage_func != NULL)
    attempt->stage_func (stage, begins, attempt->stage_data);
}

static void
note_proxy (Attempt           *attempt,
            GSocketConnection *connection)
{
  g_autoptr(GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  attempt->proxied = address != NULL && G_IS_PROXY_ADDRESS (address);
  if (attempt->proxied)
    g_object_set_data (G_OBJECT (connection), PROXIED_KEY, GINT_TO_POINTER (TRUE));
}

/* Several addresses are raced: only the first of each step is told. */
static void
on_event (GSocketClient      *client,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection,
          gpointer            user_data)
{
  Attempt *attempt = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTING)
    note_proxy (attempt, G_SOCKET_CONNECTION (connection));
  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    attempt->proxy_met = TRUE;
  if (event != G_SOCKET_CLIENT_RESOLVED && event != G_SOCKET_CLIENT_CONNECTING)
    return;

  if (!attempt->resolved)
    {
      attempt->resolved = TRUE;
      tell (attempt, FUMI_POP3_STAGE_RESOLVE, FALSE);
    }
  if (!attempt->connecting)
    {
      attempt->connecting = TRUE;
      tell (attempt, FUMI_POP3_STAGE_CONNECT, TRUE);
    }
}

static GError *
timeout_error (const Attempt *attempt,
               guint          seconds)
{
  FumiPop3ErrorDetail detail = { .seconds = seconds };

  /* Translators: %s is the name of a server; the numbers are its port and a time. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_TIMEOUT, &detail,
                              _("%s did not answer on port %d within %d seconds."),
                              attempt->server->host, attempt->server->port, (int) seconds);
}

static GError *
resolver_error (const Attempt *attempt,
                const GError  *cause)
{
  if (cause->code == G_RESOLVER_ERROR_NOT_FOUND)
    {
      /* Translators: %s is what the user entered as the name of a server. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_HOST_NOT_FOUND, NULL,
                                  _("There is no server named “%s”."), attempt->server->host);
    }

  return fumi_pop3_error_new (FUMI_POP3_ERROR_DNS_TEMPORARY, NULL,
                              _("The name service (DNS) did not answer."));
}

static GError *
proxy_error (void)
{
  return fumi_pop3_error_new (FUMI_POP3_ERROR_PROXY, NULL,
                              _("The proxy set on this computer did not let the connection "
                                "through."));
}

static GError *
socket_error (const Attempt *attempt,
              const GError  *cause)
{
  if (attempt->proxied && !attempt->proxy_met)
    return proxy_error ();

  switch (cause->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      /* Translators: %s is the name of a server, %d a port number. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_REFUSED, NULL,
                                  _("%s refused the connection on port %d."),
                                  attempt->server->host, attempt->server->port);

    case G_IO_ERROR_TIMED_OUT:
      return timeout_error (attempt, attempt->limits.connect_address);

    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return proxy_error ();

    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      if (attempt->proxied)
        return proxy_error ();
      /* Translators: %s is the name of a server. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_LOST, NULL, _("The connection to %s broke."),
                                  attempt->server->host);

    default:
      /* Translators: %s is the name of a server. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_UNREACHABLE, NULL,
                                  _("The network has no route to %s."), attempt->server->host);
    }
}

static GError *
explain (const Attempt *attempt,
         GCancellable  *caller,
         const GError  *cause)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (caller, &error))
    return error;
  if (attempt->timed_out && attempt->proxied && !attempt->proxy_met)
    return proxy_error ();
  if (attempt->timed_out)
    return timeout_error (attempt, attempt->limits.connect);
  if (cause->domain == G_RESOLVER_ERROR)
    return resolver_error (attempt, cause);
  if (cause->domain == G_IO_ERROR)
    return socket_error (attempt, cause);

  return fumi_pop3_error_new (FUMI_POP3_ERROR_UNREACHABLE, NULL,
                              _("The network has no route to %s."), attempt->server->host);
}

static void
stop_waiting (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);

  g_source_destroy (attempt->clock);
  g_cancellable_disconnect (g_task_get_cancellable (task), attempt->caller_handler);
}

static void
give_up (GTask        *task,
         const GError *cause)
{
  stop_waiting (task);
  g_task_return_error (task, explain (g_task_get_task_data (task), g_task_get_cancellable (task), cause));
}

/* No connection was tried, so nothing tells whose name it was: the proxy's is looked up first. */
static void
on_proxies_found (GObject      *resolver,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *attempt = g_task_get_task_data (task);
  g_auto(GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, NULL);

  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:"))
    {
      g_clear_error (&attempt->name_error);
      g_set_error_literal (&attempt->name_error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, "No such proxy");
    }
  give_up (task, attempt->name_error);
}

static void
look_up_proxies (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autofree char *host = g_uri_escape_string (attempt->server->host, ":", FALSE);
  g_autofree char *uri = g_strdup_printf ("none://%s:%u", host, attempt->server->port);

  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, attempt->stop, on_proxies_found,
                                 g_object_ref (task));
}

static void
on_connected (GObject      *client,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  Attempt *attempt = g_task_get_task_data (task);

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &cause);
  g_signal_handlers_disconnect_by_data (client, attempt);
  if (connection != NULL)
    {
      stop_waiting (task);
      tell (attempt, FUMI_POP3_STAGE_CONNECT, FALSE);
      g_task_return_pointer (task, g_steal_pointer (&connection), g_object_unref);
      return;
    }
  if (cause->domain != G_RESOLVER_ERROR || fumi_pop3_host_is_local (attempt->server->host))
    {
      give_up (task, cause);
      return;
    }
  attempt->name_error = g_steal_pointer (&cause);
  look_up_proxies (task);
}

static gboolean
on_time_up (gpointer user_data)
{
  Attempt *attempt = user_data;

  attempt->timed_out = TRUE;
  g_cancellable_cancel (attempt->stop);

  return G_SOURCE_REMOVE;
}

static void
on_caller_cancelled (GCancellable *caller,
                     gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
start_clock (Attempt *attempt)
{
  attempt->clock = g_timeout_source_new_seconds (attempt->limits.connect);
  g_source_set_callback (attempt->clock, on_time_up, attempt, NULL);
  g_source_attach (attempt->clock, g_main_context_get_thread_default ());
}

void
fumi_pop3_connect_async (const FumiPop3Server *server,
                         const FumiPop3Limits *limits,
                         FumiPop3StageFunc     stage_func,
                         gpointer              stage_data,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  g_autoptr(GSocketConnectable) address = NULL;
  g_autoptr(GSocketClient) client = NULL;
  GTask *task;
  Attempt *attempt;

  g_return_if_fail (server != NULL && server->host != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_pop3_connect_async);
  attempt = g_new0 (Attempt, 1);
  attempt->server = fumi_pop3_server_copy (server);
  attempt->limits = limits != NULL ? *limits : fumi_pop3_limits_default;
  attempt->stage_func = stage_func;
  attempt->stage_data = stage_data;
  attempt->stop = g_cancellable_new ();
  g_task_set_task_data (task, attempt, (GDestroyNotify) attempt_free);

  start_clock (attempt);
  if (cancellable != NULL)
    attempt->caller_handler
      = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled),
                               g_object_ref (attempt->stop), g_object_unref);

  /* Not connect_to_host(): that would read "host:995" as host and port. */
  address = g_network_address_new (server->host, server->port);
  client = g_socket_client_new ();
  g_socket_client_set_timeout (client, attempt->limits.connect_address);
  /* libproxy sends even localhost to the proxy: not the practice server, nor a tunnel's end. */
  g_socket_client_set_enable_proxy (client, !fumi_pop3_host_is_local (server->host));
  g_signal_connect (client, "event", G_CALLBACK (on_event), attempt);
  tell (attempt, FUMI_POP3_STAGE_RESOLVE, TRUE);
  g_socket_client_connect_async (client, address, attempt->stop, on_connected, task);
}

GSocketConnection *
fumi_pop3_connect_finish (GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
fumi_pop3_connect_is_proxied (GSocketConnection *connection)
{
  /* A proxy that is spoken to in TLS gives a connection of its own making. */
  return g_object_get_data (G_OBJECT (connection), PROXIED_KEY) != NULL
         || G_IS_TCP_WRAPPER_CONNECTION (connection);
}
