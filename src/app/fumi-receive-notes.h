/* fumi-receive-notes.h: what a check for mail leaves to say beside how much came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-receiver.h"
#include "fumi-window.h"

G_BEGIN_DECLS

/**
 * fumi_receive_notes_watch:
 *
 * While both live, @window says once for each message that it could not be received, and once for each account that
 * its size limit could not be kept.
 */
void fumi_receive_notes_watch (FumiWindow   *window,
                               FumiReceiver *receiver);

G_END_DECLS
