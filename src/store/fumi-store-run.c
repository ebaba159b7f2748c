/* fumi-store-run.c: one account receives: its lock, its Maildir, its ledger.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fumi-rebuild.h"
#include "fumi-seen.h"
#include "fumi-store-complete.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

int
fumi_store_lock_account (FumiStore   *store,
                         const char  *account,
                         GError     **error)
{
  g_autofree char *dir = fumi_store_dup_mail_dir (store, account);
  g_autofree char *path = g_build_filename (dir, ".lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  saved_errno = errno;
  close (fd);
  if (saved_errno == EWOULDBLOCK)
    g_set_error_literal (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY,
                         _("Mail for this account is being received already."));
  else
    fumi_store_set_disk_error (error, saved_errno, path);

  return -1;
}

/* The account lives again: its mail counts at the next rebuild. */
static gboolean
remove_orphan_mark (FumiMaildir  *maildir,
                    GError      **error)
{
  g_autofree char *mark = g_build_filename (fumi_maildir_get_path (maildir),
                                            FUMI_REBUILD_ORPHAN_MARK, NULL);

  if (g_unlink (mark) == 0 || errno == ENOENT)
    return TRUE;

  fumi_store_set_disk_error (error, errno, mark);
  return FALSE;
}

static FumiLedger *
load_ledger (FumiStoreRun  *run,
             GError       **error)
{
  FumiIndex *reader = fumi_store_borrow_reader (run->store, error);
  FumiLedger *ledger;

  if (reader == NULL)
    return NULL;

  ledger = fumi_ledger_load (reader, run->account, error);
  run->floor = fumi_index_get_last_checked (reader, run->account);
  fumi_store_return_reader (run->store, reader);
  return ledger;
}

/* What an interrupted run delivered and did not commit gets its row before the ledger is read, which has to be
 * whole. */
static gboolean
prepare_rows (FumiStore   *store,
              const char  *account,
              GError     **error)
{
  const FumiRebuildTold told = { NULL };
  gboolean changed;

  if (!fumi_store_complete (store, NULL, NULL, NULL, error) ||
      !fumi_rebuild_account (store, account, &told, &changed, error))
    return FALSE;
  if (changed)
    fumi_store_note_changed (store, account);

  return TRUE;
}

static FumiLedgerEntry
entry_of_record (const FumiSeenRecord *record)
{
  return (FumiLedgerEntry) {
    .uid = record->uid,
    .size = record->partial ? -1 : record->size,
    .received = record->received,
    .state = record->partial ? FUMI_LEDGER_PARTIAL : FUMI_LEDGER_STORED,
  };
}

static gboolean
is_known (FumiLedger           *ledger,
          const FumiSeenRecord *record)
{
  return fumi_ledger_has_name (ledger, record->name)
         || (record->uid != NULL && fumi_ledger_find (ledger, record->uid) != NULL);
}

