/* fumi-pop3-tls.c: TLS with a POP3 server: the handshake, and whether its certificate will do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-tls.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "fumi-pop3-apart.h"
#include "fumi-pop3-certificate.h"
#include "fumi-pop3-chain.h"
#include "fumi-pop3-connect-private.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-read-ahead.h"
#include "fumi-pop3-trust.h"

/* What trusting a certificate by hand is about; everything else stays wrong. */
#define FLAGS_A_PIN_COVERS (G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY)

/* Never to be trusted by hand, whatever the user says. */
#define FLAGS_NEVER_COVERED \
  (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_GENERIC_ERROR)

static GTlsDatabase *test_database;

/* All that a handshake needs, so that it can be given up, and what comes of it. */
typedef struct
{
  GIOStream            *base;
  FumiPop3Server       *server;
  GTlsCertificate      *own_certificate; /* NULL: none */
  GTlsDatabase         *database; /* instead of the system's, for tests */
  gboolean              pin_only; /* no authority was asked yet */

  GTlsConnection       *tls;      /* when it went well */
  GError               *error;    /* when it did not */
  GTlsCertificate      *refused;  /* of the peer */
  GTlsCertificateFlags  flags;
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *handshake = data;

  g_object_unref (handshake->base);
  fumi_pop3_server_free (handshake->server);
  g_clear_object (&handshake->own_certificate);
  g_clear_object (&handshake->database);
  g_clear_object (&handshake->tls);
  g_clear_error (&handshake->error);
  g_clear_object (&handshake->refused);
  g_free (handshake);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handshake, handshake_free)

void
fumi_pop3_tls_set_test_database (GTlsDatabase *database)
{
  g_set_object (&test_database, database);
}

void
fumi_pop3_tls_ignore_environment (void)
{
  g_unsetenv ("G_TLS_GNUTLS_PRIORITY");
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

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* What a certificate must be for: "fe80::1%eth0" without the interface, which is nobody else's
 * business (RFC 6874 §4). */
static char *
dup_name (const FumiPop3Server *server)
{
  const char *scope = strchr (server->host, ':') != NULL ? strchr (server->host, '%') : NULL;

  return scope != NULL ? g_strndup (server->host, scope - server->host) : g_strdup (server->host);
}

/* An address as an address: of a name GIO would make SNI, where none is allowed (RFC 6066 §3) and
 * GnuTLS as a server refuses "::1". */
static GSocketConnectable *
identity_of (const FumiPop3Server *server)
{
  g_autofree char *name = dup_name (server);

  if (g_hostname_is_ip_address (name))
    return G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string (name, server->port));

  return g_network_address_new (name, server->port);
}

