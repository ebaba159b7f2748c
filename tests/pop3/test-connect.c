/* test-connect.c: the way to a server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

typedef struct
{
  GMainLoop         *loop;
  GSocketConnection *connection;
  GError            *error;
  GString           *stages;
} Attempt;

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Attempt *attempt = user_data;

  attempt->connection = fumi_pop3_connect_finish (result, &attempt->error);
  g_main_loop_quit (attempt->loop);
}

static void
on_stage (FumiPop3Stage stage,
          gboolean      begins,
          gpointer      user_data)
{
  Attempt *attempt = user_data;

  g_string_append_printf (attempt->stages, "%c%d", begins ? '+' : '-', stage);
}

static void
attempt_to (Attempt              *attempt,
            const char           *host,
            guint16               port,
            const FumiPop3Limits *limits,
            GCancellable         *cancellable)
{
  FumiPop3Server server = { .host = (char *) host, .port = port, .user = (char *) "anna" };

  attempt->loop = g_main_loop_new (NULL, FALSE);
  attempt->connection = NULL;
  attempt->error = NULL;
  attempt->stages = g_string_new (NULL);
  fumi_pop3_connect_async (&server, limits, on_stage, attempt, cancellable, on_connected, attempt);
  g_main_loop_run (attempt->loop);
}

static void
attempt_clear (Attempt *attempt)
{
  g_main_loop_unref (attempt->loop);
  g_clear_object (&attempt->connection);
  g_clear_error (&attempt->error);
  g_string_free (attempt->stages, TRUE);
}

static void
test_listening_server_is_reached (void)
{
  TestPop3Server *server = test_pop3_server_new ();
  Attempt attempt;

  attempt_to (&attempt, "localhost", test_pop3_server_get_port (server), NULL, NULL);

  g_assert_no_error (attempt.error);
  g_assert_true (g_socket_connection_is_connected (attempt.connection));
  g_assert_cmpstr (attempt.stages->str, ==, "+0-0+1-1");
  attempt_clear (&attempt);
  test_pop3_server_finish (server);
}

static guint16
find_free_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);

  return port;
}

static void
test_nobody_listening_is_refused (void)
{
  Attempt attempt;

  attempt_to (&attempt, "127.0.0.1", find_free_port (), NULL, NULL);

  g_assert_error (attempt.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_REFUSED);
  g_assert_cmpstr (attempt.stages->str, ==, "+0-0+1");
  attempt_clear (&attempt);
}

/* RFC 6761 §6.4: ".invalid" never exists. What has no network has no answer to that either. */
static void
test_unknown_name_is_not_found (void)
{
  Attempt attempt;

  attempt_to (&attempt, "pop.fumibako.invalid", 995, NULL, NULL);

  g_assert_nonnull (attempt.error);
  g_assert_true (g_error_matches (attempt.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_HOST_NOT_FOUND)
                 || g_error_matches (attempt.error, FUMI_POP3_ERROR,
                                     FUMI_POP3_ERROR_DNS_TEMPORARY));
  g_assert_cmpstr (attempt.stages->str, ==, "+0");
  attempt_clear (&attempt);
}

static void
test_names_that_are_none_give_an_error (void)
{
  static const char *const hosts[] = { "", " ", "a b", "pop.example.com:995", "http://x/",
                                       "..", "%s%n" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      Attempt attempt;

      attempt_to (&attempt, hosts[i], 995, NULL, NULL);

      g_assert_nonnull (attempt.error);
      g_assert_cmpuint (attempt.error->domain, ==, FUMI_POP3_ERROR);
      attempt_clear (&attempt);
    }
}

/* A listening socket with a full backlog answers no SYN: the connection hangs as behind a firewall.
 * */
static GSocket *
open_full_backlog (GPtrArray *fillers,
                   guint16   *port)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;
  GSocket *listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                    G_SOCKET_PROTOCOL_TCP, NULL);

  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  address = g_socket_get_local_address (listener, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }

  return listener;
}

static void
test_no_answer_ends_at_the_deadline (void)
{
  g_autoptr(GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSocket) listener = NULL;
  FumiPop3Limits limits = fumi_pop3_limits_default;
  gint64 begun = g_get_monotonic_time ();
  Attempt attempt;
  guint16 port;

  listener = open_full_backlog (fillers, &port);
  limits.connect = 1;
  attempt_to (&attempt, "127.0.0.1", port, &limits, NULL);

  g_assert_error (attempt.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (attempt.error)->seconds, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC * test_slowness ());
  attempt_clear (&attempt);
}

typedef struct
{
  GCancellable *cancellable;
  gint64        cancelled_at;
} Cancel;

static gboolean
cancel_now (gpointer data)
{
  Cancel *cancel = data;

  cancel->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (cancel->cancellable);

  return G_SOURCE_REMOVE;
}

static void
test_cancelling_acts_at_once (void)
{
  g_autoptr(GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GSocket) listener = NULL;
  Cancel cancel = { cancellable, 0 };
  Attempt attempt;
  guint16 port;

  listener = open_full_backlog (fillers, &port);
  g_timeout_add (200, cancel_now, &cancel);
  attempt_to (&attempt, "127.0.0.1", port, NULL, cancellable);

  g_assert_error (attempt.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - cancel.cancelled_at, <, 100 * 1000 * test_slowness ());
  attempt_clear (&attempt);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/connect/listening-server-is-reached", test_listening_server_is_reached);
  g_test_add_func ("/pop3/connect/nobody-listening-is-refused", test_nobody_listening_is_refused);
  g_test_add_func ("/pop3/connect/unknown-name-is-not-found", test_unknown_name_is_not_found);
  g_test_add_func ("/pop3/connect/names-that-are-none-give-an-error",
                   test_names_that_are_none_give_an_error);
  g_test_add_func ("/pop3/connect/no-answer-ends-at-the-deadline",
                   test_no_answer_ends_at_the_deadline);
  g_test_add_func ("/pop3/connect/cancelling-acts-at-once", test_cancelling_acts_at_once);

  return g_test_run ();
}
