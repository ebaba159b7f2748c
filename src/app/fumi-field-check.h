/* fumi-field-check.h: live checks of the fields that more than one page has.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-field-note.h"

G_BEGIN_DECLS

/* Sets what is wrong or doubtful with the row's text in its note. */
void     fumi_check_name     (AdwEntryRow   *row,
                              FumiFieldNote *note);
/* @if_empty: (nullable): the problem with an empty password, %NULL if it may be empty */
void     fumi_check_password (AdwEntryRow   *row,
                              FumiFieldNote *note,
                              const char    *if_empty);

/* Reveals every problem of @notes and focuses the first. Returns: whether there is one */
gboolean fumi_notes_catch    (FumiFieldNote **notes,
                              gsize           count);

G_END_DECLS
