/* fumi-job-page.h: a long piece of work in a window: how far it is, a way to stop it, and what came of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_JOB_PAGE (fumi_job_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiJobPage, fumi_job_page, FUMI, JOB_PAGE, AdwBin)

/**
 * FumiJobPage::stop: the user pressed Stop
 *
 * FumiJobPage::close: the user has read what came of it
 */

void fumi_job_page_begin    (FumiJobPage        *page,
                             const char         *title);
/* @fraction: negative: not known */
void fumi_job_page_progress (FumiJobPage        *page,
                             double              fraction,
                             const char         *text);
/* @problems: (element-type utf8) (nullable): a line each */
void fumi_job_page_end      (FumiJobPage        *page,
                             gboolean            well,
                             const char         *title,
                             const char         *description,
                             GPtrArray          *problems);

G_END_DECLS
