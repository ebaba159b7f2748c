/* test-connect-ways.c: the way to a server: through names, several addresses, and proxies.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-connect-private.h"
#include "fumi-pop3-tls.h"
#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-proxy.h"
#include "test-resolver.h"

#include <glib/gstdio.h>

static TestResolver *resolver;

/* ---- connecting and waiting ------------------------------------------------------------------ */

typedef struct
{
  GMainLoop         *loop;
  GSocketConnection *connection;
  GError            *error;
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

static GSocketConnection *
connect_to (const char           *host,
            guint16               port,
            const FumiPop3Limits *limits,
            GCancellable         *cancellable,
            GError              **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  FumiPop3Server server = { .host = (char *) host, .port = port, .user = (char *) "anna" };
  Attempt attempt = { .loop = loop };

  fumi_pop3_connect_async (&server, limits, NULL, NULL, cancellable, on_connected, &attempt);
  g_main_loop_run (loop);
  if (attempt.error != NULL)
    g_propagate_error (error, attempt.error);

  return attempt.connection;
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static FumiPop3Limits
short_limits (void)
{
  FumiPop3Limits limits = fumi_pop3_limits_default;

  limits.connect = limits.connect_address = 1;

  return limits;
}

/* ---- names ----------------------------------------------------------------------------------- */

static void
test_dns_failures_are_typed (void)
{
  static const struct
  {
    TestResolverManner manner;
    FumiPop3Error      code;
  } table[] = {
    { TEST_RESOLVER_NOT_FOUND, FUMI_POP3_ERROR_HOST_NOT_FOUND },
    { TEST_RESOLVER_FAILS, FUMI_POP3_ERROR_DNS_TEMPORARY },
    { TEST_RESOLVER_SILENT, FUMI_POP3_ERROR_TIMEOUT },
  };
  FumiPop3Limits limits = short_limits ();

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;

      test_resolver_set (resolver, table[i].manner, "");
      g_assert_null (connect_to ("mail.example", 995, &limits, NULL, &error));
      g_assert_error (error, FUMI_POP3_ERROR, (int) table[i].code);
    }
}

static void
test_cancelling_acts_while_a_name_is_looked_up (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  test_resolver_set (resolver, TEST_RESOLVER_SILENT, "");
  g_timeout_add (50, cancel, cancellable);
  g_assert_null (connect_to ("mail.example", 995, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- several addresses ----------------------------------------------------------------------- */

static GSocket *
listen_at (const char *host,
           guint16    *port,
           int         backlog)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (host);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (inet, *port);
  g_autoptr(GSocketAddress) bound = NULL;
  GSocket *socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, backlog);
  if (!g_socket_bind (socket, address, TRUE, NULL) || !g_socket_listen (socket, NULL))
    {
      g_object_unref (socket);
      return NULL;
    }
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return socket;
}

/* A full backlog answers no SYN: an address that is dead, as behind a firewall. */
static void
fill_backlog (GSocket   *listener,
              GPtrArray *fillers)
{
  g_autoptr(GSocketAddress) address = g_socket_get_local_address (listener, NULL);

  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (g_socket_get_family (listener), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }
}

static void
assert_reached (GSocketConnection *connection,
                const char        *address)
{
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *text
    = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));

  g_assert_cmpstr (text, ==, address);
}

/* Q75, RFC 8305 §5: a dead first address (an AAAA that leads nowhere) costs 250 ms, not its timeout of 15 s. */
static void
test_q75_a_dead_address_does_not_hold_up_a_live_one (gconstpointer dead)
{
  g_autoptr(GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *addresses = g_strconcat (dead, " 127.0.0.1", NULL);
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GSocket) alive = NULL;
  g_autoptr(GSocket) silent = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begun;
  guint16 port = 0;

  alive = listen_at ("127.0.0.1", &port, 10);
  silent = listen_at (dead, &port, 0);
  if (silent == NULL)
    {
      g_test_skip ("this address cannot be had here");
      return;
    }
  fill_backlog (silent, fillers);
  test_resolver_set (resolver, TEST_RESOLVER_KNOWS, addresses);

  begun = g_get_monotonic_time ();
  connection = connect_to ("mail.example", port, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_reached (connection, "127.0.0.1");
  /* The clock of a busy machine adds to the 250 ms; the address's own timeout is far away. */
  g_test_message ("connected after %d ms", (int) ((g_get_monotonic_time () - begun) / 1000));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC);
}

