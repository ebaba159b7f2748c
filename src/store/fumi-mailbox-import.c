/* fumi-mailbox-import.c: takes mail of other programs into the folders of an account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-import.h"

#include "fumi-folder-name.h"
#include "fumi-mailbox-cursor.h"
#include "fumi-mailbox-delivery.h"

/* How often progress is told at most, and how often the lock is tried. */
#define PROGRESS_US (100 * 1000)
#define RETRY_US    (200 * 1000)
#define MAX_RETRIES 300

typedef struct
{
  const FumiMailboxImportTarget *target;
  FumiMailboxSource             *source;
  FumiMailboxDelivery           *delivery;
  FumiMailboxProgressFunc        progress;
  gpointer                       user_data;
  GCancellable                  *cancellable;
  FumiMailboxOutcome            *outcome;
  FumiMailboxProgress            state;
  gint64                         told_at;
} Import;

void
fumi_mailbox_outcome_clear (FumiMailboxOutcome *outcome)
{
  g_clear_pointer (&outcome->problems, g_ptr_array_unref);
}

/* ---- where it goes --------------------------------------------------------------------------------- */

/* The folders that every program has, and how they are called; the names of Sylpheed are English in every language. */
static const char *
find_common_folder (const char *level)
{
  static const struct
  {
    const char *name;
    const char *key;
  } folders[] = {
    { "inbox", "" }, { "受信トレイ", "" }, { "受信箱", "" },
    { "archive", "Archive" }, { "archives", "Archive" }, { "アーカイブ", "Archive" },
    { "junk", "Junk" }, { "spam", "Junk" }, { "junk e-mail", "Junk" }, { "迷惑メール", "Junk" },
    { "trash", "Trash" }, { "deleted", "Trash" }, { "deleted items", "Trash" }, { "deleted messages", "Trash" },
    { "ごみ箱", "Trash" }, { "ゴミ箱", "Trash" },
  };
  g_autofree char *folded = g_utf8_casefold (level, -1);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_equal (folded, folders[i].name))
      return folders[i].key;

  return NULL;
}

char *
fumi_mailbox_target_folder (const FumiMailbox *mailbox,
                            const char        *folder)
{
  g_autofree char *key = g_strdup (folder);

  g_return_val_if_fail (mailbox != NULL && folder != NULL, NULL);

  for (guint i = 0; mailbox->levels[i] != NULL; i++)
    {
      const char *common = i == 0 && folder[0] == '\0' ? find_common_folder (mailbox->levels[i]) : NULL;
      char *deeper = common != NULL ? g_strdup (common) : fumi_folder_key_new (key, mailbox->levels[i]);

      /* Too long a name for a file system, or none: the messages stay in the folder above. */
      if (deeper == NULL)
        break;
      g_free (key);
      key = deeper;
    }

  return g_steal_pointer (&key);
}

/* ---- message by message ---------------------------------------------------------------------------- */

static void
tell (Import   *import,
      gboolean  at_once)
{
  gint64 now = g_get_monotonic_time ();

  if (import->progress == NULL || (!at_once && now - import->told_at < PROGRESS_US))
    return;

  import->told_at = now;
  import->progress (&import->state, import->user_data);
}

static void
note_failure (Import     *import,
              const char *path,
              GError     *reason)
{
  import->outcome->failed++;
  fumi_mailbox_add_problem (import->outcome->problems, path, reason->message);
}

/* @readable: (out): FALSE: nothing more can be read from this mailbox */
static gboolean
import_message (Import             *import,
                FumiMailboxCursor  *cursor,
                const char         *folder,
                gboolean           *readable,
                GError            **error)
{
  g_autoptr(GError) reason = NULL;
  FumiMailboxFate fate;
  goffset bytes;

  if (!fumi_mailbox_delivery_add (import->delivery, cursor, folder, &fate, &bytes, &reason, import->cancellable, error))
    return FALSE;

  import->state.bytes += bytes;
  if (fate == FUMI_MAILBOX_DUPLICATE)
    import->outcome->duplicates++;
  if (fate == FUMI_MAILBOX_UNREADABLE)
    {
      note_failure (import, fumi_mailbox_cursor_get_path (cursor), reason);
      *readable = FALSE;
    }
  if (fate != FUMI_MAILBOX_EXPUNGED)
    import->state.messages++;
  tell (import, FALSE);
  return TRUE;
}

