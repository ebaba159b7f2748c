/* fumi-pop3-tls.c: TLS with a POP3 server: the handshake, and whether its certificate will do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-tls.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "fumi-pop3-certificate.h"
#include "fumi-pop3-error-private.h"

/* What trusting a certificate by hand is about; everything else stays wrong. */
#define FLAGS_A_PIN_COVERS (G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY)

/* Never to be trusted by hand, whatever the user says. */
#define FLAGS_NEVER_COVERED (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_REVOKED)

static GTlsDatabase *test_database;

typedef struct
{
  const FumiPop3Server *server;
  GTlsCertificate      *certificate; /* of the refused peer */
  GTlsCertificateFlags  flags;
} Verdict;

void
fumi_pop3_tls_set_test_database (GTlsDatabase *database)
{
  g_set_object (&test_database, database);
}

static gboolean
is_pinned (const FumiPop3Server *server,
           GTlsCertificate      *certificate)
{
  g_autofree char *fingerprint = NULL;

  if (server->certificate == NULL)
    return FALSE;

  fingerprint = fumi_pop3_certificate_fingerprint (certificate);

  return g_ascii_strcasecmp (fingerprint, server->certificate) == 0;
}

static gboolean
on_accept_certificate (GTlsConnection      *tls,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags flags,
                       gpointer             user_data)
{
  Verdict *verdict = user_data;
  FumiPop3CertificateFindings findings;

  /* GIO promises one flag when something is wrong, not all of them: an expired certificate of an
   * unknown issuer can show up as the latter alone. */
  fumi_pop3_certificate_inspect (certificate, &findings);
  flags |= findings.flags;

  if ((flags & ~FLAGS_A_PIN_COVERS) == 0 && is_pinned (verdict->server, certificate))
    return TRUE;

  g_set_object (&verdict->certificate, certificate);
  verdict->flags = flags;

  return FALSE;
}

static GSocketConnectable *
identity_of (const FumiPop3Server *server)
{
  return g_network_address_new (server->host, server->port);
}

