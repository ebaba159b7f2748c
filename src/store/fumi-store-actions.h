/* fumi-store-actions.h: what the user does with mail that is here: flags, folders, gone for good; and undo.
 *
 * Each is one call for one message or for ten thousand. Messages are taken some hundreds at a time: their files
 * are renamed, the folders synced, then the rows follow in one transaction; between two such chunks others get
 * their turn at the store. Killed anywhere, files and rows are made to agree by fumi-rebuild.c, and each
 * message is in one place. A message that another program has moved meanwhile is looked for by its name; one
 * that cannot be changed is counted and named, and the others are changed all the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_STORE_MARK_READ,
  FUMI_STORE_MARK_UNREAD,
  FUMI_STORE_STAR,
  FUMI_STORE_UNSTAR,
  FUMI_STORE_MOVE,  /* to a folder of the message's own account */
  FUMI_STORE_PURGE, /* for good: cannot be undone */
} FumiStoreAction;

/* The folders that everyone has, as FumiStoreQuery and FUMI_STORE_MOVE name them; each is made when the first
 * message goes there. Archive, junk and delete are moves to these. */
#define FUMI_STORE_INBOX ""
#define FUMI_STORE_ARCHIVE "Archive"
#define FUMI_STORE_JUNK "Junk"
#define FUMI_STORE_TRASH "Trash"

/* What an action changed, and so what brings all of it back: for each message the folder it was in and the
 * flags that were changed, no more. It cannot change and may go from thread to thread. */
typedef struct _FumiStoreUndo FumiStoreUndo;

FumiStoreUndo *fumi_store_undo_ref       (FumiStoreUndo *undo);
void           fumi_store_undo_unref     (FumiStoreUndo *undo);
guint          fumi_store_undo_get_count (FumiStoreUndo *undo); /* messages */

/* What came of an action. */
typedef struct
{
  guint          done;      /* messages that were changed */
  guint          unchanged; /* that were so already */
  guint          missing;   /* whose file or row is gone: another program deleted them */
  guint          failed;    /* that are as they were, because the disk refused */
  gboolean       stopped;   /* the rest was not tried: cancelled, no space, the index failed */
  GError        *error;     /* (nullable): why stopped, else the first of failed, else of missing */
  FumiStoreUndo *undo;      /* (nullable): for done; also after an action that stopped half-way */
} FumiStoreOutcome;

void fumi_store_outcome_free (FumiStoreOutcome *outcome);

/**
 * fumi_store_act:
 * @ids: (array length=n): rows; copied
 * @folder: for FUMI_STORE_MOVE: "" is the inbox; else %NULL
 * @progress: (nullable): called in this thread, after each chunk
 *
 * When this returns, what it counts as done has reached the disk, files and rows. A purge first notes the UIDs in
 * the account's list of mail that was deleted for good, so that none is fetched again.
 *
 * Thread: any; blocks.
 *
 * Returns: (transfer full): never %NULL, what failed is in it. Errors: those of fumi_store_open(),
 *   %FUMI_STORE_ERROR_NO_MESSAGE, %G_IO_ERROR_INVALID_FILENAME for @folder, %G_IO_ERROR_CANCELLED
 */
FumiStoreOutcome *fumi_store_act               (FumiStore              *store,
                                                FumiStoreAction         action,
                                                const gint64           *ids,
                                                guint                   n,
                                                const char             *folder,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable);
/**
 * fumi_store_act_async:
 * @progress: (nullable): called on the caller's main context, never after @callback
 */
void              fumi_store_act_async         (FumiStore              *store,
                                                FumiStoreAction         action,
                                                const gint64           *ids,
                                                guint                   n,
                                                const char             *folder,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);
/* As fumi_store_act() returns it; also finishes the two _async below. */
FumiStoreOutcome *fumi_store_act_finish        (FumiStore              *store,
                                                GAsyncResult           *result);

/**
 * fumi_store_undo:
 *
 * Puts each message of @undo back into its folder, with the flags that were changed as they were before. Other
 * flags stay as the user has set them since, and a message that is gone by now is counted as missing.
 *
 * Returns: (transfer full): never %NULL; its undo does the action again
 */
FumiStoreOutcome *fumi_store_undo              (FumiStore              *store,
                                                FumiStoreUndo          *undo,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable);
void              fumi_store_undo_async        (FumiStore              *store,
                                                FumiStoreUndo          *undo,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);

/* Purges what is in Trash when it begins. @account: (nullable): %NULL is every account */
FumiStoreOutcome *fumi_store_empty_trash       (FumiStore              *store,
                                                const char             *account,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable);
void              fumi_store_empty_trash_async (FumiStore              *store,
                                                const char             *account,
                                                FumiStoreProgressFunc   progress,
                                                gpointer                progress_data,
                                                GCancellable           *cancellable,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreUndo, fumi_store_undo_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreOutcome, fumi_store_outcome_free)

G_END_DECLS
