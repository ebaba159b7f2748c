/* fumi-pop3-error.c: what can go wrong between here and a POP3 server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-error.h"

#include <glib/gi18n-lib.h>

#include "fumi-pop3-error-private.h"

typedef FumiPop3ErrorDetail FumiPop3ErrorPrivate;

static void
fumi_pop3_error_private_init (FumiPop3ErrorPrivate *detail)
{
  memset (detail, 0, sizeof *detail);
}

static void
fumi_pop3_error_private_copy (const FumiPop3ErrorPrivate *from,
                              FumiPop3ErrorPrivate       *to)
{
  *to = *from;
  to->server_text = g_strdup (from->server_text);
  to->response_code = g_strdup (from->response_code);
  to->protocol = g_strdup (from->protocol);
  if (to->certificate != NULL)
    g_object_ref (to->certificate);
}

static void
fumi_pop3_error_private_clear (FumiPop3ErrorPrivate *detail)
{
  g_free (detail->server_text);
  g_free (detail->response_code);
  g_free (detail->protocol);
  g_clear_object (&detail->certificate);
}

G_DEFINE_EXTENDED_ERROR (FumiPop3Error, fumi_pop3_error)

const FumiPop3ErrorDetail *
fumi_pop3_error_get_detail (const GError *error)
{
  if (error == NULL || error->domain != FUMI_POP3_ERROR)
    return NULL;

  return fumi_pop3_error_get_private (error);
}

char *
fumi_pop3_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

GError *
fumi_pop3_error_new (FumiPop3Error              code,
                     const FumiPop3ErrorDetail *detail,
                     const char                *format,
                     ...)
{
  g_autofree char *message = NULL;
  GError *error;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  if (detail != NULL && detail->server_text != NULL && detail->server_text[0] != '\0')
    {
      /* Translators: the first %s is a sentence about what failed, the second the server's own
       * words, in whatever language the server speaks. */
      error = g_error_new (FUMI_POP3_ERROR, code, _("%s The server said: “%s”"),
                           message, detail->server_text);
    }
  else
    error = g_error_new_literal (FUMI_POP3_ERROR, code, message);

  if (detail != NULL)
    fumi_pop3_error_private_copy (detail, fumi_pop3_error_get_private (error));

  return error;
}

void
fumi_pop3_error_set_seconds (GError *error,
                             guint   seconds)
{
  fumi_pop3_error_get_private (error)->seconds = seconds;
}
