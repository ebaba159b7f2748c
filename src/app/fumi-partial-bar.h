/* fumi-partial-bar.h: above a message of which only the beginning was received: says so, and downloads the rest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_PARTIAL_BAR (fumi_partial_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiPartialBar, fumi_partial_bar, FUMI, PARTIAL_BAR, GtkWidget)

/* Once. */
void fumi_partial_bar_set_store    (FumiPartialBar  *bar,
                                    FumiStore       *store,
                                    FumiAccountList *accounts,
                                    FumiReceiver    *receiver);
/* Hidden unless @envelope (nullable) is partial; follows it from then on. */
void fumi_partial_bar_set_envelope (FumiPartialBar  *bar,
                                    FumiEnvelope    *envelope);

G_END_DECLS
