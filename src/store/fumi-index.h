/* fumi-index.h: the SQLite file that makes the Maildirs fast: rows, ledger, account times.
 *
 * The only place with SQL, together with -index-schema, -index-ledger and -index-salvage. A FumiIndex is one connection and
 * belongs to one thread at a time. Nothing here touches a message file. Every function that takes a GError sets
 * G_IO_ERROR for what the disk did (NO_SPACE, READ_ONLY …), FUMI_STORE_ERROR_DAMAGED for a damaged file, and
 * FUMI_STORE_ERROR_INDEX otherwise. Functions that
 * write want a transaction begun, except where they say otherwise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index-schema.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct _FumiIndex FumiIndex;

/**
 * fumi_index_open_writer:
 * @path: index.db; made where missing
 * @mail_dir: where the paths of envelopes begin: mail_dir/account/place
 * @state: (out): says why on failure; DAMAGED is for the caller to set the file aside
 */
FumiIndex *fumi_index_open_writer (const char      *path,
                                   const char      *mail_dir,
                                   FumiIndexState  *state,
                                   GError         **error);
FumiIndex *fumi_index_open_reader (const char      *path,
                                   const char      *mail_dir,
                                   GError         **error);
void       fumi_index_free        (FumiIndex       *index);

/* Whether the file of this connection still has its name: it may have been set aside, or removed. */
gboolean   fumi_index_is_current  (FumiIndex       *index);
/* Whether a statement of this connection met damage; the file was then marked, see fumi-index-aside.h. */
gboolean   fumi_index_is_damaged  (FumiIndex       *index);
/* Reads every page of the file. (out) @whole: without a failure, whether it is free of damage */
gboolean   fumi_index_check       (FumiIndex       *index,
                                   gboolean        *whole,
                                   GError         **error);

gboolean   fumi_index_begin       (FumiIndex       *index,
                                   GError         **error);
gboolean   fumi_index_commit      (FumiIndex       *index,
                                   GError         **error);
/* After a failure; harmless when nothing was begun. */
void       fumi_index_rollback    (FumiIndex       *index);

/* ---- rows ---------------------------------------------------------------------------------------- */

/**
 * fumi_index_add_message:
 * @envelope: with account, folder and path
 * @added: (out): %FALSE if a row of that account and name exists already; @envelope then has its id
 */
gboolean fumi_index_add_message     (FumiIndex     *index,
                                     FumiEnvelope  *envelope,
                                     gboolean      *added,
                                     GError       **error);
/* After the file of row @id was moved to @path: folder, flags and place follow. */
gboolean fumi_index_move_message    (FumiIndex     *index,
                                     gint64         id,
                                     const char    *account,
                                     const char    *folder,
                                     const char    *path,
                                     GError       **error);
/* After the folder @from, with those in it, was renamed to @to: its rows follow. */
gboolean fumi_index_rename_folder   (FumiIndex     *index,
                                     const char    *account,
                                     const char    *from,
                                     const char    *to,
                                     GError       **error);
/* Whether a row has that file name, flags apart. */
gboolean fumi_index_has_name        (FumiIndex     *index,
                                     const char    *account,
                                     const char    *name,
                                     gboolean      *has,
                                     GError       **error);
/* Row @id, a beginning, becomes the whole message @envelope; it keeps its id. */
gboolean fumi_index_replace_message (FumiIndex     *index,
                                     gint64         id,
                                     FumiEnvelope  *envelope,
                                     GError       **error);
gboolean fumi_index_remove_message  (FumiIndex     *index,
                                     gint64         id,
                                     GError       **error);
/* Rows, ledger, times: everything of an account. */
gboolean fumi_index_remove_account  (FumiIndex     *index,
                                     const char    *account,
                                     GError       **error);

/* What a row says about its file. */
typedef struct
{
  gint64   id;
  char    *place;   /* below the folder of the account */
  goffset  size;    /* of a beginning: as listed, where that was known; -1: the file could not be read */
  gboolean partial;
  char    *name;    /* of the file, flags apart */
  char    *folder;
  gboolean unread;
  gboolean starred;
} FumiIndexRow;

