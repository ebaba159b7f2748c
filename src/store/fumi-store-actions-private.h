/* fumi-store-actions-private.h: what the files of the actions share; nobody else includes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-actions.h"
#include "fumi-store-private.h"

G_BEGIN_DECLS

/* Messages of one chunk, and so of one transaction: others wait for some hundred renames and a few fsyncs. */
#define FUMI_STORE_CHUNK 256

/* One message, and what is to become of its place. */
typedef struct
{
  gint64      id;
  const char *folder; /* NULL: stays in its folder */
  const char *set;    /* flag letters; static */
  const char *clear;
  gboolean    to_new; /* FumiMaildirChange */
  gboolean    filed;  /* it waited for the filter rules, and does no longer */
  int         unwanted; /* 1: a rule wants it deleted on the server; -1: no longer; 0: as before */
} FumiStoreChange;

FumiStoreUndo         *fumi_store_undo_new         (void);
/* While nobody else has @undo. @change's folder is copied. */
void                   fumi_store_undo_add         (FumiStoreUndo         *undo,
                                                    const FumiStoreChange *change);
/* One that was removed: made again before the mail comes back. */
void                   fumi_store_undo_add_folder  (FumiStoreUndo         *undo,
                                                    const char            *account,
                                                    const char            *key);
gboolean               fumi_store_undo_make_folders (FumiStoreUndo        *undo,
                                                     FumiStore            *store,
                                                     GError              **error);
const FumiStoreChange *fumi_store_undo_get_changes (FumiStoreUndo         *undo,
                                                    guint                 *n);

/* An action under way. */
typedef struct
{
  FumiStore        *store;
  FumiStoreOutcome *outcome;
  gboolean          purging;  /* what is gone is as it is to be */
  GHashTable       *found;    /* (element-type utf8 GHashTable): account → places by name, read during this chunk */
  GHashTable       *copies;   /* (element-type gint64): set of those that only go along with a message of which they are
                               * copies: not counted as done */
  GHashTable       *made;     /* set of folders ("ACCOUNT/FOLDER") that surely exist */
} FumiStoreWork;

/* A message's row and its file, as found. */
typedef struct
{
  gint64  id;
  char   *account;
  char   *root;    /* of the account's Maildir */
  char   *place;   /* of the file, below @root; where it was looked for by name it need not be what the row says */
  char   *to;      /* where it is to go; NULL for a purge */
  guint   number;  /* in the chunk */
  gboolean renamed;
  gboolean noted;  /* whether it is wanted on the server has changed */
} FumiStoreStep;

void           fumi_store_step_free   (FumiStoreStep    *step);

/**
 * fumi_store_work_find:
 * @writer: with its transaction begun
 * @by_name: whether the file is where fumi_store_work_look() found it, and not where the row says
 *
 * Returns: (transfer full) (nullable): %NULL is counted in the outcome already
 */
FumiStoreStep *fumi_store_work_find   (FumiStoreWork    *work,
                                       FumiIndex        *writer,
                                       gint64            id,
                                       gboolean          by_name);
/* Without the writer: reads the folders of the accounts that @found has, for files that are not where their rows
 * say. */
void           fumi_store_work_look   (FumiStoreWork    *work);
/* (transfer full): @count is increased and @error kept where it is the first of its kind */
void           fumi_store_work_fail   (FumiStoreWork    *work,
                                       guint            *count,
                                       guint             n,
                                       GError           *error);
/* (transfer full): the rest is not tried. */
void           fumi_store_work_stop   (FumiStoreWork    *work,
                                       GError           *error);

/* Whether row @id counts as a message of its own. */
gboolean       fumi_store_work_counts (FumiStoreWork    *work,
                                       gint64            id);

/* Whether the copy on the server is wanted no more, where there is one and the mail is whole here; tells in @step whether
 * that is new. */
gboolean       fumi_store_note_unwanted (FumiIndex      *writer,
                                         FumiStoreStep  *step,
                                         gboolean        unwanted,
                                         GError        **error);

/* Goes through @changes, chunk by chunk. (transfer full) */
FumiStoreOutcome *fumi_store_change_all (FumiStore             *store,
                                         const FumiStoreChange *changes,
                                         guint                  n,
                                         FumiStoreProgressFunc  progress,
                                         gpointer               progress_data,
                                         GCancellable          *cancellable);

/* One chunk of changes. */
void           fumi_store_change_chunk (FumiStoreWork         *work,
                                        const FumiStoreChange *changes,
                                        guint                  n);
/* One chunk of purges. */
void           fumi_store_purge_chunk  (FumiStoreWork         *work,
                                        const gint64          *ids,
                                        guint                  n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreStep, fumi_store_step_free)

G_END_DECLS
