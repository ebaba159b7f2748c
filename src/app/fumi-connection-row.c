/* fumi-connection-row.c: how the last connection to a server was protected: encryption, certificate, login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-row.h"

#include <glib/gi18n.h>

#include "fumi-certificate-page.h"

/* Every value comes from the server. */
static void
add_row (AdwExpanderRow *expander,
         const char     *title,
         const char     *value)
{
  GtkWidget *row;
  g_autofree char *printable = NULL;

  if (value == NULL || *value == '\0')
    return;

  printable = g_utf8_make_valid (value, -1);
  for (char *p = printable; *p != '\0'; p = g_utf8_next_char (p))
    if (g_ascii_iscntrl (*p))
      *p = ' ';

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), printable);
  adw_expander_row_add_row (expander, row);
}

static void
add_certificate (AdwExpanderRow  *expander,
                 GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *until_text = until != NULL ? fumi_format_date (until) : NULL;
  g_autofree char *sha256 = fumi_pop3_certificate_fingerprint (certificate);
  g_autofree char *fingerprint = fumi_fingerprint_to_text (sha256);

  add_row (expander, _("Certificate issued to"), subject);
  add_row (expander, _("Certificate issued by"), issuer);
  add_row (expander, _("Certificate valid until"), until_text);
  add_row (expander, _("Fingerprint (SHA-256)"), fingerprint);
}

GtkWidget *
fumi_connection_row_new (const FumiConnectionFacts *facts)
{
  GtkWidget *expander = adw_expander_row_new ();
  g_autofree char *encryption = NULL;

  if (facts->tls_version != NULL && facts->cipher != NULL)
    encryption = g_strdup_printf ("%s, %s", facts->tls_version, facts->cipher);
  else
    encryption = g_strdup (facts->tls_version != NULL ? facts->tls_version : _("Not encrypted"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _("Last Connection"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander),
                                 facts->tls_version != NULL ? facts->tls_version
                                                            : _("Not encrypted"));
  add_row (ADW_EXPANDER_ROW (expander), _("Encryption"), encryption);
  if (facts->certificate != NULL)
    add_certificate (ADW_EXPANDER_ROW (expander), facts->certificate);
  add_row (ADW_EXPANDER_ROW (expander), _("Login method"), facts->login);
  add_row (ADW_EXPANDER_ROW (expander), _("Features of the server"), facts->capabilities);

  return expander;
}