static void
test_a_refusing_address_is_followed_by_the_next (void)
{
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GSocket) alive = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = 0;

  alive = listen_at ("127.0.0.1", &port, 10);
  test_resolver_set (resolver, TEST_RESOLVER_KNOWS, "127.0.0.2 127.0.0.1");
  connection = connect_to ("mail.example", port, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_reached (connection, "127.0.0.1");
}

static void
test_addresses_that_all_refuse_are_a_refusal (void)
{
  g_autoptr(GSocket) listener = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = 0;

  listener = listen_at ("127.0.0.1", &port, 1);
  g_socket_close (listener, NULL);
  test_resolver_set (resolver, TEST_RESOLVER_KNOWS, "127.0.0.2 127.0.0.3 127.0.0.1");
  g_assert_null (connect_to ("mail.example", port, NULL, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_REFUSED);
}

/* ---- proxies --------------------------------------------------------------------------------- */

static const struct
{
  const char      *name;
  TestProxyKind    kind;
  TestProxyManner  manner;
  gboolean         login;
  int              code; /* of FumiPop3Error; -1: it works */
} proxies[] = {
  { "socks5", TEST_PROXY_SOCKS5, TEST_PROXY_WORKS, FALSE, -1 },
  { "socks5-with-password", TEST_PROXY_SOCKS5, TEST_PROXY_WANTS_PASSWORD, TRUE, -1 },
  { "socks5-without-its-password", TEST_PROXY_SOCKS5, TEST_PROXY_WANTS_PASSWORD, FALSE, FUMI_POP3_ERROR_PROXY },
  { "socks5-forbids", TEST_PROXY_SOCKS5, TEST_PROXY_FORBIDS, FALSE, FUMI_POP3_ERROR_PROXY },
  { "socks5-server-refuses", TEST_PROXY_SOCKS5, TEST_PROXY_FINDS_NOBODY, FALSE, FUMI_POP3_ERROR_REFUSED },
  { "socks5-silent", TEST_PROXY_SOCKS5, TEST_PROXY_SILENT, FALSE, FUMI_POP3_ERROR_TIMEOUT },
  { "socks5-garbage", TEST_PROXY_SOCKS5, TEST_PROXY_GARBAGE, FALSE, FUMI_POP3_ERROR_PROXY },
  { "socks5-hangs-up", TEST_PROXY_SOCKS5, TEST_PROXY_HANGS_UP, FALSE, FUMI_POP3_ERROR_PROXY },
  { "socks4a", TEST_PROXY_SOCKS4A, TEST_PROXY_WORKS, FALSE, -1 },
  { "socks4a-forbids", TEST_PROXY_SOCKS4A, TEST_PROXY_FORBIDS, FALSE, FUMI_POP3_ERROR_PROXY },
  { "socks4a-silent", TEST_PROXY_SOCKS4A, TEST_PROXY_SILENT, FALSE, FUMI_POP3_ERROR_TIMEOUT },
  { "socks4a-garbage", TEST_PROXY_SOCKS4A, TEST_PROXY_GARBAGE, FALSE, FUMI_POP3_ERROR_PROXY },
  /* GLib 2.74 reads on and on there: only our deadline ends it. */
  { "socks4a-hangs-up", TEST_PROXY_SOCKS4A, TEST_PROXY_HANGS_UP, FALSE, FUMI_POP3_ERROR_TIMEOUT },
  { "http", TEST_PROXY_HTTP, TEST_PROXY_WORKS, FALSE, -1 },
  { "http-with-password", TEST_PROXY_HTTP, TEST_PROXY_WANTS_PASSWORD, TRUE, -1 },
  { "http-without-its-password", TEST_PROXY_HTTP, TEST_PROXY_WANTS_PASSWORD, FALSE, FUMI_POP3_ERROR_PROXY },
  { "http-forbids", TEST_PROXY_HTTP, TEST_PROXY_FORBIDS, FALSE, FUMI_POP3_ERROR_PROXY },
  { "http-server-refuses", TEST_PROXY_HTTP, TEST_PROXY_FINDS_NOBODY, FALSE, FUMI_POP3_ERROR_PROXY },
  { "http-silent", TEST_PROXY_HTTP, TEST_PROXY_SILENT, FALSE, FUMI_POP3_ERROR_TIMEOUT },
  { "http-garbage", TEST_PROXY_HTTP, TEST_PROXY_GARBAGE, FALSE, FUMI_POP3_ERROR_PROXY },
  { "http-hangs-up", TEST_PROXY_HTTP, TEST_PROXY_HANGS_UP, FALSE, FUMI_POP3_ERROR_PROXY },
};

/* Of the sanitizers' runtime; absent without it. */
void __lsan_disable (void) __attribute__ ((weak));
void __lsan_enable (void) __attribute__ ((weak));

/* GLib 2.74 forgets the eight bytes of a SOCKS4a proxy's answer. */
static void
look_for_leaks (gboolean look)
{
  if (__lsan_disable != NULL && !look)
    __lsan_disable ();
  else if (__lsan_enable != NULL && look)
    __lsan_enable ();
}

/* The proxy is given the name: it is looked up there, not here. */
static void
test_a_connection_goes_through_the_proxy (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  TestProxy *proxy = test_proxy_new (proxies[i].kind, proxies[i].manner);
  g_autofree char *uri = test_proxy_dup_uri (proxy, proxies[i].login);
  FumiPop3Limits limits = short_limits ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = 0;
  g_autoptr(GSocket) server = listen_at ("127.0.0.1", &port, 10);
  g_autofree char *target = g_strdup_printf ("mail.example:%u", port);

  test_resolver_set (resolver, TEST_RESOLVER_NOT_FOUND, "");
  test_proxy_setting_set (uri);
  if (proxies[i].kind == TEST_PROXY_SOCKS4A)
    look_for_leaks (FALSE);
  connection = connect_to ("mail.example", port, proxies[i].code < 0 ? NULL : &limits, NULL, &error);
  if (proxies[i].kind == TEST_PROXY_SOCKS4A)
    look_for_leaks (TRUE);
  test_proxy_setting_set (NULL);

  if (proxies[i].code < 0)
    {
      g_assert_no_error (error);
      g_assert_true (fumi_pop3_connect_is_proxied (connection));
      g_assert_cmpstr (test_proxy_get_asked_for (proxy), ==, target);
      g_assert_cmpuint (test_resolver_get_lookups (resolver), ==, 0);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
  else
    {
      g_assert_null (connection);
      g_assert_error (error, FUMI_POP3_ERROR, proxies[i].code);
    }
  test_proxy_free (proxy);
}

/* Nobody listens where the setting says: that is not the mail server's refusal. */
static void
test_a_proxy_that_is_not_there_is_a_proxy_problem (void)
{
  g_autoptr(GSocket) listener = NULL;
  g_autofree char *uri = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = 0;

  listener = listen_at ("127.0.0.1", &port, 1);
  g_socket_close (listener, NULL);
  uri = g_strdup_printf ("socks5://127.0.0.1:%u", port);
  test_proxy_setting_set (uri);
  g_assert_null (connect_to ("mail.example", 995, NULL, NULL, &error));
  test_proxy_setting_set (NULL);
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROXY);
}

static void
test_a_proxy_whose_name_is_unknown_is_a_proxy_problem (void)
{
  g_autoptr(GError) error = NULL;

  test_resolver_set (resolver, TEST_RESOLVER_NOT_FOUND, "");
  test_proxy_setting_set ("socks5://proxy.example:1080");
  g_assert_null (connect_to ("mail.example", 995, NULL, NULL, &error));
  test_proxy_setting_set (NULL);
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROXY);
}

