/* fumi-provider-notes.h: what a user has to know about a provider, named by note_id of providers.tsv.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer none) (nullable): the translated note; NULL for an id that is not known */
const char *fumi_provider_note (const char *id);

G_END_DECLS
