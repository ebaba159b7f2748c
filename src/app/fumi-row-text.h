/* fumi-row-text.h: the words of a row of the message list: dates, sender, what a screen reader
 * hears.
 *
 * Pure functions of an envelope and a clock, and a clock for them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-envelope.h"

G_BEGIN_DECLS

/**
 * fumi_row_text_now:
 *
 * For a list, whose every row asks for it: whether this computer has gone to another time zone is looked up once a
 * second at most. In the main thread.
 *
 * Returns: (transfer full): the clock, in the time zone of this computer
 */
GDateTime  *fumi_row_text_now       (void);

/**
 * fumi_row_text_date:
 * @when: seconds since 1970
 * @now: the clock; its time zone is the one that is shown
 *
 * Returns: (transfer full): short, as of @now: the time today, "Yesterday", the weekday within a
 * week, the day
 *   within this year, else the whole date
 */
char       *fumi_row_text_date      (gint64        when,
                                     GDateTime    *now);
/* (transfer full): the whole date and time, for a tooltip and above a message */
char       *fumi_row_text_full_date (gint64        when,
                                     GTimeZone    *zone);

/* (transfer full): the name, else the address, else words for neither */
char       *fumi_row_text_sender    (FumiEnvelope *envelope);
/* (transfer none): the subject or words for none; for any subject, not only an envelope's */
const char *fumi_row_text_subject   (const char   *subject);

/* (transfer none): the subject, or words for none; of a message whose file cannot be read, that */
const char *fumi_row_text_title     (FumiEnvelope *envelope);

/* (transfer full): of a message that is only partly here, how much there is: "Only partly received – 4.2 MB" */
char       *fumi_row_text_partial   (FumiEnvelope *envelope);

/**
 * fumi_row_text_label:
 *
 * Returns: (transfer full): what a screen reader says of a row, the state first: "Unread, Yamada
 * Taro,
 *   Subject: Estimate, has attachment, starred, 21 November 12:34"
 */
char       *fumi_row_text_label     (FumiEnvelope *envelope,
                                     GDateTime    *now);

G_END_DECLS
