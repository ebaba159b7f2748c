/* fumi-pop3-listing-private.h: how a listing is put together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-session.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_listing_new:
 * @count: of STAT; rows beyond it are left out
 */
FumiPop3Listing *fumi_pop3_listing_new      (guint            count);

/* Rows of LIST and of UIDL, in any order. %FALSE: more of them than the server has messages. */
gboolean         fumi_pop3_listing_add_list_row (FumiPop3Listing *listing,
                                                 const char      *row,
                                                 gsize            length);
gboolean         fumi_pop3_listing_add_uidl_row (FumiPop3Listing *listing,
                                                 const char      *row,
                                                 gsize            length);

/* Merges the rows; nothing can be added any more. */
void             fumi_pop3_listing_finish   (FumiPop3Listing *listing,
                                             gboolean         has_uids);

G_END_DECLS
