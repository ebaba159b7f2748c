/* fumi-welcome-page.c: the assistant's first page: what is needed, and where to begin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-welcome-page.h"

struct _FumiWelcomePage
{
  FumiSetupPage  parent_instance;

  GtkWidget     *begin_button;
};

enum
{
  IMPORT,
  PRACTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiWelcomePage, fumi_welcome_page, FUMI_TYPE_SETUP_PAGE)

static void
on_begin_clicked (FumiWelcomePage *page)
{
  fumi_setup_page_go (FUMI_SETUP_PAGE (page), FUMI_SETUP_IDENTITY);
}

static void
on_practice_clicked (FumiWelcomePage *page)
{
  g_signal_emit (page, signals[PRACTICE], 0);
}

static void
on_import_activated (FumiWelcomePage *page)
{
  g_signal_emit (page, signals[IMPORT], 0);
}

static GtkWidget *
fumi_welcome_page_get_default (FumiSetupPage *page)
{
  return FUMI_WELCOME_PAGE (page)->begin_button;
}

static void
fumi_welcome_page_class_init (FumiWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  FUMI_SETUP_PAGE_CLASS (klass)->get_default = fumi_welcome_page_get_default;

  signals[IMPORT] = g_signal_new ("import", FUMI_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[PRACTICE] = g_signal_new ("practice", FUMI_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiWelcomePage, begin_button);
  gtk_widget_class_bind_template_callback (widget_class, on_begin_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_import_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_practice_clicked);
}

static void
fumi_welcome_page_init (FumiWelcomePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
