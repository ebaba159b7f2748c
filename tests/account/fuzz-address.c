/* fuzz-address.c: whatever is typed as address, server or password, what comes out clean stays clean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-address.h"
#include "fumi-provider.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_address (const char *typed)
{
  g_autofree char *clean = NULL;
  g_autofree char *again = NULL;
  g_autofree char *explanation = NULL;
  g_autoptr(FumiProvider) provider = NULL;

  if (fumi_address_check (typed, &clean, &explanation) != FUMI_TYPED_OK)
    {
      g_assert_true (clean == NULL && g_utf8_validate (explanation, -1, NULL));
      return;
    }
  g_assert_true (g_str_is_ascii (clean) && strlen (clean) <= 64 + 1 + 253);
  g_assert_cmpint (fumi_address_check (clean, &again, NULL), ==, FUMI_TYPED_OK);
  g_assert_cmpstr (again, ==, clean);
  provider = fumi_provider_lookup (clean);
}

static void
check_host (const char *typed)
{
  g_autofree char *clean = NULL;
  g_autofree char *again = NULL;
  g_autofree char *hint = NULL;
  g_autofree char *explanation = NULL;
  guint16 port;

  if (fumi_host_check (typed, &clean, &port, &hint, &explanation) != FUMI_TYPED_OK)
    {
      g_assert_true (clean == NULL && hint == NULL && g_utf8_validate (explanation, -1, NULL));
      return;
    }
  g_assert_true (g_str_is_ascii (clean) && strlen (clean) <= 253);
  g_assert_cmpint (fumi_host_check (clean, &again, &port, NULL, NULL), ==, FUMI_TYPED_OK);
  g_assert_cmpstr (again, ==, clean);
  g_assert_cmpuint (port, ==, 0);
}

static void
check_secret (const char *typed)
{
  g_autofree char *secret = NULL;
  g_autofree char *hint = NULL;
  g_autofree char *explanation = NULL;

  if (fumi_secret_check (typed, &secret, &hint, &explanation) == FUMI_TYPED_OK)
    g_assert_true (strpbrk (secret, "\r\n") == NULL && g_str_has_prefix (typed, secret));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *typed = g_strndup ((const char *) data, size);
  g_autofree char *name = fumi_name_clean (typed);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  check_address (typed);
  check_host (typed);
  check_secret (typed);
  return 0;
}
