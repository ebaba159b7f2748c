/* fumi-store-work.c: what every action on messages does: finds their files, keeps count, goes chunk by chunk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-actions-private.h"

#include <errno.h>
#include <string.h>

#include "fumi-maildir-move.h"
#include "fumi-store-error.h"

void
fumi_store_step_free (FumiStoreStep *step)
{
  g_free (step->account);
  g_free (step->root);
  g_free (step->place);
  g_free (step->to);
  g_free (step);
}

void
fumi_store_outcome_free (FumiStoreOutcome *outcome)
{
  if (outcome == NULL)
    return;

  g_clear_error (&outcome->error);
  g_clear_pointer (&outcome->undo, fumi_store_undo_unref);
  g_free (outcome);
}

/* ---- what failed ----------------------------------------------------------------------------------- */

void
fumi_store_work_fail (FumiStoreWork *work,
                      guint         *count,
                      guint          n,
                      GError        *error)
{
  FumiStoreOutcome *outcome = work->outcome;
  gboolean is_first = outcome->error == NULL;

  /* What the disk refused says more than what is gone. */
  if (!is_first && !outcome->stopped && outcome->failed == 0 && count == &outcome->failed)
    {
      g_clear_error (&outcome->error);
      is_first = TRUE;
    }

  *count += n;
  if (is_first)
    outcome->error = error;
  else
    g_error_free (error);
}

void
fumi_store_work_stop (FumiStoreWork *work,
                      GError        *error)
{
  FumiStoreOutcome *outcome = work->outcome;

  if (outcome->stopped)
    {
      g_error_free (error);
      return;
    }

  g_clear_error (&outcome->error);
  outcome->error = error;
  outcome->stopped = TRUE;
}

/* ---- where a message is ---------------------------------------------------------------------------- */

static char *
name_of_place (const char *place)
{
  g_autofree char *file = g_path_get_basename (place);

  return g_strndup (file, strcspn (file, ":"));
}

static FumiEnvelope *
find_row (FumiStoreWork *work,
          FumiIndex     *writer,
          gint64         id)
{
  GError *error = NULL;
  FumiEnvelope *row = fumi_index_get (writer, id, &error);

  if (row != NULL)
    return row;

  if (g_error_matches (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
    fumi_store_work_fail (work, &work->outcome->missing, 1, error);
  else
    fumi_store_work_stop (work, error);
  return NULL;
}

static gboolean
follow_name (FumiStoreWork *work,
             FumiStoreStep *step)
{
  GHashTable *places = g_hash_table_lookup (work->found, step->account);
  g_autofree char *name = name_of_place (step->place);
  const char *place = places != NULL ? g_hash_table_lookup (places, name) : NULL;

  if (place == NULL)
    return FALSE;

  g_free (step->place);
  step->place = g_strdup (place);
  return TRUE;
}

FumiStoreStep *
fumi_store_work_find (FumiStoreWork *work,
                      FumiIndex     *writer,
                      gint64         id,
                      gboolean       by_name)
{
  g_autoptr(FumiEnvelope) row = find_row (work, writer, id);
  g_autoptr(FumiStoreStep) step = NULL;

  if (row == NULL)
    return NULL;

  step = g_new0 (FumiStoreStep, 1);
  step->id = id;
  step->account = g_strdup (fumi_envelope_get_account (row));
  step->root = fumi_store_dup_mail_dir (work->store, step->account);
  step->place = g_strdup (fumi_envelope_get_path (row) + strlen (step->root) + 1);
  if (by_name && !follow_name (work, step) && !work->purging)
    {
      GError *error = NULL;

      fumi_store_set_disk_error (&error, ENOENT, fumi_envelope_get_path (row));
      fumi_store_work_fail (work, &work->outcome->missing, 1, error);
      return NULL;
    }

  return g_steal_pointer (&step);
}

void
fumi_store_work_look (FumiStoreWork *work)
{
  GHashTableIter iter;
  const char *account;

  g_hash_table_iter_init (&iter, work->found);
  while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
    {
      g_autofree char *path = fumi_store_dup_mail_dir (work->store, account);
      g_autoptr(GError) error = NULL;
      GHashTable *places = fumi_maildir_find_files (path, &error);

      if (places == NULL)
        {
          g_warning ("%s", error->message);
          places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
        }
      g_hash_table_iter_replace (&iter, places);
    }
}
