/* fumi-index-rows.c: the rows of index.db: messages, accounts, directories.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-index-private.h"
#include "fumi-maildir.h"
#include "fumi-sort-key.h"

/* ---- between rows and envelopes -------------------------------------------------------------------- */

static const char *
column_text (sqlite3_stmt *statement,
             int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* Columns as in ROW_COLUMNS. */
static FumiEnvelope *
envelope_of_row (FumiIndex    *index,
                 sqlite3_stmt *row)
{
  FumiEnvelope *envelope = fumi_envelope_new ();
  const char *account = column_text (row, 1);
  g_autofree char *path = g_build_filename (index->mail_dir, account, column_text (row, 3), NULL);

  fumi_envelope_set_id (envelope, sqlite3_column_int64 (row, 0));
  fumi_envelope_set_place (envelope, account, column_text (row, 2), path);
  fumi_envelope_set_from (envelope, column_text (row, 4), column_text (row, 5));
  fumi_envelope_set_subject (envelope, column_text (row, 6));
  fumi_envelope_set_preview (envelope, column_text (row, 7));
  fumi_envelope_set_date (envelope, sqlite3_column_int64 (row, 8));
  fumi_envelope_set_arrived (envelope, sqlite3_column_int64 (row, 9));
  fumi_envelope_set_size (envelope, sqlite3_column_int64 (row, 10));
  fumi_envelope_set_unread (envelope, sqlite3_column_int (row, 11) != 0);
  fumi_envelope_set_starred (envelope, sqlite3_column_int (row, 12) != 0);
  fumi_envelope_set_has_attachments (envelope, sqlite3_column_int (row, 13) != 0);
  fumi_envelope_set_partial (envelope, sqlite3_column_int (row, 14) != 0);
  fumi_envelope_set_copies (envelope, (guint) sqlite3_column_int64 (row, 15));

  return envelope;
}

static const char *
place_of_path (FumiIndex  *index,
               const char *account,
               const char *path)
{
  gsize length = strlen (index->mail_dir) + 1 + strlen (account) + 1;

  g_return_val_if_fail (g_str_has_prefix (path, index->mail_dir) && strlen (path) > length, path);

  return path + length;
}

static char *
name_of_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_strndup (name, strcspn (name, ":"));
}

static char *
sender_key (FumiEnvelope *envelope)
{
  g_autofree char *sender = fumi_envelope_dup_sender (envelope);

  return fumi_sort_key (sender);
}

/* A message that answers none may be what others answer. */
static gint64
root_of (const FumiThreading *threading)
{
  return threading->root != 0 ? threading->root : threading->id;
}

/* ---- changing -------------------------------------------------------------------------------------- */

static gboolean
find_name (FumiIndex   *index,
           const char  *account,
           const char  *name,
           gint64      *id,
           GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_FIND_NAME, error, "tt",
                                                      account, name);
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  *id = row ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

gboolean
fumi_index_add_message (FumiIndex     *index,
                        FumiEnvelope  *envelope,
                        gboolean      *added,
                        GError       **error)
{
  const char *account = fumi_envelope_get_account (envelope);
  const char *path = fumi_envelope_get_path (envelope);
  g_autofree char *name = name_of_path (path);
  g_autofree char *sender = sender_key (envelope);
  g_autofree char *topic = fumi_sort_key (fumi_subject_base (fumi_envelope_get_subject (envelope)));
  const FumiThreading *threading = fumi_envelope_get_threading (envelope);
  sqlite3_stmt *statement;
  gint64 id;

  statement = fumi_index_use (index, STATEMENT_ADD_MESSAGE, error, "ttttttttiiiiiiiittiii",
                              account,
                              fumi_envelope_get_folder (envelope),
                              name,
                              place_of_path (index, account, path),
                              fumi_envelope_get_from_name (envelope),
                              fumi_envelope_get_from_address (envelope),
                              fumi_envelope_get_subject (envelope),
                              fumi_envelope_get_preview (envelope),
                              fumi_envelope_get_date (envelope),
                              fumi_envelope_get_arrived (envelope),
                              (gint64) fumi_envelope_get_size (envelope),
                              (gint64) fumi_envelope_get_unread (envelope),
                              (gint64) fumi_envelope_get_starred (envelope),
                              (gint64) fumi_envelope_get_has_attachments (envelope),
                              (gint64) fumi_envelope_get_partial (envelope),
                              fumi_envelope_get_key (envelope), sender, topic, threading->id, threading->parent,
                              root_of (threading));
  if (!fumi_index_run (index, statement, error))
    return FALSE;

  *added = sqlite3_changes (index->db) == 1;
  if (*added)
    id = sqlite3_last_insert_rowid (index->db);
  else if (!find_name (index, account, name, &id, error))
    return FALSE;

  fumi_envelope_set_id (envelope, id);
  return TRUE;
}

