/* fumi-condition-row.h: one condition of a filter, to be chosen and typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-rule.h"

G_BEGIN_DECLS

#define FUMI_TYPE_CONDITION_ROW (fumi_condition_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiConditionRow, fumi_condition_row, FUMI, CONDITION_ROW, GtkListBoxRow)

/**
 * FumiConditionRow::changed: something was chosen or typed
 *
 * FumiConditionRow::removed: the user does not want it any more
 */

/* @condition: (nullable): %NULL: the sender, and nothing typed yet */
GtkWidget         *fumi_condition_row_new (const FumiRuleCondition *condition);
/* (transfer full): as it stands, complete or not */
FumiRuleCondition *fumi_condition_row_get (FumiConditionRow        *row);
/* Gives the keyboard to what is to be typed. */
void               fumi_condition_row_focus (FumiConditionRow      *row);

G_END_DECLS
