/* fumi-message-row.c: one row of the message list, drawn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-row.h"

#include <glib/gi18n.h>

#include "fumi-highlight.h"
#include "fumi-row-names.h"
#include "fumi-row-text.h"

#define PADDING 10   /* above and below the lines */
#define LINE_GAP 3
#define START_EDGE 26 /* where text begins: the unread dot stands before it */
#define END_EDGE 12
#define GAP 8        /* between texts and icons of one line */
#define DATE_WIDTH 90 /* about what a short date takes, for its tooltip */
#define DOT 8
#define ICON 16
#define DIM 0.6
#define BOX 18       /* to tick, before everything else */
#define BOX_EDGE 34  /* what it takes from the start edge */
#define SLACK 8      /* pixels a finger may slip and still tap */

struct _FumiMessageRow
{
  GtkWidget     parent_instance;

  FumiEnvelope *envelope;
  FumiSearchQuery *highlight; /* NULL: nothing is marked */
  int           ascent;      /* of the widget's font, in pixels; 0: not measured yet */
  int           line_height;
  gboolean      unnamed;     /* waits for fumi_row_names_queue() */
  gboolean      preview;     /* has a third line */
  gboolean      picking;
  gboolean      picked;
  double        press_x;     /* where a press began, in the surface */
  double        press_y;
};

enum
{
  OPENED,
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMessageRow, fumi_message_row, GTK_TYPE_WIDGET)

static void
measure_font (FumiMessageRow *row)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (row));
  PangoFontMetrics *metrics;

  if (row->line_height > 0)
    return;

  metrics = pango_context_get_metrics (context, NULL, NULL);
  row->ascent = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics));
  row->line_height = row->ascent + PANGO_PIXELS_CEIL (pango_font_metrics_get_descent (metrics));
  pango_font_metrics_unref (metrics);
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* What the parts of one drawing share. */
typedef struct
{
  FumiMessageRow *row;
  GtkSnapshot    *snapshot;
  GdkRGBA         color;
  GdkRGBA         dim;
  gboolean        rtl;
  int             width;
  int             start;    /* where text begins */
} Drawing;

/* From the start edge to a coordinate: everything is laid out left to right, then mirrored as a
 * whole. */
static float
mirrored (Drawing *drawing,
          double   start,
          double   extent)
{
  return (float) (drawing->rtl ? drawing->width - start - extent : start);
}

static PangoLayout *
layout_text (Drawing    *drawing,
             const char *text,
             gboolean    bold,
             double      scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (drawing->row), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (scale < 1)
    pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

/* Draws @layout at most @width wide, @start away from the start edge, its baseline on that of
 * @line. */
static void
draw_layout (Drawing       *drawing,
             PangoLayout   *layout,
             int            line,
             int            start,
             int            width,
             const GdkRGBA *color)
{
  PangoRectangle extents;
  int baseline = PADDING + line * (drawing->row->line_height + LINE_GAP) + drawing->row->ascent;
  float x;

  if (width <= 0)
    return;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);

  /* The text's own direction decides where in its width Pango puts it; here it goes to the start
   * edge. */
  x = mirrored (drawing, start, extents.width) - extents.x;
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (drawing->snapshot,
                          &GRAPHENE_POINT_INIT (x, baseline - PANGO_PIXELS (pango_layout_get_baseline (layout))));
  gtk_snapshot_append_layout (drawing->snapshot, layout, color);
  gtk_snapshot_restore (drawing->snapshot);
}

/* @field: what the text is, for what is marked in it */
static void
draw_text (Drawing         *drawing,
           FumiSearchField  field,
           const char      *text,
           gboolean         bold,
           int              line,
           int              end,
           const GdkRGBA   *color)
{
  g_autoptr(PangoLayout) layout = layout_text (drawing, text, bold, 1);

  if (drawing->row->highlight != NULL)
    fumi_highlight_layout (GTK_WIDGET (drawing->row), layout, drawing->row->highlight, field, text);
  draw_layout (drawing, layout, line, drawing->start, drawing->width - drawing->start - end, color);
}

/* Returns what the date takes from the end of its line. */
static int
draw_date (Drawing *drawing)
{
  g_autoptr(GDateTime) now = fumi_row_text_now ();
  g_autofree char *date = fumi_row_text_date (fumi_envelope_get_date (drawing->row->envelope), now);
  g_autoptr(PangoLayout) layout = layout_text (drawing, date, FALSE, PANGO_SCALE_SMALL);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  draw_layout (drawing, layout, 0, drawing->width - END_EDGE - width, width, &drawing->dim);
  return END_EDGE + width + GAP;
}

