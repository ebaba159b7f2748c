/* fumi-search.c: finds messages by what stands in them.
 *
 * A screenful must not wait for all hits. Words are looked up in blocks of rows, those with the latest mail first, until
 * nothing that is newer can come any more. What is left of a query beside words is asked of each hit's row; where few
 * rows fulfil it (unread mail, a small folder), these are read first, and others never looked at.
 *
 * All hits: the rows of a few are read and sorted; many are taken out of the list that index.db has in order already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search.h"

#include <string.h>

#include "fumi-id-set.h"
#include "fumi-index-search.h"
#include "fumi-search-index.h"
#include "fumi-store-private.h"

/* Rows that fulfil a condition are read first if there are no more than that. */
#define FEW_ROWS 20000

/* More hits than that are not read row by row. */
#define FEW_HITS 4000

/* So many rows are looked at in vain before the search for a screenful is given up for that of all. */
#define MAX_VAIN 3000

/* Of that many hits, the newest, the best are chosen. */
#define MAX_RANKED 20000

/* Blocks that are looked up at once at most. */
#define MAX_WINDOW 64

#define IDLE_SEARCHERS 2

typedef struct
{
  FumiIndex             *index;
  FumiSearchIndex       *words;     /* NULL: there is no search.db */
  const FumiSearchQuery *query;
  FumiIndexFilter        filter;
  GCancellable          *cancellable;
  guint                  limit;     /* G_MAXUINT: none */
  FumiIdSet             *few;       /* no others can fulfil the filter; NULL: not known */
  char                  *match;
  GArray                *blocks;    /* FumiSearchBlock */
  GArray                *hits;      /* FumiIndexHit */
} Search;

/* ---- rows ------------------------------------------------------------------------------------------ */

static gboolean
asks_of_rows (const FumiSearchQuery *query)
{
  return query->unread != FUMI_SEARCH_EITHER || query->starred != FUMI_SEARCH_EITHER ||
         query->attachment != FUMI_SEARCH_EITHER || query->min_size >= 0 || query->max_size < G_MAXINT64;
}

/* Adds row @id to the hits if it is one. */
static gboolean
try_row (Search  *search,
         gint64   id,
         GError **error)
{
  FumiIndexHit hit = { id, 0 };
  gboolean matches;

  if (!fumi_index_match_row (search->index, &search->filter, id, &matches, &hit.date, error))
    return FALSE;
  if (matches)
    g_array_append_val (search->hits, hit);

  return TRUE;
}

static void
add_hit (const FumiIndexHit *hit,
         gpointer            user_data)
{
  g_array_append_val (((Search *) user_data)->hits, *hit);
}

static gboolean
try_rows (Search  *search,
          GArray  *ids,
          GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (search->cancellable, error) ||
          !try_row (search, g_array_index (ids, gint64, i), error))
        return FALSE;
    }

  g_array_sort (search->hits, fumi_index_hit_compare);
  return TRUE;
}

typedef gboolean (*MarkFunc) (Search         *search,
                              FumiIndexMark   mark,
                              gboolean       *few,
                              GError        **error);

