/* fumi-pop3-auth.c: one SASL exchange (RFC 5034): challenge in, answer out.
 *
 * GNU SASL does the mechanisms it has. It frees secrets as they are, so what can be reached is
 * overwritten here first: its properties before gsasl_finish(), its output after copying (and never
 * gsasl_step64(), whose unencoded output cannot be reached). PLAIN, LOGIN and SCRAM, which gets the
 * salted password only, then leave nothing. CRAM-MD5 prepares the password with SASLprep inside the
 * library and frees the copies: these are overwritten by taking them out of the allocator again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-auth.h"

#include <gsasl.h>
#include <string.h>

#include "fumi-pop3-oauth.h"
#include "fumi-pop3-scram.h"
#include "fumi-pop3-secret.h"

struct _FumiPop3Auth
{
  FumiPop3Method   method;
  FumiPop3Identity identity;
  Gsasl           *library; /* NULL: OAuth */
  Gsasl_session   *session;
  guint            answers; /* given */
  gboolean         done;
};

static gboolean
carries_token (FumiPop3Method method)
{
  return method == FUMI_POP3_METHOD_OAUTHBEARER || method == FUMI_POP3_METHOD_XOAUTH2;
}

static void
wipe_property (Gsasl_session  *session,
               Gsasl_property  property)
{
  const char *value = gsasl_property_fast (session, property);

  if (value != NULL)
    explicit_bzero ((char *) value, strlen (value));
}

/* What the server's first message has brought is in the properties. */
static int
salt_password (FumiPop3Auth *auth)
{
  const char *salt64 = gsasl_property_fast (auth->session, GSASL_SCRAM_SALT);
  const char *rounds = gsasl_property_fast (auth->session, GSASL_SCRAM_ITER);
  g_autofree guint8 *salt = NULL;
  gnutls_mac_algorithm_t hash = GNUTLS_MAC_SHA256;
  gsize length;
  char *hex;

  if (salt64 == NULL || rounds == NULL)
    return GSASL_NO_CALLBACK;

  if (auth->method == FUMI_POP3_METHOD_SCRAM_SHA_1
      || auth->method == FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS)
    hash = GNUTLS_MAC_SHA1;
  salt = g_base64_decode (salt64, &length);
  hex = fumi_pop3_scram_salt_password (hash, auth->identity.secret, salt, length,
                                       g_ascii_strtoull (rounds, NULL, 10),
                                       auth->identity.cancellable);
  if (hex == NULL)
    return GSASL_NO_CALLBACK;

  gsasl_property_set (auth->session, GSASL_SCRAM_SALTED_PASSWORD, hex);
  fumi_pop3_secret_wipe (hex);

  return GSASL_OK;
}

static int
on_property_wanted (Gsasl          *library,
                    Gsasl_session  *session,
                    Gsasl_property  property)
{
  FumiPop3Auth *auth = gsasl_session_hook_get (session);

  if (property == GSASL_SCRAM_SALTED_PASSWORD && auth != NULL)
    return salt_password (auth);

  return GSASL_NO_CALLBACK;
}

static void
tell_library (FumiPop3Auth *auth)
{
  const FumiPop3Identity *identity = &auth->identity;

  /* RFC 4422 appendix A: EXTERNAL names whom to act as. The certificate says who it is. */
  if (auth->method == FUMI_POP3_METHOD_EXTERNAL)
    {
      if (*identity->user != '\0')
        gsasl_property_set (auth->session, GSASL_AUTHZID, identity->user);
      return;
    }

  gsasl_property_set (auth->session, GSASL_AUTHID, identity->user);
  if (!fumi_pop3_method_is_scram (auth->method))
    gsasl_property_set (auth->session, GSASL_PASSWORD, identity->secret);

  /* Without -PLUS GNU SASL takes binding data for an attack: it sends "n" where RFC 5802 §6 would
   * rather have "y". */
  if (fumi_pop3_method_binds (auth->method))
    gsasl_property_set (auth->session,
                        identity->binding->is_exporter ? GSASL_CB_TLS_EXPORTER
                                                       : GSASL_CB_TLS_UNIQUE,
                        identity->binding->data);
}

FumiPop3Auth *
fumi_pop3_auth_new (FumiPop3Method          method,
                    const FumiPop3Identity *identity)
{
  g_autoptr(FumiPop3Auth) auth = g_new0 (FumiPop3Auth, 1);

  g_assert (fumi_pop3_method_is_sasl (method));
  g_assert (!fumi_pop3_method_binds (method) || identity->binding != NULL);

  auth->method = method;
  auth->identity = *identity;
  if (carries_token (method))
    return g_steal_pointer (&auth);

  if (gsasl_init (&auth->library) != GSASL_OK)
    return NULL;
  gsasl_callback_set (auth->library, on_property_wanted);
  if (gsasl_client_start (auth->library, fumi_pop3_method_get_name (method), &auth->session)
      != GSASL_OK)
    return NULL;
  gsasl_session_hook_set (auth->session, auth);
  tell_library (auth);

  return g_steal_pointer (&auth);
}