static void
draw_icon (Drawing    *drawing,
           const char *name,
           int         line,
           int         start)
{
  GtkWidget *widget = GTK_WIDGET (drawing->row);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr(GtkIconPaintable) icon = NULL;
  int line_height = drawing->row->line_height;
  double y = PADDING + line * (line_height + LINE_GAP) + (line_height - ICON) / 2.0;

  icon = gtk_icon_theme_lookup_icon (theme, name, NULL, ICON, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (drawing->snapshot,
                          &GRAPHENE_POINT_INIT (mirrored (drawing, start, ICON), (float) y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), drawing->snapshot,
                                            ICON, ICON, &drawing->dim, 1);
  gtk_snapshot_restore (drawing->snapshot);
}

/* Returns what is taken from the end of the subject's line, this icon included. */
static int
draw_mark (Drawing    *drawing,
           const char *name,
           int         end)
{
  draw_icon (drawing, name, 1, drawing->width - end - ICON);
  return end + ICON + GAP / 2;
}

/* A message's first words; where only its beginning is here, that it is so. */
static void
draw_preview (Drawing *drawing)
{
  FumiEnvelope *envelope = drawing->row->envelope;
  g_autoptr(PangoLayout) layout = NULL;
  g_autofree char *partial = NULL;
  int start = drawing->start + ICON + GAP;

  if (!fumi_envelope_get_partial (envelope))
    {
      draw_text (drawing, FUMI_SEARCH_BODY, fumi_envelope_get_preview (envelope), FALSE, 2, END_EDGE, &drawing->dim);
      return;
    }

  partial = fumi_row_text_partial (envelope);
  layout = layout_text (drawing, partial, FALSE, 1);
  draw_icon (drawing, "fumi-download-symbolic", 2, drawing->start);
  draw_layout (drawing, layout, 2, start, drawing->width - start - END_EDGE, &drawing->dim);
}

static void
draw_unread_dot (Drawing *drawing)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (drawing->row));
  GskRoundedRect outline;
  GdkRGBA accent;
  int y = PADDING + (drawing->row->line_height - DOT) / 2;

  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = drawing->color;

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (mirrored (drawing, drawing->start - (START_EDGE + DOT) / 2.0 + 1, DOT),
                                                        y, DOT, DOT),
                                   DOT / 2.0f);
  gtk_snapshot_push_rounded_clip (drawing->snapshot, &outline);
  gtk_snapshot_append_color (drawing->snapshot, &accent, &outline.bounds);
  gtk_snapshot_pop (drawing->snapshot);
}

/* In the middle of the row's height. */
static void
draw_box (Drawing *drawing)
{
  GtkWidget *widget = GTK_WIDGET (drawing->row);
  float x = mirrored (drawing, (BOX_EDGE - BOX) / 2.0 + 3, BOX);
  float y = (float) ((gtk_widget_get_height (widget) - BOX) / 2);
  const float border[] = { 2, 2, 2, 2 };
  const GdkRGBA colors[] = { drawing->dim, drawing->dim, drawing->dim, drawing->dim };
  GdkRGBA accent = drawing->color;
  GdkRGBA tick;
  GskRoundedRect outline;
  g_autoptr(GtkIconPaintable) icon = NULL;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, BOX, BOX), 5);
  if (!drawing->row->picked)
    {
      gtk_snapshot_append_border (drawing->snapshot, &outline, border, colors);
      return;
    }

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color", &accent) ||
      !gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_fg_color", &tick))
    tick = (GdkRGBA) { 1, 1, 1, 1 };
  gtk_snapshot_push_rounded_clip (drawing->snapshot, &outline);
  gtk_snapshot_append_color (drawing->snapshot, &accent, &outline.bounds);
  gtk_snapshot_pop (drawing->snapshot);
  icon = gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)),
                                     "object-select-symbolic", NULL, ICON, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (drawing->snapshot,
                          &GRAPHENE_POINT_INIT (x + (BOX - ICON) / 2.0f, y + (BOX - ICON) / 2.0f));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), drawing->snapshot, ICON, ICON, &tick, 1);
  gtk_snapshot_restore (drawing->snapshot);
}