static gboolean
import_messages (Import             *import,
                 FumiMailbox        *mailbox,
                 FumiMailboxCursor  *cursor,
                 GError            **error)
{
  g_autofree char *folder = fumi_mailbox_target_folder (mailbox, import->target->folder);
  gboolean readable = TRUE;

  for (;;)
    {
      g_autoptr(GError) reason = NULL;
      gboolean found;

      if (!fumi_mailbox_cursor_next (cursor, &found, import->outcome->problems, &import->outcome->failed,
                                     import->cancellable, &reason))
        {
          if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            {
              g_propagate_error (error, g_steal_pointer (&reason));
              return FALSE;
            }
          note_failure (import, mailbox->path, reason);
          return TRUE;
        }
      if (!found)
        return TRUE;
      if (!import_message (import, cursor, folder, &readable, error))
        return FALSE;
      /* Of a folder the next file may be fine; an mbox that cannot be read here cannot be read behind it. */
      if (!readable && mailbox->kind == FUMI_MAILBOX_MBOX)
        return TRUE;
      readable = TRUE;
    }
}

static gboolean
import_mailbox (Import       *import,
                FumiMailbox  *mailbox,
                GError      **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(FumiMailboxCursor) cursor = fumi_mailbox_cursor_new (mailbox, &reason);
  g_autofree char *title = fumi_mailbox_dup_title (mailbox);
  gboolean imported = TRUE;

  import->state.title = title;
  tell (import, TRUE);
  if (cursor == NULL)
    note_failure (import, mailbox->path, reason);
  else
    imported = import_messages (import, mailbox, cursor, error);

  import->state.title = "";
  return imported;
}

static gboolean
import_all (Import  *import,
            GError **error)
{
  for (guint i = 0; i < import->source->mailboxes->len; i++)
    if (!import_mailbox (import, import->source->mailboxes->pdata[i], error))
      return FALSE;

  return fumi_mailbox_delivery_commit (import->delivery, error);
}

/* ---- the whole ------------------------------------------------------------------------------------- */

/* Mail may be being received for the account, by us or by fumibako-cli: that ends. */
static FumiStoreRun *
begin_run (FumiStore     *store,
           const char    *account,
           GCancellable  *cancellable,
           GError       **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr(GError) local_error = NULL;
      FumiStoreRun *run;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;

      run = fumi_store_begin_run (store, account, &local_error);
      if (run != NULL)
        return run;
      if (i == MAX_RETRIES || !g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep (RETRY_US);
    }
}

static void
begin_outcome (FumiMailboxOutcome      *outcome,
               const FumiMailboxSource *source)
{
  *outcome = (FumiMailboxOutcome) { .failed = source->failed };
  outcome->problems = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < source->problems->len; i++)
    g_ptr_array_add (outcome->problems, g_strdup (source->problems->pdata[i]));
}

static void
end_outcome (Import *import)
{
  FumiMailboxOutcome *outcome = import->outcome;
  guint duplicates;

  fumi_mailbox_delivery_get_added (import->delivery, &outcome->added, &outcome->bytes, &duplicates);
  outcome->duplicates += duplicates;
  outcome->messages = outcome->added + outcome->duplicates + outcome->failed;
  tell (import, TRUE);
}

gboolean
fumi_mailbox_import (FumiStore                      *store,
                     const FumiMailboxImportTarget  *target,
                     FumiMailboxSource              *source,
                     FumiMailboxProgressFunc         progress,
                     gpointer                        user_data,
                     GCancellable                   *cancellable,
                     FumiMailboxOutcome             *outcome,
                     GError                        **error)
{
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(FumiMailboxDelivery) delivery = NULL;
  Import import = { target, source, NULL, progress, user_data, cancellable, outcome,
                    { .total = source->messages, .total_bytes = source->bytes, .title = "" }, 0 };
  gboolean imported;

  g_return_val_if_fail (FUMI_IS_STORE (store) && target != NULL && source != NULL && outcome != NULL, FALSE);

  begin_outcome (outcome, source);
  run = begin_run (store, target->account, cancellable, error);
  if (run == NULL)
    return FALSE;

  delivery = fumi_mailbox_delivery_new (run, target->dry_run);
  import.delivery = delivery;
  imported = import_all (&import, error);
  end_outcome (&import);
  return imported;
}
