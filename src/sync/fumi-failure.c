/* fumi-failure.c: which class of failure an error belongs to, and the code of each class.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-diagnosis.h"

#include <string.h>
#include <sysexits.h>

#include "fumi-credentials.h"
#include "fumi-failure-text.h"
#include "fumi-store.h"

/* Words by which servers tell these three from a wrong password; no response code exists for them.
 * Seen at Gmail ("Application-specific password required", "not enabled for POP access"), Yahoo!
 * JAPAN, Microsoft ("Basic authentication is disabled") and Zoho. Compared without case. */
static const char *const app_password_words[] = {
  "application-specific password",
  "application specific password",
  "app-specific password",
  "app specific password",
  "app password",
  "アプリパスワード",
  "アプリ パスワード",
  NULL
};

static const char *const oauth_words[] = {
  "basic authentication is disabled",
  "basic authentication is not supported",
  "basicauthblocked",
  "modern authentication",
  "oauth",
  NULL
};

static const char *const pop_disabled_words[] = {
  "not enabled for pop",
  "pop access is not enabled",
  "pop access is disabled",
  "pop access not enabled",
  "pop is disabled",
  "pop is not enabled",
  "pop3 access is disabled",
  "pop3 is disabled",
  "pop3 is not enabled",
  "enable pop",
  NULL
};

static gboolean
text_has_any (const char        *text,
              const char *const *words)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return FALSE;

  folded = g_utf8_casefold (text, -1);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = g_utf8_casefold (words[i], -1);

      if (strstr (folded, word) != NULL)
        return TRUE;
    }

  return FALSE;
}

FumiFailure
fumi_failure_from_words (const char  *text,
                         FumiFailure  otherwise)
{
  if (text_has_any (text, app_password_words))
    return FUMI_FAILURE_AUTH_APP_PASSWORD;
  if (text_has_any (text, oauth_words))
    return FUMI_FAILURE_AUTH_OAUTH;
  if (text_has_any (text, pop_disabled_words))
    return FUMI_FAILURE_POP_DISABLED;

  return otherwise;
}

static const char *
server_text_of (const FumiPop3ErrorDetail *detail)
{
  return detail != NULL ? detail->server_text : NULL;
}

/* What is worst, or explains the rest, comes first: a wrong clock makes any certificate look
 * expired, and a name in a certificate that nobody vouches for says nothing. */
static FumiFailure
certificate_failure (const FumiPop3ErrorDetail *detail)
{
  const GTlsCertificateFlags unsafe
    = G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_GENERIC_ERROR;
  GTlsCertificateFlags flags = detail != NULL ? detail->certificate_flags : 0;

  if (detail == NULL)
    return FUMI_FAILURE_CERT_UNKNOWN;
  if (detail->certificate_weak || (flags & unsafe) != 0)
    return FUMI_FAILURE_CERT_REVOKED;
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return FUMI_FAILURE_CERT_EXPIRED;
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return FUMI_FAILURE_CERT_FUTURE;
  if (detail->certificate_pin_differs)
    return FUMI_FAILURE_CERT_CHANGED;
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return FUMI_FAILURE_CERT_UNKNOWN;
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return FUMI_FAILURE_CERT_NAME;

  return FUMI_FAILURE_CERT_UNKNOWN;
}