gboolean
fumi_index_move_message (FumiIndex   *index,
                         gint64       id,
                         const char  *account,
                         const char  *folder,
                         const char  *path,
                         GError     **error)
{
  const char *flags = fumi_maildir_flags_of_path (path);
  gint64 unread = strchr (flags, 'S') == NULL;
  gint64 starred = strchr (flags, 'F') != NULL;

  return fumi_index_mark_twin_of (index, id, error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_MOVE_MESSAGE, error, "ittii", id,
                                                folder, place_of_path (index, account, path),
                                                unread, starred),
                         error);
}

gboolean
fumi_index_rename_folder (FumiIndex   *index,
                          const char  *account,
                          const char  *from,
                          const char  *to,
                          GError     **error)
{
  return fumi_index_mark_twins_of_account (index, account, error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_RENAME_FOLDER, error, "ttt", account, from, to), error);
}

gboolean
fumi_index_has_name (FumiIndex   *index,
                     const char  *account,
                     const char  *name,
                     gboolean    *has,
                     GError     **error)
{
  gint64 id;

  if (!find_name (index, account, name, &id, error))
    return FALSE;

  *has = id != 0;
  return TRUE;
}

gboolean
fumi_index_replace_message (FumiIndex     *index,
                            gint64         id,
                            FumiEnvelope  *envelope,
                            GError       **error)
{
  const char *path = fumi_envelope_get_path (envelope);
  g_autofree char *name = name_of_path (path);
  g_autofree char *sender = sender_key (envelope);
  g_autofree char *topic = fumi_sort_key (fumi_subject_base (fumi_envelope_get_subject (envelope)));
  const FumiThreading *threading = fumi_envelope_get_threading (envelope);
  sqlite3_stmt *statement;

  statement = fumi_index_use (index, STATEMENT_REPLACE_MESSAGE, error, "itttttttiiiiiiiittiii", id,
                              fumi_envelope_get_folder (envelope),
                              name,
                              place_of_path (index, fumi_envelope_get_account (envelope), path),
                              fumi_envelope_get_from_name (envelope),
                              fumi_envelope_get_from_address (envelope),
                              fumi_envelope_get_subject (envelope),
                              fumi_envelope_get_preview (envelope),
                              fumi_envelope_get_date (envelope),
                              fumi_envelope_get_arrived (envelope),
                              (gint64) fumi_envelope_get_size (envelope),
                              (gint64) fumi_envelope_get_unread (envelope),
                              (gint64) fumi_envelope_get_starred (envelope),
                              (gint64) fumi_envelope_get_has_attachments (envelope),
                              (gint64) fumi_envelope_get_partial (envelope),
                              fumi_envelope_get_key (envelope), sender, topic, threading->id, threading->parent,
                              root_of (threading));
  if (!fumi_index_run (index, statement, error))
    return FALSE;

  fumi_envelope_set_id (envelope, id);
  return TRUE;
}

gboolean
fumi_index_remove_message (FumiIndex  *index,
                           gint64      id,
                           GError    **error)
{
  return fumi_index_mark_twin_of (index, id, error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_MESSAGE, error, "i", id),
                         error);
}

