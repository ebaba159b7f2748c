/* fumi-job-view.h: long work in a window: how far it is, and then how it went.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FUMI_TYPE_JOB_VIEW (fumi_job_view_get_type ())
G_DECLARE_FINAL_TYPE (FumiJobView, fumi_job_view, FUMI, JOB_VIEW, GtkWidget)

/**
 * FumiJobView::cancelled: the work shall stop
 * FumiJobView::closed: the user has read how it went
 */

/* The work begins, and may be stopped. */
void fumi_job_view_begin        (FumiJobView  *view,
                                 const char   *status);
/* @status: what is done right now; @detail: how much of it; @fraction: negative: it is not known */
void fumi_job_view_set_progress (FumiJobView  *view,
                                 const char   *status,
                                 const char   *detail,
                                 double        fraction);

typedef enum
{
  FUMI_JOB_DONE,
  FUMI_JOB_DOUBTFUL, /* done, but not all of it */
  FUMI_JOB_FAILED,
} FumiJobOutcome;

/* @failures: (nullable) (element-type utf8): what could not be done, a line each */
void fumi_job_view_set_result   (FumiJobView    *view,
                                 FumiJobOutcome  outcome,
                                 const char     *title,
                                 const char     *body,
                                 GPtrArray      *failures);

G_END_DECLS
