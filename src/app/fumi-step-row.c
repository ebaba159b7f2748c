/* fumi-step-row.c: one step of the connection test: what it is, how it went.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-step-row.h"

#include <glib/gi18n.h>

struct _FumiStepRow
{
  AdwActionRow  parent_instance;

  GtkImage     *icon;
  GtkSpinner   *spinner;
};

G_DEFINE_FINAL_TYPE (FumiStepRow, fumi_step_row, ADW_TYPE_ACTION_ROW)

/* A state is never told by colour or form alone. */
static const struct
{
  const char *icon;
  const char *css_class;
  const char *words;
} looks[] = {
  [FUMI_STEP_WAITING] = { "radio-symbolic", "dim-label", N_("waiting") },
  [FUMI_STEP_RUNNING] = { "content-loading-symbolic", "dim-label", N_("running") },
  [FUMI_STEP_OK]      = { "emblem-ok-symbolic", "success", N_("done") },
  [FUMI_STEP_WARNING] = { "dialog-warning-symbolic", "warning", N_("done, with a warning") },
  [FUMI_STEP_FAILED]  = { "dialog-error-symbolic", "error", N_("failed") },
  [FUMI_STEP_SKIPPED] = { "list-remove-symbolic", "dim-label", N_("skipped") },
};

static void
fumi_step_row_class_init (FumiStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, FumiStepRow, spinner);
}

static void
fumi_step_row_init (FumiStepRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));

  /* The row's own label has it all; AdwActionRow would say title and result a second time. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

GtkWidget *
fumi_step_row_new (FumiTestStep step)
{
  FumiStepRow *row = g_object_new (FUMI_TYPE_STEP_ROW, NULL);
  FumiStepResult waiting = { .step = step, .state = FUMI_STEP_WAITING };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fumi_test_step_get_title (step));
  fumi_step_row_set_result (row, &waiting);

  return GTK_WIDGET (row);
}

char *
fumi_step_result_to_text (const FumiStepResult *result)
{
  const char *title = fumi_test_step_get_title (result->step);
  const char *words = _(looks[result->state].words);

  if (result->text == NULL || *result->text == '\0')
    /* Translators: a step of the connection test and its state, "Encrypt: done". */
    return g_strdup_printf (_("%s: %s"), title, words);

  /* Translators: a step of the connection test, its state and its result, "Encrypt: done. TLS 1.3". */
  return g_strdup_printf (_("%s: %s. %s"), title, words, result->text);
}

void
fumi_step_row_set_result (FumiStepRow          *row,
                          const FumiStepResult *result)
{
  const char *classes[] = { looks[result->state].css_class, NULL };
  g_autofree char *text = fumi_step_result_to_text (result);
  gboolean running = result->state == FUMI_STEP_RUNNING;

  g_return_if_fail (FUMI_IS_STEP_ROW (row));

  gtk_image_set_from_icon_name (row->icon, looks[result->state].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (row->icon), classes);
  gtk_widget_set_visible (GTK_WIDGET (row->icon), !running);
  gtk_widget_set_visible (GTK_WIDGET (row->spinner), running);
  gtk_spinner_set_spinning (row->spinner, running);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), result->text != NULL ? result->text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
