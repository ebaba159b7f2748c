/* fumi-job-page.c: a long piece of work in a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-job-page.h"

/* More lines than this nobody reads in a window. */
#define MAX_PROBLEMS 200

struct _FumiJobPage
{
  AdwBin          parent_instance;

  GtkStack       *stack;
  GtkWidget      *running;
  GtkLabel       *title;
  GtkProgressBar *progress;
  GtkLabel       *text;
  GtkWidget      *stop_button;

  GtkWidget      *ended;
  AdwStatusPage  *status;
  GtkWidget      *problems_box;
  GtkLabel       *problems;
  GtkWidget      *close_button;
};

enum
{
  STOP,
  CLOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiJobPage, fumi_job_page, ADW_TYPE_BIN)

static void
on_stop_clicked (FumiJobPage *page)
{
  gtk_widget_set_sensitive (page->stop_button, FALSE);
  g_signal_emit (page, signals[STOP], 0);
}

static void
on_close_clicked (FumiJobPage *page)
{
  g_signal_emit (page, signals[CLOSE], 0);
}

static void
fumi_job_page_class_init (FumiJobPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[STOP] = g_signal_new ("stop", FUMI_TYPE_JOB_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[CLOSE] = g_signal_new ("close", FUMI_TYPE_JOB_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-job-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, close_button);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, ended);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, problems);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, problems_box);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, progress);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, running);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, status);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, text);
  gtk_widget_class_bind_template_child (widget_class, FumiJobPage, title);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
}

static void
fumi_job_page_init (FumiJobPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

void
fumi_job_page_begin (FumiJobPage *page,
                     const char  *title)
{
  g_return_if_fail (FUMI_IS_JOB_PAGE (page));

  gtk_label_set_text (page->title, title);
  gtk_label_set_text (page->text, "");
  gtk_progress_bar_set_fraction (page->progress, 0);
  gtk_widget_set_sensitive (page->stop_button, TRUE);
  gtk_stack_set_visible_child (page->stack, page->running);
  gtk_widget_grab_focus (page->stop_button);
}

void
fumi_job_page_progress (FumiJobPage *page,
                        double       fraction,
                        const char  *text)
{
  g_return_if_fail (FUMI_IS_JOB_PAGE (page));

  if (fraction < 0)
    gtk_progress_bar_pulse (page->progress);
  else
    gtk_progress_bar_set_fraction (page->progress, MIN (fraction, 1));
  gtk_label_set_text (page->text, text);
}

static void
show_problems (FumiJobPage *page,
               GPtrArray   *problems)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; problems != NULL && i < MIN (problems->len, MAX_PROBLEMS); i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", (const char *) problems->pdata[i]);
  gtk_label_set_text (page->problems, lines->str);
  gtk_widget_set_visible (page->problems_box, lines->len > 0);
}

void
fumi_job_page_end (FumiJobPage *page,
                   gboolean     well,
                   const char  *title,
                   const char  *description,
                   GPtrArray   *problems)
{
  g_autofree char *markup = g_markup_escape_text (description, -1);

  g_return_if_fail (FUMI_IS_JOB_PAGE (page));

  adw_status_page_set_icon_name (page->status, well ? "emblem-ok-symbolic" : "dialog-warning-symbolic");
  adw_status_page_set_title (page->status, title);
  adw_status_page_set_description (page->status, markup);
  show_problems (page, problems);
  gtk_stack_set_visible_child (page->stack, page->ended);
  gtk_widget_grab_focus (page->close_button);
}
