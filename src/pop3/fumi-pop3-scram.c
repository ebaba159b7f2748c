/* fumi-pop3-scram.c: from a password to SCRAM's salted one (RFC 5802 §2.2, Hi).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-scram.h"

#include <gnutls/crypto.h>
#include <gsasl.h>
#include <string.h>

#include "fumi-pop3-secret.h"

#define HASH_MAX 32

/* Rounds between two looks at the cancellable: some milliseconds. */
#define ROUNDS_AT_ONCE 4096

static gboolean
is_visible_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isprint (*text))
        return FALSE;
    }

  return TRUE;
}

/* SASLprep leaves ASCII as it is; not to call it leaves no copies in freed memory. */
static char *
prepare (const char *password)
{
  char *prepared = NULL;
  char *copy;

  if (is_visible_ascii (password)
      || gsasl_saslprep (password, 0, &prepared, NULL) != GSASL_OK)
    return g_strdup (password);

  copy = g_strdup (prepared);
  explicit_bzero (prepared, strlen (prepared));
  gsasl_free (prepared);
  /* Between its steps GNU SASL has it in four bytes a character, twice. */
  fumi_pop3_secret_overwrite_freed (8 * strlen (password));

  return copy;
}

static char *
to_hex (const guint8 *bytes,
        gsize         length)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * length + 1);

  for (gsize i = 0; i < length; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 15];
    }
  hex[2 * length] = '\0';

  return hex;
}

/* RFC 5802 §2.2: U1 is over salt and block number, each further one over the one before; all of
 * them together by exclusive or. */
static gboolean
iterate (gnutls_hmac_hd_t  hmac,
         guint8           *sum,
         gsize             length,
         guint64           rounds,
         GCancellable     *cancellable)
{
  guint8 u[HASH_MAX];
  guint64 round = 1;

  gnutls_hmac_output (hmac, u);
  memcpy (sum, u, length);
  for (; round < rounds; round++)
    {
      if (round % ROUNDS_AT_ONCE == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      gnutls_hmac (hmac, u, length);
      gnutls_hmac_output (hmac, u);
      for (gsize i = 0; i < length; i++)
        sum[i] ^= u[i];
    }
  explicit_bzero (u, sizeof u);

  return round == rounds;
}

char *
fumi_pop3_scram_salt_password (gnutls_mac_algorithm_t  hash,
                               const char             *password,
                               const guint8           *salt,
                               gsize                   salt_length,
                               guint64                 rounds,
                               GCancellable           *cancellable)
{
  static const guint8 block_number[] = { 0, 0, 0, 1 };
  gsize length = gnutls_hmac_get_len (hash);
  guint8 salted[HASH_MAX];
  gnutls_hmac_hd_t hmac;
  char *prepared;
  char *hex = NULL;
  int status;

  if (rounds == 0 || rounds > FUMI_POP3_SCRAM_ROUNDS_MAX)
    return NULL;

  prepared = prepare (password);
  status = gnutls_hmac_init (&hmac, hash, prepared, strlen (prepared));
  fumi_pop3_secret_wipe (prepared);
  if (status < 0)
    return NULL;

  gnutls_hmac (hmac, salt, salt_length);
  gnutls_hmac (hmac, block_number, sizeof block_number);
  if (iterate (hmac, salted, length, rounds, cancellable))
    hex = to_hex (salted, length);
  gnutls_hmac_deinit (hmac, NULL);
  explicit_bzero (salted, sizeof salted);

  return hex;
}
