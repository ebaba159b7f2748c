/* fumi-filter.c: filter rules at work: on what was just received, and on what is in a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-filter.h"

#include "fumi-envelope-file.h"
#include "fumi-mail-fields.h"

/* Rows that are read and judged at a time. */
#define PAGE 256

/* The header block that is looked at: as much as an envelope is made of. */
#define LONGEST_HEADER (1024 * 1024)
#define USUAL_HEADER (32 * 1024)

#define PATH_KEY "fumi-filter-path"

static gpointer
dup_text (gpointer text,
          gpointer user_data)
{
  return g_strdup (text);
}

void
fumi_filter_attach (FumiStore  *store,
                    const char *path)
{
  g_return_if_fail (FUMI_IS_STORE (store));

  g_object_set_data_full (G_OBJECT (store), PATH_KEY, g_strdup (path), g_free);
}

char *
fumi_filter_dup_path (FumiStore *store)
{
  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  /* From a worker. */
  return g_object_dup_data (G_OBJECT (store), PATH_KEY, dup_text, NULL);
}

/* ---- a message as rules see it --------------------------------------------------------------------- */

/* Only for these a file has to be read: the row has the rest. */
static gboolean
ask_for_header (GPtrArray *rules)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const FumiRule *rule = rules->pdata[i];

      for (guint j = 0; j < rule->conditions->len; j++)
        {
          const FumiRuleCondition *condition = rule->conditions->pdata[j];

          if (condition->field == FUMI_RULE_RECIPIENT || condition->field == FUMI_RULE_LIST)
            return TRUE;
        }
    }

  return FALSE;
}

static GBytes *
read_header (const char  *path,
             GError     **error)
{
  g_autoptr(GBytes) start = fumi_envelope_read_start (path, USUAL_HEADER, error);

  if (start == NULL)
    return NULL;
  if (g_bytes_get_size (start) == USUAL_HEADER && fumi_envelope_needs_file (start, G_MAXINT64))
    return fumi_envelope_read_start (path, LONGEST_HEADER, error);

  return g_steal_pointer (&start);
}

/* Whoever it is from and what it is about is what the list shows, whether or not the file is read for the rest. */
static void
take_row (FumiMailFields *fields,
          FumiEnvelope   *row)
{
  FumiMailbox *sender = g_new0 (FumiMailbox, 1);

  sender->name = g_strdup (fumi_envelope_get_from_name (row));
  sender->address = g_strdup (fumi_envelope_get_from_address (row));
  g_ptr_array_set_size (fields->senders, 0);
  g_ptr_array_add (fields->senders, sender);
  g_free (fields->subject);
  fields->subject = g_strdup (fumi_envelope_get_subject (row));
}

static FumiRuleMail *
make_mail (FumiEnvelope  *row,
           gboolean       with_header,
           GError       **error)
{
  g_autoptr(FumiMailFields) fields = NULL;
  g_autoptr(GBytes) header = NULL;
  const char *bytes = "";
  gsize length = 0;

  if (with_header)
    {
      header = read_header (fumi_envelope_get_path (row), error);
      if (header == NULL)
        return NULL;
      bytes = g_bytes_get_data (header, &length);
    }
  fields = fumi_mail_fields_new (bytes, length);
  take_row (fields, row);

  return fumi_rule_mail_new (fumi_envelope_get_account (row), fields, fumi_envelope_get_partial (row),
                             fumi_envelope_get_has_attachments (row), fumi_envelope_get_size (row));
}

FumiMailFields *
fumi_filter_read_fields (const char  *path,
                         GError     **error)
{
  g_autoptr(GBytes) header = read_header (path, error);
  const char *bytes;
  gsize length;

  if (header == NULL)
    return NULL;

  bytes = g_bytes_get_data (header, &length);
  return fumi_mail_fields_new (bytes, length);
}

/* ---- what was received ----------------------------------------------------------------------------- */