/* No file tells of what was purged: after the index was lost its UIDs are in .seen alone. */
static gboolean
restore_purged (FumiStoreRun  *run,
                FumiLedger    *ledger,
                GError       **error)
{
  g_autoptr(GPtrArray) lost = g_ptr_array_new ();
  FumiIndex *writer;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, run->seen);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!is_known (ledger, value))
      g_ptr_array_add (lost, value);
  if (lost->len == 0)
    return TRUE;

  writer = fumi_store_begin_writing (run->store, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    {
      const FumiSeenRecord *record = lost->pdata[i];
      FumiLedgerEntry entry = entry_of_record (record);

      if (!fumi_index_put_ledger (writer, run->account, record->name, &entry, error))
        {
          fumi_store_abort_writing (run->store);
          return FALSE;
        }
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  for (guint i = 0; i < lost->len; i++)
    {
      const FumiSeenRecord *record = lost->pdata[i];
      FumiLedgerEntry entry = entry_of_record (record);

      if (entry.uid != NULL)
        fumi_ledger_take (ledger, fumi_ledger_entry_copy (&entry));
      else
        fumi_ledger_take_name (ledger, record->name, &entry);
    }

  return TRUE;
}

/* Damage that is met now is mended now: the mail does not wait for it. */
static gboolean
mend_rows (FumiStore   *store,
           const char  *account,
           GError     **error)
{
  if (!g_error_matches (*error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED))
    return FALSE;

  g_clear_error (error);
  return prepare_rows (store, account, error);
}

static FumiLedger *
load_all (FumiStoreRun  *run,
          GError       **error)
{
  g_autoptr(FumiLedger) ledger = load_ledger (run, error);

  if (ledger == NULL)
    return NULL;

  g_clear_pointer (&run->seen, g_hash_table_unref);
  run->seen = fumi_seen_load (fumi_maildir_get_path (run->maildir), error);
  if (run->seen == NULL || !restore_purged (run, ledger, error))
    return NULL;

  return g_steal_pointer (&ledger);
}

static gpointer
load_in_thread (gpointer data)
{
  FumiStoreRun *run = data;

  run->ledger = load_all (run, &run->load_error);
  if (run->ledger == NULL && mend_rows (run->store, run->account, &run->load_error))
    run->ledger = load_all (run, &run->load_error);

  return NULL;
}

FumiStoreRun *
fumi_store_start_run (FumiStore   *store,
                      const char  *account,
                      GError     **error)
{
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *dir = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, NULL);

  dir = fumi_store_dup_mail_dir (store, account);
  g_return_val_if_fail (dir != NULL, NULL);

  run = g_new0 (FumiStoreRun, 1);
  run->store = g_object_ref (store);
  run->account = g_strdup (account);
  run->lock_fd = -1;
  run->maildir = fumi_maildir_open (dir, error);
  if (run->maildir == NULL)
    return NULL;

  run->lock_fd = fumi_store_lock_account (store, account, error);
  if (run->lock_fd < 0)
    return NULL;

  if (!remove_orphan_mark (run->maildir, error) || !fumi_maildir_clean_tmp (run->maildir, error))
    return NULL;

  if (!prepare_rows (store, account, &local_error) && !mend_rows (store, account, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  run->loading = g_thread_try_new ("ledger", load_in_thread, run, NULL);
  if (run->loading == NULL)
    load_in_thread (run);

  return g_steal_pointer (&run);
}

static void
join_loading (FumiStoreRun *run)
{
  if (run->loading != NULL)
    g_thread_join (g_steal_pointer (&run->loading));
}

gboolean
fumi_store_run_await_ledger (FumiStoreRun  *run,
                             GError       **error)
{
  g_return_val_if_fail (run != NULL, FALSE);

  join_loading (run);
  if (run->load_error != NULL)
    g_propagate_error (error, g_error_copy (run->load_error));

  return run->ledger != NULL;
}

FumiStoreRun *
fumi_store_begin_run (FumiStore   *store,
                      const char  *account,
                      GError     **error)
{
  g_autoptr(FumiStoreRun) run = fumi_store_start_run (store, account, error);

  if (run == NULL || !fumi_store_run_await_ledger (run, error))
    return NULL;

  return g_steal_pointer (&run);
}

void
fumi_store_end_run (FumiStoreRun *run)
{
  if (run == NULL)
    return;

  join_loading (run);
  g_clear_error (&run->load_error);
  g_clear_pointer (&run->maildir, fumi_maildir_free);
  g_clear_pointer (&run->ledger, fumi_ledger_free);
  g_clear_pointer (&run->seen, g_hash_table_unref);
  if (run->lock_fd >= 0)
    close (run->lock_fd);
  g_free (run->account);
  g_object_unref (run->store);
  g_free (run);
}

GHashTable *
fumi_store_run_get_ledger (FumiStoreRun *run)
{
  g_return_val_if_fail (run != NULL, NULL);

  return fumi_ledger_get_by_uid (run->ledger);
}

FumiLedgerEntry *
fumi_store_run_find (FumiStoreRun *run,
                     const char   *uid)
{
  g_return_val_if_fail (run != NULL && uid != NULL, NULL);

  return fumi_ledger_find (run->ledger, uid);
}

/* ---- the ledger's moves ---------------------------------------------------------------------------- */

/* Writes entries in one transaction, then takes them into memory. */
static gboolean
put_entries (FumiStoreRun  *run,
             GPtrArray     *entries,
             GError       **error)
{
  FumiIndex *writer = fumi_store_begin_writing (run->store, error);

  if (writer == NULL)
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      if (!fumi_ledger_put (run->ledger, writer, entries->pdata[i], error))
        {
          fumi_store_abort_writing (run->store);
          return FALSE;
        }
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    fumi_ledger_take (run->ledger, fumi_ledger_entry_copy (entries->pdata[i]));

  return TRUE;
}

void
fumi_store_run_adopt_uids (FumiStoreRun       *run,
                           const char * const *uids,
                           guint               n)
{
  g_autoptr(GPtrArray) adopted = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (run != NULL);

  adopted = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_ledger_entry_free);
  for (guint i = 0; i < n && fumi_ledger_count_without_uid (run->ledger) > 0; i++)
    {
      FumiLedgerEntry *entry = fumi_ledger_adopt_uid (run->ledger, uids[i]);

      if (entry != NULL)
        g_ptr_array_add (adopted, fumi_ledger_entry_copy (entry));
    }

  /* Only a saving: the next run would find the same UIDs by their hashes again. */
  if (adopted->len > 0 && !put_entries (run, adopted, &error))
    g_warning ("%s", error->message);
}

static FumiLedgerEntry *
copy_or_new (FumiStoreRun *run,
             const char   *uid)
{
  FumiLedgerEntry *known = fumi_ledger_find (run->ledger, uid);
  FumiLedgerEntry *entry;

  if (known == NULL)
    return fumi_ledger_entry_new (uid);

  entry = fumi_ledger_entry_copy (known);
  g_free (entry->uid);
  entry->uid = g_strdup (uid);
  return entry;
}

static gboolean
put_entry (FumiStoreRun     *run,
           FumiLedgerEntry  *entry,
           GError          **error)
{
  g_autoptr(GPtrArray) entries = NULL;

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_ledger_entry_free);
  g_ptr_array_add (entries, entry);
  return put_entries (run, entries, error);
}

