/* fumi-body-text.h: which of a message's texts a reader is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-part-walk.h"

G_BEGIN_DECLS

typedef struct _FumiBodyText FumiBodyText;

/* @is_preview: only the start of the text is wanted; else some MiB of it are kept */
FumiBodyText *fumi_body_text_new      (gboolean            is_preview);
void          fumi_body_text_free     (FumiBodyText       *body);

/* Whether the leaf is a text to read; then its bytes go to fumi_body_text_add() */
gboolean      fumi_body_text_begin    (FumiBodyText       *body,
                                       const FumiPartHead *head);
void          fumi_body_text_add      (FumiBodyText       *body,
                                       const guint8       *bytes,
                                       gsize               length);

/**
 * fumi_body_text_finish:
 * @from_html: (out): whether any of it was HTML
 *
 * All plain texts in order. HTML counts where it has no plain alternative and no plain text before it:
 * lists append a plain footer to HTML mail, and the footer alone would not do.
 *
 * Returns: (transfer full): LF line ends, "" if there is no text
 */
char         *fumi_body_text_finish   (FumiBodyText *body,
                                       gboolean     *from_html);

/* (transfer full) (nullable): the first HTML part's source in UTF-8 */
char         *fumi_body_text_dup_html (FumiBodyText *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiBodyText, fumi_body_text_free)

G_END_DECLS
