/* fumi-search-tokenizer.h: fumi_search_split() as a tokenizer of SQLite's FTS5.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

#define FUMI_SEARCH_TOKENIZER "fumi"

/**
 * fumi_search_tokenizer_register:
 *
 * Gives a connection the tokenizer FUMI_SEARCH_TOKENIZER. Text that is stored is split by fumi_search_split(); a
 * query holds tokens already, with a blank between them (fumi_search_query_compile()).
 *
 * Returns: a code of SQLite's; SQLITE_ERROR where it was built without FTS5
 */
int fumi_search_tokenizer_register (sqlite3 *db);

G_END_DECLS
