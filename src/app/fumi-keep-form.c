/* fumi-keep-form.c: the boxed list that says what happens to mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-keep-form.h"

#include <glib/gi18n.h>

#include "fumi-field-note.h"
#include "fumi-number-row.h"

struct _FumiKeepForm
{
  AdwPreferencesGroup  parent_instance;

  GtkCheckButton      *days_check;
  GtkCheckButton      *forever_check;
  GtkCheckButton      *delete_check;
  FumiNumberRow       *days_row;
  FumiFieldNote       *days_note;
  AdwActionRow        *local_row;
  GtkSwitch           *local_switch;
  FumiLeave            leave;     /* as the switch was last told */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (FumiKeepForm, fumi_keep_form, ADW_TYPE_PREFERENCES_GROUP)

static void
check_days (FumiKeepForm *form)
{
  gboolean needed = gtk_check_button_get_active (form->days_check);
  gboolean good = fumi_number_row_get_value (form->days_row, NULL);

  gtk_widget_set_sensitive (GTK_WIDGET (form->days_row), needed);
  fumi_field_note_set_problem (form->days_note,
                               needed && !good ? _("Enter a number from 1 to 365") : NULL);
}

static FumiLeave
get_leave (FumiKeepForm *form)
{
  if (gtk_check_button_get_active (form->forever_check))
    return FUMI_LEAVE_FOREVER;
  if (gtk_check_button_get_active (form->delete_check))
    return FUMI_LEAVE_NO;

  return FUMI_LEAVE_DAYS;
}

/* Another rule brings its own default: mail that is to stay for other devices is not to go by a word that was said of
 * another rule. Where everything is deleted there is nothing to choose. */
static void
follow_rule (FumiKeepForm *form)
{
  FumiLeave leave = get_leave (form);

  gtk_widget_set_sensitive (GTK_WIDGET (form->local_row), leave != FUMI_LEAVE_NO);
  if (leave == form->leave)
    return;

  form->leave = leave;
  gtk_switch_set_active (form->local_switch,
                         leave == FUMI_LEAVE_NO || fumi_leave_deletes_with_local (leave));
}

/* Of two radio buttons that change, the first leaves none or both active. */
static void
on_rule_toggled (FumiKeepForm   *form,
                 GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    follow_rule (form);
  check_days (form);
  g_signal_emit (form, changed_signal, 0);
}

static void
on_changed (FumiKeepForm *form)
{
  check_days (form);
  g_signal_emit (form, changed_signal, 0);
}

static void
fumi_keep_form_class_init (FumiKeepFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  changed_signal = g_signal_new ("changed", FUMI_TYPE_KEEP_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  g_type_ensure (FUMI_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-keep-form.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, days_check);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, days_note);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, days_row);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, delete_check);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, forever_check);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, local_row);
  gtk_widget_class_bind_template_child (widget_class, FumiKeepForm, local_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_rule_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
fumi_keep_form_init (FumiKeepForm *form)
{
  gtk_widget_init_template (GTK_WIDGET (form));
}

void
fumi_keep_form_set (FumiKeepForm *form,
                    FumiLeave     leave,
                    guint         days,
                    gboolean      with_local)
{
  g_return_if_fail (FUMI_IS_KEEP_FORM (form));

  gtk_check_button_set_active (form->days_check, leave == FUMI_LEAVE_DAYS);
  gtk_check_button_set_active (form->forever_check, leave == FUMI_LEAVE_FOREVER);
  gtk_check_button_set_active (form->delete_check, leave == FUMI_LEAVE_NO);
  fumi_number_row_set_value (form->days_row, days);
  follow_rule (form);
  if (leave != FUMI_LEAVE_NO)
    gtk_switch_set_active (form->local_switch, with_local);
}

FumiLeave
fumi_keep_form_get (FumiKeepForm *form,
                    guint        *days,
                    gboolean     *with_local)
{
  g_return_val_if_fail (FUMI_IS_KEEP_FORM (form), FUMI_LEAVE_DAYS);

  fumi_number_row_get_value (form->days_row, days);
  if (get_leave (form) != FUMI_LEAVE_NO)
    *with_local = gtk_switch_get_active (form->local_switch);

  return get_leave (form);
}

gboolean
fumi_keep_form_catch (FumiKeepForm *form)
{
  g_return_val_if_fail (FUMI_IS_KEEP_FORM (form), FALSE);

  fumi_number_row_update (form->days_row);

  return fumi_field_note_catch (form->days_note);
}