static void
test_cancelling_acts_while_a_proxy_is_silent (void)
{
  TestProxy *proxy = test_proxy_new (TEST_PROXY_SOCKS5, TEST_PROXY_SILENT);
  g_autofree char *uri = test_proxy_dup_uri (proxy, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  test_proxy_setting_set (uri);
  g_timeout_add (100, cancel, cancellable);
  g_assert_null (connect_to ("mail.example", 995, NULL, cancellable, &error));
  test_proxy_setting_set (NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_proxy_free (proxy);
}

/* The practice server, or the near end of a tunnel. */
static void
test_this_computer_is_reached_without_a_proxy (void)
{
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = 0;
  g_autoptr(GSocket) server = listen_at ("127.0.0.1", &port, 10);

  test_proxy_setting_set ("socks5://127.0.0.1:1");
  connection = connect_to ("127.0.0.1", port, NULL, NULL, &error);
  test_proxy_setting_set (NULL);
  g_assert_no_error (error);
  g_assert_false (fumi_pop3_connect_is_proxied (connection));
}

/* ---- TLS through a proxy --------------------------------------------------------------------- */

static GTlsDatabase *
trust_alone (const char *ca_pem,
             char      **path)
{
  g_autoptr(GError) error = NULL;
  GTlsDatabase *database;
  int fd = g_file_open_tmp ("fumi-ca-XXXXXX.pem", path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (*path, ca_pem, -1, NULL));
  database = g_tls_file_database_new (*path, &error);
  g_assert_no_error (error);

  return database;
}

/* The name in the certificate is the mail server's, whoever the other end of the TCP connection is. */
static void
check_identity_through_proxy (FumiSecurity security,
                              const char  *name,
                              gboolean     is_right)
{
  g_autofree char *ca_pem = test_certificate_make (&(TestCertificate) { .is_ca = TRUE, .dns_name = "Test CA" });
  g_autoptr(GTlsCertificate) certificate
    = test_certificate_new (&(TestCertificate) { .dns_name = name, .issuer_pem = ca_pem });
  g_autofree char *ca_path = NULL;
  g_autoptr(GTlsDatabase) database = trust_alone (ca_pem, &ca_path);
  TestProxy *proxy = test_proxy_new (TEST_PROXY_SOCKS5, TEST_PROXY_WORKS);
  g_autofree char *uri = test_proxy_dup_uri (proxy, FALSE);
  TestPop3Server *server = test_pop3_server_new ();
  FumiPop3Server account = { .host = (char *) "mail.example", .port = test_pop3_server_get_port (server),
                             .security = security, .user = (char *) "anna" };
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(FumiPop3Session) session = NULL;
  g_autoptr(GError) error = NULL;

  test_pop3_server_ignore_rest (server);
  if (security == FUMI_SECURITY_STARTTLS)
    {
      test_pop3_server_send (server, "+OK");
      test_pop3_server_expect (server, "CAPA");
      test_pop3_server_send_bytes (server, "+OK\r\nSTLS\r\n.\r\n", -1);
      test_pop3_server_expect (server, "STLS");
      test_pop3_server_send (server, "+OK");
    }
  test_pop3_server_start_tls (server, certificate);
  if (is_right)
    {
      if (security == FUMI_SECURITY_TLS)
        test_pop3_server_send (server, "+OK");
      test_pop3_server_expect (server, "CAPA");
      test_pop3_server_send (server, "-ERR");
      test_pop3_server_expect (server, "USER anna");
      test_pop3_server_send (server, "+OK");
      test_pop3_server_expect (server, "PASS sesame");
      test_pop3_server_send (server, "+OK");
    }

  fumi_pop3_tls_set_test_database (database);
  test_proxy_setting_set (uri);
  connection = connect_to (account.host, account.port, NULL, NULL, &error);
  g_assert_no_error (error);
  session = fumi_pop3_session_open (G_IO_STREAM (connection), &account, "sesame", NULL, NULL, NULL, NULL, &error);
  test_proxy_setting_set (NULL);
  fumi_pop3_tls_set_test_database (NULL);
  g_unlink (ca_path);

  if (is_right)
    g_assert_no_error (error);
  else
    g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CERTIFICATE);
  g_clear_object (&session);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  test_pop3_server_finish (server);
  test_proxy_free (proxy);
}

static void
test_the_certificate_is_the_mail_servers (gconstpointer security)
{
  check_identity_through_proxy (GPOINTER_TO_INT (security), "mail.example", TRUE);
  check_identity_through_proxy (GPOINTER_TO_INT (security), "localhost", FALSE);
}

/* A server that is slow to greet is asked for TLS over a second connection; behind a proxy that would go to the proxy. */
static void
test_no_second_connection_goes_to_the_proxy (void)
{
  TestProxy *proxy = test_proxy_new (TEST_PROXY_SOCKS5, TEST_PROXY_WORKS);
  g_autofree char *uri = test_proxy_dup_uri (proxy, FALSE);
  FumiPop3Server server = { .host = (char *) "mail.example", .user = (char *) "anna" };
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) listener = listen_at ("127.0.0.1", &server.port, 10);

  test_proxy_setting_set (uri);
  connection = connect_to (server.host, server.port, NULL, NULL, &error);
  test_proxy_setting_set (NULL);
  g_assert_no_error (error);
  g_assert_false (fumi_pop3_tls_answers_at (connection, &server, 1, NULL));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  test_proxy_free (proxy);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_proxy_setting_install ();
  resolver = test_resolver_install ();

  g_test_add_func ("/pop3/connect/dns-failures-are-typed", test_dns_failures_are_typed);
  g_test_add_func ("/pop3/connect/cancelling-acts-while-a-name-is-looked-up",
                   test_cancelling_acts_while_a_name_is_looked_up);
  g_test_add_data_func ("/pop3/quirk/Q75-a-dead-address-does-not-hold-up-a-live-one/ipv6", "::1",
                        test_q75_a_dead_address_does_not_hold_up_a_live_one);
  g_test_add_data_func ("/pop3/quirk/Q75-a-dead-address-does-not-hold-up-a-live-one/ipv4", "127.0.0.2",
                        test_q75_a_dead_address_does_not_hold_up_a_live_one);
  g_test_add_func ("/pop3/connect/a-refusing-address-is-followed-by-the-next",
                   test_a_refusing_address_is_followed_by_the_next);
  g_test_add_func ("/pop3/connect/addresses-that-all-refuse-are-a-refusal",
                   test_addresses_that_all_refuse_are_a_refusal);
  for (guint i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autofree char *path = g_strconcat ("/pop3/connect/through-a-proxy/", proxies[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_a_connection_goes_through_the_proxy);
    }
  g_test_add_func ("/pop3/connect/a-proxy-that-is-not-there-is-a-proxy-problem",
                   test_a_proxy_that_is_not_there_is_a_proxy_problem);
  g_test_add_func ("/pop3/connect/a-proxy-whose-name-is-unknown-is-a-proxy-problem",
                   test_a_proxy_whose_name_is_unknown_is_a_proxy_problem);
  g_test_add_func ("/pop3/connect/cancelling-acts-while-a-proxy-is-silent",
                   test_cancelling_acts_while_a_proxy_is_silent);
  g_test_add_func ("/pop3/connect/this-computer-is-reached-without-a-proxy",
                   test_this_computer_is_reached_without_a_proxy);
  g_test_add_data_func ("/pop3/connect/the-certificate-through-a-proxy-is-the-mail-servers/tls",
                        GINT_TO_POINTER (FUMI_SECURITY_TLS), test_the_certificate_is_the_mail_servers);
  g_test_add_data_func ("/pop3/connect/the-certificate-through-a-proxy-is-the-mail-servers/stls",
                        GINT_TO_POINTER (FUMI_SECURITY_STARTTLS), test_the_certificate_is_the_mail_servers);
  g_test_add_func ("/pop3/connect/no-second-connection-goes-to-the-proxy",
                   test_no_second_connection_goes_to_the_proxy);

  return g_test_run ();
}
