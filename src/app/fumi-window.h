/* fumi-window.h: the main window: accounts, messages, message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_WINDOW (fumi_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiWindow, fumi_window, FUMI, WINDOW, AdwApplicationWindow)

FumiWindow *fumi_window_new (GtkApplication *application);

G_END_DECLS
