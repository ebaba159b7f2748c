/* fumi-message-saving.h: one message as a file that other programs open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-window.h"

G_BEGIN_DECLS

/* Asks where, writes the .eml file, and tells in a toast. */
void fumi_message_saving_ask (FumiWindow   *window,
                              FumiStore    *store,
                              FumiEnvelope *envelope);

G_END_DECLS
