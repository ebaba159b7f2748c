/* store-actions.c: a part of store-child: what a user does with mail, step by step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-actions.h"

#include <string.h>
#include <unistd.h>

static gboolean
find_ids (FumiStore   *store,
          const char  *account,
          guint        first,
          guint        n,
          GArray      *ids,
          GError     **error)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autoptr(GError) local_error = NULL;
      g_autoptr(FumiEnvelope) row = fumi_store_find_uid (store, account, uid, &local_error);
      gint64 id = row != NULL ? fumi_envelope_get_id (row) : 0;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (row != NULL)
        g_array_append_val (ids, id);
    }

  return TRUE;
}

/* write() and not printf(): stdio's own writing would pass the shim by. */
static void
say_done (guint step)
{
  g_autofree char *line = g_strdup_printf ("safe %u\n", step);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (3);
}

static FumiStoreOutcome *
do_step (FumiStore         *store,
         const char        *account,
         const ActionStep  *step,
         FumiStoreUndo     *undo,
         GError           **error)
{
  g_autoptr(GArray) ids = NULL;

  if (step->undo)
    return fumi_store_undo (store, undo, NULL, NULL, NULL);

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!find_ids (store, account, step->first, step->n, ids, error))
    return NULL;

  return fumi_store_act (store, step->action, (const gint64 *) ids->data, ids->len, step->folder, NULL, NULL, NULL);
}

gboolean
do_action_steps (FumiStore         *store,
                 const char        *account,
                 const ActionStep  *steps,
                 guint              n_steps,
                 GError           **error)
{
  g_autoptr(FumiStoreUndo) undo = NULL;

  for (guint i = 0; i < n_steps; i++)
    {
      g_autoptr(FumiStoreOutcome) outcome = do_step (store, account, &steps[i], undo, error);

      if (outcome == NULL)
        return FALSE;
      if (outcome->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&outcome->error));
          return FALSE;
        }
      g_clear_pointer (&undo, fumi_store_undo_unref);
      undo = g_steal_pointer (&outcome->undo);
      say_done (i);
    }

  return TRUE;
}
