/* fumi-store-verify.h: everything that is wrong with a store, one by one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_STORE_FINDING_MISSING,     /* a row without a file */
  FUMI_STORE_FINDING_EXTRA,       /* a file without a row */
  FUMI_STORE_FINDING_UNREADABLE,  /* a file that cannot be read to its end */
  FUMI_STORE_FINDING_SIZE,        /* a file that is longer or shorter than its row says */
  FUMI_STORE_FINDING_DUPLICATE,   /* a message that is there twice */
  FUMI_STORE_FINDING_FLAGS,       /* a row that does not say what the file's name says: folder, read, starred */
  FUMI_STORE_FINDING_LEDGER,      /* safe here by the ledger, which only the beginning of it is */
  FUMI_STORE_FINDING_FOLDER,      /* a folder that cannot be read, and so was not compared */
  FUMI_STORE_FINDING_INDEX,       /* the index is damaged */
  FUMI_STORE_FINDING_LEFTOVER,    /* in tmp/: no message; the next run clears it */
  FUMI_STORE_FINDING_PERMISSIONS, /* open to other users */
} FumiStoreFindingKind;

typedef struct
{
  FumiStoreFindingKind  kind;
  const char           *path;    /* of the file or folder; of a missing one: where it should be */
  goffset               is;      /* SIZE: in bytes */
  goffset               should;
  const char           *reason;  /* (nullable): what the system said */
} FumiStoreFinding;

/* Whether it means that mail or index are not as they should be; else it is only worth knowing. */
gboolean fumi_store_finding_is_fault (const FumiStoreFinding *finding);

typedef void (*FumiStoreFindingFunc) (const FumiStoreFinding *finding,
                                      gpointer                user_data);

/**
 * fumi_store_verify_each:
 * @found: called in this thread for each finding, as it is found
 * @check: (out): the sums
 *
 * Compares every row with every file, reads every file to its end and the index page by page; changes nothing. A file
 * or folder that cannot be read is a finding and stops nothing.
 *
 * Thread: any; blocks.
 *
 * Errors: CANCELLED, and where the index cannot be read at all.
 */
gboolean fumi_store_verify_each      (FumiStore              *store,
                                      FumiStoreFindingFunc    found,
                                      gpointer                user_data,
                                      FumiStoreCheck         *check,
                                      GCancellable           *cancellable,
                                      GError                **error);

G_END_DECLS
