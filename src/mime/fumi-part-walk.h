/* fumi-part-walk.h: the MIME structure of a message, as a stream of leaves.
 *
 * One walk serves the row of the list and the open message, so they agree. Bytes go in as they come from the
 * disk; nothing but the header blocks is kept, so memory does not grow with attachments, headers or parts:
 * header blocks count up to 1 MiB, multiparts to a depth of 100, leaves up to 10,000. (GMime's parser keeps
 * an object for each part and the text of all headers: a mail of 5 MB can make it take 1.3 GB. It also gives
 * up on mail that begins with blank lines or whose lines end in CR alone.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points into the header block; the value is folded as it was. */
typedef struct
{
  const char *name;
  gsize       name_length;
  const char *value;
  gsize       value_length;
} FumiRawField;

typedef enum
{
  FUMI_PART_PLAIN,      /* text to read */
  FUMI_PART_HTML,       /* the same as HTML */
  FUMI_PART_ATTACHMENT, /* what a reader calls an attachment */
  FUMI_PART_SUPPORT,    /* images of an HTML part, signatures, the fine print of a bounce */
} FumiPartRole;

typedef struct
{
  char         *type;        /* lower case, "text/plain" */
  char         *charset;     /* label, or NULL */
  char         *encoding;    /* content transfer encoding, or NULL */
  char         *disposition; /* "inline", "attachment" or "" */
  char         *name;        /* safe to show; or NULL */
  FumiPartRole  role;
  guint         alternative; /* which outermost multipart/alternative it belongs to; 0: none */
  gboolean      is_flowed;   /* RFC 3676 */
  gboolean      delete_space;
} FumiPartHead;

typedef struct
{
  /* The message's own fields, before any leaf; @charset is the label of a message of one text, or NULL. */
  void     (*headers) (const FumiRawField *fields,
                       guint               n_fields,
                       const char         *charset,
                       gpointer            user_data);
  /* Whether @data is wanted for this leaf. */
  gboolean (*begin)   (const FumiPartHead *head,
                       gpointer            user_data);
  /* Decoded bytes */
  void     (*data)    (const guint8       *bytes,
                       gsize               length,
                       gpointer            user_data);
  void     (*end)     (gpointer            user_data);
} FumiPartHandler;

typedef struct _FumiPartWalk FumiPartWalk;

FumiPartWalk *fumi_part_walk_new  (const FumiPartHandler *handler,
                                   gpointer               user_data);
void          fumi_part_walk_free (FumiPartWalk          *walk);
void          fumi_part_walk_feed (FumiPartWalk          *walk,
                                   const char            *bytes,
                                   gsize                  length);
/* No more bytes: ends what is open. */
void          fumi_part_walk_end  (FumiPartWalk          *walk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPartWalk, fumi_part_walk_free)

G_END_DECLS
