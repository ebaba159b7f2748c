/* fumi-index-salvage.h: what can still be read of an index that was set aside.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/* How much came out of the file. */
typedef struct
{
  guint ledger;   /* entries */
  guint messages; /* rows whose id is known */
} FumiIndexSalvaged;

/**
 * fumi_index_salvage:
 * @index: the writing connection of the new index, a transaction begun
 * @aside: the damaged file; it is only read
 *
 * Reads the ledger, the times of the accounts and the ids of the rows out of @aside, as far as SQLite can be
 * made to give them: page by damaged page, the rest around it is found by ranges of keys. What @index knows
 * already is newer and stays. An entry of the ledger counts only if its name is the hash of its UID and its
 * checksum fits; others come from the names of the files (fumi-rebuild.c). No file, or nothing in it, is no
 * failure.
 *
 * Errors: those of writing to @index.
 */
gboolean fumi_index_salvage (FumiIndex          *index,
                             const char         *aside,
                             FumiIndexSalvaged  *salvaged,
                             GError            **error);

G_END_DECLS
