/* fumi-rules-window.h: the filters: a list of them, a page to change one, and what they would do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-filter.h"
#include "fumi-folders.h"
#include "fumi-rules.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RULES_WINDOW (fumi_rules_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiRulesWindow, fumi_rules_window, FUMI, RULES_WINDOW, AdwWindow)

/**
 * FumiRulesWindow::apply: (FumiFilterPlan *) to be done; valid during the emission. The window closes
 */

/* The list. @account: (nullable): NULL: all; with @folder the mail that a preview is about */
FumiRulesWindow *fumi_rules_window_new     (GtkWindow       *parent,
                                            FumiRules       *rules,
                                            FumiStore       *store,
                                            FumiAccountList *accounts,
                                            FumiFolders     *folders,
                                            FumiAccount     *account,
                                            const char      *folder);
/* A new filter, of which @rule is what is known so far. */
void             fumi_rules_window_add     (FumiRulesWindow *window,
                                            const FumiRule  *rule);
/* What all filters that are switched on would do. */
void             fumi_rules_window_preview (FumiRulesWindow *window);

G_END_DECLS
