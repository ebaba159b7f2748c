/* fumi-step-row.h: one step of the connection test: what it is, how it went.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-connection-test.h"

G_BEGIN_DECLS

#define FUMI_TYPE_STEP_ROW (fumi_step_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiStepRow, fumi_step_row, FUMI, STEP_ROW, AdwActionRow)

GtkWidget *fumi_step_row_new        (FumiTestStep          step);
void       fumi_step_row_set_result (FumiStepRow          *row,
                                     const FumiStepResult *result);
/* (transfer full): "Encrypt: TLS 1.3", as a screen reader says it */
char      *fumi_step_result_to_text (const FumiStepResult *result);

G_END_DECLS
