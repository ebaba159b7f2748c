/* fumi-number-row.c: a row with a whole number: AdwSpinRow for libadwaita 1.2, which keeps what was typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-number-row.h"

struct _FumiNumberRow
{
  AdwActionRow   parent_instance;

  GtkSpinButton *spin;
  int            value; /* the last number it had */
};

enum
{
  PROP_0,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (FumiNumberRow, fumi_number_row, ADW_TYPE_ACTION_ROW)

static int
on_input (GtkSpinButton *spin,
          double        *value,
          FumiNumberRow *row)
{
  guint typed;

  if (!fumi_number_row_get_value (row, &typed))
    return GTK_INPUT_ERROR;

  *value = typed;

  return TRUE;
}

/* A GtkSpinButton would replace what it cannot read by its last value; here the words stay, so that
 * the note under the row can say what is wrong with them. TRUE: nothing to write. */
static gboolean
on_output (GtkSpinButton *spin,
           FumiNumberRow *row)
{
  return !fumi_number_row_get_value (row, NULL);
}

static void
show_value (FumiNumberRow *row)
{
  g_autofree char *text = g_strdup_printf ("%d", row->value);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row->spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row->spin), text);
}

/* Arrow keys and buttons change the value only: the words follow even where they were no number. The
 * signal also comes when an input was refused; then the words stay. */
static void
on_value_changed (GtkSpinButton *spin,
                  FumiNumberRow *row)
{
  int value = gtk_spin_button_get_value_as_int (spin);

  if (value == row->value)
    return;

  row->value = value;
  show_value (row);
}

static void
on_text_changed (GtkEditable   *editable,
                 FumiNumberRow *row)
{
  g_signal_emit (row, changed_signal, 0);
}

static void
fumi_number_row_activate (AdwActionRow *row)
{
  gtk_widget_grab_focus (GTK_WIDGET (FUMI_NUMBER_ROW (row)->spin));
}

static gboolean
fumi_number_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (FUMI_NUMBER_ROW (widget)->spin));
}

/* Not by activatable-widget: with that AdwActionRow names the spin button a second time ("Port Port"). */
static void
on_title_changed (FumiNumberRow *row)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

static void
fumi_number_row_constructed (GObject *object)
{
  FumiNumberRow *row = FUMI_NUMBER_ROW (object);

  G_OBJECT_CLASS (fumi_number_row_parent_class)->constructed (object);

  row->value = gtk_spin_button_get_value_as_int (row->spin);
  show_value (row);
  g_signal_connect (row->spin, "input", G_CALLBACK (on_input), row);
  g_signal_connect (row->spin, "output", G_CALLBACK (on_output), row);
  g_signal_connect (row->spin, "value-changed", G_CALLBACK (on_value_changed), row);
  g_signal_connect (row->spin, "changed", G_CALLBACK (on_text_changed), row);
  g_signal_connect (row, "notify::title", G_CALLBACK (on_title_changed), NULL);
}

static void
fumi_number_row_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (FUMI_NUMBER_ROW (object)->spin);

  switch (id)
    {
    case PROP_MINIMUM:
      g_value_set_uint (value, (guint) gtk_adjustment_get_lower (adjustment));
      return;

    case PROP_MAXIMUM:
      g_value_set_uint (value, (guint) gtk_adjustment_get_upper (adjustment));
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_number_row_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (FUMI_NUMBER_ROW (object)->spin);

  switch (id)
    {
    case PROP_MINIMUM:
      gtk_adjustment_set_lower (adjustment, g_value_get_uint (value));
      return;

    case PROP_MAXIMUM:
      gtk_adjustment_set_upper (adjustment, g_value_get_uint (value));
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_number_row_class_init (FumiNumberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = fumi_number_row_constructed;
  object_class->get_property = fumi_number_row_get_property;
  object_class->set_property = fumi_number_row_set_property;
  widget_class->grab_focus = fumi_number_row_grab_focus;
  ADW_ACTION_ROW_CLASS (klass)->activate = fumi_number_row_activate;

  properties[PROP_MINIMUM] = g_param_spec_uint ("minimum", NULL, NULL, 0, G_MAXUINT16, 1,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAXIMUM] = g_param_spec_uint ("maximum", NULL, NULL, 0, G_MAXUINT16, G_MAXUINT16,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", FUMI_TYPE_NUMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiNumberRow, spin);
}

static void
fumi_number_row_init (FumiNumberRow *row)
{
  GtkEditable *text;

  gtk_widget_init_template (GTK_WIDGET (row));

  text = gtk_editable_get_delegate (GTK_EDITABLE (row->spin));
  gtk_text_set_activates_default (GTK_TEXT (text), TRUE);

}

void
fumi_number_row_set_value (FumiNumberRow *row,
                           guint          value)
{
  g_return_if_fail (FUMI_IS_NUMBER_ROW (row));

  gtk_spin_button_set_value (row->spin, value);
  row->value = gtk_spin_button_get_value_as_int (row->spin);
  show_value (row);
}

gboolean
fumi_number_row_get_value (FumiNumberRow *row,
                           guint         *value)
{
  GtkAdjustment *range;
  g_autofree char *plain = NULL;
  guint64 number;

  g_return_val_if_fail (FUMI_IS_NUMBER_ROW (row), FALSE);

  plain = g_utf8_normalize (gtk_editable_get_text (GTK_EDITABLE (row->spin)), -1, G_NORMALIZE_NFKC);
  if (plain == NULL)
    return FALSE;

  range = gtk_spin_button_get_adjustment (row->spin);
  if (!g_ascii_string_to_unsigned (g_strstrip (plain), 10,
                                   (guint64) gtk_adjustment_get_lower (range),
                                   (guint64) gtk_adjustment_get_upper (range),
                                   &number, NULL))
    return FALSE;

  if (value != NULL)
    *value = (guint) number;

  return TRUE;
}

void
fumi_number_row_update (FumiNumberRow *row)
{
  g_return_if_fail (FUMI_IS_NUMBER_ROW (row));

  gtk_spin_button_update (row->spin);
}

GtkSpinButton *
fumi_number_row_get_spin (FumiNumberRow *row)
{
  g_return_val_if_fail (FUMI_IS_NUMBER_ROW (row), NULL);

  return row->spin;
}
