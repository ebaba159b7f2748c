/* fumi-part-head.h: what the header of one part says the part is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-part-walk.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_MULTIPART_NONE, /* not a multipart, or no part of one */
  FUMI_MULTIPART_MIXED,
  FUMI_MULTIPART_ALTERNATIVE,
  FUMI_MULTIPART_RELATED,
  FUMI_MULTIPART_DIGEST,
  FUMI_MULTIPART_SIGNED,
  FUMI_MULTIPART_ENCRYPTED,
  FUMI_MULTIPART_REPORT,
} FumiMultipart;

/* Where a part stands. */
typedef struct
{
  FumiMultipart parent;
  guint         index;       /* among its siblings, from 0 */
  guint         alternative; /* see FumiPartHead */
  gboolean      has_text;    /* a text to read came before it */
} FumiPartPlace;

/* Fills @head (freed with fumi_part_head_clear()) and, where it is a multipart, @boundary, which stays NULL
 * for a multipart that names none. */
FumiMultipart fumi_part_head_read  (FumiPartHead        *head,
                                    GArray              *fields,
                                    const FumiPartPlace *place,
                                    char               **boundary);
void          fumi_part_head_clear (FumiPartHead        *head);

G_END_DECLS
