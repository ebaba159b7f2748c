/* fumi-pop3-deadline.h: wakes a blocked call when its time is up or its caller cancels.
 *
 * GIO's socket timeout counts whole seconds of silence; a server that drips one byte now and then
 * never meets it, and a TLS handshake has none of its own. So each connection has a watch with one
 * thread that cancels a private cancellable at the deadline.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _FumiPop3Deadline FumiPop3Deadline;

FumiPop3Deadline *fumi_pop3_deadline_new             (void);
void              fumi_pop3_deadline_free            (FumiPop3Deadline *deadline);

/**
 * fumi_pop3_deadline_get_cancellable:
 *
 * Returns: (transfer none): to be handed to every blocking call; cancelled by the deadline or by
 *   fumi_pop3_deadline_wake(), and then for ever
 */
GCancellable     *fumi_pop3_deadline_get_cancellable (FumiPop3Deadline *deadline);
void              fumi_pop3_deadline_wake            (FumiPop3Deadline *deadline);

/**
 * fumi_pop3_deadline_arm:
 * @expires: of g_get_monotonic_time()
 */
void              fumi_pop3_deadline_arm             (FumiPop3Deadline *deadline,
                                                      gint64            expires);
void              fumi_pop3_deadline_disarm          (FumiPop3Deadline *deadline);
gboolean          fumi_pop3_deadline_has_passed      (FumiPop3Deadline *deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Deadline, fumi_pop3_deadline_free)

G_END_DECLS