/* Asks the authorities of this computer. */
static GTlsCertificateFlags
verify_chain (const Handshake *handshake,
              GTlsCertificate *certificate)
{
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GSocketConnectable) identity = identity_of (handshake->server);

  if (handshake->database != NULL)
    database = g_object_ref (handshake->database);
  else
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  return g_tls_database_verify_chain (database, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

static gboolean
on_accept_certificate (GTlsConnection      *tls,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags flags,
                       gpointer             user_data)
{
  Handshake *handshake = user_data;
  g_autofree char *name = dup_name (handshake->server);
  GTlsCertificateFlags own = flags;
  FumiPop3CertificateFindings findings;

  /* GIO promises one flag when something is wrong, not all of them: an expired certificate of an
   * unknown issuer can show up as the latter alone. */
  fumi_pop3_certificate_inspect (certificate, name, now (), &findings);
  flags |= findings.flags;

  if ((flags & ~FLAGS_A_PIN_COVERS) == 0 && is_pinned (handshake->server, certificate))
    return TRUE;

  if (handshake->pin_only)
    {
      own = (own & ~G_TLS_CERTIFICATE_UNKNOWN_CA) | verify_chain (handshake, certificate);
      /* A server that got a certificate from an authority later. */
      if (own == 0)
        return TRUE;
      flags = own | findings.flags;
    }

  g_set_object (&handshake->refused, certificate);
  handshake->flags = flags;

  return FALSE;
}

/* The first reason of FumiPop3CertificateFault's order that holds. */
static FumiPop3CertificateFault
fault_of (const FumiPop3Server *server,
          GTlsCertificate      *certificate,
          GTlsCertificateFlags *flags)
{
  g_autofree char *name = dup_name (server);
  FumiPop3CertificateFindings findings;

  fumi_pop3_certificate_inspect (certificate, name, now (), &findings);
  *flags |= findings.flags;

  if (findings.fault == FUMI_POP3_FAULT_UNREADABLE)
    return findings.fault;
  if ((*flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return FUMI_POP3_FAULT_REVOKED;
  if (findings.fault != FUMI_POP3_FAULT_NONE)
    return findings.fault;
  if (fumi_pop3_chain_is_circular (certificate))
    {
      *flags |= G_TLS_CERTIFICATE_GENERIC_ERROR;
      return FUMI_POP3_FAULT_CIRCULAR;
    }

  return fumi_pop3_chain_explain (certificate, *flags, name, now ());
}

static GError *
certificate_error (const FumiPop3Server *server,
                   GTlsCertificate      *certificate,
                   GTlsCertificateFlags  flags)
{
  g_autoptr(GTlsCertificate) leaf = NULL;
  FumiPop3ErrorDetail detail = { 0 };

  detail.certificate_fault = fault_of (server, certificate, &flags);
  detail.certificate = certificate;
  /* Who gets this error may walk along the issuers, or let GIO do it. */
  if (fumi_pop3_chain_is_circular (certificate))
    detail.certificate = leaf = fumi_pop3_chain_dup_leaf (certificate);
  detail.certificate_flags = flags;
  detail.certificate_weak = (flags & FLAGS_NEVER_COVERED) != 0;
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
handshake_error (const Handshake *handshake,
                 const GError    *cause)
{
  if (handshake->refused != NULL)
    return certificate_error (handshake->server, handshake->refused, handshake->flags);

  if (is_not_tls (cause))
    {
      /* Translators: %d is a port number. */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_NOT_TLS, NULL,
                                  _("The server answered without SSL/TLS on port %d."),
                                  handshake->server->port);
    }

  return fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_FAILED, NULL, "%s (%s)",
                              _("The server and this computer could not agree on encryption."),
                              cause->message);
}

/* What the priorities of this computer let pass, or G_TLS_GNUTLS_PRIORITY. */
static gboolean
is_safe_today (GTlsConnection *tls)
{
  static const char *const unsafe[] = { "NULL", "ANON", "ARCFOUR", "RC4", "DES", "EXPORT", "MD5" };
  g_autofree char *cipher = g_tls_connection_get_ciphersuite_name (tls);
  g_autofree char *upper = NULL;

  if (g_tls_connection_get_protocol_version (tls) < G_TLS_PROTOCOL_VERSION_TLS_1_2
      || cipher == NULL)
    return FALSE;

  upper = g_ascii_strup (cipher, -1);
  for (guint i = 0; i < G_N_ELEMENTS (unsafe); i++)
    {
      if (strstr (upper, unsafe[i]) != NULL)
        return FALSE;
    }

  return TRUE;
}

static GIOStream *
new_connection (Handshake           *handshake,
                GSocketConnectable  *identity,
                GError             **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GTlsDatabase *nobody = NULL;
  GIOStream *stream;

  if (handshake->server->certificate != NULL)
    nobody = fumi_pop3_trust_get_nobody ();
  handshake->pin_only = nobody != NULL;

  if (nobody != NULL)
    return g_initable_new (g_tls_backend_get_client_connection_type (backend), NULL, error,
                           "base-io-stream", handshake->base, "server-identity", identity,
                           "database", nobody, NULL);

  stream = g_tls_client_connection_new (handshake->base, identity, error);
  if (stream != NULL && handshake->database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), handshake->database);

  return stream;
}

static void
shake_hands (gpointer      data,
             GCancellable *cancellable)
{
  Handshake *handshake = data;
  g_autoptr(GSocketConnectable) identity = identity_of (handshake->server);
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) cause = NULL;
  GTlsConnection *tls;
  gulong handler;
  gboolean shaken;

  /* Without an identity GIO checks no name at all (CVE-2020-13645). */
  stream = new_connection (handshake, identity, &cause);
  if (stream == NULL)
    {
      handshake->error = handshake_error (handshake, cause);
      return;
    }

  tls = G_TLS_CONNECTION (stream);
  if (handshake->own_certificate != NULL)
    g_tls_connection_set_certificate (tls, handshake->own_certificate);
  handler = g_signal_connect (tls, "accept-certificate",
                              G_CALLBACK (on_accept_certificate), handshake);
  shaken = g_tls_connection_handshake (tls, cancellable, &cause);
  g_signal_handler_disconnect (tls, handler);

  if (!shaken && g_cancellable_is_cancelled (cancellable))
    handshake->error = g_steal_pointer (&cause);
  else if (!shaken)
    handshake->error = handshake_error (handshake, cause);
  else if (!is_safe_today (tls))
    handshake->error = fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_OLD, NULL,
                                            _("The server offers only encryption that is no "
                                              "longer safe (before TLS 1.2)."));
  else
    handshake->tls = g_object_ref (tls);
}

