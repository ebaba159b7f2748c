/* fumi-mbox-line.h: the lines between the messages of an mbox file, and the lines that are quoted because of them.
 *
 * There is no standard that all follow. RFC 4155 Appendix A names the form that is written here; what is read is
 * what Unix programs, Thunderbird, Eudora and Japanese mailers of thirty years have left behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A longer line is no From_ line. */
#define FUMI_MBOX_LONGEST_FROM 1000

/* What a From_ line tells. */
typedef struct
{
  gint64   date; /* seconds since 1970; -1 where there is no date that can be read */
  gboolean bare; /* nobody is named, or "-": Thunderbird wrote it, and puts its own fields before the header */
} FumiMboxFrom;

/**
 * fumi_mbox_parse_from:
 * @line: begins with "From "; @length: without the line's end
 *
 * Takes the date in any order that is in use, with a zone or without; without one it is UTC (RFC 4155), or local
 * time where the line is Thunderbird's.
 *
 * Returns: %FALSE if this cannot be a From_ line at all
 */
gboolean fumi_mbox_parse_from      (const char   *line,
                                    gsize         length,
                                    FumiMboxFrom *from);

/* Whether @line, or the beginning of it, is the field of a header that the first lines of a message have. */
gboolean fumi_mbox_is_first_field  (const char   *line,
                                    gsize         length);

/* How many '>' stand before "From " at the beginning of @line; -1 where it is no such line */
int      fumi_mbox_count_quotes    (const char   *line,
                                    gsize         length);

/**
 * fumi_mbox_make_from:
 * @sender: (nullable): an address; what a From_ line cannot hold gives MAILER-DAEMON
 * @date: seconds since 1970
 *
 * Returns: (transfer full): "From SENDER Thu Jan  1 00:00:00 1970", in UTC, without line end
 */
char    *fumi_mbox_make_from       (const char   *sender,
                                    gint64        date);

G_END_DECLS
