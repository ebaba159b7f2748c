/* fumi-mailbox-import.h: takes mail of other programs into the folders of an account.
 *
 * Messages are delivered in batches as received ones are (fumi-maildir.h, fumi-store-batch.c), under names made of
 * their bytes: an import that was cut off at any point and is begun again adds only what is missing. A message that
 * the account has already, received or imported, byte for byte, is not added. Imported mail has no UID, so it
 * is never deleted on a server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-source.h"
#include "fumi-store.h"

G_BEGIN_DECLS

/* How far it is. */
typedef struct
{
  guint       messages; /* looked at so far */
  guint       total;    /* 0: the source was not counted */
  goffset     bytes;
  goffset     total_bytes;
  const char *title;    /* of the mailbox, fumi_mailbox_dup_title() */
} FumiMailboxProgress;

/* Called in the thread that imports, a few times a second at most. */
typedef void (*FumiMailboxProgressFunc) (const FumiMailboxProgress *progress,
                                         gpointer                   user_data);

typedef struct
{
  guint      messages;   /* found: the sum of the next three */
  guint      added;
  guint      duplicates; /* that were here already */
  guint      failed;     /* messages, files or folders that could not be read */
  goffset    bytes;      /* of what was added */
  GPtrArray *problems;   /* (element-type utf8): a line each: what was left out, and why */
} FumiMailboxOutcome;

void fumi_mailbox_outcome_clear (FumiMailboxOutcome *outcome);

typedef struct
{
  const char *account;
  const char *folder;  /* a key; "": the account's own folders, inbox to inbox; else everything goes below it */
  gboolean    dry_run; /* counts, and changes nothing that stays */
} FumiMailboxImportTarget;

/**
 * fumi_mailbox_import:
 * @outcome: (out): filled in also on failure, with what was done until then
 *
 * Holds the account's lock (fumi_store_begin_run()) all the while; waits for it until cancelled, up to a minute.
 *
 * Thread: any; blocks. Errors: %FUMI_STORE_ERROR_BUSY, %G_IO_ERROR_CANCELLED, the disk's and SQLite's. What was added
 *   before stays.
 */
gboolean fumi_mailbox_import        (FumiStore                     *store,
                                     const FumiMailboxImportTarget *target,
                                     FumiMailboxSource             *source,
                                     FumiMailboxProgressFunc        progress,
                                     gpointer                       user_data,
                                     GCancellable                  *cancellable,
                                     FumiMailboxOutcome            *outcome,
                                     GError                       **error);

/**
 * fumi_mailbox_target_folder:
 * @folder: as in FumiMailboxImportTarget
 *
 * Returns: (transfer full): the key of the folder that the messages of @mailbox go to: levels become folders within
 *   each other; the inbox, the trash, junk and archive of another program become ours
 */
char    *fumi_mailbox_target_folder (const FumiMailbox             *mailbox,
                                     const char                    *folder);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FumiMailboxOutcome, fumi_mailbox_outcome_clear)

G_END_DECLS
