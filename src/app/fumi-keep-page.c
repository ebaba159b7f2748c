/* fumi-keep-page.c: the assistant's page about mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-keep-page.h"

#include "fumi-keep-form.h"

struct _FumiKeepPage
{
  FumiSetupPage  parent_instance;

  FumiKeepForm  *form;
  gboolean       filled;
};

G_DEFINE_FINAL_TYPE (FumiKeepPage, fumi_keep_page, FUMI_TYPE_SETUP_PAGE)

/* Once: nobody else changes the rule, so what stands here later is the user's. */
static void
fumi_keep_page_fill (FumiSetupPage *page)
{
  FumiKeepPage *keep_page = FUMI_KEEP_PAGE (page);
  FumiAccount *account = fumi_setup_page_get_draft (page)->account;

  if (keep_page->filled)
    return;

  keep_page->filled = TRUE;
  fumi_keep_form_set (keep_page->form, fumi_account_get_leave (account),
                      fumi_account_get_leave_days (account),
                      fumi_account_get_delete_with_local (account));
}

static gboolean
fumi_keep_page_apply (FumiSetupPage *page)
{
  FumiKeepForm *form = FUMI_KEEP_PAGE (page)->form;
  FumiAccount *account = fumi_setup_page_get_draft (page)->account;
  guint days = fumi_account_get_leave_days (account);
  gboolean with_local = fumi_account_get_delete_with_local (account);
  FumiLeave leave;

  if (fumi_keep_form_catch (form))
    return FALSE;

  leave = fumi_keep_form_get (form, &days, &with_local);
  fumi_account_set_leave (account, leave, days);
  g_object_set (account, "delete-with-local", with_local, NULL);

  return TRUE;
}

static void
fumi_keep_page_class_init (FumiKeepPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  FumiSetupPageClass *page_class = FUMI_SETUP_PAGE_CLASS (klass);

  page_class->apply = fumi_keep_page_apply;
  page_class->fill = fumi_keep_page_fill;

  g_type_ensure (FUMI_TYPE_KEEP_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-keep-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiKeepPage, form);
}

static void
fumi_keep_page_init (FumiKeepPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
