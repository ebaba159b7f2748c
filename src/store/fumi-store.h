/* fumi-store.h: where messages are kept and found: Maildirs, and the index that makes them fast.
 *
 * A delivery is file, then row and UID in one transaction, in that order, or nothing. The Maildir is the
 * truth: if index.db is damaged or gone it is set aside and rebuilt at open. All writes go through one
 * writer connection behind a mutex; reading connections belong to the thread that asks. Window and CLI may
 * use the same store at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-envelope.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_STORE_ERROR_BUSY,     /* another program receives for this account right now */
  FUMI_STORE_ERROR_INDEX,    /* SQLite failed otherwise than by space or permission */
  FUMI_STORE_ERROR_NO_MESSAGE,
  FUMI_STORE_ERROR_DAMAGED,  /* the index is; it is made anew by fumi_store_complete() and at the next start */
  FUMI_STORE_ERROR_NEWER,    /* a later version of this program made the index; it was not touched */
} FumiStoreError;

#define FUMI_STORE_ERROR (fumi_store_error_quark ())
GQuark fumi_store_error_quark (void);

#define FUMI_TYPE_STORE (fumi_store_get_type ())
G_DECLARE_FINAL_TYPE (FumiStore, fumi_store, FUMI, STORE, GObject)

/**
 * FumiStore::changed:
 * @account: the account id whose messages changed
 *
 * Emitted on the default main context, at most once per batch, from whatever thread the change came.
 */

/**
 * FumiStore::incomplete:
 *
 * Emitted on the default main context when the index turned out to be damaged, or was taken away: it has to be
 * made anew, with fumi_store_complete_async() (fumi-store-complete.h). Until then rows are missing, and no mail.
 */

/* @done of @total messages have been looked at */
typedef void (*FumiStoreProgressFunc) (guint    done,
                                       guint    total,
                                       gpointer user_data);

/**
 * fumi_store_open:
 * @data_dir: $XDG_DATA_HOME/fumibako; made 0700
 *
 * Opens or makes the store; rebuilds a missing or damaged index from the Maildirs, which takes as long as there is
 * mail (fumi_store_open_at_once() does not wait for it).
 *
 * Thread: any; blocks. (transfer full)
 *
 * Errors: G_IO_ERROR (NO_SPACE, READ_ONLY, PERMISSION_DENIED …), %FUMI_STORE_ERROR_NEWER,
 * %FUMI_STORE_ERROR_INDEX.
 */
FumiStore  *fumi_store_open         (const char  *data_dir,
                                     GError     **error);
const char *fumi_store_get_data_dir (FumiStore   *store);
/* (transfer full): mail/<account>, whether or not it exists */
char       *fumi_store_dup_mail_dir (FumiStore   *store,
                                     const char  *account);

/* Seconds since 1970. */
typedef gint64 (*FumiStoreClock) (gpointer user_data);

/* What time it is to the store and to those who receive into it: the rules by day count with it. */
gint64      fumi_store_get_now      (FumiStore      *store);
/* For tests, before anything is received: @clock instead of the system's. %NULL: the system's again */
void        fumi_store_set_clock    (FumiStore      *store,
                                     FumiStoreClock  clock,
                                     gpointer        user_data);

/* ---- receiving: one FumiStoreRun per account and machine ------------------------------------- */

/* The ledger knows each UID by what became of it. */
typedef enum
{
  FUMI_LEDGER_STORED,      /* the mail is safe here */
  FUMI_LEDGER_DELETE_SENT, /* DELE was sent in a session; forgotten only when a later complete listing
                            * after QUIT's +OK does not show the UID */
  FUMI_LEDGER_PARTIAL,     /* only the message's beginning is here: not safe, so never deleted on the server */
  FUMI_LEDGER_FAILED,      /* the server refused this one; fetched again after a while */
} FumiLedgerState;

typedef struct
{
  char           *uid;
  goffset         size;     /* as listed when it was received; -1 unknown */
  gint64          received; /* seconds since 1970 */
  FumiLedgerState state;
  gboolean        quit_ok;  /* DELETE_SENT: that session's QUIT was answered +OK */
  guint           failures; /* FAILED: how often */
  gint64          failed_at;
  gint64          missed;   /* when the UID was first missing from a complete listing; 0: it was in the last one */
  gint64          ahead;    /* when received was first seen to lie ahead of the clock; 0: it does not */
} FumiLedgerEntry;

