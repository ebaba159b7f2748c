/* fumi-pop3-apop.c: the login of RFC 1939 §7 that does not show the password; pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-apop.h"

#include <string.h>

/* Two blocks of MD5 are where collisions begin; real challenges are half as long. */
#define CHALLENGE_MAX 128

/* The characters of atoms (RFC 5322 §3.2.3) and the dot; those of domain literals behind the "@". */
static gboolean
is_good (char     c,
         gboolean in_domain)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (".!#$%&'*+-/=?^_`{|}~", c) != NULL)
         || (in_domain && c != '\0' && strchr ("[]:", c) != NULL);
}

static gboolean
is_message_id (const char *id,
               gsize       length)
{
  const char *at = memchr (id, '@', length);

  if (at == NULL || at == id || at == id + length - 1)
    return FALSE;

  for (const char *p = id; p < id + length; p++)
    {
      if (p != at && !is_good (*p, p > at))
        return FALSE;
    }

  return TRUE;
}

char *
fumi_pop3_apop_dup_challenge (const char *greeting,
                              gsize       length)
{
  const char *begin = memchr (greeting, '<', length);
  gsize n;

  if (begin == NULL || greeting[length - 1] != '>')
    return NULL;

  n = greeting + length - begin;
  if (n < 3 || n > CHALLENGE_MAX || !is_message_id (begin + 1, n - 2))
    return NULL;

  return g_strndup (begin, n);
}

char *
fumi_pop3_apop_answer (const char *challenge,
                       const char *password)
{
  g_autoptr(GChecksum) digest = g_checksum_new (G_CHECKSUM_MD5);

  g_checksum_update (digest, (const guchar *) challenge, -1);
  g_checksum_update (digest, (const guchar *) password, -1);

  return g_strdup (g_checksum_get_string (digest));
}