void       fumi_index_row_free   (FumiIndexRow *row);
/* (transfer full) (element-type FumiIndexRow): every row of @account */
GPtrArray *fumi_index_list_rows  (FumiIndex *index, const char *account, GError **error);
/* (transfer full) (element-type FumiIndexRow): the rows of one ledger name ("HASH", "HASH-2", "HASH,P" …),
 * the youngest first */
GPtrArray *fumi_index_list_family (FumiIndex *index, const char *account, const char *ledger_name,
                                   GError **error);
/* (transfer full) (element-type utf8): names of the files whose message lies in the Trash of @account and nowhere else
 * in it */
GPtrArray *fumi_index_list_trash (FumiIndex *index, const char *account, GError **error);
/* (transfer full) (element-type utf8): accounts that have rows, a ledger or times */
GPtrArray *fumi_index_list_accounts (FumiIndex *index, GError **error);

/* ---- copies of one message: fumi-index-twins.c ------------------------------------------------------ */

typedef struct
{
  gint64  id;
  char   *account;
  char   *place;
  gint64  twin; /* what rows that are copies of each other share; 0: none */
} FumiIndexCopy;

void       fumi_index_copy_free   (FumiIndexCopy *copy);
/* (transfer full) (element-type FumiIndexCopy): at most @most rows with that key, in @account where it is not NULL,
 * without row @except; the oldest first */
GPtrArray *fumi_index_list_by_key (FumiIndex *index, gint64 key, gint64 except, const char *account,
                                   guint most, GError **error);
/* Row @id, which is nobody's copy yet, is a copy of @copy. */
gboolean   fumi_index_join        (FumiIndex *index, gint64 id, const FumiIndexCopy *copy, GError **error);
/* (transfer full) (element-type gint64): the other rows of this message in its account: what is done to the row that
 * is listed is to be done to them too, or the next of them takes its place */
GArray    *fumi_index_list_copies (FumiIndex *index, gint64 id, GError **error);
/* Whether an older row of its account, that is not in the Trash, is a copy of row @id: with that one, the account lists
 * no message more than before. */
gboolean   fumi_index_came_before (FumiIndex *index, gint64 id, gboolean *before, GError **error);
/* Whether this transaction touched copies of anything. */
gboolean   fumi_index_has_copies_to_settle (FumiIndex *index);
/* The row that is listed in the account of row @id: @id itself, or that of which it is a copy. */
gboolean   fumi_index_get_leading (FumiIndex *index, gint64 id, gint64 *leading, GError **error);

/* Reading; none needs a transaction. Envelopes are new objects. */
gboolean      fumi_index_count    (FumiIndex *index, const FumiStoreQuery *query,
                                   gboolean unread_only, guint *count, GError **error);
typedef void (*FumiIndexFolderFunc) (const char *folder, guint messages, guint unread,
                                     gpointer user_data);
/* Calls @func for each folder in which @account has messages. */
gboolean      fumi_index_count_folders (FumiIndex *index, const char *account,
                                        FumiIndexFolderFunc func, gpointer user_data, GError **error);
/* By date, newest first, whatever the query's order. */
GPtrArray    *fumi_index_list     (FumiIndex *index, const FumiStoreQuery *query,
                                   guint offset, guint limit, GError **error);
/* Whether there is such a row. */
gboolean      fumi_index_has      (FumiIndex *index, gint64 id, gboolean *has, GError **error);
/* NO_MESSAGE if there is no such row */
FumiEnvelope *fumi_index_get      (FumiIndex *index, gint64 id, GError **error);

/* ---- times, and what was compared with the disk ---------------------------------------------------- */

/* Each keeps the later of the stored and the given time. */
gboolean fumi_index_note_received    (FumiIndex *index, const char *account, gint64 when,
                                      GError **error);
gboolean fumi_index_note_checked     (FumiIndex *index, const char *account, gint64 when,
                                      GError **error);
/* 0: never, or not to be read */
gint64   fumi_index_get_last_received (FumiIndex *index, const char *account);
gint64   fumi_index_get_last_checked  (FumiIndex *index, const char *account);

/* @changed: nanoseconds; -1 if never noted */
gboolean fumi_index_get_seen_dir     (FumiIndex *index, const char *account, const char *dir,
                                      gint64 *changed, GError **error);
gboolean fumi_index_set_seen_dir     (FumiIndex *index, const char *account, const char *dir,
                                      gint64 changed, GError **error);

