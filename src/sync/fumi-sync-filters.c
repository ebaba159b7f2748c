/* fumi-sync-filters.c: the filter rules within one session of a run.
 *
 * Before a message is delivered the index notes that this run filters, and each message notes with its row that it waits.
 * So whatever is committed when the program dies is filtered by the next run, and so is what was delivered and found
 * without a row (fumi-rebuild.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-filters.h"

struct _FumiSyncFilters
{
  FumiStore    *store;
  FumiStoreRun *run;
  char         *account;
  FumiRuleFile *file;     /* NULL: it could not be read */
  gboolean      active;   /* what is received waits for the rules */
  guint         filtered;
  GError       *error;    /* the first */
};

static void
note (FumiSyncFilters *filters,
      GError          *error)
{
  if (error == NULL)
    return;

  if (filters->error == NULL)
    filters->error = error;
  else
    g_error_free (error);
}

void
fumi_sync_filters_apply (FumiSyncFilters *filters)
{
  GError *error = NULL;
  guint filtered = 0;

  if (filters->file == NULL || !filters->active)
    return;

  fumi_filter_awaited (filters->store, filters->account, filters->file->rules, &filtered, &error);
  filters->filtered += filtered;
  note (filters, error);
}

/* With the rules as they are now; without any, what waits is done with. */
static void
catch_up (FumiSyncFilters *filters)
{
  gboolean was_filtering = FALSE;
  GError *error = NULL;

  if (!fumi_store_run_was_filtering (filters->run, &was_filtering, &error))
    note (filters, error);
  if (!was_filtering)
    return;

  filters->active = TRUE;
  fumi_sync_filters_apply (filters);
}

FumiSyncFilters *
fumi_sync_filters_begin (FumiStore    *store,
                         FumiStoreRun *run,
                         const char   *account)
{
  FumiSyncFilters *filters = g_new0 (FumiSyncFilters, 1);
  g_autofree char *path = fumi_filter_dup_path (store);
  GError *error = NULL;

  filters->store = g_object_ref (store);
  filters->run = run;
  filters->account = g_strdup (account);
  filters->file = path != NULL ? fumi_rule_file_load (path, &error) : fumi_rule_file_new ();
  note (filters, error);
  if (filters->file == NULL)
    return filters;

  catch_up (filters);
  return filters;
}

void
fumi_sync_filters_expect (FumiSyncFilters *filters)
{
  GError *error = NULL;

  if (filters->file == NULL || !fumi_rule_file_is_active (filters->file, filters->account))
    return;

  filters->active = fumi_store_run_set_filtering (filters->run, TRUE, &error);
  note (filters, error);
}

/* What could not be filtered waits on, and the run counts as not ended. */
static void
end_filtering (FumiSyncFilters *filters)
{
  g_autoptr(GArray) left = NULL;
  GError *error = NULL;

  if (!filters->active)
    return;

  left = fumi_store_list_unfiled (filters->store, filters->account, &error);
  if (left != NULL && left->len == 0)
    fumi_store_run_set_filtering (filters->run, FALSE, &error);
  note (filters, error);
}

void
fumi_sync_filters_end (FumiSyncFilters  *filters,
                       guint            *filtered,
                       char            **problem)
{
  if (filters == NULL)
    return;

  end_filtering (filters);
  *filtered = filters->filtered;
  *problem = filters->error != NULL ? g_strdup (filters->error->message) : NULL;
  g_object_unref (filters->store);
  g_free (filters->account);
  g_clear_pointer (&filters->file, fumi_rule_file_free);
  g_clear_error (&filters->error);
  g_free (filters);
}