void             fumi_ledger_entry_free (FumiLedgerEntry *entry);
/* (transfer full) */
FumiLedgerEntry *fumi_ledger_entry_copy (const FumiLedgerEntry *entry);

typedef struct _FumiStoreRun FumiStoreRun;

/**
 * fumi_store_begin_run:
 *
 * Locks the account (flock on mail/<account>/.lock), clears leftovers in tmp/, loads the ledger. Waits for an index
 * that is being made anew, since its ledger has to be whole.
 *
 * Errors: %FUMI_STORE_ERROR_BUSY and those of fumi_store_open().
 */
FumiStoreRun *fumi_store_begin_run    (FumiStore        *store,
                                       const char       *account,
                                       GError          **error);
/**
 * fumi_store_start_run:
 *
 * fumi_store_begin_run() that leaves the ledger to a thread of its own, so that the server can be asked meanwhile:
 * nothing of the run may be used before fumi_store_run_await_ledger() said %TRUE.
 */
FumiStoreRun *fumi_store_start_run    (FumiStore        *store,
                                       const char       *account,
                                       GError          **error);
/* Waits until the ledger is loaded; at once from the second time on. */
gboolean      fumi_store_run_await_ledger (FumiStoreRun *run,
                                           GError      **error);
/* Unlocks; drops what was added and not committed. */
void          fumi_store_end_run      (FumiStoreRun     *run);

/**
 * fumi_store_run_get_ledger:
 *
 * Returns: (transfer none) (element-type utf8 FumiLedgerEntry): by UID bytes; current after each call
 */
GHashTable   *fumi_store_run_get_ledger (FumiStoreRun   *run);

/**
 * fumi_store_run_adopt_uids:
 * @uids: (array length=n): those of a listing
 *
 * After the index was lost, the ledger is re-made from the names of the files, which are hashes of UIDs:
 * such entries stand in no table by UID. This gives the entries of @uids their UIDs, so that
 * fumi_store_run_get_ledger() is complete for this listing. Costs nothing when every entry has its UID.
 */
void             fumi_store_run_adopt_uids (FumiStoreRun       *run,
                                            const char * const *uids,
                                            guint               n);
/* (transfer none) (nullable): the entry of @uid, also one that has not adopted it yet */
FumiLedgerEntry *fumi_store_run_find       (FumiStoreRun       *run,
                                            const char         *uid);

/* Some messages on their way from the wire to the disk. */
typedef struct _FumiStoreBatch FumiStoreBatch;

FumiStoreBatch *fumi_store_batch_new  (FumiStoreRun     *run);
void            fumi_store_batch_free (FumiStoreBatch   *batch); /* drops what was not committed */
guint           fumi_store_batch_get_count (FumiStoreBatch *batch);
goffset         fumi_store_batch_get_bytes (FumiStoreBatch *batch);

/**
 * fumi_store_batch_add:
 * @uid: bytes from the server, or a fallback key made of the message
 * @listed_size: LIST's octets, -1 unknown
 * @body: read to its end
 *
 * Streams one message to tmp/. Nothing is durable yet.
 */
gboolean fumi_store_batch_add (FumiStoreBatch  *batch,
                               const char      *uid,
                               goffset          listed_size,
                               GInputStream    *body,
                               GCancellable    *cancellable,
                               GError         **error);

/**
 * fumi_store_batch_add_partial:
 *
 * As fumi_store_batch_add(), for the beginning of a message (TOP): marked in the file's name and in the row,
 * FUMI_LEDGER_PARTIAL in the ledger. Adding the whole message under the same UID later replaces it: the row keeps
 * its id, folder and flags, the file of the beginning goes when the whole one is durable. A beginning never
 * replaces anything.
 */
gboolean fumi_store_batch_add_partial (FumiStoreBatch  *batch,
                                       const char      *uid,
                                       goffset          listed_size,
                                       GInputStream    *body,
                                       GCancellable    *cancellable,
                                       GError         **error);

/**
 * fumi_store_batch_commit:
 * @envelopes: (out) (transfer full) (element-type FumiEnvelope) (optional): the new ones, unread, and
 *   those of which the beginning was here and that are whole now; without copies of messages that the account lists
 *   already, see fumi_store_batch_get_copies()
 *
 * Makes the batch durable (fumi_maildir_deliver()), then writes rows and UIDs in one transaction. On %TRUE
 * every message of the batch is received and may be deleted on the server. A batch may be filled in one
 * thread and committed in another while the next one is filled.
 */
