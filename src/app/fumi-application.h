/* fumi-application.h: the running program: its accounts, its store, its windows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_APPLICATION (fumi_application_get_type ())
G_DECLARE_FINAL_TYPE (FumiApplication, fumi_application, FUMI, APPLICATION, AdwApplication)

/* (transfer full): not yet registered; no display is touched before g_application_run() */
FumiApplication *fumi_application_new (void);

G_END_DECLS