static FumiFailure
pop3_failure (const GError *error)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);

  switch ((FumiPop3Error) error->code)
    {
    case FUMI_POP3_ERROR_HOST_NOT_FOUND:
      return FUMI_FAILURE_HOST_NOT_FOUND;
    case FUMI_POP3_ERROR_DNS_TEMPORARY:
      return FUMI_FAILURE_DNS_TEMP;
    case FUMI_POP3_ERROR_REFUSED:
      return FUMI_FAILURE_REFUSED;
    case FUMI_POP3_ERROR_TIMEOUT:
      return FUMI_FAILURE_TIMEOUT;
    case FUMI_POP3_ERROR_UNREACHABLE:
      return FUMI_FAILURE_UNREACHABLE;
    case FUMI_POP3_ERROR_PROXY:
      return FUMI_FAILURE_PROXY;
    case FUMI_POP3_ERROR_TLS_NOT_TLS:
      return FUMI_FAILURE_TLS_NOT_TLS;
    case FUMI_POP3_ERROR_TLS_EXPECTED:
      return FUMI_FAILURE_TLS_EXPECTED;
    case FUMI_POP3_ERROR_TLS_OLD:
      return FUMI_FAILURE_TLS_OLD;
    case FUMI_POP3_ERROR_TLS_FAILED:
      return FUMI_FAILURE_TLS_FAILED;
    case FUMI_POP3_ERROR_CERTIFICATE:
      return certificate_failure (detail);
    case FUMI_POP3_ERROR_NOT_POP:
      return FUMI_FAILURE_NOT_POP;
    case FUMI_POP3_ERROR_GREETING:
      return FUMI_FAILURE_GREETING_ERR;
    case FUMI_POP3_ERROR_STLS_MISSING:
      return FUMI_FAILURE_STLS_MISSING;
    case FUMI_POP3_ERROR_LOGIN:
      return fumi_failure_from_words (server_text_of (detail), FUMI_FAILURE_AUTH_FAILED);
    case FUMI_POP3_ERROR_SECRET:
      return FUMI_FAILURE_AUTH_FAILED;
    case FUMI_POP3_ERROR_MECHANISM:
    case FUMI_POP3_ERROR_CLIENT_CERTIFICATE:
      return FUMI_FAILURE_AUTH_MECH;
    case FUMI_POP3_ERROR_IN_USE:
      return FUMI_FAILURE_IN_USE;
    case FUMI_POP3_ERROR_TOO_OFTEN:
      return FUMI_FAILURE_TOO_OFTEN;
    case FUMI_POP3_ERROR_SERVER:
      /* Gmail marks "not enabled for POP access" as [SYS/PERM], which says the same as any fault. */
      return fumi_failure_from_words (server_text_of (detail), FUMI_FAILURE_SERVER_ERROR);
    case FUMI_POP3_ERROR_PROTOCOL:
      return FUMI_FAILURE_SERVER_ERROR;
    case FUMI_POP3_ERROR_LOST:
      return FUMI_FAILURE_LOST;
    default:
      return FUMI_FAILURE_SERVER_ERROR;
    }
}

static FumiFailure
io_failure (const GError *error)
{
  switch (error->code)
    {
    case G_IO_ERROR_CANCELLED:
      return FUMI_FAILURE_CANCELLED;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return FUMI_FAILURE_HOST_NOT_FOUND;
    case G_IO_ERROR_CONNECTION_REFUSED:
      return FUMI_FAILURE_REFUSED;
    case G_IO_ERROR_TIMED_OUT:
      return FUMI_FAILURE_TIMEOUT;
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return FUMI_FAILURE_UNREACHABLE;
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return FUMI_FAILURE_PROXY;
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return FUMI_FAILURE_LOST;
    default:
      return FUMI_FAILURE_DISK;
    }
}

static FumiFailure
tls_failure (const GError *error)
{
  switch (error->code)
    {
    case G_TLS_ERROR_NOT_TLS:
      return FUMI_FAILURE_TLS_NOT_TLS;
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return FUMI_FAILURE_CERT_UNKNOWN;
    case G_TLS_ERROR_EOF:
      return FUMI_FAILURE_LOST;
    default:
      return FUMI_FAILURE_TLS_FAILED;
    }
}

FumiFailure
fumi_failure_from_error (const GError *error)
{
  if (error == NULL)
    return FUMI_FAILURE_NONE;
  if (error->domain == FUMI_POP3_ERROR)
    return pop3_failure (error);
  if (error->domain == G_IO_ERROR)
    return io_failure (error);
  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_NOT_FOUND ? FUMI_FAILURE_HOST_NOT_FOUND
                                                     : FUMI_FAILURE_DNS_TEMP;
  if (error->domain == G_TLS_ERROR)
    return tls_failure (error);
  if (error->domain == FUMI_CREDENTIALS_ERROR)
    return FUMI_FAILURE_KEYRING;
  if (error->domain == FUMI_STORE_ERROR && error->code == FUMI_STORE_ERROR_BUSY)
    return FUMI_FAILURE_IN_USE;
  if (error->domain == FUMI_STORE_ERROR || error->domain == G_FILE_ERROR
      || error->domain == G_KEY_FILE_ERROR)
    return FUMI_FAILURE_DISK;

  return FUMI_FAILURE_SERVER_ERROR;
}

