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

/**
 * fumi_copies_take_out:
 * @envelopes: (element-type FumiEnvelope): rows that this transaction added; those are taken out that their account
 *   lists already as another copy
 * @n: (out): how many these were
 */
gboolean fumi_copies_take_out (FumiIndex    *index,
                               GPtrArray    *envelopes,
                               guint        *n,
                               GError      **error);

/**
 * fumi_copies_find:
 * @account: (nullable)
 * @key: of the message at @path; 0: it is known by nothing, and not found
 *
 * As fumi_store_find_same(), for who has the start of the message at hand.
 */
gint64   fumi_copies_find    (FumiStore     *store,
                              const char    *account,
                              gint64         key,
                              const char    *path,
                              GError       **error);

G_END_DECLS
