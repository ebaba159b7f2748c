/* fumi-setup-page.c: one page of the assistant: what every page promises to the window around it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-page.h"

typedef struct
{
  FumiSetupDraft *draft; /* the window's, which outlives its pages */
} FumiSetupPagePrivate;

static guint go_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FumiSetupPage, fumi_setup_page, ADW_TYPE_BIN)

static FumiSetupPagePrivate *
get_private (FumiSetupPage *page)
{
  return fumi_setup_page_get_instance_private (page);
}

static void
fumi_setup_page_class_init (FumiSetupPageClass *klass)
{
  go_signal = g_signal_new ("go", FUMI_TYPE_SETUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                            G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
fumi_setup_page_init (FumiSetupPage *page)
{
}

void
fumi_setup_page_set_draft (FumiSetupPage  *page,
                           FumiSetupDraft *draft)
{
  g_return_if_fail (FUMI_IS_SETUP_PAGE (page));

  get_private (page)->draft = draft;
}

FumiSetupDraft *
fumi_setup_page_get_draft (FumiSetupPage *page)
{
  g_return_val_if_fail (FUMI_IS_SETUP_PAGE (page), NULL);

  return get_private (page)->draft;
}

void
fumi_setup_page_fill (FumiSetupPage *page)
{
  if (FUMI_SETUP_PAGE_GET_CLASS (page)->fill != NULL)
    FUMI_SETUP_PAGE_GET_CLASS (page)->fill (page);
}

gboolean
fumi_setup_page_apply (FumiSetupPage *page)
{
  if (FUMI_SETUP_PAGE_GET_CLASS (page)->apply == NULL)
    return TRUE;

  return FUMI_SETUP_PAGE_GET_CLASS (page)->apply (page);
}

GtkWidget *
fumi_setup_page_get_default (FumiSetupPage *page)
{
  if (FUMI_SETUP_PAGE_GET_CLASS (page)->get_default == NULL)
    return NULL;

  return FUMI_SETUP_PAGE_GET_CLASS (page)->get_default (page);
}

GtkWidget *
fumi_setup_page_get_focus (FumiSetupPage *page)
{
  if (FUMI_SETUP_PAGE_GET_CLASS (page)->get_focus == NULL)
    return fumi_setup_page_get_default (page);

  return FUMI_SETUP_PAGE_GET_CLASS (page)->get_focus (page);
}

void
fumi_setup_page_go (FumiSetupPage  *page,
                    FumiSetupStage  stage)
{
  g_signal_emit (page, go_signal, 0, (int) stage);
}