/* FALSE where it is to wait for the next time. */
static gboolean
judge_awaited (FumiEnvelope     *row,
               GPtrArray        *rules,
               gboolean          with_header,
               FumiStoreFiling  *filing,
               GError          **error)
{
  g_autoptr(FumiRuleMail) mail = NULL;
  g_autoptr(GError) local_error = NULL;
  FumiRuleVerdict verdict;

  *filing = (FumiStoreFiling) { .id = fumi_envelope_get_id (row) };
  /* A row that is gone has nothing but its id. */
  if (fumi_envelope_get_path (row) == NULL)
    return TRUE;

  mail = make_mail (row, with_header, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  if (mail == NULL)
    {
      if (*error == NULL)
        *error = g_steal_pointer (&local_error);
      return FALSE;
    }

  fumi_rules_judge (rules, mail, &verdict);
  filing->folder = verdict.folder;
  filing->read = verdict.read;
  filing->star = verdict.star;
  filing->unwanted = verdict.delete_on_server;
  return TRUE;
}

static void
file_page (FumiStore     *store,
           GPtrArray     *rows,
           GPtrArray     *rules,
           gboolean       with_header,
           guint         *filtered,
           GError       **error)
{
  g_autoptr(GArray) filings = g_array_new (FALSE, FALSE, sizeof (FumiStoreFiling));
  FumiStoreOutcome *outcome;

  for (guint i = 0; i < rows->len; i++)
    {
      FumiStoreFiling filing;

      if (judge_awaited (rows->pdata[i], rules, with_header, &filing, error))
        g_array_append_val (filings, filing);
    }

  outcome = fumi_store_file (store, (const FumiStoreFiling *) (void *) filings->data, filings->len, TRUE, NULL, NULL, NULL);
  *filtered += outcome->done;
  if (*error == NULL && (outcome->stopped || outcome->failed > 0))
    *error = g_steal_pointer (&outcome->error);
  fumi_store_outcome_free (outcome);
}

gboolean
fumi_filter_awaited (FumiStore   *store,
                     const char  *account,
                     GPtrArray   *rules,
                     guint       *filtered,
                     GError     **error)
{
  gboolean with_header = ask_for_header (rules);
  g_autoptr(GArray) ids = fumi_store_list_unfiled (store, account, error);
  GError *first = NULL;

  *filtered = 0;
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i += PAGE)
    {
      g_autoptr(GPtrArray) rows = fumi_store_get_many (store, &g_array_index (ids, gint64, i), MIN (PAGE, ids->len - i),
                                                       error);

      if (rows == NULL)
        {
          g_clear_error (&first);
          return FALSE;
        }
      file_page (store, rows, rules, with_header, filtered, &first);
    }

  if (first == NULL)
    return TRUE;

  g_propagate_error (error, first);
  return FALSE;
}

/* ---- what is in a folder --------------------------------------------------------------------------- */

void
fumi_filter_plan_free (FumiFilterPlan *plan)
{
  if (plan == NULL)
    return;

  g_array_unref (plan->filings);
  g_string_chunk_free (plan->folders);
  g_free (plan);
}

GArray *
fumi_filter_plan_get_ids (const FumiFilterPlan *plan)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), plan->filings->len);

  for (guint i = 0; i < plan->filings->len; i++)
    g_array_append_val (ids, g_array_index (plan->filings, FumiStoreFiling, i).id);
  return ids;
}

static void
add_to_plan (FumiFilterPlan        *plan,
             FumiEnvelope          *row,
             const FumiRuleVerdict *verdict)
{
  FumiStoreFiling filing = {
    .id = fumi_envelope_get_id (row),
    .read = verdict->read,
    .star = verdict->star,
    .unwanted = verdict->delete_on_server,
  };

  if (verdict->folder != NULL)
    filing.folder = g_string_chunk_insert_const (plan->folders, verdict->folder);
  plan->moved += filing.folder != NULL && !g_str_equal (filing.folder, fumi_envelope_get_folder (row));
  plan->read += filing.read && fumi_envelope_get_unread (row);
  plan->starred += filing.star && !fumi_envelope_get_starred (row);
  plan->unwanted += filing.unwanted;
  g_array_append_val (plan->filings, filing);
}