gboolean
fumi_index_remove_account (FumiIndex   *index,
                           const char  *account,
                           GError     **error)
{
  static const FumiStatement statements[] = {
    STATEMENT_REMOVE_MESSAGES,
    STATEMENT_REMOVE_LEDGERS,
    STATEMENT_REMOVE_TIMES,
    STATEMENT_REMOVE_SEEN_DIRS,
    STATEMENT_REMOVE_FORMER_OF,
  };

  if (!fumi_index_mark_twins_of_account (index, account, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      if (!fumi_index_run (index, fumi_index_use (index, statements[i], error, "t", account), error))
        return FALSE;
    }

  return fumi_index_remove_filters (index, account, error);
}

/* ---- reading --------------------------------------------------------------------------------------- */

void
fumi_index_row_free (FumiIndexRow *row)
{
  g_free (row->place);
  g_free (row->name);
  g_free (row->folder);
  g_free (row);
}

static GPtrArray *
read_rows (FumiIndex     *index,
           sqlite3_stmt  *statement,
           GError       **error)
{
  g_autoptr(GPtrArray) rows = NULL;
  gboolean more;

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_index_row_free);
  for (;;)
    {
      FumiIndexRow *row;

      if (!fumi_index_next (index, statement, &more, error))
        return NULL;
      if (!more)
        return g_steal_pointer (&rows);

      row = g_new0 (FumiIndexRow, 1);
      row->id = sqlite3_column_int64 (statement, 0);
      row->place = g_strdup (column_text (statement, 1));
      row->size = sqlite3_column_int64 (statement, 2);
      row->partial = sqlite3_column_int (statement, 3) != 0;
      row->name = g_strdup (column_text (statement, 4));
      row->folder = g_strdup (column_text (statement, 5));
      row->unread = sqlite3_column_int (statement, 6) != 0;
      row->starred = sqlite3_column_int (statement, 7) != 0;
      g_ptr_array_add (rows, row);
    }
}

GPtrArray *
fumi_index_list_rows (FumiIndex   *index,
                      const char  *account,
                      GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_ROWS, error, "t",
                                                      account);

  return read_rows (index, statement, error);
}

GPtrArray *
fumi_index_list_family (FumiIndex   *index,
                        const char  *account,
                        const char  *ledger_name,
                        GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_FAMILY, error, "tt",
                                                      account, ledger_name);

  return read_rows (index, statement, error);
}

static GPtrArray *
read_texts (FumiIndex     *index,
            sqlite3_stmt  *statement,
            GError       **error)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean more;

  for (;;)
    {
      if (!fumi_index_next (index, statement, &more, error))
        return NULL;
      if (!more)
        return g_steal_pointer (&texts);

      g_ptr_array_add (texts, g_strdup (column_text (statement, 0)));
    }
}

GPtrArray *
fumi_index_list_trash (FumiIndex   *index,
                       const char  *account,
                       GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_TRASH, error, "t", account);

  return read_texts (index, statement, error);
}

GPtrArray *
fumi_index_list_accounts (FumiIndex  *index,
                          GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_ACCOUNTS, error, "");

  return read_texts (index, statement, error);
}

static const char *
folder_of_query (const FumiStoreQuery *query)
{
  return query->folder != NULL ? query->folder : "";
}

gboolean
fumi_index_count (FumiIndex             *index,
                  const FumiStoreQuery  *query,
                  gboolean               unread_only,
                  guint                 *count,
                  GError               **error)
{
  FumiStatement all = unread_only ? STATEMENT_UNREAD : STATEMENT_COUNT;
  FumiStatement of_account = unread_only ? STATEMENT_UNREAD_OF : STATEMENT_COUNT_OF;
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  if (query->starred)
    statement = fumi_index_use (index, unread_only ? STATEMENT_UNREAD_STARRED : STATEMENT_COUNT_STARRED, error, "t",
                                query->account);
  else
    statement = query->account == NULL
                ? fumi_index_use (index, all, error, "t", folder_of_query (query))
                : fumi_index_use (index, of_account, error, "tt", folder_of_query (query),
                                  query->account);
  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  *count = row ? (guint) sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

gboolean
fumi_index_count_folders (FumiIndex            *index,
                          const char           *account,
                          FumiIndexFolderFunc   func,
                          gpointer              user_data,
                          GError              **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_COUNT_FOLDERS, error, "t",
                                                      account);
  gboolean row;

  for (;;)
    {
      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      func (column_text (statement, 0), (guint) sqlite3_column_int64 (statement, 1),
            (guint) sqlite3_column_int64 (statement, 2), user_data);
    }
}

