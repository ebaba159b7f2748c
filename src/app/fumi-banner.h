/* fumi-banner.h: a state that lasts, in one sentence with one button (AdwBanner came with
 * libadwaita 1.3).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FUMI_TYPE_BANNER (fumi_banner_get_type ())
G_DECLARE_FINAL_TYPE (FumiBanner, fumi_banner, FUMI, BANNER, GtkWidget)

/**
 * fumi_banner_show:
 * @title: plain text
 * @button: (nullable): the button's label; pressing it emits "clicked"
 */
void fumi_banner_show (FumiBanner *banner,
                       const char *title,
                       const char *button);
/* Has a second button; pressing it hides the banner and emits "dismissed". */
void fumi_banner_set_dismiss_label (FumiBanner *banner,
                                    const char *label);
void fumi_banner_hide (FumiBanner *banner);

G_END_DECLS
