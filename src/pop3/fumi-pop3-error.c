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

const char *
fumi_pop3_certificate_fault_to_text (FumiPop3CertificateFault fault)
{
  static const char *const texts[] = {
    [FUMI_POP3_FAULT_NONE] = NULL,
    [FUMI_POP3_FAULT_UNREADABLE] = N_("The certificate is damaged."),
    [FUMI_POP3_FAULT_REVOKED] = N_("Its issuer withdrew it."),
    [FUMI_POP3_FAULT_SHORT_KEY] = N_("Its key is too short to be safe."),
    [FUMI_POP3_FAULT_OLD_SIGNATURE] = N_("It is signed in an old way that can be forged."),
    [FUMI_POP3_FAULT_NO_NAME] = N_("It does not say in the required place for which server it is."),
    [FUMI_POP3_FAULT_ODD_NAME] = N_("It holds a server name made to deceive."),
    [FUMI_POP3_FAULT_PURPOSE] = N_("It was not issued for servers."),
    [FUMI_POP3_FAULT_USAGE] = N_("Its key was not made for this kind of encryption."),
    [FUMI_POP3_FAULT_CIRCULAR] = N_("There is no end to the issuers that vouch for it."),
    [FUMI_POP3_FAULT_ISSUER_NO_CA]
      = N_("It was issued with a certificate that may not issue others."),
    [FUMI_POP3_FAULT_PATH_LENGTH]
      = N_("There are more issuers between it and a known authority than that authority allows."),
    [FUMI_POP3_FAULT_NAME_CONSTRAINT]
      = N_("Its issuer may not issue certificates for this server name."),
    [FUMI_POP3_FAULT_ISSUER_DATES]
      = N_("It is not the server’s own certificate that is out of date but its issuer’s."),
    [FUMI_POP3_FAULT_ISSUER_WEAK] = N_("The certificate of its issuer uses unsafe methods."),
    [FUMI_POP3_FAULT_NO_STAPLE]
      = N_("The server did not send the proof that it is still valid, which it must."),
    [FUMI_POP3_FAULT_CHAIN] = N_("The certificates sent with it do not confirm it."),
    [FUMI_POP3_FAULT_SELF_SIGNED] = N_("The certificate vouches for itself (self-signed)."),
    [FUMI_POP3_FAULT_ROOT_UNKNOWN]
      = N_("It was issued by an authority that this computer does not know."),
    [FUMI_POP3_FAULT_ISSUER_MISSING]
      = N_("The server did not send the certificate of its issuer, or this computer does not know "
           "that issuer."),
  };

  if ((guint) fault >= G_N_ELEMENTS (texts) || texts[fault] == NULL)
    return NULL;

  return _(texts[fault]);
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