gboolean
fumi_failure_is_passing (FumiFailure   failure,
                         const GError *error)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);

  if (detail != NULL && g_strcmp0 (detail->response_code, "SYS/PERM") == 0)
    return FALSE;

  switch ((int) failure)
    {
    case FUMI_FAILURE_DNS_TEMP:
    case FUMI_FAILURE_TIMEOUT:
    case FUMI_FAILURE_GREETING_ERR:
    case FUMI_FAILURE_IN_USE:
    case FUMI_FAILURE_TOO_OFTEN:
    case FUMI_FAILURE_LOST:
      return TRUE;

    case FUMI_FAILURE_DISK:
      /* Somebody makes room, or mounts it anew; a disk that fails otherwise does so again. */
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);

    case FUMI_FAILURE_SERVER_ERROR:
      /* Not PROTOCOL: what is no POP3 now will be none in a minute. */
      return g_error_matches (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);

    default:
      return FALSE;
    }
}

const char *
fumi_failure_to_code (FumiFailure failure)
{
  return fumi_failure_text_get (failure)->code;
}

gboolean
fumi_failure_from_code (const char  *code,
                        FumiFailure *failure)
{
  for (guint i = 0; i < FUMI_N_FAILURES; i++)
    if (g_strcmp0 (code, fumi_failure_text_get (i)->code) == 0)
      {
        *failure = i;
        return TRUE;
      }

  return FALSE;
}

int
fumi_failure_get_exit_code (FumiFailure failure)
{
  switch (failure)
    {
    case FUMI_FAILURE_NONE:
      return EX_OK;

    case FUMI_FAILURE_OFFLINE:
    case FUMI_FAILURE_CAPTIVE:
    case FUMI_FAILURE_HOST_NOT_FOUND:
    case FUMI_FAILURE_REFUSED:
    case FUMI_FAILURE_TIMEOUT:
    case FUMI_FAILURE_UNREACHABLE:
    case FUMI_FAILURE_PROXY:
    case FUMI_FAILURE_GREETING_ERR:
    case FUMI_FAILURE_LOST:
      return EX_UNAVAILABLE;

    case FUMI_FAILURE_DNS_TEMP:
    case FUMI_FAILURE_IN_USE:
    case FUMI_FAILURE_TOO_OFTEN:
    case FUMI_FAILURE_SERVER_ERROR:
    case FUMI_FAILURE_CANCELLED:
      return EX_TEMPFAIL;

    case FUMI_FAILURE_TLS_NOT_TLS:
    case FUMI_FAILURE_TLS_EXPECTED:
    case FUMI_FAILURE_TLS_OLD:
    case FUMI_FAILURE_TLS_FAILED:
    case FUMI_FAILURE_CERT_EXPIRED:
    case FUMI_FAILURE_CERT_FUTURE:
    case FUMI_FAILURE_CERT_UNKNOWN:
    case FUMI_FAILURE_CERT_NAME:
    case FUMI_FAILURE_CERT_REVOKED:
    case FUMI_FAILURE_CERT_CHANGED:
    case FUMI_FAILURE_NOT_POP:
    case FUMI_FAILURE_STLS_MISSING:
    case FUMI_FAILURE_AUTH_MECH:
      return EX_PROTOCOL;

    case FUMI_FAILURE_AUTH_FAILED:
    case FUMI_FAILURE_AUTH_APP_PASSWORD:
    case FUMI_FAILURE_AUTH_OAUTH:
    case FUMI_FAILURE_POP_DISABLED:
      return EX_NOPERM;

    case FUMI_FAILURE_DISK:
      return EX_CANTCREAT;

    case FUMI_FAILURE_KEYRING:
      return EX_CONFIG;

    case FUMI_N_FAILURES:
    default:
      g_return_val_if_reached (EX_TEMPFAIL);
    }
}
