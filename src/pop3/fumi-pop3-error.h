/* fumi-pop3-error.h: what can go wrong between here and a POP3 server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FumiPop3Error:
 *
 * A code stands here only where the interface says or offers something else. Cancellation is never
 * one of them: it stays %G_IO_ERROR_CANCELLED. An error of a caller's own callback (a full disk)
 * passes through unchanged.
 */
typedef enum
{
  FUMI_POP3_ERROR_HOST_NOT_FOUND,  /* DNS says there is no such name */
  FUMI_POP3_ERROR_DNS_TEMPORARY,   /* DNS did not answer */
  FUMI_POP3_ERROR_REFUSED,         /* TCP: connection refused */
  FUMI_POP3_ERROR_TIMEOUT,         /* a phase's deadline passed; detail seconds is set */
  FUMI_POP3_ERROR_UNREACHABLE,     /* no route to the host or network */
  FUMI_POP3_ERROR_PROXY,
  FUMI_POP3_ERROR_TLS_NOT_TLS,     /* TLS was begun, the server answered something else */
  FUMI_POP3_ERROR_TLS_EXPECTED,    /* a plain connection, and the server waits for TLS */
  FUMI_POP3_ERROR_TLS_OLD,         /* below TLS 1.2 */
  FUMI_POP3_ERROR_TLS_FAILED,      /* any other handshake failure; also: no TLS backend installed */
  FUMI_POP3_ERROR_CERTIFICATE,     /* detail certificate and certificate_flags are set */
  FUMI_POP3_ERROR_NOT_POP,         /* greeting of another protocol; detail protocol is set */
  FUMI_POP3_ERROR_GREETING,        /* -ERR greeting, or closed before one */
  FUMI_POP3_ERROR_STLS_MISSING,    /* STLS not offered or refused; nothing secret was sent */
  FUMI_POP3_ERROR_LOGIN,           /* user name or password refused */
  FUMI_POP3_ERROR_MECHANISM,       /* no login method that both know and that is safe here */
  FUMI_POP3_ERROR_IN_USE,          /* [IN-USE] (RFC 2449 §8.1.2), or the same in words */
  FUMI_POP3_ERROR_TOO_OFTEN,       /* [LOGIN-DELAY] (RFC 2449 §8.1.1); detail seconds if known */
  FUMI_POP3_ERROR_SERVER,          /* -ERR to a command other than the login, [SYS/TEMP], [SYS/PERM] */
  FUMI_POP3_ERROR_PROTOCOL,        /* an answer that is no POP3, over a limit, or injected bytes */
  FUMI_POP3_ERROR_LOST,            /* closed or reset in the middle */
  FUMI_POP3_ERROR_SECRET,          /* user name or password holds CR, LF or NUL: never sent */
  FUMI_POP3_ERROR_CLIENT_CERTIFICATE, /* our own certificate: its file is of no use, or the server
                                    * does not take it for a login */
} FumiPop3Error;

#define FUMI_POP3_ERROR (fumi_pop3_error_quark ())
GQuark fumi_pop3_error_quark (void);

/* What is wrong with a certificate beyond what GTlsCertificateFlags can say: the first that is found,
 * in this order. */
typedef enum
{
  FUMI_POP3_FAULT_NONE,            /* the flags say all */

  /* Of the server's own certificate; these are never to be trusted by hand. */
  FUMI_POP3_FAULT_UNREADABLE,
  FUMI_POP3_FAULT_REVOKED,         /* by a stapled OCSP response */
  FUMI_POP3_FAULT_SHORT_KEY,       /* below RSA 2048 or EC 256 bits */
  FUMI_POP3_FAULT_OLD_SIGNATURE,   /* MD5, SHA-1 */
  FUMI_POP3_FAULT_NO_NAME,         /* no subjectAltName: a name in CN alone is none */
  FUMI_POP3_FAULT_ODD_NAME,        /* a NUL or control character in a name */
  FUMI_POP3_FAULT_PURPOSE,         /* extendedKeyUsage without serverAuth */
  FUMI_POP3_FAULT_USAGE,           /* keyUsage without digitalSignature */

  /* Of the chain behind it; not to be trusted by hand either. */
  FUMI_POP3_FAULT_CIRCULAR,        /* the issuers vouch for each other, or are endless */
  FUMI_POP3_FAULT_ISSUER_NO_CA,    /* basicConstraints or keyUsage do not let it issue */
  FUMI_POP3_FAULT_PATH_LENGTH,     /* more issuers than one of them allows */
  FUMI_POP3_FAULT_NAME_CONSTRAINT, /* for a name its issuer may not vouch for */
  FUMI_POP3_FAULT_ISSUER_DATES,    /* expired or not yet valid, not the server's own */
  FUMI_POP3_FAULT_ISSUER_WEAK,     /* key or signature, not the server's own */
  FUMI_POP3_FAULT_NO_STAPLE,       /* must-staple (RFC 7633), and nothing was stapled */
  FUMI_POP3_FAULT_CHAIN,           /* any other, e.g. a signature that does not hold */

  /* Why nobody here vouches for it; who knows the certificate may trust it by hand. */
  FUMI_POP3_FAULT_SELF_SIGNED,
  FUMI_POP3_FAULT_ROOT_UNKNOWN,    /* the server sent the chain to its end */
  FUMI_POP3_FAULT_ISSUER_MISSING,  /* it did not, or left out an intermediate certificate */
} FumiPop3CertificateFault;

/* What travels with an error; every field may be unset. Copied with g_error_copy(). */
typedef struct
{
  char                *server_text;       /* the server's own words, printable UTF-8, at most 512
                                           * characters, without "-ERR" */
  char                *response_code;     /* upper case without brackets, e.g. "SYS/TEMP" */
  char                *protocol;          /* "IMAP", "SMTP" or "HTTP" for NOT_POP */
  guint                seconds;           /* the deadline that passed, or the delay asked for */
  GTlsCertificate     *certificate;       /* the peer's, for CERTIFICATE; its issuers as the server
                                           * sent them, never in a circle */
  GTlsCertificateFlags certificate_flags; /* all that was wrong with it */
  gboolean             certificate_pin_differs; /* a pin exists for this server, for another one */
  gboolean             certificate_weak;  /* keys, purpose or names that GnuTLS or we refuse: never
                                           * to be trusted by hand */
  FumiPop3CertificateFault certificate_fault; /* the same, told apart */
} FumiPop3ErrorDetail;

/**
 * fumi_pop3_error_get_detail:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the detail of an error of this domain, else %NULL
 */
const FumiPop3ErrorDetail *fumi_pop3_error_get_detail (const GError *error);

/**
 * fumi_pop3_certificate_fault_to_text:
 *
 * Returns: (transfer none) (nullable): one translated sentence; %NULL for NONE
 */
const char *fumi_pop3_certificate_fault_to_text (FumiPop3CertificateFault fault);

/**
 * fumi_pop3_certificate_fingerprint:
 *
 * Returns: (transfer full): SHA-256 over the certificate's DER, 64 lower-case hex digits
 */
char *fumi_pop3_certificate_fingerprint (GTlsCertificate *certificate);

G_END_DECLS