/* Calls @func for each condition of the query that only few rows may fulfil, until it is so; @few: (out) */
static gboolean
try_marks (Search    *search,
           gboolean   with_folder,
           MarkFunc   func,
           gboolean  *few,
           GError   **error)
{
  const FumiSearchQuery *query = search->query;
  const struct
  {
    gboolean      asked;
    FumiIndexMark mark;
  } marks[] = {
    { query->starred == FUMI_SEARCH_YES, FUMI_INDEX_STARRED },
    { query->min_size >= FUMI_INDEX_LARGE_BYTES, FUMI_INDEX_LARGE },
    { query->attachment == FUMI_SEARCH_YES, FUMI_INDEX_ATTACHED },
    { query->unread == FUMI_SEARCH_YES, FUMI_INDEX_UNREAD },
    { with_folder && search->filter.folder != NULL, FUMI_INDEX_IN_FOLDER },
  };

  *few = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (marks) && !*few; i++)
    {
      if (marks[i].asked && !func (search, marks[i].mark, few, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
list_few (Search         *search,
          FumiIndexMark   mark,
          gboolean       *few,
          GError        **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GArray) ids = fumi_index_list_marked (search->index, mark, &search->filter, FEW_ROWS, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *few = ids != NULL;
  if (*few)
    search->few = fumi_id_set_new (ids);
  return TRUE;
}

static gboolean
match_few (Search         *search,
           FumiIndexMark   mark,
           gboolean       *few,
           GError        **error)
{
  return fumi_index_match_marked (search->index, mark, &search->filter, FEW_ROWS, few, add_hit, search, error);
}

typedef struct
{
  Search          *search;
  const FumiIdSet *found;   /* NULL: all rows */
  gboolean         reads;   /* each row has to be looked at */
  guint            most;    /* steps; 0: as many as there are rows */
  guint            steps;
  GError          *error;
} Walk;

static gboolean
walk_row (const FumiIndexHit *hit,
          gpointer            user_data)
{
  Walk *walk = user_data;
  Search *search = walk->search;

  if (walk->most > 0 && walk->steps == walk->most)
    return FALSE;
  if ((++walk->steps & 0xfff) == 0 && g_cancellable_set_error_if_cancelled (search->cancellable, &walk->error))
    return FALSE;
  if (walk->found != NULL && !fumi_id_set_has (walk->found, hit->id))
    return TRUE;
  if (!walk->reads)
    g_array_append_val (search->hits, *hit);
  else if (!try_row (search, hit->id, &walk->error))
    return FALSE;

  return search->hits->len < search->limit;
}

/* The rows of @found, or all, in list order; no more than @most are looked at, if that is not 0. */
static gboolean
walk_list (Search           *search,
           const FumiIdSet  *found,
           guint             most,
           GError          **error)
{
  Walk walk = { search, found, asks_of_rows (search->query), most, 0, NULL };

  if (!fumi_index_walk (search->index, &search->filter, walk_row, &walk, error))
    return FALSE;
  if (walk.error == NULL)
    return TRUE;

  g_propagate_error (error, walk.error);
  return FALSE;
}

static gboolean
search_rows (Search  *search,
             GError **error)
{
  gboolean few;

  /* What many rows fulfil, the first ones do. */
  if (search->limit < G_MAXUINT)
    {
      if (!walk_list (search, NULL, MAX_VAIN, error))
        return FALSE;
      if (search->hits->len >= search->limit)
        return TRUE;
      g_array_set_size (search->hits, 0);
    }

  if (!try_marks (search, FALSE, match_few, &few, error))
    return FALSE;
  if (!few)
    {
      g_array_set_size (search->hits, 0);
      return walk_list (search, NULL, 0, error);
    }

  g_array_sort (search->hits, fumi_index_hit_compare);
  return TRUE;
}

/* ---- words ----------------------------------------------------------------------------------------- */

static int
compare_blocks (gconstpointer a,
                gconstpointer b)
{
  const FumiSearchBlock *block_a = a;
  const FumiSearchBlock *block_b = b;

  return block_a->first < block_b->first ? -1 : block_a->first > block_b->first;
}

/* Ids of @n blocks from @from on; those that lie side by side are looked up at once. */
static gboolean
find_in_blocks (Search  *search,
                guint    from,
                guint    n,
                GArray  *ids,
                GArray  *ranks,
                GError **error)
{
  g_autoptr(GArray) blocks = g_array_sized_new (FALSE, FALSE, sizeof (FumiSearchBlock), n);
  guint i = 0;

  g_array_append_vals (blocks, &g_array_index (search->blocks, FumiSearchBlock, from), n);
  g_array_sort (blocks, compare_blocks);
  while (i < blocks->len)
    {
      gint64 first = g_array_index (blocks, FumiSearchBlock, i).first;
      gint64 last;

      do
        last = g_array_index (blocks, FumiSearchBlock, i++).last;
      while (i < blocks->len && g_array_index (blocks, FumiSearchBlock, i).first == last + 1);

      if (g_cancellable_set_error_if_cancelled (search->cancellable, error) ||
          !fumi_search_index_find (search->words, search->match, first, last, ids, ranks, error))
        return FALSE;
    }

  return TRUE;
}

static void
keep_few (Search *search,
          GArray *ids)
{
  guint kept = 0;

  if (search->few == NULL)
    return;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (fumi_id_set_has (search->few, id))
        g_array_index (ids, gint64, kept++) = id;
    }
  g_array_set_size (ids, kept);
}

/* Whether nothing in the blocks from @next on can come before the last hit of the screenful. */
static gboolean
is_settled (Search *search,
            guint   next)
{
  if (next >= search->blocks->len)
    return TRUE;
  if (search->hits->len < search->limit)
    return FALSE;

  g_array_sort (search->hits, fumi_index_hit_compare);
  return g_array_index (search->hits, FumiIndexHit, search->limit - 1).date >
         g_array_index (search->blocks, FumiSearchBlock, next).newest;
}

/* @settled: (out): the hits are the first ones */
static gboolean
search_screenful (Search   *search,
                  gboolean *settled,
                  GError  **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint window = 1;
  guint tried = 0;

  *settled = FALSE;
  for (guint next = 0; !*settled && tried < search->hits->len + MAX_VAIN; window = MIN (2 * window, MAX_WINDOW))
    {
      guint n = MIN (window, search->blocks->len - next);

      g_array_set_size (ids, 0);
      if (!find_in_blocks (search, next, n, ids, NULL, error))
        return FALSE;
      keep_few (search, ids);
      tried += ids->len;
      if (!try_rows (search, ids, error))
        return FALSE;

      next += n;
      *settled = is_settled (search, next);
    }

  if (!*settled)
    g_array_set_size (search->hits, 0);
  return TRUE;
}

static gboolean
search_all (Search  *search,
            GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(FumiIdSet) found = NULL;

  if (!find_in_blocks (search, 0, search->blocks->len, ids, NULL, error))
    return FALSE;

  keep_few (search, ids);
  if (ids->len <= FEW_HITS)
    return try_rows (search, ids, error);

  found = fumi_id_set_new (ids);
  return walk_list (search, found, 0, error);
}

typedef struct
{
  double       rank;
  FumiIndexHit hit;
} Ranked;

static int
compare_ranked (gconstpointer a,
                gconstpointer b)
{
  const Ranked *ranked_a = a;
  const Ranked *ranked_b = b;

  if (ranked_a->rank != ranked_b->rank)
    return ranked_a->rank < ranked_b->rank ? -1 : 1;

  return fumi_index_hit_compare (&ranked_a->hit, &ranked_b->hit);
}

static gboolean
rank (Search  *search,
      GArray  *ids,
      GArray  *ranks,
      GError **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (Ranked));

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      Ranked ranked = { g_array_index (ranks, double, i), { 0, 0 } };

      if (g_cancellable_set_error_if_cancelled (search->cancellable, error))
        return FALSE;
      if (search->few != NULL && !fumi_id_set_has (search->few, id))
        continue;

      g_array_set_size (search->hits, 0);
      if (!try_row (search, id, error))
        return FALSE;
      if (search->hits->len == 0)
        continue;
      ranked.hit = g_array_index (search->hits, FumiIndexHit, 0);
      g_array_append_val (all, ranked);
    }

  g_array_sort (all, compare_ranked);
  g_array_set_size (search->hits, 0);
  for (guint i = 0; i < all->len; i++)
    g_array_append_val (search->hits, g_array_index (all, Ranked, i).hit);

  return TRUE;
}