static void
fumi_message_row_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  FumiMessageRow *row = FUMI_MESSAGE_ROW (widget);
  Drawing drawing = { .row = row, .snapshot = snapshot };
  g_autofree char *sender = NULL;
  gboolean unread;
  int end;

  if (row->envelope == NULL)
    return;

  measure_font (row);
  drawing.width = gtk_widget_get_width (widget);
  drawing.start = START_EDGE + (row->picking ? BOX_EDGE : 0);
  drawing.rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &drawing.color);
  drawing.dim = drawing.color;
  drawing.dim.alpha *= DIM;
  unread = fumi_envelope_get_unread (row->envelope);
  sender = fumi_row_text_sender (row->envelope);

  if (row->picking)
    draw_box (&drawing);
  if (unread)
    draw_unread_dot (&drawing);

  end = draw_date (&drawing);
  draw_text (&drawing, FUMI_SEARCH_FROM, sender, unread, 0, end, &drawing.color);

  end = END_EDGE;
  if (fumi_envelope_get_starred (row->envelope))
    end = draw_mark (&drawing, "starred-symbolic", end);
  if (fumi_envelope_get_has_attachments (row->envelope))
    end = draw_mark (&drawing, "mail-attachment-symbolic", end);
  if (!row->preview && fumi_envelope_get_partial (row->envelope))
    end = draw_mark (&drawing, "fumi-download-symbolic", end);
  draw_text (&drawing, FUMI_SEARCH_SUBJECT, fumi_row_text_title (row->envelope), unread, 1, end, &drawing.color);

  if (row->preview)
    draw_preview (&drawing);
}

static void
fumi_message_row_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  FumiMessageRow *row = FUMI_MESSAGE_ROW (widget);
  int lines = row->preview ? 3 : 2;

  measure_font (row);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = 2 * PADDING + lines * row->line_height + (lines - 1) * LINE_GAP;
  else
    *minimum = *natural = 200;
}

/* Another font, size or direction: measure again. */
static void
fumi_message_row_css_changed (GtkWidget         *widget,
                              GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (fumi_message_row_parent_class)->css_changed (widget, change);

  FUMI_MESSAGE_ROW (widget)->line_height = 0;
  gtk_widget_queue_resize (widget);
}

static void
fumi_message_row_system_setting_changed (GtkWidget        *widget,
                                         GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (fumi_message_row_parent_class)->system_setting_changed (widget, setting);

  FUMI_MESSAGE_ROW (widget)->line_height = 0;
  gtk_widget_queue_resize (widget);
}

/* ---- state ----------------------------------------------------------------------------------- */

/* GTK 4.8 has no label property on list items; the item widget itself is the accessible of the
 * row. */
static void
name_list_item (GtkWidget *widget)
{
  FumiMessageRow *row = FUMI_MESSAGE_ROW (widget);
  GtkWidget *item = gtk_widget_get_parent (widget);
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *label = NULL;

  row->unnamed = FALSE;
  if (item == NULL || row->envelope == NULL)
    return;

  now = fumi_row_text_now ();
  label = fumi_row_text_label (row->envelope, now);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  fumi_envelope_get_preview (row->envelope),
                                  -1);
}

static void
name_soon (FumiMessageRow *row)
{
  if (row->unnamed)
    return;

  row->unnamed = TRUE;
  fumi_row_names_queue (GTK_WIDGET (row), name_list_item);
}

static void
on_envelope_changed (FumiEnvelope   *envelope,
                     GParamSpec     *pspec,
                     FumiMessageRow *row)
{
  name_soon (row);
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

static gboolean
is_over_date (FumiMessageRow *row,
              int             x,
              int             y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (row));
  int from_end = gtk_widget_get_direction (GTK_WIDGET (row)) == GTK_TEXT_DIR_RTL ? x : width - x;

  return from_end < DATE_WIDTH && y < PADDING + row->line_height;
}

/* Over the short date, the whole one; elsewhere a tooltip would only cover the next rows. */
static gboolean
on_query_tooltip (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip,
                  gpointer    user_data)
{
  FumiMessageRow *row = FUMI_MESSAGE_ROW (widget);
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *date = NULL;

  if (row->envelope == NULL || (!keyboard && !is_over_date (row, x, y)))
    return FALSE;

  date = fumi_row_text_full_date (fumi_envelope_get_date (row->envelope), zone);
  gtk_tooltip_set_text (tooltip, date);
  return TRUE;
}