void
fumi_pop3_auth_free (FumiPop3Auth *auth)
{
  if (auth == NULL)
    return;

  if (auth->session != NULL)
    {
      wipe_property (auth->session, GSASL_PASSWORD);
      wipe_property (auth->session, GSASL_SCRAM_SALTED_PASSWORD);
      gsasl_finish (auth->session);
    }
  if (auth->library != NULL)
    gsasl_done (auth->library);
  g_free (auth);
}

static char *
encode (const char *bytes,
        gsize       length)
{
  return g_base64_encode ((const guchar *) bytes, length);
}

static char *
encode_secret (char *secret)
{
  char *encoded = encode (secret, strlen (secret));

  fumi_pop3_secret_wipe (secret);

  return encoded;
}

/* The server says why a token was refused in a challenge, and waits for any answer before the -ERR
 * (RFC 7628 §3.2.3; XOAUTH2 wants an empty one). */
static FumiPop3AuthStep
step_oauth (FumiPop3Auth  *auth,
            char         **answer)
{
  const FumiPop3Identity *identity = &auth->identity;
  gboolean is_bearer = auth->method == FUMI_POP3_METHOD_OAUTHBEARER;

  if (auth->answers > 1)
    return FUMI_POP3_AUTH_CANCEL;

  auth->done = TRUE;
  if (auth->answers == 1)
    *answer = encode ("\x01", is_bearer ? 1 : 0);
  else if (is_bearer)
    *answer = encode_secret (fumi_pop3_oauth_bearer (identity->user, identity->secret,
                                                     identity->host, identity->port));
  else
    *answer = encode_secret (fumi_pop3_oauth_xoauth2 (identity->user, identity->secret));

  return FUMI_POP3_AUTH_ANSWER;
}

/* The prompts of LOGIN are not always base64 and say nothing. */
static gboolean
reads_challenge (FumiPop3Auth *auth)
{
  return auth->method == FUMI_POP3_METHOD_CRAM_MD5
         || (fumi_pop3_method_is_scram (auth->method) && auth->answers > 0);
}

/* Strictly, other than g_base64_decode(). %FALSE for an empty one too. */
static gboolean
decode_challenge (const char  *challenge,
                  gsize        length,
                  char       **bytes,
                  gsize       *n)
{
  while (length > 0 && (challenge[length - 1] == ' ' || challenge[length - 1] == '\t'))
    length--;

  return length > 0 && gsasl_base64_from (challenge, length, bytes, n) == GSASL_OK;
}

static FumiPop3AuthStep
take_answer (FumiPop3Auth  *auth,
             char          *output,
             gsize          length,
             char         **answer)
{
  *answer = encode (output, length);
  if (output != NULL)
    explicit_bzero (output, length);
  gsasl_free (output);
  if (auth->method == FUMI_POP3_METHOD_CRAM_MD5)
    fumi_pop3_secret_overwrite_freed (8 * strlen (auth->identity.secret));

  return FUMI_POP3_AUTH_ANSWER;
}

/* RFC 5802 §7: after the client's proof only the server's own can come, or "e=" and why not. */
static FumiPop3AuthStep
meaning_of_failure (FumiPop3Auth *auth,
                    const char   *bytes,
                    gsize         length)
{
  if (fumi_pop3_method_is_scram (auth->method) && auth->answers == 2 && length > 1
      && bytes[0] == 'v')
    return FUMI_POP3_AUTH_IMPOSTOR;

  return FUMI_POP3_AUTH_CANCEL;
}

static FumiPop3AuthStep
step_library (FumiPop3Auth  *auth,
              const char    *challenge,
              gsize          length,
              char         **answer)
{
  FumiPop3AuthStep step;
  char *bytes = NULL;
  gsize n = 0;
  char *output = NULL;
  gsize output_length = 0;
  int status;

  if (auth->done)
    return FUMI_POP3_AUTH_CANCEL;
  if (reads_challenge (auth) && !decode_challenge (challenge, length, &bytes, &n))
    return FUMI_POP3_AUTH_CANCEL;

  status = gsasl_step (auth->session, bytes, n, &output, &output_length);
  auth->done = status == GSASL_OK;
  if (status == GSASL_OK || status == GSASL_NEEDS_MORE)
    step = take_answer (auth, output, output_length, answer);
  else
    step = meaning_of_failure (auth, bytes, n);
  gsasl_free (bytes);

  return step;
}

FumiPop3AuthStep
fumi_pop3_auth_step (FumiPop3Auth  *auth,
                     const char    *challenge,
                     gsize          length,
                     char         **answer)
{
  FumiPop3AuthStep step;

  if (auth->library == NULL)
    step = step_oauth (auth, answer);
  else
    step = step_library (auth, challenge, length, answer);
  if (step == FUMI_POP3_AUTH_ANSWER)
    auth->answers++;

  return step;
}

gboolean
fumi_pop3_auth_has_told (FumiPop3Auth *auth)
{
  gboolean names_user_first
    = fumi_pop3_method_is_scram (auth->method) || auth->method == FUMI_POP3_METHOD_LOGIN;

  return auth->answers > (names_user_first ? 1 : 0);
}

gboolean
fumi_pop3_auth_is_done (FumiPop3Auth *auth)
{
  return auth->done;
}
