/* fumi-certificate-names.c: what a sentence about a certificate names: its owner, its dates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-certificate-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
fumi_certificate_dup_dns_name (GTlsCertificate *certificate,
                               gboolean         usable)
{
  g_autoptr(GPtrArray) names = NULL;

  if (certificate != NULL)
    names = g_tls_certificate_get_dns_names (certificate);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (g_ptr_array_index (names, i), &length);
      g_autofree char *name = g_strndup (bytes, length);
      gboolean sound = strlen (name) == length && length > 0;

      for (const char *p = name; sound && *p != '\0'; p++)
        sound = g_ascii_isalnum (*p) || *p == '.' || *p == '-' || (*p == '*' && !usable);

      if (sound)
        return g_steal_pointer (&name);
    }

  return NULL;
}

char *
fumi_certificate_dup_owner (GTlsCertificate *certificate)
{
  g_autofree char *name = fumi_certificate_dup_dns_name (certificate, FALSE);
  g_autoptr(GPtrArray) addresses = NULL;

  if (name != NULL)
    return g_steal_pointer (&name);

  if (certificate != NULL)
    addresses = g_tls_certificate_get_ip_addresses (certificate);
  if (addresses != NULL && addresses->len > 0)
    return g_inet_address_to_string (g_ptr_array_index (addresses, 0));

  /* Translators: stands for the name in a certificate that has none. */
  return g_strdup (_("another server"));
}

static gboolean
is_in_date (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return (from == NULL || g_date_time_compare (from, now) <= 0)
         && (until == NULL || g_date_time_compare (now, until) <= 0);
}

GTlsCertificate *
fumi_certificate_find_out_of_date (GTlsCertificate *certificate)
{
  GTlsCertificate *one = certificate;

  while (one != NULL && is_in_date (one))
    one = g_tls_certificate_get_issuer (one);

  return one != NULL ? one : certificate;
}
