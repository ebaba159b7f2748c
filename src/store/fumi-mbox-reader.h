/* fumi-mbox-reader.h: the messages of an mbox file, one after the other, as they are kept in a Maildir.
 *
 * Reads mboxrd and mboxo, with LF, CRLF or CR line ends, from any stream and in any pieces; memory does not grow
 * with a message or a line. What is handed out has CRLF line ends and no quoted From_ lines. A Content-Length
 * (mboxcl) is not believed: whoever sent a message could otherwise hide the next ones in it.
 *
 * A line beginning with "From " parts two messages if it has a date, and a blank line before or a header behind it;
 * without a date it needs both. So a text that was stored without quoting ("From my point of view …") stays whole,
 * and messages are found where the blank line was lost. The quoting is undone as mboxrd has it.
 *
 * What mail programs note in an mbox stands in fields of the header. Where these are its first lines, as we and
 * Thunderbird write them, they are no part of the message and are taken off; elsewhere they stay.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The fields that FumiMboxWriter puts before each message. Only the third one changes what is read: the message's
 * bytes are as they stand, line ends too, and there are so many of them. */
#define FUMI_MBOX_STATUS   "Status:"
#define FUMI_MBOX_X_STATUS "X-Status:"
#define FUMI_MBOX_BYTES    "X-Fumibako-Bytes:"

typedef enum
{
  FUMI_MBOX_NONE     = 0,
  FUMI_MBOX_READ     = 1 << 0,
  FUMI_MBOX_STARRED  = 1 << 1,
  FUMI_MBOX_REPLIED  = 1 << 2,
  FUMI_MBOX_EXPUNGED = 1 << 3, /* Thunderbird has deleted it and not compacted the file yet */
} FumiMboxFlags;

typedef struct _FumiMboxReader FumiMboxReader;

/* @stream: kept */
FumiMboxReader *fumi_mbox_reader_new  (GInputStream    *stream);
/* For a file that is one message (Maildir, MH, .eml): nothing parts it, nothing is quoted, and nothing is taken off.
 * Lines get CRLF if the first one ends with LF alone; otherwise the bytes are as they are. */
FumiMboxReader *fumi_mbox_reader_new_single (GInputStream *stream);
void            fumi_mbox_reader_free (FumiMboxReader  *reader);

/**
 * fumi_mbox_reader_next:
 * @found: (out): %FALSE at the end of the file
 *
 * Goes to the next message; what was not read of the last one is skipped. What stands before the first From_
 * line is no message.
 *
 * Errors: %G_IO_ERROR_CANCELLED, what the stream gives
 */
gboolean        fumi_mbox_reader_next (FumiMboxReader  *reader,
                                       gboolean        *found,
                                       GCancellable    *cancellable,
                                       GError         **error);

/* Returns: how many bytes of the message were put into @buffer, 0 at its end, -1 with @error */
gssize          fumi_mbox_reader_read (FumiMboxReader  *reader,
                                       void            *buffer,
                                       gsize            size,
                                       GCancellable    *cancellable,
                                       GError         **error);

/* Goes to the message's end; what was not read of it is counted and dropped. */
gboolean        fumi_mbox_reader_skip (FumiMboxReader  *reader,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Bytes of the current message, as handed out or skipped so far. */
goffset         fumi_mbox_reader_get_emitted (FumiMboxReader *reader);

/* -1: the From_ line does not tell */
gint64          fumi_mbox_reader_get_date     (FumiMboxReader *reader);
/* Those of the current message; complete once it has been read to its end. */
FumiMboxFlags   fumi_mbox_reader_get_flags    (FumiMboxReader *reader);
/* Bytes of the file so far; where the current message began. */
goffset         fumi_mbox_reader_get_position (FumiMboxReader *reader);
goffset         fumi_mbox_reader_get_start    (FumiMboxReader *reader);

/* Whether @bytes, the beginning of a file, can be that of an mbox. @complete: whether it is all of the file */
gboolean        fumi_mbox_looks_like          (const char     *bytes,
                                               gsize           length,
                                               gboolean        complete);

/* The flags of one field of a header, which programs note beside the message; NONE for any other. @thunderbird:
 * whether X-Mozilla-Status may say that the message is expunged */
FumiMboxFlags   fumi_mbox_flags_of_field      (const char     *line,
                                               gsize           length,
                                               gboolean        thunderbird);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMboxReader, fumi_mbox_reader_free)

G_END_DECLS
