/* fumi-pop3-enquiry.h: what is in the mailbox: STAT, LIST and UIDL, as one listing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"
#include "fumi-pop3-reply.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_enquire:
 *
 * Asks for all of it (RFC 1939 §5, §7), in one write where the server announced PIPELINING (RFC 2449 §6.6). Between
 * begin and end of the channel; after a failure that leaves answers under way the channel is closed.
 *
 * Returns: (transfer full): the listing, or %NULL
 */
FumiPop3Listing *fumi_pop3_enquire           (FumiPop3Connection         *connection,
                                              const FumiPop3Capabilities *capabilities,
                                              GError                    **error);

/* What an answer to STAT says; an answer that says nothing is a protocol error. */
gboolean         fumi_pop3_enquiry_read_stat (FumiPop3Connection         *connection,
                                              const FumiPop3Reply        *reply,
                                              guint                      *count,
                                              goffset                    *bytes,
                                              GError                    **error);

G_END_DECLS
