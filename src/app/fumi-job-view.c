/* fumi-job-view.c: long work in a window: how far it is, and then how it went.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-job-view.h"

#include "fumi-stack.h"

/* More lines than this nobody reads in a window. */
#define MAX_FAILURES 200

struct _FumiJobView
{
  GtkWidget       parent_instance;

  GtkStack       *stack;
  GtkWidget      *progress_page;
  GtkLabel       *status;
  GtkProgressBar *bar;
  GtkLabel       *detail;
  GtkWidget      *stop_button;
  GtkWidget      *result_page;
  GtkImage       *icon;
  GtkLabel       *title;
  GtkLabel       *body;
  GtkWidget      *failures_box;
  GtkLabel       *failures;
  GtkWidget      *close_button;
};

enum
{
  CANCELLED,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiJobView, fumi_job_view, GTK_TYPE_WIDGET)

static void
on_stop_clicked (FumiJobView *view)
{
  gtk_widget_set_sensitive (view->stop_button, FALSE);
  g_signal_emit (view, signals[CANCELLED], 0);
}

static void
on_close_clicked (FumiJobView *view)
{
  g_signal_emit (view, signals[CLOSED], 0);
}

static void
fumi_job_view_dispose (GObject *object)
{
  FumiJobView *view = FUMI_JOB_VIEW (object);

  if (view->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (view->stack));
  view->stack = NULL;

  G_OBJECT_CLASS (fumi_job_view_parent_class)->dispose (object);
}

static void
fumi_job_view_class_init (FumiJobViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_job_view_dispose;

  signals[CANCELLED] = g_signal_new ("cancelled", FUMI_TYPE_JOB_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", FUMI_TYPE_JOB_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-job-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, bar);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, body);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, close_button);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, detail);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, failures);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, failures_box);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, icon);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, progress_page);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, result_page);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, status);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FumiJobView, title);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
}

static void
fumi_job_view_init (FumiJobView *view)
{
  gtk_widget_init_template (GTK_WIDGET (view));
}

void
fumi_job_view_begin (FumiJobView *view,
                     const char  *status)
{
  g_return_if_fail (FUMI_IS_JOB_VIEW (view));

  gtk_widget_set_sensitive (view->stop_button, TRUE);
  fumi_job_view_set_progress (view, status, "", 0);
  gtk_widget_grab_focus (view->stop_button);
}

void
fumi_job_view_set_progress (FumiJobView *view,
                            const char  *status,
                            const char  *detail,
                            double       fraction)
{
  g_return_if_fail (FUMI_IS_JOB_VIEW (view));

  gtk_label_set_text (view->status, status);
  gtk_label_set_text (view->detail, detail);
  if (fraction < 0)
    gtk_progress_bar_pulse (view->bar);
  else
    gtk_progress_bar_set_fraction (view->bar, MIN (fraction, 1));
  fumi_stack_show (view->stack, view->progress_page);
}

static const char *
icon_name_of (FumiJobOutcome outcome)
{
  switch (outcome)
    {
    case FUMI_JOB_DONE:
      return "emblem-ok-symbolic";
    case FUMI_JOB_DOUBTFUL:
      return "dialog-warning-symbolic";
    case FUMI_JOB_FAILED:
    default:
      return "dialog-error-symbolic";
    }
}

void
fumi_job_view_set_result (FumiJobView    *view,
                          FumiJobOutcome  outcome,
                          const char     *title,
                          const char     *body,
                          GPtrArray      *failures)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_if_fail (FUMI_IS_JOB_VIEW (view));

  for (guint i = 0; failures != NULL && i < MIN (failures->len, MAX_FAILURES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) failures->pdata[i]);
  gtk_image_set_from_icon_name (view->icon, icon_name_of (outcome));
  if (outcome == FUMI_JOB_DONE)
    gtk_widget_add_css_class (GTK_WIDGET (view->icon), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (view->icon), "success");
  gtk_label_set_text (view->title, title);
  gtk_label_set_text (view->body, body);
  gtk_widget_set_visible (GTK_WIDGET (view->body), body[0] != '\0');
  gtk_label_set_text (view->failures, text->str);
  gtk_widget_set_visible (view->failures_box, text->len > 0);
  fumi_stack_show (view->stack, view->result_page);
  gtk_widget_grab_focus (view->close_button);
  /* The focus may have passed through them, which selects them all. */
  gtk_label_select_region (view->failures, 0, 0);
}
