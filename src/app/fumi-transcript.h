/* fumi-transcript.h: what client and server said to each other, to read and to copy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_TRANSCRIPT (fumi_transcript_get_type ())
G_DECLARE_FINAL_TYPE (FumiTranscript, fumi_transcript, FUMI, TRANSCRIPT, AdwBin)

/* @text: secrets are masked already; valid UTF-8 */
void fumi_transcript_set_text (FumiTranscript *transcript,
                               const char     *text);

G_END_DECLS
