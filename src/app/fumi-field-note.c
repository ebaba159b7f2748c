/* fumi-field-note.c: the line under a field of a boxed list: help, warning or what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-field-note.h"

#include "fumi-number-row.h"

struct _FumiFieldNote
{
  AdwPreferencesRow   parent_instance;

  GtkLabel           *label;
  GtkBox             *chips;

  GtkWidget          *field; /* lives as long as the note: both are of one template */
  char               *help;
  char               *problem;
  char               *warning;
  char              **suggestions;
  gboolean            revealed;
};

enum
{
  PROP_0,
  PROP_FIELD,
  PROP_HELP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint suggestion_signal;

G_DEFINE_FINAL_TYPE (FumiFieldNote, fumi_field_note, ADW_TYPE_PREFERENCES_ROW)

/* What a screen reader stands on: the spin button of a number row, else the field itself (an entry row
 * speaks for the text inside, which AT-SPI does not show). */
static GtkAccessible *
get_accessible (FumiFieldNote *note)
{
  if (FUMI_IS_NUMBER_ROW (note->field))
    return GTK_ACCESSIBLE (fumi_number_row_get_spin (FUMI_NUMBER_ROW (note->field)));

  return GTK_ACCESSIBLE (note->field);
}

static void
set_css_class (GtkWidget  *widget,
               const char *name,
               gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_state (FumiFieldNote *note)
{
  gboolean wrong = note->revealed && note->problem != NULL;
  gboolean doubtful = !wrong && note->warning != NULL;
  const char *text = wrong ? note->problem : doubtful ? note->warning : note->help;
  GtkAccessible *accessible;

  gtk_label_set_text (note->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (note->label), text != NULL && *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (note),
                          gtk_widget_get_visible (GTK_WIDGET (note->label))
                          || note->suggestions != NULL);

  set_css_class (GTK_WIDGET (note->label), "error", wrong);
  set_css_class (GTK_WIDGET (note->label), "warning", doubtful);
  set_css_class (GTK_WIDGET (note->label), "dim-label", !wrong && !doubtful);

  if (note->field == NULL)
    return;

  set_css_class (note->field, "error", wrong);
  set_css_class (note->field, "fumi-noted", gtk_widget_get_visible (GTK_WIDGET (note)));

  accessible = get_accessible (note);
  gtk_accessible_update_relation (accessible,
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, note->label, NULL,
                                  -1);
  /* GTK 4.8 makes no description of that relation. */
  gtk_accessible_update_property (accessible,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  if (wrong)
    {
      gtk_accessible_update_state (accessible,
                                   GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      gtk_accessible_update_relation (accessible,
                                      GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, note->label, -1);
    }
  else
    {
      gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
}

static void
on_chip_clicked (GtkButton     *chip,
                 FumiFieldNote *note)
{
  g_autofree char *suggestion = g_strdup (gtk_button_get_label (chip));

  g_signal_emit (note, suggestion_signal, 0, suggestion);
}

static void
fill_chips (FumiFieldNote *note)
{
  GtkWidget *old;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (note->chips))) != NULL)
    gtk_box_remove (note->chips, old);

  for (guint i = 0; note->suggestions != NULL && note->suggestions[i] != NULL; i++)
    {
      GtkWidget *chip = gtk_button_new_with_label (note->suggestions[i]);
      GtkWidget *label = gtk_button_get_child (GTK_BUTTON (chip));

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_add_css_class (chip, "fumi-chip");
      g_signal_connect (chip, "clicked", G_CALLBACK (on_chip_clicked), note);
      gtk_box_append (note->chips, chip);
    }

  gtk_widget_set_visible (GTK_WIDGET (note->chips), note->suggestions != NULL);
}

/* An empty field that was only passed through is no mistake yet. */
static void
on_field_left (GtkEventControllerFocus *controller,
               FumiFieldNote           *note)
{
  if (GTK_IS_EDITABLE (note->field)
      && *gtk_editable_get_text (GTK_EDITABLE (note->field)) == '\0')
    return;

  fumi_field_note_reveal (note);
}

static void
watch_field (FumiFieldNote *note)
{
  GtkEventController *focus;

  if (note->field == NULL)
    return;

  focus = gtk_event_controller_focus_new ();
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_field_left), note, 0);
  gtk_widget_add_controller (note->field, focus);
}

