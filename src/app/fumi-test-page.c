/* fumi-test-page.c: the assistant's page for testing the connection and saving.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-test-page.h"

struct _FumiTestPage
{
  FumiSetupPage      parent_instance;

  GtkScrolledWindow *scroller;
  FumiTestView      *view;
};

G_DEFINE_FINAL_TYPE (FumiTestPage, fumi_test_page, FUMI_TYPE_SETUP_PAGE)

/* A result stands at the top, above the steps that may have been scrolled through. */
static void
on_finished (FumiTestPage *page)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (page->scroller), 0);
}

static GtkWidget *
fumi_test_page_get_default (FumiSetupPage *page)
{
  return fumi_test_view_get_default (FUMI_TEST_PAGE (page)->view);
}

static void
fumi_test_page_class_init (FumiTestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  FUMI_SETUP_PAGE_CLASS (klass)->get_default = fumi_test_page_get_default;

  g_type_ensure (FUMI_TYPE_TEST_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-test-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiTestPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, FumiTestPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_finished);
}

static void
fumi_test_page_init (FumiTestPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

FumiTestView *
fumi_test_page_get_view (FumiTestPage *page)
{
  g_return_val_if_fail (FUMI_IS_TEST_PAGE (page), NULL);

  return page->view;
}
