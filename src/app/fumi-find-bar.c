/* fumi-find-bar.c: finds something in the message that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-find-bar.h"

#include <glib/gi18n.h>

#include "fumi-highlight.h"
#include "fumi-search-find.h"

/* Of the place that is shown, among all that are marked. */
#define TAG "find-current"

/* What is left between a place that was found and the edge of the view. */
#define EDGE 48

struct _FumiFindBar
{
  GtkWidget       parent_instance;

  GtkTextView    *text;     /* not owned: it and the bar have one parent */
  char           *shown;    /* what stands in it, while the bar is open */
  GArray         *places;   /* (element-type FumiSearchRange): of shown */
  guint           current;  /* of places */

  GtkSearchBar   *bar;
  GtkSearchEntry *entry;
  GtkLabel       *count;
  GtkWidget      *previous;
  GtkWidget      *next;
};

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFindBar, fumi_find_bar, GTK_TYPE_WIDGET)

static gboolean
is_open (FumiFindBar *bar)
{
  return gtk_search_bar_get_search_mode (bar->bar);
}

/* ---- the place ------------------------------------------------------------------------------------- */

static void
show_count (FumiFindBar *bar)
{
  g_autofree char *text = NULL;

  /* Translators: the first %u is which of the places it is, the second how many there are. */
  if (bar->places->len > 0)
    text = g_strdup_printf (_ ("%u of %u"), bar->current + 1, bar->places->len);
  else if (*gtk_editable_get_text (GTK_EDITABLE (bar->entry)) != '\0')
    text = g_strdup (_ ("Not found"));

  gtk_label_set_text (bar->count, text != NULL ? text : "");
  gtk_widget_set_sensitive (bar->previous, bar->places->len > 0);
  gtk_widget_set_sensitive (bar->next, bar->places->len > 0);
}

/* The text does not scroll by itself: it stands below the message's header. */
static void
scroll_to (FumiFindBar       *bar,
           const GtkTextIter *place)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (bar->text), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  GdkRectangle area;
  int x, y;
  double view_x, view_y, page;

  if (scrolled == NULL)
    return;

  gtk_text_view_get_iter_location (bar->text, place, &area);
  gtk_text_view_buffer_to_window_coords (bar->text, GTK_TEXT_WINDOW_WIDGET, area.x, area.y, &x, &y);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (bar->text), scrolled, x, y, &view_x, &view_y))
    return;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  page = gtk_adjustment_get_page_size (adjustment);
  if (view_y < EDGE || view_y + area.height > page - EDGE)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + view_y - page / 3);
}

static void
unmark_current (FumiFindBar *bar)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (bar->text);
  GtkTextIter start, end;

  if (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG) == NULL)
    return;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag_by_name (buffer, TAG, &start, &end);
}

static void
mark_current (FumiFindBar       *bar,
              const GtkTextIter *start,
              const GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (bar->text);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG);
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (bar->text));
  GdkRGBA background, foreground;

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, TAG, NULL);
  gtk_text_tag_set_priority (tag, gtk_text_tag_table_get_size (gtk_text_buffer_get_tag_table (buffer)) - 1);
  if (gtk_style_context_lookup_color (style, "accent_bg_color", &background)
      && gtk_style_context_lookup_color (style, "accent_fg_color", &foreground))
    g_object_set (tag, "background-rgba", &background, "foreground-rgba", &foreground, NULL);
  gtk_text_buffer_apply_tag (buffer, tag, start, end);
}

/* It is selected as well: that is what Ctrl+C copies. */
static void
show_current (FumiFindBar *bar)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (bar->text);
  const FumiSearchRange *range;
  GtkTextIter start, end;
  int offset;

  show_count (bar);
  unmark_current (bar);
  if (bar->places->len == 0)
    return;

  range = &g_array_index (bar->places, FumiSearchRange, bar->current);
  offset = (int) g_utf8_strlen (bar->shown, (gssize) range->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
  offset += (int) g_utf8_strlen (bar->shown + range->start, (gssize) (range->end - range->start));
  gtk_text_buffer_get_iter_at_offset (buffer, &end, offset);
  gtk_text_buffer_select_range (buffer, &start, &end);
  mark_current (bar, &start, &end);
  scroll_to (bar, &start);
}

