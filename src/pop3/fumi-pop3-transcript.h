/* fumi-pop3-transcript.h: the dialogue of a session for a person to read, bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FUMI_POP3_TRANSCRIPT_MAX (64 * 1024)

typedef struct _FumiPop3Transcript FumiPop3Transcript;

FumiPop3Transcript *fumi_pop3_transcript_new  (void);
void                fumi_pop3_transcript_free (FumiPop3Transcript *transcript);

/**
 * fumi_pop3_transcript_add:
 * @who: 'C' for us, 'S' for the server, '*' for a remark
 * @line: cleaned here; the caller masks secrets
 */
void                fumi_pop3_transcript_add  (FumiPop3Transcript *transcript,
                                               char                who,
                                               const char         *line,
                                               gsize               length);

/**
 * fumi_pop3_transcript_dup:
 *
 * Returns: (transfer full): lines "C: …", "S: …"; at most 64 KiB: the first lines (how the session
 *   began) and the last ones are kept
 */
char               *fumi_pop3_transcript_dup  (const FumiPop3Transcript *transcript);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Transcript, fumi_pop3_transcript_free)

G_END_DECLS
