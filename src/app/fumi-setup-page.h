/* fumi-setup-page.h: one page of the assistant: what every page promises to the window around it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-setup-draft.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SETUP_PAGE (fumi_setup_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (FumiSetupPage, fumi_setup_page, FUMI, SETUP_PAGE, AdwBin)

/* Signal: "go" (int, #FumiSetupStage), when a button on the page itself leads somewhere. */
struct _FumiSetupPageClass
{
  AdwBinClass parent_class;

  void       (*fill)        (FumiSetupPage *page);
  gboolean   (*apply)       (FumiSetupPage *page);
  GtkWidget *(*get_default) (FumiSetupPage *page);
  GtkWidget *(*get_focus)   (FumiSetupPage *page);
};

void            fumi_setup_page_set_draft   (FumiSetupPage  *page,
                                             FumiSetupDraft *draft);
FumiSetupDraft *fumi_setup_page_get_draft   (FumiSetupPage  *page);
/* Shows what the draft holds; called each time the page is about to appear. */
void            fumi_setup_page_fill        (FumiSetupPage  *page);
/* Checks what was typed and keeps it in the draft; %FALSE: not good yet, said so, and the first
 * error has the focus. */
gboolean        fumi_setup_page_apply       (FumiSetupPage  *page);
/* (transfer none) (nullable): the page's own main button; %NULL: it is Next */
GtkWidget      *fumi_setup_page_get_default (FumiSetupPage  *page);
/* (transfer none) (nullable): where the focus begins; %NULL: on Next, as nothing is left to be typed (and
 * Enter on a radio button would not go on) */
GtkWidget      *fumi_setup_page_get_focus   (FumiSetupPage  *page);
void            fumi_setup_page_go          (FumiSetupPage  *page,
                                             FumiSetupStage  stage);

G_END_DECLS
