/* fumi-remedy.h: the remedies that open something outside: settings, browser, folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-diagnosis.h"

G_BEGIN_DECLS

/* Whether @diagnosis has a button that opens something, and this desktop has that something. */
gboolean fumi_remedy_can_open (const FumiDiagnosis *diagnosis);
void     fumi_remedy_open     (GtkWindow           *parent,
                               const FumiDiagnosis *diagnosis);

G_END_DECLS
