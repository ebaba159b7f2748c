/* fumi-test-details.c: under "Details": the server's own words, times and transcript of a test, to copy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-test-details.h"

#include <glib/gi18n.h>

#include "fumi-step-row.h"
#include "fumi-transcript.h"

struct _FumiTestDetails
{
  AdwBin          parent_instance;

  GtkWidget      *answer_group;
  AdwActionRow   *answer_row;
  FumiTranscript *transcript;
};

G_DEFINE_FINAL_TYPE (FumiTestDetails, fumi_test_details, ADW_TYPE_BIN)

/* What a bug report needs: every step with its time, then the dialogue with secrets masked. */
static char *
describe (const FumiTestReport *report)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    {
      g_autofree char *line = fumi_step_result_to_text (&report->steps[i]);

      /* Translators: a step of the connection test with its result, and what it took in milliseconds. */
      g_string_append_printf (text, _("%s (%u ms)"), line, report->steps[i].ms);
      g_string_append_c (text, '\n');
    }
  if (report->transcript != NULL)
    g_string_append_printf (text, "\n%s", report->transcript);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fumi_test_details_class_init (FumiTestDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (FUMI_TYPE_TRANSCRIPT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-test-details.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiTestDetails, answer_group);
  gtk_widget_class_bind_template_child (widget_class, FumiTestDetails, answer_row);
  gtk_widget_class_bind_template_child (widget_class, FumiTestDetails, transcript);
}

static void
fumi_test_details_init (FumiTestDetails *details)
{
  gtk_widget_init_template (GTK_WIDGET (details));
}

void
fumi_test_details_show (FumiTestDetails      *details,
                        const FumiTestReport *report,
                        const char           *answer)
{
  g_autofree char *text = report != NULL ? describe (report) : g_strdup ("");

  g_return_if_fail (FUMI_IS_TEST_DETAILS (details));

  gtk_widget_set_visible (GTK_WIDGET (details), report != NULL);
  gtk_widget_set_visible (details->answer_group, answer != NULL);
  adw_action_row_set_subtitle (details->answer_row, answer != NULL ? answer : "");
  fumi_transcript_set_text (details->transcript, text);
}
