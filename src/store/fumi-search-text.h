/* fumi-search-text.h: what a search looks at in a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* UTF-8 without control characters. */
typedef struct
{
  char     *sender;    /* names and addresses */
  char     *receivers; /* of To and Cc */
  char     *subject;
  char     *names;     /* of attachments */
  char     *body;      /* what the sender wrote; of HTML mail its text */
  char     *quoted;    /* what he quotes */
  gboolean  has_attachments;
} FumiSearchText;

/* No text is longer than that. */
#define FUMI_SEARCH_TEXT_BYTES (2 * 1024 * 1024)

/**
 * fumi_search_text_new:
 * @path: of the message
 * @partial: only its beginning is there
 *
 * Thread: any; blocks. (transfer full). Errors: those of reading the file
 */
FumiSearchText *fumi_search_text_new  (const char      *path,
                                       gboolean         partial,
                                       GCancellable    *cancellable,
                                       GError         **error);
void            fumi_search_text_free (FumiSearchText  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSearchText, fumi_search_text_free)

G_END_DECLS
