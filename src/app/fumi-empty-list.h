/* fumi-empty-list.h: what stands where a folder has no messages: why, and what can be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FUMI_TYPE_EMPTY_LIST (fumi_empty_list_get_type ())
G_DECLARE_FINAL_TYPE (FumiEmptyList, fumi_empty_list, FUMI, EMPTY_LIST, GtkWidget)

/**
 * fumi_empty_list_show:
 * @folder: its key; "" for an inbox
 * @receiving: whether mail for it is being received
 * @checked: when mail was last looked for, in seconds since 1970; 0: never
 */
void fumi_empty_list_show (FumiEmptyList *empty,
                           const char    *folder,
                           gboolean       receiving,
                           gint64         checked);

/* Nothing was found; @can_widen: the search is not of all folders yet */
void fumi_empty_list_show_no_hits (FumiEmptyList *empty,
                                   gboolean       can_widen);

G_END_DECLS