static gboolean
search_best (Search  *search,
             GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) ranks = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint next = 0; next < search->blocks->len && ids->len < MAX_RANKED;)
    {
      guint n = MIN (MAX_WINDOW, search->blocks->len - next);

      if (!find_in_blocks (search, next, n, ids, ranks, error))
        return FALSE;
      next += n;
    }

  return rank (search, ids, ranks, error);
}

/* Blocks without mail of the dates that are asked for need no look. */
static void
skip_blocks (Search *search)
{
  guint n = 0;

  for (guint i = 0; i < search->blocks->len; i++)
    {
      FumiSearchBlock block = g_array_index (search->blocks, FumiSearchBlock, i);

      if (block.newest >= search->query->from_date && block.oldest < search->query->until_date)
        g_array_index (search->blocks, FumiSearchBlock, n++) = block;
    }
  g_array_set_size (search->blocks, n);
}

static gboolean
search_words (Search           *search,
              FumiSearchOrder   order,
              GError          **error)
{
  gboolean settled = FALSE;
  gboolean few;

  if (search->words == NULL)
    return TRUE;

  search->match = fumi_search_query_to_match (search->query, search->query->attachment == FUMI_SEARCH_YES
                                              ? FUMI_SEARCH_MARK_ATTACHMENT : NULL);
  /* Only what must not be there: in all there is. */
  if (search->match == NULL)
    search->match = fumi_search_query_to_match (search->query, FUMI_SEARCH_MARK_ANY);

  search->blocks = fumi_search_index_list_blocks (search->words, error);
  if (search->blocks == NULL)
    return FALSE;
  skip_blocks (search);
  if (search->blocks->len == 0)
    return TRUE;

  if (!try_marks (search, TRUE, list_few, &few, error))
    return FALSE;
  if (order == FUMI_SEARCH_BEST_FIRST)
    return search_best (search, error);
  if (search->limit < G_MAXUINT && !search_screenful (search, &settled, error))
    return FALSE;

  return settled || search_all (search, error);
}

