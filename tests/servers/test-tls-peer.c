/* test-tls-peer.c: the server's side of TLS as no good server would do it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-tls-peer.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>
#include <string.h>

#define PATIENCE_MS 20000
#define HANDSHAKE_MAX (4 * 1024 * 1024)

static void
must (int status)
{
  if (status < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (status));
}

/* Certificates by themselves: GnuTLS sorts what it reads as a list and drops what does not fit. */
static void
load_chain (gnutls_certificate_credentials_t credentials,
            const TestTlsPeer               *peer)
{
  static const char end[] = "-----END CERTIFICATE-----";
  gnutls_datum_t all = { (guint8 *) peer->chain_pem, (guint) strlen (peer->chain_pem) };
  g_autofree gnutls_pcert_st *certificates = g_new0 (gnutls_pcert_st, 128);
  gnutls_privkey_t key;
  const char *p = peer->chain_pem;
  int n = 0;

  while ((p = strstr (p, "-----BEGIN CERTIFICATE-----")) != NULL)
    {
      const char *after = strstr (p, end) + sizeof end - 1;
      gnutls_datum_t one = { (guint8 *) p, (guint) (after - p) };

      must (gnutls_pcert_import_x509_raw (&certificates[n++], &one, GNUTLS_X509_FMT_PEM, 0));
      p = after;
    }
  must (gnutls_privkey_init (&key));
  must (gnutls_privkey_import_x509_raw (key, &all, GNUTLS_X509_FMT_PEM, NULL, 0));
  must (gnutls_certificate_set_key (credentials, NULL, 0, certificates, n, key));
}

static void
load_staple (gnutls_certificate_credentials_t credentials,
             GBytes                          *staple)
{
  gnutls_datum_t datum;
  gsize size;

  if (staple == NULL)
    return;

  datum.data = (guint8 *) g_bytes_get_data (staple, &size);
  datum.size = size;
  gnutls_certificate_set_flags (credentials, GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK);
  must (gnutls_certificate_set_ocsp_status_request_mem (credentials, &datum, 0,
                                                        GNUTLS_X509_FMT_DER));
}

static void
answer (gnutls_session_t  session,
        const char       *line)
{
  const char *text = "+OK\r\n";

  if (g_str_equal (line, "CAPA"))
    text = "+OK\r\nUSER\r\nUIDL\r\n.\r\n";
  else if (g_str_equal (line, "STAT"))
    text = "+OK 0 0\r\n";
  else if (g_str_equal (line, "LIST") || g_str_equal (line, "UIDL"))
    text = "+OK\r\n.\r\n";
  gnutls_record_send (session, text, strlen (text));
}

static void
talk (gnutls_session_t session)
{
  char bytes[512];
  ssize_t n;

  for (;;)
    {
      g_auto(GStrv) lines = NULL;

      do
        n = gnutls_record_recv (session, bytes, sizeof bytes - 1);
      while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
      if (n <= 0)
        return;

      bytes[n] = '\0';
      lines = g_strsplit (bytes, "\r\n", -1);
      for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        answer (session, lines[i]);
    }
}

static void
hear_nothing (TestPop3Server   *server,
              gnutls_session_t  session)
{
  char bytes[512];
  ssize_t n;

  do
    n = gnutls_record_recv (session, bytes, sizeof bytes);
  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
  if (n > 0)
    test_pop3_server_fail (server, "the client sent something inside TLS");
}

static void
meet (TestPop3Server *server,
      gpointer        user_data)
{
  const TestTlsPeer *peer = user_data;
  GSocket *socket = test_pop3_server_get_socket (server);
  gnutls_certificate_credentials_t credentials;
  gnutls_anon_server_credentials_t anonymous;
  gnutls_session_t session;
  int status;

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_anon_allocate_server_credentials (&anonymous);
  gnutls_anon_set_server_known_dh_params (anonymous, GNUTLS_SEC_PARAM_MEDIUM);
  gnutls_certificate_set_known_dh_params (credentials, GNUTLS_SEC_PARAM_MEDIUM);
  if (!peer->is_anonymous)
    load_chain (credentials, peer);
  load_staple (credentials, peer->staple);

  gnutls_init (&session, GNUTLS_SERVER);
  must (gnutls_priority_set_direct (session,
                                    peer->priorities != NULL ? peer->priorities : "NORMAL", NULL));
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_credentials_set (session, GNUTLS_CRD_ANON, anonymous);
  g_socket_set_blocking (socket, TRUE);
  gnutls_transport_set_int (session, g_socket_get_fd (socket));
  gnutls_handshake_set_max_packet_length (session, HANDSHAKE_MAX);
  gnutls_handshake_set_timeout (session, PATIENCE_MS);
  gnutls_record_set_timeout (session, PATIENCE_MS);
  do
    status = gnutls_handshake (session);
  while (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED);

  if (status == GNUTLS_E_SUCCESS && peer->talks)
    {
      if (peer->renegotiates)
        gnutls_rehandshake (session);
      if (peer->greets)
        gnutls_record_send (session, "+OK ready\r\n", strlen ("+OK ready\r\n"));
      talk (session);
    }
  else if (status == GNUTLS_E_SUCCESS)
    hear_nothing (server, session);
  else
    {
      g_test_message ("the server's handshake failed: %s", gnutls_strerror (status));
      gnutls_alert_send_appropriate (session, status);
    }
  g_socket_shutdown (socket, FALSE, TRUE, NULL);

  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
  gnutls_anon_free_server_credentials (anonymous);
}

void
test_tls_peer_meet (TestPop3Server    *server,
                    const TestTlsPeer *peer)
{
  test_pop3_server_run (server, meet, (gpointer) peer);
  /* The client's last words are an alert, which nobody decodes. */
  test_pop3_server_ignore_rest (server);
}
