/* fumi-certificate-page.c: a certificate that cannot be trusted by itself: what it says, and the choice.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-certificate-page.h"

#include <glib/gi18n.h>

struct _FumiCertificatePage
{
  FumiSetupPage  parent_instance;

  GtkLabel      *headline;
  GtkLabel      *body;
  GtkListBox    *reasons;
  GtkWidget     *remedies_group;
  GtkListBox    *remedies;
  AdwActionRow  *server_row;
  AdwActionRow  *subject_row;
  AdwActionRow  *issuer_row;
  AdwActionRow  *validity_row;
  GtkLabel      *fingerprint;
  GtkWidget     *trust_button;
  GtkWidget     *refusal;

  char          *sha256; /* of the certificate shown; NULL before that */
};

static guint trust_signal;

G_DEFINE_FINAL_TYPE (FumiCertificatePage, fumi_certificate_page, FUMI_TYPE_SETUP_PAGE)

static void
add_sentence (GtkListBox *list,
              const char *icon,
              const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon);
  gtk_widget_add_css_class (row, "fumi-step");
  gtk_list_box_append (list, row);
}

static void
remove_rows (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

/* What is wrong besides the signature can be told without asking anybody. */
static GTlsCertificateFlags
find_flaws (GTlsCertificate      *certificate,
            const FumiPop3Server *server)
{
  g_autoptr(GSocketConnectable) identity = NULL;

  if (server->host == NULL || *server->host == '\0')
    return 0;

  identity = g_network_address_new (server->host, server->port);

  return g_tls_certificate_verify (certificate, identity, NULL);
}

static void
fill_reasons (FumiCertificatePage  *page,
              const FumiDiagnosis  *failure,
              const FumiPop3Server *server)
{
  static const char icon[] = "dialog-warning-symbolic";
  GTlsCertificateFlags flaws = find_flaws (failure->certificate, server);

  remove_rows (page->reasons);

  if (failure->failure == FUMI_FAILURE_CERT_CHANGED)
    add_sentence (page->reasons, icon, _("Another certificate was trusted for this server before."));
  /* The others are in the body. */
  if (failure->fault >= FUMI_POP3_FAULT_SELF_SIGNED)
    add_sentence (page->reasons, icon, fumi_pop3_certificate_fault_to_text (failure->fault));
  if (flaws & G_TLS_CERTIFICATE_BAD_IDENTITY)
    add_sentence (page->reasons, icon, _("It was issued for another server name."));
  if (flaws & G_TLS_CERTIFICATE_EXPIRED)
    add_sentence (page->reasons, icon, _("It has expired."));
  if (flaws & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    add_sentence (page->reasons, icon, _("It is not valid yet."));

  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->reasons)),
                          gtk_widget_get_first_child (GTK_WIDGET (page->reasons)) != NULL);
}

static void
fill_remedies (FumiCertificatePage *page,
               const FumiDiagnosis *failure)
{
  remove_rows (page->remedies);

  for (guint i = 0; failure->remedies != NULL && failure->remedies[i] != NULL; i++)
    add_sentence (page->remedies, NULL, failure->remedies[i]);

  gtk_widget_set_visible (page->remedies_group,
                          failure->remedies != NULL && failure->remedies[0] != NULL);
}

/* Names in a certificate are bytes from outside. */
static void
show_name (AdwActionRow *row,
           char         *name)
{
  g_autofree char *owned = name;
  g_autofree char *printable = NULL;

  printable = g_utf8_make_valid (owned != NULL ? owned : "", -1);
  for (char *p = printable; *p != '\0'; p = g_utf8_next_char (p))
    if (g_ascii_iscntrl (*p))
      *p = ' ';

  adw_action_row_set_subtitle (row, *printable != '\0' ? printable : _("not given"));
}

static char *
describe_validity (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = from != NULL ? fumi_format_date (from) : g_strdup (_("not given"));
  g_autofree char *until_text = until != NULL ? fumi_format_date (until) : g_strdup (_("not given"));

  /* Translators: the two dates between which a certificate is valid. */
  return g_strdup_printf (_("%s to %s"), from_text, until_text);
}

static void
on_trust_clicked (FumiCertificatePage *page)
{
  g_autofree char *sha256 = g_strdup (page->sha256);

  g_signal_emit (page, trust_signal, 0, sha256);
}

static void
fumi_certificate_page_finalize (GObject *object)
{
  g_free (FUMI_CERTIFICATE_PAGE (object)->sha256);

  G_OBJECT_CLASS (fumi_certificate_page_parent_class)->finalize (object);
}

/* The headline: Enter must not trust, and reading comes first. */
static GtkWidget *
fumi_certificate_page_get_focus (FumiSetupPage *page)
{
  return gtk_widget_get_parent (GTK_WIDGET (FUMI_CERTIFICATE_PAGE (page)->headline));
}

static void
fumi_certificate_page_class_init (FumiCertificatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_certificate_page_finalize;
  FUMI_SETUP_PAGE_CLASS (klass)->get_focus = fumi_certificate_page_get_focus;

  trust_signal = g_signal_new ("trust", FUMI_TYPE_CERTIFICATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-certificate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, body);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, headline);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, reasons);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, refusal);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, remedies);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, remedies_group);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, server_row);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, subject_row);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, trust_button);
  gtk_widget_class_bind_template_child (widget_class, FumiCertificatePage, validity_row);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked);
}

static void
fumi_certificate_page_init (FumiCertificatePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

void
fumi_certificate_page_show (FumiCertificatePage  *page,
                            const FumiDiagnosis  *failure,
                            const FumiPop3Server *server)
{
  g_autofree char *grouped = NULL;
  g_autofree char *validity = NULL;
  g_autofree char *place = NULL;

  g_return_if_fail (FUMI_IS_CERTIFICATE_PAGE (page));
  g_return_if_fail (failure->certificate != NULL);

  g_free (page->sha256);
  page->sha256 = fumi_pop3_certificate_fingerprint (failure->certificate);
  grouped = fumi_fingerprint_to_text (page->sha256);
  validity = describe_validity (failure->certificate);
  /* Translators: %s is a server's name, %u its port. */
  place = g_strdup_printf (_("%s, port %u"), server->host, server->port);

  gtk_label_set_text (page->headline, failure->title);
  gtk_label_set_text (page->body, failure->body);
  fill_reasons (page, failure, server);
  fill_remedies (page, failure);
  adw_action_row_set_subtitle (page->server_row, place);
  show_name (page->subject_row, g_tls_certificate_get_subject_name (failure->certificate));
  show_name (page->issuer_row, g_tls_certificate_get_issuer_name (failure->certificate));
  adw_action_row_set_subtitle (page->validity_row, validity);
  gtk_label_set_text (page->fingerprint, grouped);
  gtk_widget_set_visible (page->trust_button, failure->can_trust);
  gtk_widget_set_visible (page->refusal, !failure->can_trust);
}

char *
fumi_fingerprint_to_text (const char *sha256)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; sha256[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (sha256[i]));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