/* ---- connections ----------------------------------------------------------------------------------- */

static FumiSearchIndex *
take_idle_searcher (FumiStore *store)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->reading);

  return store->searchers->len > 0
         ? g_ptr_array_steal_index_fast (store->searchers, store->searchers->len - 1) : NULL;
}

/* NULL without @error: there is no search.db for this index. */
static FumiSearchIndex *
borrow_searcher (FumiStore  *store,
                 FumiIndex  *index,
                 GError    **error)
{
  g_autofree char *path = fumi_store_dup_search_path (store);
  FumiSearchIndex *words;
  gint64 epoch;

  if (!fumi_index_get_epoch (index, &epoch, error))
    return NULL;

  while ((words = take_idle_searcher (store)) != NULL)
    {
      if (fumi_search_index_is_current (words, epoch))
        return words;
      fumi_search_index_free (words);
    }

  return fumi_search_index_open_reader (path, epoch, error);
}

static void
return_searcher (FumiStore       *store,
                 FumiSearchIndex *words)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (words == NULL)
    return;

  locker = g_mutex_locker_new (&store->reading);
  if (store->searchers->len < IDLE_SEARCHERS && !fumi_search_index_is_damaged (words))
    g_ptr_array_add (store->searchers, words);
  else
    fumi_search_index_free (words);
}

/* ---- one search ------------------------------------------------------------------------------------ */

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Search *search = user_data;

  fumi_index_interrupt (search->index);
  if (search->words != NULL)
    fumi_search_index_interrupt (search->words);
}

static gboolean
run_search (Search           *search,
            FumiSearchOrder   order,
            GError          **error)
{
  gulong handler = 0;
  gboolean found;

  if (search->cancellable != NULL)
    handler = g_cancellable_connect (search->cancellable, G_CALLBACK (on_cancelled), search, NULL);
  found = fumi_index_begin_reading (search->index, error) &&
          (search->words == NULL || fumi_search_index_begin_reading (search->words, error)) &&
          (search->query->terms->len > 0 ? search_words (search, order, error) : search_rows (search, error));
  if (search->cancellable != NULL)
    g_cancellable_disconnect (search->cancellable, handler);
  fumi_index_end_reading (search->index);
  if (search->words != NULL)
    fumi_search_index_end_reading (search->words);

  return found;
}

