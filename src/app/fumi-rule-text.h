/* fumi-rule-text.h: filters in words.
 *
 * Pure functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-filter.h"

G_BEGIN_DECLS

/* (transfer none): what a list to choose from shows */
const char *fumi_rule_text_field     (FumiRuleField            field);
const char *fumi_rule_text_test      (FumiRuleTest             test);
/* (transfer full): "Sender contains “news”" */
char       *fumi_rule_text_condition (const FumiRuleCondition *condition);
/* (transfer full): what it is about and what it does, in one line; what is wrong with it where it does not run */
char       *fumi_rule_text_summary   (const FumiRule          *rule);
/* (transfer full): "3 of 120 messages match" */
char       *fumi_rule_text_matches   (const FumiFilterPlan    *plan);
/* (transfer full): what would become of them, a part of a sentence for each; "" where nothing would */
char       *fumi_rule_text_effects   (const FumiFilterPlan    *plan);

G_END_DECLS