static GError *
certificate_error (const FumiPop3Server *server,
                   GTlsCertificate      *certificate,
                   GTlsCertificateFlags  flags)
{
  g_autoptr(GSocketConnectable) identity = identity_of (server);
  FumiPop3CertificateFindings findings;
  FumiPop3ErrorDetail detail = { 0 };

  fumi_pop3_certificate_inspect (certificate, &findings);
  detail.certificate = certificate;
  detail.certificate_flags = flags | findings.flags;
  detail.certificate_flags
    |= g_tls_certificate_verify (certificate, identity, NULL) & G_TLS_CERTIFICATE_BAD_IDENTITY;
  detail.certificate_weak
    = findings.weak || (detail.certificate_flags & FLAGS_NEVER_COVERED) != 0;
  detail.certificate_pin_differs
    = server->certificate != NULL && !is_pinned (server, certificate);

  /* Translators: %s is the name of a server. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_CERTIFICATE, &detail,
                              _("It cannot be confirmed that this is really %s. "
                                "Someone may be listening in."),
                              server->host);
}

/* GIO's NOT_TLS will not do: it stands also for a peer that hung up, and not for every record that
 * is none. The text tells: it is GnuTLS's, in the language of this process. */
static gboolean
is_not_tls (const GError *cause)
{
  static const int codes[] = {
    GNUTLS_E_UNEXPECTED_PACKET,
    GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
    GNUTLS_E_UNSUPPORTED_VERSION_PACKET,
    GNUTLS_E_RECORD_OVERFLOW,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (strstr (cause->message, gnutls_strerror (codes[i])) != NULL)
        return TRUE;
    }

  return FALSE;
}

static GError *
handshake_error (const FumiPop3Server *server,
                 const Verdict        *verdict,
                 const GError         *cause)
{
  if (verdict->certificate != NULL)
    return certificate_error (server, verdict->certificate, verdict->flags);

  if (is_not_tls (cause))
    {
      /* Translators: %d is a port number. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_NOT_TLS, NULL,
                                  _("The server answered without SSL/TLS on port %d."),
                                  server->port);
    }

  return fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_FAILED, NULL, "%s (%s)",
                              _("The server and this computer could not agree on encryption."),
                              cause->message);
}

GTlsConnection *
fumi_pop3_tls_begin (GIOStream             *base,
                     const FumiPop3Server  *server,
                     GCancellable          *cancellable,
                     GError               **error)
{
  g_autoptr(GSocketConnectable) identity = identity_of (server);
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) cause = NULL;
  Verdict verdict = { server, NULL, 0 };
  GTlsConnection *tls;
  gulong handler;
  gboolean shaken;

  /* Without an identity GIO checks no name at all (CVE-2020-13645). */
  stream = g_tls_client_connection_new (base, identity, &cause);
  if (stream == NULL)
    {
      g_propagate_error (error, handshake_error (server, &verdict, cause));
      return NULL;
    }

  tls = G_TLS_CONNECTION (stream);
  if (test_database != NULL)
    g_tls_connection_set_database (tls, test_database);
  handler = g_signal_connect (tls, "accept-certificate",
                              G_CALLBACK (on_accept_certificate), &verdict);
  shaken = g_tls_connection_handshake (tls, cancellable, &cause);
  g_signal_handler_disconnect (tls, handler);

  if (!shaken)
    {
      if (g_cancellable_is_cancelled (cancellable))
        g_propagate_error (error, g_steal_pointer (&cause));
      else
        g_propagate_error (error, handshake_error (server, &verdict, cause));
      g_clear_object (&verdict.certificate);
      return NULL;
    }
  g_clear_object (&verdict.certificate);

  if (g_tls_connection_get_protocol_version (tls) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_OLD, NULL,
                                              _("The server offers only encryption that is no "
                                                "longer safe (before TLS 1.2).")));
      return NULL;
    }

  return G_TLS_CONNECTION (g_steal_pointer (&stream));
}

gboolean
fumi_pop3_tls_check_certificate (GTlsConnection        *tls,
                                 const FumiPop3Server  *server,
                                 GError               **error)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  FumiPop3CertificateFindings findings;

  fumi_pop3_certificate_inspect (certificate, &findings);
  if (findings.flags == 0 && !findings.weak)
    return TRUE;

  g_propagate_error (error, certificate_error (server, certificate, findings.flags));

  return FALSE;
}

const char *
fumi_pop3_tls_get_version_name (GTlsConnection *tls)
{
  switch (g_tls_connection_get_protocol_version (tls))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

static gboolean
refuse_certificate (GTlsConnection      *tls,
                    GTlsCertificate     *certificate,
                    GTlsCertificateFlags flags,
                    gpointer             user_data)
{
  return FALSE;
}

gboolean
fumi_pop3_tls_answers_at (GSocketConnection    *connected,
                          const FumiPop3Server *server,
                          guint                 seconds,
                          GCancellable         *cancellable)
{
  g_autoptr(GSocketAddress) address = g_socket_connection_get_remote_address (connected, NULL);
  g_autoptr(GSocketConnectable) identity = identity_of (server);
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GError) error = NULL;

  /* Behind a proxy the address would be the proxy's. */
  if (!G_IS_INET_SOCKET_ADDRESS (address) || G_IS_PROXY_ADDRESS (address))
    return FALSE;

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, seconds);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), cancellable, NULL);
  if (connection == NULL)
    return FALSE;

  tls = g_tls_client_connection_new (G_IO_STREAM (connection), identity, NULL);
  if (tls == NULL)
    return FALSE;

  /* Nothing is sent over it, so who answers does not matter, only that it is TLS. */
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (refuse_certificate), NULL);

  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, &error)
         || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}
