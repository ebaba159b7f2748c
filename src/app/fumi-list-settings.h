/* fumi-list-settings.h: the order of the message list and what its rows show, kept for the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-message-list.h"

G_BEGIN_DECLS

/* Puts the group "list" on @window: sort (with a nick of the schema's enum), sort-reversed, preview. @list follows the
 * settings from then on. */
void fumi_list_settings_bind (GtkWidget       *window,
                              FumiMessageList *list);

G_END_DECLS