static void
plan_row (FumiFilterPlan *plan,
          FumiEnvelope   *row,
          GPtrArray      *rules,
          gboolean        with_header)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiRuleMail) mail = NULL;
  FumiRuleVerdict verdict;

  if (fumi_envelope_get_path (row) == NULL)
    return;

  plan->looked++;
  mail = make_mail (row, with_header, &error);
  if (mail == NULL)
    {
      g_debug ("%s", error->message);
      plan->failed++;
      return;
    }

  fumi_rules_judge (rules, mail, &verdict);
  if (verdict.matched > 0)
    add_to_plan (plan, row, &verdict);
}

FumiFilterPlan *
fumi_filter_plan_new (FumiStore              *store,
                      GPtrArray              *rules,
                      const FumiStoreQuery   *query,
                      FumiStoreProgressFunc   progress,
                      gpointer                progress_data,
                      GCancellable           *cancellable,
                      GError                **error)
{
  gboolean with_header = ask_for_header (rules);
  g_autoptr(FumiFilterPlan) plan = g_new0 (FumiFilterPlan, 1);
  g_autoptr(GArray) ids = NULL;

  plan->filings = g_array_new (FALSE, FALSE, sizeof (FumiStoreFiling));
  plan->folders = g_string_chunk_new (256);
  ids = fumi_store_list_ids (store, query, error);
  if (ids == NULL)
    return NULL;

  for (guint i = 0; i < ids->len; i += PAGE)
    {
      guint n = MIN (PAGE, ids->len - i);
      g_autoptr(GPtrArray) rows = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      rows = fumi_store_get_many (store, &g_array_index (ids, gint64, i), n, error);
      if (rows == NULL)
        return NULL;
      for (guint j = 0; j < rows->len; j++)
        plan_row (plan, rows->pdata[j], rules, with_header);
      if (progress != NULL)
        progress (i + n, ids->len, progress_data);
    }

  return g_steal_pointer (&plan);
}

typedef struct
{
  FumiStore *store;
  GPtrArray *rules;
  char      *account;
  char      *folder;
} Planning;

static void
planning_free (Planning *planning)
{
  g_object_unref (planning->store);
  g_ptr_array_unref (planning->rules);
  g_free (planning->account);
  g_free (planning->folder);
  g_free (planning);
}

static void
plan_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const Planning *planning = data;
  const FumiStoreQuery query = { .account = planning->account, .folder = planning->folder };
  GError *error = NULL;
  FumiFilterPlan *plan = fumi_filter_plan_new (planning->store, planning->rules, &query, NULL, NULL, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) fumi_filter_plan_free);
  else
    g_task_return_error (task, error);
}

void
fumi_filter_plan_async (FumiStore            *store,
                        GPtrArray            *rules,
                        const FumiStoreQuery *query,
                        GCancellable         *cancellable,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Planning *planning = g_new0 (Planning, 1);

  planning->store = g_object_ref (store);
  planning->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_rule_free);
  for (guint i = 0; i < rules->len; i++)
    g_ptr_array_add (planning->rules, fumi_rule_copy (rules->pdata[i]));
  planning->account = g_strdup (query->account);
  planning->folder = g_strdup (query->folder);
  g_task_set_task_data (task, planning, (GDestroyNotify) planning_free);
  g_task_run_in_thread (task, plan_in_thread);
}

FumiFilterPlan *
fumi_filter_plan_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

FumiStoreOutcome *
fumi_filter_apply (FumiStore             *store,
                   const FumiFilterPlan  *plan,
                   FumiStoreProgressFunc  progress,
                   gpointer               progress_data,
                   GCancellable          *cancellable)
{
  return fumi_store_file (store, (const FumiStoreFiling *) (void *) plan->filings->data, plan->filings->len, FALSE,
                          progress, progress_data, cancellable);
}
