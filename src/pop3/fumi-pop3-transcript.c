/* fumi-pop3-transcript.c: the dialogue of a session for a person to read, bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-transcript.h"

#include <string.h>

#include "fumi-pop3-server-text.h"

static const char gap[] = "[...]\n";

#define HEAD_MAX (16 * 1024)
#define TAIL_MAX (FUMI_POP3_TRANSCRIPT_MAX - HEAD_MAX - (gsize) sizeof gap)

struct _FumiPop3Transcript
{
  GString *head; /* full once a first line did not fit */
  GString *tail;
  gboolean head_is_full;
  gboolean has_gap;
};

FumiPop3Transcript *
fumi_pop3_transcript_new (void)
{
  FumiPop3Transcript *transcript = g_new0 (FumiPop3Transcript, 1);

  transcript->head = g_string_new (NULL);
  transcript->tail = g_string_new (NULL);

  return transcript;
}

void
fumi_pop3_transcript_free (FumiPop3Transcript *transcript)
{
  if (transcript == NULL)
    return;

  g_string_free (transcript->head, TRUE);
  g_string_free (transcript->tail, TRUE);
  g_free (transcript);
}

/* Drops a third at once, so that a long session does not move the rest for every line. */
static void
make_room (FumiPop3Transcript *transcript,
           gsize               length)
{
  const char *line_end;

  if (transcript->tail->len + length <= TAIL_MAX)
    return;

  line_end = memchr (transcript->tail->str + TAIL_MAX / 3, '\n',
                     transcript->tail->len - TAIL_MAX / 3);
  g_string_erase (transcript->tail, 0, line_end - transcript->tail->str + 1);
  transcript->has_gap = TRUE;
}

void
fumi_pop3_transcript_add (FumiPop3Transcript *transcript,
                          char                who,
                          const char         *line,
                          gsize               length)
{
  g_autofree char *clean = fumi_pop3_server_text_clean (line, length);
  gsize needed = strlen (clean) + strlen ("C: \n");
  GString *into = transcript->head;

  if (transcript->head->len + needed > HEAD_MAX)
    transcript->head_is_full = TRUE;
  if (transcript->head_is_full)
    {
      make_room (transcript, needed);
      into = transcript->tail;
    }

  g_string_append_c (into, who);
  g_string_append (into, ": ");
  g_string_append (into, clean);
  g_string_append_c (into, '\n');
}

char *
fumi_pop3_transcript_dup (const FumiPop3Transcript *transcript)
{
  return g_strconcat (transcript->head->str,
                      transcript->has_gap ? gap : "",
                      transcript->tail->str,
                      NULL);
}