static gboolean
emit_opened (gpointer user_data)
{
  g_signal_emit (user_data, signals[OPENED], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
is_end_of_press (GdkEvent *event)
{
  return gdk_event_get_event_type (event) == GDK_TOUCH_END
         || (gdk_event_get_event_type (event) == GDK_BUTTON_RELEASE
             && gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY);
}

static gboolean
is_pointing (GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  return type == GDK_TOUCH_BEGIN || type == GDK_TOUCH_END
         || ((type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE)
             && gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY);
}

/* A gesture would never see the release: the list item claims the press. Told when the list has
 * selected the row. */
static gboolean
on_event (GtkEventController *controller,
          GdkEvent           *event,
          FumiMessageRow     *row)
{
  GdkEventType type = gdk_event_get_event_type (event);
  const GdkModifierType selecting = GDK_CONTROL_MASK | GDK_SHIFT_MASK;
  double x, y;

  if (!gdk_event_get_position (event, &x, &y))
    return FALSE;

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    {
      row->press_x = x;
      row->press_y = y;
    }
  else if (is_end_of_press (event) && ABS (x - row->press_x) < SLACK && ABS (y - row->press_y) < SLACK)
    {
      GdkModifierType modifiers = gdk_event_get_modifier_state (event);

      if (row->picking)
        g_signal_emit (row, signals[PICKED], 0, (modifiers & GDK_SHIFT_MASK) != 0);
      else if ((modifiers & selecting) == 0)
        g_idle_add_full (G_PRIORITY_HIGH_IDLE, emit_opened, g_object_ref (row), g_object_unref);
    }

  /* The list item would select this row alone. */
  return row->picking && is_pointing (event);
}

static void
fumi_message_row_dispose (GObject *object)
{
  FumiMessageRow *row = FUMI_MESSAGE_ROW (object);

  fumi_message_row_set_envelope (row, NULL);
  fumi_message_row_set_highlight (row, NULL);
  if (row->unnamed)
    fumi_row_names_forget (GTK_WIDGET (row));
  row->unnamed = FALSE;

  G_OBJECT_CLASS (fumi_message_row_parent_class)->dispose (object);
}

static void
fumi_message_row_class_init (FumiMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_message_row_dispose;
  widget_class->css_changed = fumi_message_row_css_changed;
  widget_class->measure = fumi_message_row_measure;
  widget_class->snapshot = fumi_message_row_snapshot;
  widget_class->system_setting_changed = fumi_message_row_system_setting_changed;

  signals[OPENED] = g_signal_new ("opened", FUMI_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[PICKED] = g_signal_new ("picked", FUMI_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_css_name (widget_class, "fumi-message-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
fumi_message_row_init (FumiMessageRow *row)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();

  row->preview = TRUE;
  g_signal_connect_object (events, "event", G_CALLBACK (on_event), row, 0);
  gtk_widget_add_controller (GTK_WIDGET (row), events);

  gtk_widget_set_overflow (GTK_WIDGET (row), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (row), TRUE);
  g_signal_connect (row, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}

GtkWidget *
fumi_message_row_new (void)
{
  return g_object_new (FUMI_TYPE_MESSAGE_ROW, NULL);
}

void
fumi_message_row_set_envelope (FumiMessageRow *row,
                               FumiEnvelope   *envelope)
{
  g_return_if_fail (FUMI_IS_MESSAGE_ROW (row));

  if (row->envelope == envelope)
    return;

  if (row->envelope != NULL)
    g_signal_handlers_disconnect_by_func (row->envelope, on_envelope_changed, row);
  g_set_object (&row->envelope, envelope);
  if (envelope != NULL)
    g_signal_connect (envelope, "notify", G_CALLBACK (on_envelope_changed), row);

  name_soon (row);
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

void
fumi_message_row_set_picking (FumiMessageRow *row,
                              gboolean        picking,
                              gboolean        picked)
{
  g_return_if_fail (FUMI_IS_MESSAGE_ROW (row));

  if (row->picking == picking && row->picked == picked)
    return;

  row->picking = picking;
  row->picked = picked;
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

void
fumi_message_row_set_highlight (FumiMessageRow  *row,
                                FumiSearchQuery *query)
{
  g_return_if_fail (FUMI_IS_MESSAGE_ROW (row));

  if (row->highlight == query)
    return;

  g_clear_pointer (&row->highlight, fumi_search_query_unref);
  row->highlight = query != NULL ? fumi_search_query_ref (query) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

void
fumi_message_row_set_preview (FumiMessageRow *row,
                              gboolean        preview)
{
  g_return_if_fail (FUMI_IS_MESSAGE_ROW (row));

  if (row->preview == preview)
    return;

  row->preview = preview;
  gtk_widget_queue_resize (GTK_WIDGET (row));
}

FumiEnvelope *
fumi_message_row_get_envelope (FumiMessageRow *row)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_ROW (row), NULL);

  return row->envelope;
}
