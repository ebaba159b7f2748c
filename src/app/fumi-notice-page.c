/* fumi-notice-page.c: why mail of this provider cannot be received by POP3, and the way round.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-notice-page.h"

#include <glib/gi18n.h>

struct _FumiNoticePage
{
  FumiSetupPage  parent_instance;

  AdwStatusPage *status;
  GtkWidget     *manual_button;
  GtkWidget     *help_button;
  char          *help_url; /* NULL: the provider has no page about it */
};

G_DEFINE_FINAL_TYPE (FumiNoticePage, fumi_notice_page, FUMI_TYPE_SETUP_PAGE)

static const char *
explain (FumiProviderStatus status)
{
  switch (status)
    {
    case FUMI_PROVIDER_OAUTH_ONLY:
      return _("This provider accepts only its own sign-in page (OAuth 2.0), which Fumibako cannot use.");

    case FUMI_PROVIDER_CLOSED:
      return _("This mail service has ended.");

    case FUMI_PROVIDER_NO_POP:
    case FUMI_PROVIDER_POP:
    case FUMI_PROVIDER_ASK_USER:
    case FUMI_PROVIDER_ASK_HOST:
    case FUMI_PROVIDER_UNVERIFIED:
    default:
      return _("This provider does not offer POP3, so Fumibako cannot receive its mail.");
    }
}

/* AdwStatusPage takes markup in its description, and notes are plain text. */
static void
fumi_notice_page_fill (FumiSetupPage *page)
{
  FumiNoticePage *notice = FUMI_NOTICE_PAGE (page);
  FumiProvider *provider = fumi_setup_page_get_draft (page)->provider;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (provider != NULL);

  /* Translators: %s is the name of a mail provider. */
  title = g_strdup_printf (_("%s Cannot Be Used by POP3"), provider->name);
  text = g_strconcat (explain (provider->status), provider->note != NULL ? "\n\n" : NULL,
                      provider->note, NULL);
  description = g_markup_escape_text (text, -1);

  adw_status_page_set_title (notice->status, title);
  adw_status_page_set_description (notice->status, description);

  g_free (notice->help_url);
  notice->help_url = g_strdup (provider->help_url);
  gtk_widget_set_visible (notice->help_button, notice->help_url != NULL);
}

static GtkWidget *
fumi_notice_page_get_default (FumiSetupPage *page)
{
  return FUMI_NOTICE_PAGE (page)->manual_button;
}

static void
on_manual_clicked (FumiNoticePage *page)
{
  fumi_setup_page_go (FUMI_SETUP_PAGE (page), FUMI_SETUP_SERVER);
}

static void
on_help_clicked (FumiNoticePage *page)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), page->help_url,
                GDK_CURRENT_TIME);
}

static void
fumi_notice_page_finalize (GObject *object)
{
  g_free (FUMI_NOTICE_PAGE (object)->help_url);

  G_OBJECT_CLASS (fumi_notice_page_parent_class)->finalize (object);
}

static void
fumi_notice_page_class_init (FumiNoticePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_notice_page_finalize;
  FUMI_SETUP_PAGE_CLASS (klass)->fill = fumi_notice_page_fill;
  FUMI_SETUP_PAGE_CLASS (klass)->get_default = fumi_notice_page_get_default;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-notice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiNoticePage, help_button);
  gtk_widget_class_bind_template_child (widget_class, FumiNoticePage, manual_button);
  gtk_widget_class_bind_template_child (widget_class, FumiNoticePage, status);
  gtk_widget_class_bind_template_callback (widget_class, on_help_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_manual_clicked);
}

static void
fumi_notice_page_init (FumiNoticePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
