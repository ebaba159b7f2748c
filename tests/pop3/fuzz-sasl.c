/* fuzz-sasl.c: any bytes as the challenges of a login.
 *
 * The first byte chooses the mechanism, the second whether the lines behind it are challenges as
 * they stand or what is inside their base64. The client's nonce is always the same one, so that an
 * answer to it can be found. Nothing of the password is ever in an answer that is not told as such.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-auth.h"

#include <string.h>
#include <sys/random.h>

#include "fumi-pop3-apop.h"
#include "fumi-pop3-secret.h"

#define PASSWORD "a-pass\xc3\xa9-word"
#define STEPS_MAX 8

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* In place of glibc's: "QUFBQUFBQUFBQUFBQUFBQUFB" is the nonce. */
ssize_t
getrandom (void        *buffer,
           size_t       length,
           unsigned int flags)
{
  memset (buffer, 'A', length);

  return (ssize_t) length;
}

static void
check_answer (FumiPop3Auth *auth,
              const char   *answer)
{
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (answer, &length);

  g_assert (fumi_pop3_auth_has_told (auth)
            || memmem (bytes, length, PASSWORD, strlen (PASSWORD)) == NULL);
}

/* %FALSE: the exchange is over. */
static gboolean
step (FumiPop3Auth *auth,
      const char   *challenge,
      gsize         length,
      gboolean      as_it_stands)
{
  g_autofree char *encoded
    = as_it_stands ? g_strndup (challenge, length)
                   : g_base64_encode ((const guchar *) challenge, length);
  char *answer = NULL;
  FumiPop3AuthStep taken
    = fumi_pop3_auth_step (auth, encoded, as_it_stands ? length : strlen (encoded), &answer);

  g_assert ((taken == FUMI_POP3_AUTH_ANSWER) == (answer != NULL));
  if (answer == NULL)
    {
      /* Who does not know the password cannot get here by luck. */
      g_assert (taken == FUMI_POP3_AUTH_CANCEL || fumi_pop3_auth_has_told (auth));
      return FALSE;
    }
  check_answer (auth, answer);
  fumi_pop3_secret_wipe (answer);

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static const FumiPop3Binding binding = { TRUE, (char *) "Ymlu" };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  FumiPop3Identity identity = {
    .user = "anna",
    .secret = PASSWORD,
    .host = "mail.example",
    .port = 995,
    .binding = &binding,
    .cancellable = cancellable,
  };
  g_autoptr(FumiPop3Auth) auth = NULL;
  g_autofree char *challenge = NULL;
  const char *line = (const char *) data + 2;
  const char *end = (const char *) data + size;

  if (size < 2)
    return 0;

  /* Many rounds of SCRAM are cancelled at the first look. */
  g_cancellable_cancel (cancellable);
  challenge = fumi_pop3_apop_dup_challenge (line, size - 2);
  g_assert (challenge == NULL || g_str_is_ascii (challenge));

  auth = fumi_pop3_auth_new (data[0] % FUMI_POP3_METHOD_APOP, &identity);
  g_assert (auth != NULL);
  for (guint i = 0; i < STEPS_MAX && line <= end; i++)
    {
      const char *line_end = memchr (line, '\n', end - line);

      if (line_end == NULL)
        line_end = end;
      if (!step (auth, line, line_end - line, data[1] & 1))
        break;
      line = line_end + 1;
    }

  return 0;
}
