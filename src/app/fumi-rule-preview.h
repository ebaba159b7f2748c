/* fumi-rule-preview.h: a page that shows what filters would do with the mail of a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-filter.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RULE_PREVIEW (fumi_rule_preview_get_type ())
G_DECLARE_FINAL_TYPE (FumiRulePreview, fumi_rule_preview, FUMI, RULE_PREVIEW, GtkWidget)

/**
 * FumiRulePreview::apply: (FumiFilterPlan *) the user wants it done; valid during the emission
 */

/**
 * fumi_rule_preview_show:
 * @rules: (element-type FumiRule): copied
 * @query: which mail
 * @where: what that is called
 *
 * Looks in a thread; what an earlier call looks for does not matter any more.
 */
void fumi_rule_preview_show (FumiRulePreview      *preview,
                             FumiStore            *store,
                             GPtrArray            *rules,
                             const FumiStoreQuery *query,
                             const char           *where);
/* Nobody wants to know any more. */
void fumi_rule_preview_stop (FumiRulePreview      *preview);

G_END_DECLS