static void
fumi_field_note_constructed (GObject *object)
{
  FumiFieldNote *note = FUMI_FIELD_NOTE (object);

  G_OBJECT_CLASS (fumi_field_note_parent_class)->constructed (object);

  show_state (note);
}

static void
fumi_field_note_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  FumiFieldNote *note = FUMI_FIELD_NOTE (object);

  switch (id)
    {
    case PROP_FIELD:
      g_value_set_object (value, note->field);
      return;

    case PROP_HELP:
      g_value_set_string (value, note->help);
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_field_note_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  FumiFieldNote *note = FUMI_FIELD_NOTE (object);

  switch (id)
    {
    case PROP_FIELD: /* a template sets it after construction: the field may stand further down */
      if (note->field == g_value_get_object (value))
        return;
      note->field = g_value_get_object (value);
      watch_field (note);
      show_state (note);
      return;

    case PROP_HELP:
      g_free (note->help);
      note->help = g_value_dup_string (value);
      show_state (note);
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_field_note_dispose (GObject *object)
{
  FumiFieldNote *note = FUMI_FIELD_NOTE (object);

  note->field = NULL;
  g_clear_pointer (&note->help, g_free);
  g_clear_pointer (&note->problem, g_free);
  g_clear_pointer (&note->warning, g_free);
  g_clear_pointer (&note->suggestions, g_strfreev);

  G_OBJECT_CLASS (fumi_field_note_parent_class)->dispose (object);
}

static void
fumi_field_note_class_init (FumiFieldNoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = fumi_field_note_constructed;
  object_class->dispose = fumi_field_note_dispose;
  object_class->get_property = fumi_field_note_get_property;
  object_class->set_property = fumi_field_note_set_property;

  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HELP] =
    g_param_spec_string ("help", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  suggestion_signal = g_signal_new ("suggestion", FUMI_TYPE_FIELD_NOTE, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-field-note.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFieldNote, chips);
  gtk_widget_class_bind_template_child (widget_class, FumiFieldNote, label);
}

static void
fumi_field_note_init (FumiFieldNote *note)
{
  gtk_widget_init_template (GTK_WIDGET (note));
}

void
fumi_field_note_set_problem (FumiFieldNote *note,
                             const char    *problem)
{
  g_return_if_fail (FUMI_IS_FIELD_NOTE (note));

  g_free (note->problem);
  note->problem = g_strdup (problem);
  if (problem == NULL)
    note->revealed = FALSE;

  show_state (note);
}

void
fumi_field_note_set_warning (FumiFieldNote *note,
                             const char    *warning)
{
  g_return_if_fail (FUMI_IS_FIELD_NOTE (note));

  g_free (note->warning);
  note->warning = g_strdup (warning);
  show_state (note);
}

void
fumi_field_note_set_suggestions (FumiFieldNote      *note,
                                 const char * const *suggestions)
{
  g_return_if_fail (FUMI_IS_FIELD_NOTE (note));

  if (suggestions != NULL && suggestions[0] == NULL)
    suggestions = NULL;
  if (note->suggestions == NULL && suggestions == NULL)
    return;
  if (note->suggestions != NULL && suggestions != NULL
      && g_strv_equal ((const char * const *) note->suggestions, suggestions))
    return;

  g_strfreev (note->suggestions);
  note->suggestions = g_strdupv ((char **) suggestions);
  fill_chips (note);
  show_state (note);
}

gboolean
fumi_field_note_reveal (FumiFieldNote *note)
{
  g_return_val_if_fail (FUMI_IS_FIELD_NOTE (note), FALSE);

  note->revealed = note->problem != NULL;
  show_state (note);

  return note->revealed;
}

gboolean
fumi_field_note_catch (FumiFieldNote *note)
{
  if (!fumi_field_note_reveal (note))
    return FALSE;

  gtk_widget_grab_focus (note->field);

  return TRUE;
}
