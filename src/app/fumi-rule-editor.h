/* fumi-rule-editor.h: a page on which a filter is made or changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-folders.h"
#include "fumi-rule.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RULE_EDITOR (fumi_rule_editor_get_type ())
G_DECLARE_FINAL_TYPE (FumiRuleEditor, fumi_rule_editor, FUMI, RULE_EDITOR, GtkWidget)

/**
 * FumiRuleEditor:complete: (gboolean) it has conditions, each with something to look for, and does something
 *
 * FumiRuleEditor::preview: the user wants to see what it would do
 */

/* Once. */
void      fumi_rule_editor_set_accounts (FumiRuleEditor  *editor,
                                         FumiAccountList *accounts,
                                         FumiFolders     *folders);
void      fumi_rule_editor_edit         (FumiRuleEditor  *editor,
                                         const FumiRule  *rule);
/* (transfer full): as it stands; one that could not be read whole is mended by that, and the lines in question stay as
 * comments */
FumiRule *fumi_rule_editor_get          (FumiRuleEditor  *editor);

G_END_DECLS