/* An entry of a message that is not safe here, to count its failures in. */
static FumiLedgerEntry *
copy_for_failure (FumiStoreRun *run,
                  const char   *uid)
{
  FumiLedgerEntry *entry = copy_or_new (run, uid);

  /* A beginning that is here stays here. */
  if (entry->state == FUMI_LEDGER_PARTIAL || entry->state == FUMI_LEDGER_FAILED)
    return entry;

  entry->state = FUMI_LEDGER_FAILED;
  entry->failures = 0;
  entry->failed_at = 0;
  return entry;
}

gboolean
fumi_store_run_note_failure (FumiStoreRun  *run,
                             const char    *uid,
                             GError       **error)
{
  FumiLedgerEntry *entry;

  g_return_val_if_fail (run != NULL && uid != NULL, FALSE);

  entry = copy_for_failure (run, uid);
  entry->failures++;
  entry->failed_at = fumi_store_get_now (run->store);
  return put_entry (run, entry, error);
}

gboolean
fumi_store_run_note_break (FumiStoreRun  *run,
                           const char    *uid,
                           GError       **error)
{
  FumiLedgerEntry *entry;
  gboolean is_first;

  g_return_val_if_fail (run != NULL && uid != NULL, FALSE);

  entry = copy_for_failure (run, uid);
  is_first = entry->failures == 0;
  if (is_first || entry->failed_at != 0)
    entry->failures++;
  if (!is_first)
    entry->failed_at = fumi_store_get_now (run->store);
  return put_entry (run, entry, error);
}

gboolean
fumi_store_run_note_deleted (FumiStoreRun  *run,
                             const char    *uid,
                             goffset        listed_size,
                             GError       **error)
{
  FumiLedgerEntry *entry;

  g_return_val_if_fail (run != NULL && uid != NULL, FALSE);

  entry = fumi_ledger_entry_new (uid);
  entry->size = listed_size;
  entry->received = fumi_store_get_now (run->store);
  entry->state = FUMI_LEDGER_DELETE_SENT;
  entry->quit_ok = TRUE;
  return put_entry (run, entry, error);
}

GHashTable *
fumi_store_run_list_files (FumiStoreRun  *run,
                           GError       **error)
{
  g_autoptr(GPtrArray) rows = NULL;
  FumiIndex *reader;
  GHashTable *files;

  g_return_val_if_fail (run != NULL, NULL);

  reader = fumi_store_borrow_reader (run->store, error);
  if (reader == NULL)
    return NULL;
  rows = fumi_index_list_rows (reader, run->account, error);
  fumi_store_return_reader (run->store, reader);
  if (rows == NULL)
    return NULL;

  files = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      const FumiIndexRow *row = rows->pdata[i];
      gint64 size = row->size;
      GPtrArray *paths = g_hash_table_lookup (files, &size);

      if (paths == NULL)
        {
          paths = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (files, g_memdup2 (&size, sizeof size), paths);
        }
      g_ptr_array_add (paths, g_build_filename (fumi_maildir_get_path (run->maildir), row->place, NULL));
    }

  return files;
}

gboolean
fumi_store_run_note_known (FumiStoreRun   *run,
                           GPtrArray      *uids,
                           const goffset  *sizes,
                           GError        **error)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_return_val_if_fail (run != NULL && uids != NULL, FALSE);

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_ledger_entry_free);
  for (guint i = 0; i < uids->len; i++)
    {
      FumiLedgerEntry *entry = fumi_ledger_entry_new (uids->pdata[i]);

      entry->size = sizes[i];
      entry->received = MAX (fumi_store_get_now (run->store), run->floor);
      entry->state = FUMI_LEDGER_STORED;
      g_ptr_array_add (entries, entry);
    }

  return put_entries (run, entries, error);
}