static void
find (FumiFindBar *bar)
{
  g_array_unref (bar->places);
  bar->places = fumi_search_find (bar->shown != NULL ? bar->shown : "", gtk_editable_get_text (GTK_EDITABLE (bar->entry)));
  bar->current = 0;
  fumi_highlight_ranges (bar->text, bar->shown, bar->places);
  show_current (bar);
}

static void
read_text (FumiFindBar *bar)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (bar->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_free (bar->shown);
  bar->shown = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
step (FumiFindBar *bar,
      gboolean     forward)
{
  guint n = bar->places->len;

  if (n == 0)
    return;

  bar->current = forward ? (bar->current + 1) % n : (bar->current + n - 1) % n;
  show_current (bar);
}

/* ---- what the user does ---------------------------------------------------------------------------- */

static void
on_typed (FumiFindBar *bar)
{
  if (is_open (bar))
    find (bar);
}

static void
on_next (FumiFindBar *bar)
{
  step (bar, TRUE);
}

static void
on_previous (FumiFindBar *bar)
{
  step (bar, FALSE);
}

static void
on_open_changed (FumiFindBar *bar)
{
  if (is_open (bar))
    return;

  g_clear_pointer (&bar->shown, g_free);
  g_array_set_size (bar->places, 0);
  gtk_label_set_text (bar->count, "");
  unmark_current (bar);
  g_signal_emit (bar, signals[CLOSED], 0);
}

/* Shift+Enter, which a search entry does not know. */
static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        FumiFindBar           *bar)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK) == 0)
    return FALSE;

  step (bar, FALSE);
  return TRUE;
}

/* ---- the type -------------------------------------------------------------------------------------- */

static void
fumi_find_bar_dispose (GObject *object)
{
  FumiFindBar *bar = FUMI_FIND_BAR (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (bar));

  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_find_bar_parent_class)->dispose (object);
}

static void
fumi_find_bar_finalize (GObject *object)
{
  FumiFindBar *bar = FUMI_FIND_BAR (object);

  g_free (bar->shown);
  g_array_unref (bar->places);

  G_OBJECT_CLASS (fumi_find_bar_parent_class)->finalize (object);
}

static void
fumi_find_bar_class_init (FumiFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_find_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_find_bar_finalize;

  signals[CLOSED] = g_signal_new ("closed", FUMI_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, FumiFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, FumiFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, FumiFindBar, next);
  gtk_widget_class_bind_template_child (widget_class, FumiFindBar, previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_open_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
}

static void
fumi_find_bar_init (FumiFindBar *bar)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  bar->places = g_array_new (FALSE, FALSE, sizeof (FumiSearchRange));
  gtk_widget_init_template (GTK_WIDGET (bar));
  gtk_search_bar_connect_entry (bar->bar, GTK_EDITABLE (bar->entry));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), bar, 0);
  gtk_widget_add_controller (GTK_WIDGET (bar->entry), keys);
}

void
fumi_find_bar_set_text_view (FumiFindBar *bar,
                             GtkTextView *text)
{
  g_return_if_fail (FUMI_IS_FIND_BAR (bar));

  bar->text = text;
}

void
fumi_find_bar_open (FumiFindBar *bar)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_if_fail (FUMI_IS_FIND_BAR (bar));

  buffer = gtk_text_view_get_buffer (bar->text);
  if (!is_open (bar) && gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    {
      g_autofree char *selected = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);

      gtk_editable_set_text (GTK_EDITABLE (bar->entry), selected);
    }
  read_text (bar);
  gtk_search_bar_set_search_mode (bar->bar, TRUE);
  find (bar);
  gtk_widget_grab_focus (GTK_WIDGET (bar->entry));
  gtk_editable_select_region (GTK_EDITABLE (bar->entry), 0, -1);
}

void
fumi_find_bar_step (FumiFindBar *bar,
                    gboolean     forward)
{
  g_return_if_fail (FUMI_IS_FIND_BAR (bar));

  if (is_open (bar))
    step (bar, forward);
  else
    fumi_find_bar_open (bar);
}

gboolean
fumi_find_bar_refresh (FumiFindBar *bar)
{
  g_return_val_if_fail (FUMI_IS_FIND_BAR (bar), FALSE);

  if (!is_open (bar))
    return FALSE;

  read_text (bar);
  find (bar);
  return TRUE;
}