static FumiSearchResult *
make_result (Search *search)
{
  FumiSearchResult *result = g_new0 (FumiSearchResult, 1);
  guint n = MIN (search->hits->len, search->limit);

  result->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  result->more = search->limit < G_MAXUINT && search->hits->len >= search->limit;
  for (guint i = 0; i < n; i++)
    g_array_append_val (result->ids, g_array_index (search->hits, FumiIndexHit, i).id);

  return result;
}

FumiSearchResult *
fumi_store_search (FumiStore              *store,
                   const char             *text,
                   gboolean                is_being_typed,
                   const FumiSearchScope  *scope,
                   FumiSearchOrder         order,
                   guint                   limit,
                   GCancellable           *cancellable,
                   GError                **error)
{
  g_autoptr(FumiSearchQuery) query = NULL;
  g_autoptr(GError) local_error = NULL;
  FumiSearchResult *result = NULL;
  Search search = { NULL };
  gboolean found = TRUE;

  g_return_val_if_fail (FUMI_IS_STORE (store) && text != NULL && scope != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  query = fumi_search_query_parse (text, -1, is_being_typed, NULL);
  search.index = fumi_store_borrow_reader (store, error);
  if (search.index == NULL)
    return NULL;

  search.query = query;
  search.filter = (FumiIndexFilter) { scope->account, scope->folder, query };
  search.cancellable = cancellable;
  search.limit = limit > 0 ? limit : G_MAXUINT;
  search.hits = g_array_new (FALSE, FALSE, sizeof (FumiIndexHit));
  if (query->terms->len > 0)
    search.words = borrow_searcher (store, search.index, &local_error);
  if (local_error == NULL && !query->never && !fumi_search_query_is_empty (query))
    found = run_search (&search, order, &local_error);

  if (local_error == NULL && found)
    {
      result = make_result (&search);
      result->query = g_steal_pointer (&query);
    }
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return_searcher (store, search.words);
  fumi_store_return_reader (store, search.index);
  g_clear_pointer (&search.few, fumi_id_set_free);
  g_clear_pointer (&search.blocks, g_array_unref);
  g_array_unref (search.hits);
  g_free (search.match);
  return result;
}

void
fumi_search_result_free (FumiSearchResult *result)
{
  if (result == NULL)
    return;

  g_clear_pointer (&result->ids, g_array_unref);
  fumi_search_query_unref (result->query);
  g_free (result);
}

/* ---- in another thread ----------------------------------------------------------------------------- */

typedef struct
{
  char            *text;
  gboolean         is_being_typed;
  char            *account;
  char            *folder;
  FumiSearchOrder  order;
  guint            limit;
} Asked;

static void
asked_free (Asked *asked)
{
  g_free (asked->text);
  g_free (asked->account);
  g_free (asked->folder);
  g_free (asked);
}

static void
search_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  const Asked *asked = task_data;
  const FumiSearchScope scope = { asked->account, asked->folder };
  GError *error = NULL;
  FumiSearchResult *result = fumi_store_search (source, asked->text, asked->is_being_typed, &scope, asked->order,
                                                asked->limit, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) fumi_search_result_free);
  else
    g_task_return_error (task, error);
}

void
fumi_store_search_async (FumiStore              *store,
                         const char             *text,
                         gboolean                is_being_typed,
                         const FumiSearchScope  *scope,
                         FumiSearchOrder         order,
                         guint                   limit,
                         GCancellable           *cancellable,
                         GAsyncReadyCallback     callback,
                         gpointer                user_data)
{
  g_autoptr(GTask) task = NULL;
  Asked *asked;

  g_return_if_fail (FUMI_IS_STORE (store) && text != NULL && scope != NULL);

  asked = g_new0 (Asked, 1);
  asked->text = g_strdup (text);
  asked->is_being_typed = is_being_typed;
  asked->account = g_strdup (scope->account);
  asked->folder = g_strdup (scope->folder);
  asked->order = order;
  asked->limit = limit;

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_store_search_async);
  g_task_set_name (task, "fumi_store_search_async");
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  g_task_run_in_thread (task, search_in_thread);
}

FumiSearchResult *
fumi_store_search_finish (FumiStore     *store,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
