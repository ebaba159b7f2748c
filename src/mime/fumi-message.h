/* fumi-message.h: one message, parsed: headers, readable text, parts.
 *
 * Built once, in any thread; constant afterwards, so it may be handed to another thread. No string
 * that leaves this file is anything but valid UTF-8 without control characters (text keeps LF and TAB).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-mailbox.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE (fumi_message_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessage, fumi_message, FUMI, MESSAGE, GObject)

typedef struct
{
  char    *name;       /* decoded, bidi controls removed */
  char    *value;      /* decoded, unfolded */
} FumiHeader;

typedef struct
{
  char    *type;        /* lower case, "text/plain" */
  char    *name;        /* file name made safe to show; NULL if none */
  char    *disposition; /* "inline", "attachment" or "" */
  char    *sha256;      /* of the decoded bytes, 64 lower-case hex digits */
  goffset  size;        /* decoded bytes */
} FumiPart;

/**
 * fumi_message_new_from_file:
 *
 * Parses a message that is on disk. What is broken is shown as far as it goes; only an unreadable file
 * is an error. Memory does not grow with attachments.
 *
 * Thread: any; blocks. (transfer full)
 */
FumiMessage *fumi_message_new_from_file (GFile         *file,
                                         GCancellable  *cancellable,
                                         GError       **error);
/**
 * fumi_message_new_from_beginning:
 *
 * The same of a file that holds only the beginning of a message (the "partial" of its envelope). It has no parts:
 * the last that is there may be cut off, and nobody knows how many would follow.
 */
FumiMessage *fumi_message_new_from_beginning (GFile         *file,
                                              GCancellable  *cancellable,
                                              GError       **error);
/* The same from any bytes. */
FumiMessage *fumi_message_new_from_stream (GInputStream  *stream,
                                           GCancellable  *cancellable,
                                           GError       **error);
void         fumi_message_load_async    (GFile               *file,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
FumiMessage *fumi_message_load_finish   (GAsyncResult        *result,
                                         GError             **error);

const char *fumi_message_get_subject (FumiMessage *message); /* may be "" */
gint64      fumi_message_get_date    (FumiMessage *message); /* seconds since 1970; 0: none */

/* (transfer none) (element-type FumiMailbox); never NULL, may be empty */
GPtrArray  *fumi_message_get_from    (FumiMessage *message);
GPtrArray  *fumi_message_get_to      (FumiMessage *message);
GPtrArray  *fumi_message_get_cc      (FumiMessage *message);
/* (transfer none) (element-type FumiHeader): all, in order */
GPtrArray  *fumi_message_get_headers (FumiMessage *message);
/* (transfer none) (element-type FumiPart): leaves in order */
GPtrArray  *fumi_message_get_parts   (FumiMessage *message);

/**
 * fumi_message_get_text:
 *
 * Returns: what to show a reader now: the plain text part (all of them, in order, outside
 *   attachments), else the HTML part as readable text, else "". LF line ends.
 */
const char *fumi_message_get_text    (FumiMessage *message);
/* the HTML part's source, decoded to UTF-8, or NULL; untrusted, never to be rendered as it is */
const char *fumi_message_get_html    (FumiMessage *message);
/* whether fumi_message_get_text() came from HTML */
gboolean    fumi_message_text_is_from_html (FumiMessage *message);
gboolean    fumi_message_has_attachments   (FumiMessage *message);

G_END_DECLS
