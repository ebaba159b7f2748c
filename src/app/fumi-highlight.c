/* fumi-highlight.c: marks what was searched for in text that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-highlight.h"

#include "fumi-search-highlight.h"

#define ALPHA 0.45
#define TAG "search-hit"

/* More marks help nobody, and cost time to draw. */
#define MAX_MARKS 5000

static GdkRGBA
find_color (GtkWidget *widget)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "warning_bg_color", &color))
    color = (GdkRGBA) { 0.9f, 0.65f, 0.04f, 1 };
  color.alpha = (float) ALPHA;
  return color;
}

void
fumi_highlight_layout (GtkWidget       *widget,
                       PangoLayout     *layout,
                       FumiSearchQuery *query,
                       FumiSearchField  field,
                       const char      *text)
{
  g_autoptr(GArray) ranges = fumi_search_highlight (query, field, text);
  const GdkRGBA color = find_color (widget);
  PangoAttrList *attributes;

  if (ranges->len == 0)
    return;

  attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));
  for (guint i = 0; i < ranges->len; i++)
    {
      const FumiSearchRange *range = &g_array_index (ranges, FumiSearchRange, i);
      PangoAttribute *parts[] = {
        pango_attr_background_new ((guint16) (color.red * 65535), (guint16) (color.green * 65535),
                                   (guint16) (color.blue * 65535)),
        pango_attr_background_alpha_new ((guint16) (color.alpha * 65535)),
      };

      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          parts[j]->start_index = (guint) range->start;
          parts[j]->end_index = (guint) range->end;
          pango_attr_list_insert (attributes, parts[j]);
        }
    }
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

/* A text iterator counts characters. */
static void
apply (GtkTextBuffer *buffer,
       const char    *text,
       GArray        *ranges)
{
  const char *p = text;
  int offset = 0;

  for (guint i = 0; i < MIN (ranges->len, MAX_MARKS); i++)
    {
      const FumiSearchRange *range = &g_array_index (ranges, FumiSearchRange, i);
      GtkTextIter start, end;
      int length = (int) g_utf8_strlen (text + range->start, (gssize) (range->end - range->start));

      offset += (int) g_utf8_strlen (p, (gssize) (text + range->start - p));
      gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, offset + length);
      gtk_text_buffer_apply_tag_by_name (buffer, TAG, &start, &end);
      offset += length;
      p = text + range->end;
    }
}

/* Returns: (transfer none) */
static GtkTextTag *
find_tag (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG);

  return tag != NULL ? tag : gtk_text_buffer_create_tag (buffer, TAG, NULL);
}

void
fumi_highlight_ranges (GtkTextView *view,
                       const char  *text,
                       GArray      *ranges)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  const GdkRGBA color = find_color (GTK_WIDGET (view));
  GtkTextTag *tag = find_tag (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
  g_object_set (tag, "background-rgba", &color, NULL);
  apply (buffer, text, ranges);
}

void
fumi_highlight_text (GtkTextView     *view,
                     FumiSearchQuery *query)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autoptr(GArray) ranges = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  ranges = query != NULL ? fumi_search_highlight (query, FUMI_SEARCH_BODY, text)
                         : g_array_new (FALSE, FALSE, sizeof (FumiSearchRange));
  fumi_highlight_ranges (view, text, ranges);
}