/* Whether every Maildir has been read into this file; the setter makes its own transaction. */
gboolean fumi_index_is_complete      (FumiIndex *index, gboolean *complete, GError **error);
gboolean fumi_index_set_complete     (FumiIndex *index, GError **error);

/* Whether the account has rows whose file could not be read (their size is -1). */
gboolean fumi_index_has_unreadable   (FumiIndex *index, const char *account, gboolean *has,
                                      GError **error);

/* ---- what an index that was lost had ----------------------------------------------------------------- */

/* The row of that file gets @id again when it is added. @added: (out): %FALSE where either is known already */
gboolean fumi_index_add_former       (FumiIndex *index, const char *account, const char *name, gint64 id,
                                      gboolean *added, GError **error);
/* The highest id that a row ever had; 0: none */
gboolean fumi_index_get_last_id      (FumiIndex *index, gint64 *last, GError **error);
/* New rows get ids above @last; needs no transaction. */
gboolean fumi_index_raise_ids        (FumiIndex *index, gint64 last, GError **error);

/* ---- the ledger ------------------------------------------------------------------------------------ */

/**
 * FumiIndexLedgerFunc:
 * @name: (nullable): the hash that names the file, where there is no @uid
 * @uid: (nullable): no NUL at its end
 * @entry: without its UID
 */
typedef void (*FumiIndexLedgerFunc) (const char            *name,
                                     const char            *uid,
                                     gsize                  uid_length,
                                     const FumiLedgerEntry *entry,
                                     gpointer               user_data);
gboolean fumi_index_load_ledger      (FumiIndex *index, const char *account,
                                      FumiIndexLedgerFunc func, gpointer user_data,
                                      GError **error);
gboolean fumi_index_put_ledger       (FumiIndex *index, const char *account, const char *name,
                                      const FumiLedgerEntry *entry, GError **error);
/* Notes a file found on disk, STORED or PARTIAL: an entry without UID, unless the ledger knows the name. */
gboolean fumi_index_add_ledger_name  (FumiIndex *index, const char *account, const char *name,
                                      FumiLedgerState state, goffset size, gint64 received,
                                      GError **error);
/* An entry that is PARTIAL becomes STORED; any other is left alone. */
gboolean fumi_index_note_whole       (FumiIndex *index, const char *account, const char *name,
                                      gint64 received, GError **error);
/* @entry: (out) (transfer full): %NULL where there is none; needs no transaction */
gboolean fumi_index_get_ledger       (FumiIndex *index, const char *account, const char *name,
                                      FumiLedgerEntry **entry, GError **error);
/* When the UID was first missing from a complete listing; 0: it is not. */
gboolean fumi_index_set_missed       (FumiIndex *index, const char *account, const char *name,
                                      gint64 missed, GError **error);
gboolean fumi_index_remove_ledger    (FumiIndex *index, const char *account, const char *name,
                                      GError **error);
gboolean fumi_index_note_quit_ok     (FumiIndex *index, const char *account, GError **error);

/* ---- filter rules: fumi-index-filters.c -------------------------------------------------------------- */

/* Row @id waits for the filter rules. */
gboolean   fumi_index_add_unfiled    (FumiIndex *index, gint64 id, const char *account, GError **error);
gboolean   fumi_index_remove_unfiled (FumiIndex *index, gint64 id, GError **error);
/* (transfer full) (element-type gint64): the oldest first; some may be gone by now */
GArray    *fumi_index_list_unfiled   (FumiIndex *index, const char *account, GError **error);
/* Whether a run that filters has begun and not ended. */
gboolean   fumi_index_set_filtering  (FumiIndex *index, const char *account, gboolean filtering, GError **error);
gboolean   fumi_index_is_filtering   (FumiIndex *index, const char *account, gboolean *filtering, GError **error);
/* By the name in the ledger. (out) @changed: whether that is new */
gboolean   fumi_index_set_unwanted   (FumiIndex *index, const char *account, const char *name, gboolean unwanted,
                                      gboolean *changed, GError **error);
/* (transfer full) (element-type utf8): set of their names */
GHashTable *fumi_index_list_unwanted (FumiIndex *index, const char *account, GError **error);
/* With the account. */
gboolean   fumi_index_remove_filters (FumiIndex *index, const char *account, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiIndex, fumi_index_free)

G_END_DECLS
