/* fumi-pop3-server.h: which POP3 server to talk to, and how: a value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The zero value is the safe one. */
typedef enum
{
  FUMI_SECURITY_TLS,      /* TLS from the first byte (RFC 8314 §3.2); port 995 */
  FUMI_SECURITY_STARTTLS, /* STLS before the login (RFC 2595 §4), fails closed; port 110 */
  FUMI_SECURITY_NONE,     /* everything readable on the wire; only after consent; port 110 */
} FumiSecurity;

/* How the user proves who they are. The zero value is what nearly everybody wants. */
typedef enum
{
  FUMI_LOGIN_AUTO,        /* the strongest way that both sides know; never APOP */
  FUMI_LOGIN_PASSWORD,    /* the password itself: SASL PLAIN, LOGIN, USER and PASS */
  FUMI_LOGIN_ENCRYPTED,   /* only what does not show the password: SCRAM, CRAM-MD5, APOP */
  FUMI_LOGIN_OAUTH2,      /* a token: OAUTHBEARER, XOAUTH2; TLS only */
  FUMI_LOGIN_CERTIFICATE, /* SASL EXTERNAL with the client certificate; TLS only */
} FumiLogin;

typedef struct
{
  char        *host;               /* as the user typed it, ASCII (IDNA) form; the TLS identity */
  guint16      port;
  FumiSecurity security;
  char        *user;
  char        *certificate;        /* pinned certificate of host:port, SHA-256 of its DER in 64
                                    * lower-case hex digits; NULL: only the system's CAs count */
  gboolean     disable_extensions; /* no CAPA, nothing beyond RFC 1939 (for broken servers) */
  FumiLogin    login;
  char        *client_certificate; /* path of a PEM file with certificate and private key, shown to
                                    * the server in the handshake; NULL: none */
} FumiPop3Server;

#define FUMI_TYPE_POP3_SERVER (fumi_pop3_server_get_type ())
GType fumi_pop3_server_get_type (void) G_GNUC_CONST;

/**
 * fumi_pop3_server_copy:
 *
 * Returns: (transfer full): a deep copy; free with fumi_pop3_server_free()
 */
FumiPop3Server *fumi_pop3_server_copy (const FumiPop3Server *server);
void            fumi_pop3_server_free (FumiPop3Server *server);

/**
 * fumi_security_default_port:
 *
 * Returns: 995 for implicit TLS, else 110 (RFC 1939 §3, RFC 8314 §3.3)
 */
guint16         fumi_security_default_port (FumiSecurity security);

/**
 * fumi_security_to_nick:
 *
 * Returns: (transfer none): "tls", "starttls" or "none", the word in files and on the command line
 */
const char     *fumi_security_to_nick (FumiSecurity security);

/**
 * fumi_security_from_nick:
 * @nick: the word, or %NULL
 * @security: (out): set only on %TRUE
 *
 * Returns: whether @nick is one of the three words
 */
gboolean        fumi_security_from_nick (const char   *nick,
                                         FumiSecurity *security);

/**
 * fumi_pop3_host_is_local:
 *
 * Returns: whether @host, by its name alone, is this computer (RFC 6761 §6.3)
 */
gboolean        fumi_pop3_host_is_local (const char *host);

/* "auto", "password", "encrypted", "oauth2" or "certificate"; and back. */
const char     *fumi_login_to_nick   (FumiLogin   login);
gboolean        fumi_login_from_nick (const char *nick,
                                      FumiLogin  *login);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Server, fumi_pop3_server_free)

G_END_DECLS
