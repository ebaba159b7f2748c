/* fumi-transfer-encoding.h: base64, quoted-printable and uuencode undone, however damaged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One text of base64, padded or not. A `=` inside ends a group and not the text: parts that were encoded
 * piece by piece are joined like that. Characters outside the alphabet are skipped (RFC 2045 §6.8). */
void fumi_base64_append (GByteArray *out,
                         const char *text,
                         gsize       length);
/* RFC 2047 §4.2 */
void fumi_q_append      (GByteArray *out,
                         const char *text,
                         gsize       length);

typedef struct _FumiTransferDecoder FumiTransferDecoder;

/* @encoding: (nullable): the value of Content-Transfer-Encoding; unknown ones pass bytes through */
FumiTransferDecoder *fumi_transfer_decoder_new  (const char          *encoding);
void                 fumi_transfer_decoder_free (FumiTransferDecoder *decoder);

/* Appends what @bytes decode to; state is kept between calls. */
void                 fumi_transfer_decoder_feed (FumiTransferDecoder *decoder,
                                                 const char          *bytes,
                                                 gsize                length,
                                                 GByteArray          *out);
/* Appends what an unfinished last group still gives. */
void                 fumi_transfer_decoder_end  (FumiTransferDecoder *decoder,
                                                 GByteArray          *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiTransferDecoder, fumi_transfer_decoder_free)

G_END_DECLS