GPtrArray *
fumi_index_list (FumiIndex             *index,
                 const FumiStoreQuery  *query,
                 guint                  offset,
                 guint                  limit,
                 GError               **error)
{
  FumiStatement list = query->account == NULL ? STATEMENT_LIST : STATEMENT_LIST_OF;
  g_autoptr(GPtrArray) envelopes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  statement = fumi_index_use (index, list, error, "ttii", folder_of_query (query), query->account,
                              (gint64) limit, (gint64) offset);
  for (;;)
    {
      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&envelopes);

      g_ptr_array_add (envelopes, envelope_of_row (index, statement));
    }
}

gboolean
fumi_index_has (FumiIndex  *index,
                gint64      id,
                gboolean   *has,
                GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_HAS, error, "i", id);

  return fumi_index_next (index, statement, has, error);
}

FumiEnvelope *
fumi_index_get (FumiIndex  *index,
                gint64      id,
                GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET, error, "i", id);
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return NULL;
  if (row)
    return envelope_of_row (index, statement);

  g_set_error_literal (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE,
                       _("There is no such message."));
  return NULL;
}

/* ---- times, directories ---------------------------------------------------------------------------- */

gboolean
fumi_index_note_received (FumiIndex   *index,
                          const char  *account,
                          gint64       when,
                          GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_NOTE_RECEIVED, error, "ti",
                                                account, when),
                         error);
}

gboolean
fumi_index_note_checked (FumiIndex   *index,
                         const char  *account,
                         gint64       when,
                         GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_NOTE_CHECKED, error, "ti",
                                                account, when),
                         error);
}

static gint64
get_time (FumiIndex  *index,
          const char *account,
          int         column)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET_TIMES, &error, "t",
                                                      account);
  gboolean row;

  if (fumi_index_next (index, statement, &row, &error))
    return row ? sqlite3_column_int64 (statement, column) : 0;

  g_warning ("%s", error->message);
  return 0;
}

gint64
fumi_index_get_last_received (FumiIndex  *index,
                              const char *account)
{
  return get_time (index, account, 0);
}

gint64
fumi_index_get_last_checked (FumiIndex  *index,
                             const char *account)
{
  return get_time (index, account, 1);
}

gboolean
fumi_index_get_seen_dir (FumiIndex   *index,
                         const char  *account,
                         const char  *dir,
                         gint64      *changed,
                         GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET_SEEN_DIR, error, "tt",
                                                      account, dir);
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  *changed = row ? sqlite3_column_int64 (statement, 0) : -1;
  return TRUE;
}

gboolean
fumi_index_set_seen_dir (FumiIndex   *index,
                         const char  *account,
                         const char  *dir,
                         gint64       changed,
                         GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_SEEN_DIR, error, "tti",
                                                account, dir, changed),
                         error);
}

gboolean
fumi_index_is_complete (FumiIndex  *index,
                        gboolean   *complete,
                        GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_IS_COMPLETE, error, "");

  return fumi_index_next (index, statement, complete, error);
}

gboolean
fumi_index_set_complete (FumiIndex  *index,
                         GError    **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_COMPLETE, error, "i", now),
                         error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_FORMER, error, ""), error);
}

gboolean
fumi_index_has_unreadable (FumiIndex   *index,
                           const char  *account,
                           gboolean    *has,
                           GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_HAS_UNREADABLE, error, "t",
                                                      account);

  return fumi_index_next (index, statement, has, error);
}

gboolean
fumi_index_get_last_id (FumiIndex  *index,
                        gint64     *last,
                        GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET_NUMBER, error, "");
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  *last = row ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

/* ---- what an index that was lost had --------------------------------------------------------------- */

gboolean
fumi_index_add_former (FumiIndex   *index,
                       const char  *account,
                       const char  *name,
                       gint64       id,
                       gboolean    *added,
                       GError     **error)
{
  if (!fumi_index_run (index, fumi_index_use (index, STATEMENT_ADD_FORMER, error, "itt", id, account,
                                              name),
                       error))
    return FALSE;

  *added = sqlite3_changes (index->db) == 1;
  return TRUE;
}

gboolean
fumi_index_raise_ids (FumiIndex  *index,
                      gint64      last,
                      GError    **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_INSERT_NUMBER, error, ""), error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_RAISE_NUMBER, error, "i", last),
                         error);
}
