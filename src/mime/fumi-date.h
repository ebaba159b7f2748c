/* fumi-date.h: the date a message claims.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Seconds since 1970 of a Date: value, 0 if it is missing, unreadable or before 1980 */
gint64 fumi_date_parse (const char *value,
                        gsize       length);

G_END_DECLS
