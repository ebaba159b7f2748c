/* fumi-seen.h: what the user deleted for good, so that no server brings it back.
 *
 * mail/<account>/.seen has one record for each purged message that a server may still list. It lies beside the
 * mail and not in index.db, since it says what the user decided: after the index was lost, it tells the ledger what
 * no file tells any more. A record is on the disk before its file is unlinked.
 *
 * A message that a backup brought, and that is here under another name, has a record too: its UID has no file either.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

typedef struct
{
  char     *name;      /* as the ledger knows it: the hash of account and UID */
  char     *uid;       /* bytes; NULL where only the file's name was known */
  goffset   size;      /* as listed; -1 unknown */
  gint64    received;  /* seconds since 1970 */
  gboolean  partial;   /* only the beginning was here */
  gboolean  elsewhere; /* nothing was deleted: the message is here under another name */
} FumiSeenRecord;

void            fumi_seen_record_free (FumiSeenRecord *record);

/**
 * fumi_seen_record_new_for_file:
 * @name: of the file that is about to be purged, without flags
 * @record: (out) (transfer full) (nullable): %NULL where no server can bring the message back: no run delivered it, or
 *   the ledger has forgotten it since it is gone there
 *
 * Thread: that of @index.
 */
gboolean        fumi_seen_record_new_for_file (FumiIndex       *index,
                                               const char      *account,
                                               const char      *name,
                                               FumiSeenRecord **record,
                                               GError         **error);

/**
 * fumi_seen_append:
 * @dir: mail/<account>
 * @records: (element-type FumiSeenRecord)
 *
 * On %TRUE the records are on the disk, and the files may be unlinked. On %FALSE they must stay; some records may be
 * there nevertheless, which harms nothing while the files are.
 *
 * Thread: any; blocks. Several threads and programs may append at once.
 */
gboolean        fumi_seen_append (const char  *dir,
                                  GPtrArray   *records,
                                  GError     **error);

/**
 * fumi_seen_load:
 *
 * Returns: (transfer full) (element-type utf8 FumiSeenRecord): by name, the latest of each; empty where there is no
 *   such file. A record that is torn or damaged is left out.
 */
GHashTable     *fumi_seen_load   (const char  *dir,
                                  GError     **error);

/* (transfer full) (element-type FumiSeenRecord): those in the text of such a file, in order; for a backup */
GPtrArray      *fumi_seen_parse  (const char  *text,
                                  gsize        length);

/**
 * fumi_seen_drop:
 * @names: (element-type utf8): of records that nobody needs any more
 *
 * Durable. A kill meanwhile leaves the file as it was or as it shall be.
 */
gboolean        fumi_seen_drop   (const char  *dir,
                                  GPtrArray   *names,
                                  GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSeenRecord, fumi_seen_record_free)

G_END_DECLS
