/* fumi-number-row.h: a row with a whole number: AdwSpinRow for libadwaita 1.2, which keeps what was typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_NUMBER_ROW (fumi_number_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiNumberRow, fumi_number_row, FUMI, NUMBER_ROW, AdwActionRow)

/* Properties: minimum and maximum (uint). Signal: "changed", at each keystroke and step. */

void           fumi_number_row_set_value (FumiNumberRow *row,
                                          guint          value);
/**
 * fumi_number_row_get_value:
 * @value: (out) (optional): what stands in the row, also while it is being typed
 *
 * Returns: %FALSE if that is no number in range; full-width digits are
 */
gboolean       fumi_number_row_get_value (FumiNumberRow *row,
                                          guint         *value);
/* Tidies what was typed, as leaving the row does. */
void           fumi_number_row_update    (FumiNumberRow *row);
/* (transfer none): for accessible states */
GtkSpinButton *fumi_number_row_get_spin  (FumiNumberRow *row);

G_END_DECLS
