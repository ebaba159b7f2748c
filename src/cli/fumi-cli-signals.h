/* fumi-cli-signals.h: Ctrl-C, while the main thread is at work.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _FumiCliSignals FumiCliSignals;

/**
 * fumi_cli_signals_new:
 * @cancellable: cancelled, in a thread of its own, by the first SIGINT and the first SIGTERM
 *
 * A second one of the same kind kills a program that does not end, as the system would have it.
 *
 * Returns: (transfer full)
 */
FumiCliSignals *fumi_cli_signals_new  (GCancellable   *cancellable);
/* @signals: (nullable); from then on signals do again what the system would have them do */
void            fumi_cli_signals_free (FumiCliSignals *signals);

G_END_DECLS
