/* fumi-transcript.c: what client and server said to each other, to read and to copy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-transcript.h"

struct _FumiTranscript
{
  AdwBin       parent_instance;

  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (FumiTranscript, fumi_transcript, ADW_TYPE_BIN)

static void
on_copy_clicked (FumiTranscript *transcript)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (transcript->text);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (transcript)), text);
}

static void
fumi_transcript_class_init (FumiTranscriptClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-transcript.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiTranscript, text);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
fumi_transcript_init (FumiTranscript *transcript)
{
  gtk_widget_init_template (GTK_WIDGET (transcript));
}

void
fumi_transcript_set_text (FumiTranscript *transcript,
                          const char     *text)
{
  g_return_if_fail (FUMI_IS_TRANSCRIPT (transcript));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (transcript->text), text, -1);
}