gboolean
fumi_store_run_note_delete_sent (FumiStoreRun  *run,
                                 GPtrArray     *uids,
                                 GError       **error)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_return_val_if_fail (run != NULL && uids != NULL, FALSE);

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_ledger_entry_free);
  for (guint i = 0; i < uids->len; i++)
    {
      FumiLedgerEntry *entry;

      /* Invariant 2: DELE is for mail in the ledger only, and that for mail that is safe here. */
      g_return_val_if_fail (fumi_ledger_find (run->ledger, uids->pdata[i]) != NULL, FALSE);

      entry = copy_or_new (run, uids->pdata[i]);
      if (entry->state == FUMI_LEDGER_PARTIAL)
        {
          fumi_ledger_entry_free (entry);
          g_return_val_if_reached (FALSE);
        }
      entry->state = FUMI_LEDGER_DELETE_SENT;
      entry->quit_ok = FALSE;
      g_ptr_array_add (entries, entry);
    }

  return put_entries (run, entries, error);
}

gboolean
fumi_store_run_note_quit_ok (FumiStoreRun  *run,
                             GError       **error)
{
  FumiIndex *writer;
  GHashTableIter iter;
  FumiLedgerEntry *entry;

  g_return_val_if_fail (run != NULL, FALSE);

  writer = fumi_store_begin_writing (run->store, error);
  if (writer == NULL)
    return FALSE;
  if (!fumi_index_note_quit_ok (writer, run->account, error))
    {
      fumi_store_abort_writing (run->store);
      return FALSE;
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  g_hash_table_iter_init (&iter, fumi_ledger_get_by_uid (run->ledger));
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      if (entry->state == FUMI_LEDGER_DELETE_SENT)
        entry->quit_ok = TRUE;
    }

  return TRUE;
}

gboolean
fumi_store_run_note_entries (FumiStoreRun  *run,
                             GPtrArray     *entries,
                             GError       **error)
{
  g_return_val_if_fail (run != NULL && entries != NULL, FALSE);

  return entries->len == 0 || put_entries (run, entries, error);
}

/* Before the ledger forgets them: a record that is left would bring its entry back. */
static gboolean
drop_seen (FumiStoreRun  *run,
           GPtrArray     *names,
           GError       **error)
{
  g_autoptr(GPtrArray) seen = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    if (g_hash_table_contains (run->seen, names->pdata[i]))
      g_ptr_array_add (seen, names->pdata[i]);

  return seen->len == 0 || fumi_seen_drop (fumi_maildir_get_path (run->maildir), seen, error);
}

gboolean
fumi_store_run_forget (FumiStoreRun  *run,
                       GPtrArray     *uids,
                       GError       **error)
{
  FumiIndex *writer;

  g_autoptr(GPtrArray) names = NULL;

  g_return_val_if_fail (run != NULL && uids != NULL, FALSE);

  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < uids->len && g_hash_table_size (run->seen) > 0; i++)
    g_ptr_array_add (names, fumi_maildir_name_for_uid (run->account, uids->pdata[i]));
  if (!drop_seen (run, names, error))
    return FALSE;

  writer = fumi_store_begin_writing (run->store, error);
  if (writer == NULL)
    return FALSE;

  for (guint i = 0; i < uids->len; i++)
    {
      if (!fumi_ledger_remove (run->ledger, writer, uids->pdata[i], error))
        {
          fumi_store_abort_writing (run->store);
          return FALSE;
        }
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  for (guint i = 0; i < uids->len; i++)
    fumi_ledger_drop (run->ledger, uids->pdata[i]);

  return TRUE;
}

/* ---- entries without UID --------------------------------------------------------------------------- */

gboolean
fumi_store_run_note_nameless (FumiStoreRun  *run,
                              gint64         now,
                              gint64         keep,
                              GError       **error)
{
  g_autoptr(GPtrArray) missed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  FumiIndex *writer;
  gboolean good = TRUE;

  g_return_val_if_fail (run != NULL, FALSE);

  fumi_ledger_list_nameless (run->ledger, now, keep, missed, gone);
  if (missed->len == 0 && gone->len == 0)
    return TRUE;
  if (!drop_seen (run, gone, error))
    return FALSE;

  writer = fumi_store_begin_writing (run->store, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = 0; i < missed->len && good; i++)
    good = fumi_index_set_missed (writer, run->account, missed->pdata[i], now, error);
  for (guint i = 0; i < gone->len && good; i++)
    good = fumi_index_remove_ledger (writer, run->account, gone->pdata[i], error);
  if (!good)
    {
      fumi_store_abort_writing (run->store);
      return FALSE;
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  for (guint i = 0; i < missed->len; i++)
    fumi_ledger_set_name_missed (run->ledger, missed->pdata[i], now);
  for (guint i = 0; i < gone->len; i++)
    fumi_ledger_drop_name (run->ledger, gone->pdata[i]);

  return TRUE;
}