gboolean fumi_store_batch_commit (FumiStoreBatch  *batch,
                                  GPtrArray      **envelopes,
                                  GError         **error);
/* Of the last commit: messages that were stored, and are not listed since the account lists another copy of each. */
guint    fumi_store_batch_get_copies (FumiStoreBatch *batch);

/* The ledger's other moves, one transaction each. UIDs as GPtrArray of const char *. */
gboolean fumi_store_run_note_failure     (FumiStoreRun *run, const char *uid, GError **error);
/* The line broke while this message came. Once may be the line's fault: failed_at stays 0, it can be fetched again at
 * once, behind the others. From the second time on it counts as a failure of the message. */
gboolean fumi_store_run_note_break       (FumiStoreRun *run, const char *uid, GError **error);
/* The user had this message deleted on the server, which was not safe here, and QUIT was answered +OK: should the
 * server still list it, it is DELETE_SENT and not new. */
gboolean fumi_store_run_note_deleted     (FumiStoreRun *run, const char *uid, goffset listed_size, GError **error);
/* (transfer full) (element-type gint64 GPtrArray): the paths of all the account's mail, by size; whoever moves a file
 * meanwhile makes its path stale */
GHashTable *fumi_store_run_list_files    (FumiStoreRun *run, GError **error);
/* Mail that is here under another key, of which the caller has made sure: STORED, from now on. */
gboolean fumi_store_run_note_known       (FumiStoreRun *run, GPtrArray *uids, const goffset *sizes,
                                          GError **error);
gboolean fumi_store_run_note_delete_sent (FumiStoreRun *run, GPtrArray *uids, GError **error);
gboolean fumi_store_run_note_quit_ok     (FumiStoreRun *run, GError **error); /* all DELETE_SENT */
gboolean fumi_store_run_forget           (FumiStoreRun *run, GPtrArray *uids, GError **error);
/* (element-type FumiLedgerEntry): entries of the ledger as they are to be, from the plan: when they were missed */
gboolean fumi_store_run_note_entries     (FumiStoreRun *run, GPtrArray *entries, GError **error);
/**
 * fumi_store_run_note_nameless:
 * @now: when a complete listing was seen, all of whose UIDs were adopted
 * @keep: seconds
 *
 * Entries that have no UID to this day, after the index was lost, were not in that listing: they are missed since
 * @now, or forgotten if they have been for longer than @keep.
 */
gboolean fumi_store_run_note_nameless    (FumiStoreRun *run, gint64 now, gint64 keep, GError **error);
/**
 * fumi_store_run_list_deleted:
 *
 * Returns: (transfer full) (element-type utf8): the UIDs of the ledger whose mail the user deleted here: all there is
 *   of it lies in the Trash, or it was purged
 */
GHashTable *fumi_store_run_list_deleted  (FumiStoreRun *run, GError **error);

/* ---- looking ---------------------------------------------------------------------------------- */

/* What a list is in the order of, and how it begins unless it is reversed. */
typedef enum
{
  FUMI_STORE_SORT_DATE,    /* newest first */
  FUMI_STORE_SORT_SENDER,  /* あ, A first; of one sender the newest first, reversed or not */
  FUMI_STORE_SORT_SUBJECT, /* the same by subject, which replies and forwards share */
  FUMI_STORE_SORT_SIZE,    /* largest first */
  FUMI_STORE_SORT_UNREAD,  /* unread first, newest first among these and among the others */
} FumiStoreSort;

#define FUMI_STORE_N_SORTS (FUMI_STORE_SORT_UNREAD + 1)

/* "": the inbox. account NULL: all accounts. Newest first where no more is said. */
typedef struct
{
  const char    *account;
  const char    *folder;
  gboolean       starred;  /* instead of a folder: the starred messages of all but Trash and Junk */
  FumiStoreSort  sort;
  gboolean       reversed;
} FumiStoreQuery;

guint         fumi_store_count      (FumiStore *store, const FumiStoreQuery *query, gboolean unread_only);
/* (transfer full) (element-type gint64): row ids in list order */
GArray       *fumi_store_list_ids   (FumiStore *store, const FumiStoreQuery *query, GError **error);
/* (transfer full) (element-type gint64): those at its top, without reading the others; by date only */
GArray       *fumi_store_list_first (FumiStore *store, const FumiStoreQuery *query, guint most, GError **error);
/* (transfer full) (element-type FumiEnvelope): rows @offset to @offset+@limit of the query, in order */
GPtrArray    *fumi_store_list       (FumiStore *store, const FumiStoreQuery *query,
                                     guint offset, guint limit, GError **error);
