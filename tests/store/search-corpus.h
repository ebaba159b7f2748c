/* search-corpus.h: a store that holds the messages of search-corpus.txt.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search.h"

G_BEGIN_DECLS

#define CORPUS_ACCOUNT "c0ffee00"

/* Puts the messages into Maildirs below @data_dir: each is a file with its name. Returns how many. */
guint  corpus_write  (const char *data_dir,
                      const char *corpus_path);

/* (transfer full): the names of those that are found, sorted, with a blank between them; @limit as in
 * fumi_store_search() */
char  *corpus_search (FumiStore             *store,
                      const char            *text,
                      const FumiSearchScope *scope,
                      FumiSearchOrder        order,
                      guint                  limit);

/* (transfer full): the same of a list of names in any order */
char  *corpus_sort   (const char *names);

G_END_DECLS