GTlsConnection *
fumi_pop3_tls_begin (GIOStream             *base,
                     const FumiPop3Server  *server,
                     GTlsCertificate       *own_certificate,
                     GCancellable          *cancellable,
                     gboolean              *given_up,
                     GError               **error)
{
  g_autoptr(Handshake) handshake = g_new0 (Handshake, 1);

  handshake->base = fumi_pop3_read_ahead_new (base);
  handshake->server = fumi_pop3_server_copy (server);
  g_set_object (&handshake->database, test_database);
  g_set_object (&handshake->own_certificate, own_certificate);

  /* GIO's handshake cannot be cancelled while it verifies, and verifying has been seen to never end
   * (CVE-2026-10028). */
  *given_up = !fumi_pop3_run_apart (shake_hands, handshake, handshake_free, cancellable);
  if (*given_up)
    {
      (void) g_steal_pointer (&handshake);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }

  if (handshake->error != NULL)
    g_propagate_error (error, g_steal_pointer (&handshake->error));

  return g_steal_pointer (&handshake->tls);
}

gboolean
fumi_pop3_tls_check_certificate (GTlsConnection        *tls,
                                 const FumiPop3Server  *server,
                                 GError               **error)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  g_autofree char *name = is_pinned (server, certificate) ? NULL : dup_name (server);
  FumiPop3CertificateFindings findings;

  fumi_pop3_certificate_inspect (certificate, name, now (), &findings);
  if (findings.flags == 0 && !fumi_pop3_chain_is_circular (certificate))
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

typedef struct
{
  GSocketConnectable *address;
  FumiPop3Server     *server;
  guint               seconds;
  gboolean            answered; /* in TLS */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->address);
  fumi_pop3_server_free (question->server);
  g_free (question);
}

static void
ask_for_tls (gpointer      data,
             GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr(GSocketConnectable) identity = identity_of (question->server);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GError) error = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, question->seconds);
  connection = g_socket_client_connect (client, question->address, cancellable, NULL);
  if (connection == NULL)
    return;

  tls = g_tls_client_connection_new (G_IO_STREAM (connection), identity, NULL);
  if (tls == NULL)
    return;

  /* Nothing is sent over it, so who answers does not matter, only that it is TLS. */
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (refuse_certificate), NULL);
  question->answered
    = g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, &error)
      || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

gboolean
fumi_pop3_tls_answers_at (GSocketConnection    *connected,
                          const FumiPop3Server *server,
                          guint                 seconds,
                          GCancellable         *cancellable)
{
  g_autoptr(GSocketAddress) address = g_socket_connection_get_remote_address (connected, NULL);
  Question *question;
  gboolean answered;

  /* Behind a proxy the address would be the proxy's. */
  if (!G_IS_INET_SOCKET_ADDRESS (address) || fumi_pop3_connect_is_proxied (connected))
    return FALSE;

  question = g_new0 (Question, 1);
  question->address = G_SOCKET_CONNECTABLE (g_steal_pointer (&address));
  question->server = fumi_pop3_server_copy (server);
  question->seconds = seconds;
  if (!fumi_pop3_run_apart (ask_for_tls, question, question_free, cancellable))
    return FALSE;

  answered = question->answered;
  question_free (question);

  return answered;
}
