/* fumi-pop3-own-certificate.c: the certificate that says who the user is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-own-certificate.h"

#include <glib/gi18n-lib.h>

#include "fumi-pop3-error-private.h"
#include "fumi-pop3-secret.h"

static GError *
useless (const char *path,
         const char *why)
{
  /* Translators: the first %s is the name of a file, the second why it cannot be used. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_CLIENT_CERTIFICATE, NULL,
                              _("The client certificate “%s” cannot be used: %s"), path, why);
}

static gboolean
has_private_key (GTlsCertificate *certificate)
{
  char *pem = NULL;
  gboolean has;

  g_object_get (certificate, "private-key-pem", &pem, NULL);
  has = pem != NULL;
  fumi_pop3_secret_wipe (pem);

  return has;
}

GTlsCertificate *
fumi_pop3_own_certificate_load (const char  *path,
                                GError     **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &cause);

  if (certificate == NULL)
    {
      g_propagate_error (error, useless (path, cause->message));
      return NULL;
    }
  /* GIO takes a file without one, and the server would only see that no certificate came. */
  if (!has_private_key (certificate))
    {
      g_propagate_error (error, useless (path, _("There is no private key in it.")));
      return NULL;
    }

  return g_steal_pointer (&certificate);
}
