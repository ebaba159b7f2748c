/* fumi-pane.c: one pane of the main window, with a width of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pane.h"

struct _FumiPane
{
  GtkWidget  parent_instance;

  GtkWidget *child;
  int        natural_width; /* pixels */
  gboolean   narrow;
  int        roomy_width;   /* pixels at which it is narrow no more */
  guint      telling;       /* source: "narrow" is to be notified outside of allocation */
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_NATURAL_WIDTH,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FumiPane, fumi_pane, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
fumi_pane_get_request_mode (GtkWidget *widget)
{
  FumiPane *pane = FUMI_PANE (widget);

  return pane->child != NULL ? gtk_widget_get_request_mode (pane->child) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
fumi_pane_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  FumiPane *pane = FUMI_PANE (widget);
  int requested;

  if (pane->child == NULL)
    return;

  gtk_widget_measure (pane->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation != GTK_ORIENTATION_HORIZONTAL)
    return;

  /* Told that it is narrow, the child will make do with less. What it wants until then must not keep the window from
   * becoming so. */
  gtk_widget_get_size_request (widget, &requested, NULL);
  if ((!pane->narrow || pane->telling != 0) && requested > 0)
    *minimum = MIN (*minimum, requested);
  *natural = MAX (*minimum, pane->natural_width);
}

static gboolean
tell_narrow (gpointer user_data)
{
  FumiPane *pane = user_data;

  pane->telling = 0;
  g_object_notify_by_pspec (G_OBJECT (pane), properties[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

/* Narrow is what has less than its natural width, or no pixel more than its child needs at least.
 * The child then
 * makes do with less, so the way back asks for more than the way there: the two must not take
 * turns. */
static void
update_narrow (FumiPane *pane,
               int       width)
{
  int minimum = 0;
  gboolean narrow;

  if (pane->child != NULL)
    gtk_widget_measure (pane->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  narrow = pane->narrow ? width < pane->roomy_width : width < pane->natural_width || width <= minimum;
  if (narrow == pane->narrow)
    return;

  pane->narrow = narrow;
  pane->roomy_width = MAX (pane->natural_width, minimum + 1);
  if (pane->telling == 0)
    pane->telling = g_idle_add (tell_narrow, pane);
}

static void
fumi_pane_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  FumiPane *pane = FUMI_PANE (widget);

  update_narrow (pane, width);
  if (pane->child != NULL)
    gtk_widget_allocate (pane->child, width, height, baseline, NULL);
}

static void
set_child (FumiPane  *pane,
           GtkWidget *child)
{
  g_clear_pointer (&pane->child, gtk_widget_unparent);
  pane->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (pane));
}

static void
fumi_pane_get_property (GObject    *object,
                        guint       property,
                        GValue     *value,
                        GParamSpec *pspec)
{
  FumiPane *pane = FUMI_PANE (object);

  switch (property)
    {
    case PROP_CHILD:
      g_value_set_object (value, pane->child);
      break;
    case PROP_NATURAL_WIDTH:
      g_value_set_int (value, pane->natural_width);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, pane->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_pane_set_property (GObject      *object,
                        guint         property,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  FumiPane *pane = FUMI_PANE (object);

  switch (property)
    {
    case PROP_CHILD:
      set_child (pane, g_value_get_object (value));
      break;
    case PROP_NATURAL_WIDTH:
      pane->natural_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (pane));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_pane_dispose (GObject *object)
{
  FumiPane *pane = FUMI_PANE (object);

  g_clear_handle_id (&pane->telling, g_source_remove);
  set_child (pane, NULL);

  G_OBJECT_CLASS (fumi_pane_parent_class)->dispose (object);
}

static void
fumi_pane_class_init (FumiPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = fumi_pane_dispose;
  object_class->get_property = fumi_pane_get_property;
  object_class->set_property = fumi_pane_set_property;
  widget_class->get_request_mode = fumi_pane_get_request_mode;
  widget_class->measure = fumi_pane_measure;
  widget_class->size_allocate = fumi_pane_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_NATURAL_WIDTH] = g_param_spec_int ("natural-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fumi_pane_init (FumiPane *pane)
{
}
