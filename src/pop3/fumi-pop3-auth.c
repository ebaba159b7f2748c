/* fumi-pop3-auth.c: SASL for POP3 (RFC 5034): which mechanism, and challenge in, answer out.
 *
 * PLAIN is encoded here and not by GNU SASL, which leaves the password behind in freed memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-auth.h"

#include <string.h>

typedef struct
{
  const char *name;
  char *(*step) (FumiPop3Auth *auth, const char *challenge, gsize length);
} Mechanism;

struct _FumiPop3Auth
{
  const Mechanism *mechanism;
  char            *user;
  char            *password;
  guint            steps; /* taken */
};

/* RFC 4616 §2: authorization identity (none), user and password, each after a NUL. */
static char *
step_plain (FumiPop3Auth *auth,
            const char   *challenge,
            gsize         length)
{
  gsize user_length = strlen (auth->user);
  gsize password_length = strlen (auth->password);
  gsize n = user_length + password_length + 2;
  guint8 *message;
  char *answer;

  if (auth->steps > 0)
    return NULL;

  message = g_malloc (n);
  message[0] = '\0';
  memcpy (message + 1, auth->user, user_length + 1);
  memcpy (message + user_length + 2, auth->password, password_length);
  answer = g_base64_encode (message, n);
  explicit_bzero (message, n);
  g_free (message);

  return answer;
}

/* Strongest first. */
static const Mechanism mechanisms[] = {
  { "PLAIN", step_plain },
};

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      if (g_str_equal (mechanisms[i].name, name))
        return &mechanisms[i];
    }

  return NULL;
}

const char *
fumi_pop3_auth_choose (const char *const *offered)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      if (g_strv_contains (offered, mechanisms[i].name))
        return mechanisms[i].name;
    }

  return NULL;
}

FumiPop3Auth *
fumi_pop3_auth_new (const char *mechanism,
                    const char *user,
                    const char *password)
{
  FumiPop3Auth *auth = g_new0 (FumiPop3Auth, 1);

  auth->mechanism = find_mechanism (mechanism);
  g_assert (auth->mechanism != NULL);
  auth->user = g_strdup (user);
  auth->password = g_strdup (password);

  return auth;
}

void
fumi_pop3_auth_free (FumiPop3Auth *auth)
{
  if (auth == NULL)
    return;

  g_free (auth->user);
  fumi_pop3_auth_wipe (auth->password);
  g_free (auth);
}

char *
fumi_pop3_auth_step (FumiPop3Auth *auth,
                     const char   *challenge,
                     gsize         length)
{
  char *answer = auth->mechanism->step (auth, challenge, length);

  auth->steps++;

  return answer;
}

void
fumi_pop3_auth_wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
