/* fumi-copies.h: copies of one message are recognised when they get their rows.
 *
 * A row's key finds candidates, and their files are compared with its own (fumi_message_is_same()): nothing is read
 * for a message whose key nobody has. The files stay as they are, each with its row; of the rows of one account one
 * is listed (fumi-index-twins.c). So the Maildirs tell all there is to know, and a rebuild finds the same copies.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/* As fumi_index_add_message() and fumi_index_replace_message(), within a transaction; then the row joins the copies
 * that are here already. */
gboolean fumi_copies_add     (FumiIndex     *index,
                              FumiEnvelope  *envelope,
                              gboolean      *added,
                              GError       **error);
gboolean fumi_copies_replace (FumiIndex     *index,
                              gint64         id,
                              FumiEnvelope  *envelope,
                              GError       **error);

G_END_DECLS