/* (transfer full) (element-type FumiEnvelope): one for each of @ids, in their order; a row that is gone gives
 * an envelope with nothing but its id */
GPtrArray    *fumi_store_get_many   (FumiStore *store, const gint64 *ids, guint n, GError **error);
/* (transfer full) (element-type gint64): those of @ids that have a row, in their order */
GArray       *fumi_store_list_present (FumiStore *store, const gint64 *ids, guint n, GError **error);
/**
 * fumi_store_find_unread_async:
 * @ids: (element-type gint64): nobody changes it meanwhile
 * @start: where to begin; from the end it goes on at the top
 * @except: a row that is not looked for
 *
 * Looks for the first unread row among @ids.
 */
void          fumi_store_find_unread_async  (FumiStore *store, GArray *ids, guint start, gint64 except,
                                             GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
/* Returns: 0: there is none, or there is an @error */
gint64        fumi_store_find_unread_finish (FumiStore *store, GAsyncResult *result, GError **error);
/* (transfer full): one row, or NULL with NO_MESSAGE */
FumiEnvelope *fumi_store_get        (FumiStore *store, gint64 id, GError **error);
/* (transfer full) (nullable): the UID by which the account's server knows this message; NULL where there is none
 * (imported, or received without UIDL) */
char         *fumi_store_dup_uid    (FumiStore *store, gint64 id, GError **error);
/* (transfer full) (nullable): the row of a UID of the ledger; NULL without @error where there is none */
FumiEnvelope *fumi_store_find_uid   (FumiStore *store, const char *account, const char *uid, GError **error);
gint64        fumi_store_get_last_received (FumiStore *store, const char *account); /* 0: never */
/**
 * fumi_store_find_same, fumi_store_find_same_bytes:
 * @account: (nullable): only there; %NULL: anywhere
 * @path: of a message that is in no row, CRLF or LF
 *
 * Looks for the message among those that are here, by its author's fields and its body (fumi_message_is_same()): for
 * those who bring mail from elsewhere and bring none twice. What was found may lie in any folder, the Trash too.
 *
 * Thread: any; blocks. Returns: the row that is listed for it; 0 where it is not here; -1 with @error
 */
gint64        fumi_store_find_same       (FumiStore *store, const char *account, const char *path,
                                          GError **error);
gint64        fumi_store_find_same_bytes (FumiStore *store, const char *account, GBytes *message,
                                          GError **error);

/* ---- changing --------------------------------------------------------------------------------- */

/**
 * fumi_store_set_unread:
 *
 * The file's name first, then the row; the envelope (nullable) is updated on success.
 */
gboolean fumi_store_set_unread      (FumiStore *store, gint64 id, FumiEnvelope *envelope,
                                     gboolean unread, GError **error);
/**
 * fumi_store_set_unread_async:
 * @envelope: (nullable): of the caller's thread; updated there when the change is on the disk
 *
 * fumi_store_set_unread() for a thread that must not wait for the disk.
 */
void     fumi_store_set_unread_async  (FumiStore *store, gint64 id, FumiEnvelope *envelope,
                                       gboolean unread, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean fumi_store_set_unread_finish (FumiStore *store, GAsyncResult *result, GError **error);
/* Notes that a check for mail ended well at @when (for "last checked"). */
gboolean fumi_store_note_checked    (FumiStore *store, const char *account, gint64 when,
                                     GError **error);
gint64   fumi_store_get_last_checked (FumiStore *store, const char *account); /* 0: never */
/* Removes rows and ledger of an account, and with @delete_mail its Maildir. */
gboolean fumi_store_remove_account  (FumiStore *store, const char *account, gboolean delete_mail,
                                     GError **error);

typedef struct
{
  guint messages;   /* files found */
  guint missing;    /* rows without a file */
  guint extra;      /* files without a row */
  guint damaged;    /* files that cannot be read, or whose size differs from the row; of a partial message
                       * only the server knows the size */
  guint duplicates; /* messages of one UID that are there twice: equal bytes, or one name in two folders */
} FumiStoreCheck;

/* Compares every row with every file; changes nothing. */
gboolean fumi_store_verify (FumiStore *store, FumiStoreCheck *check, GCancellable *cancellable,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreRun, fumi_store_end_run)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreBatch, fumi_store_batch_free)

G_END_DECLS
