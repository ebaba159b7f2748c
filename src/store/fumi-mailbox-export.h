/* fumi-mailbox-export.h: mail for other programs: mbox files (mboxrd), .eml files, a Maildir.
 *
 * Every file is written beside its place, synced and renamed: what has its final name is whole. Reading an export with
 * fumi-mailbox-import.h gives the same bytes, flags and times of receiving (those of .eml files only the bytes and
 * times).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-import.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_EXPORT_MBOX,
  FUMI_EXPORT_EML,
  FUMI_EXPORT_MAILDIR,
} FumiMailboxFormat;

/* (nullable): "mbox", "eml", "maildir" */
gboolean fumi_mailbox_format_from_nick (const char *nick, FumiMailboxFormat *format);

typedef struct
{
  const char *id;
  const char *title; /* names its folder where there are several */
} FumiMailboxExportAccount;

typedef struct
{
  FumiMailboxFormat               format;

  /* A folder that exists: then mbox files, .eml files or Maildirs go into it, a folder each. Else with FUMI_EXPORT_MBOX
   * the name of the one file, with FUMI_EXPORT_EML and a single message likewise, otherwise that of a new folder. */
  const char                     *path;
  gboolean                        replace; /* a file that is there already */

  const gint64                   *ids;     /* rows; NULL: what follows */
  guint                           n_ids;
  const FumiMailboxExportAccount *accounts;
  guint                           n_accounts;
  const char                     *folder;  /* a key, "" is the inbox; NULL: all folders */
} FumiMailboxExport;

/**
 * fumi_mailbox_export:
 * @outcome: (out): its added is what was written; also filled in on failure
 *
 * A message that cannot be read is named in @outcome, and the others are written.
 *
 * Thread: any; blocks. Errors: %G_IO_ERROR_EXISTS, %G_IO_ERROR_CANCELLED, the disk's, SQLite's. A single mbox file is
 *   then not there, or as it was; of several files those remain that are whole.
 */
gboolean fumi_mailbox_export (FumiStore                *store,
                              const FumiMailboxExport  *export,
                              FumiMailboxProgressFunc   progress,
                              gpointer                  user_data,
                              GCancellable             *cancellable,
                              FumiMailboxOutcome       *outcome,
                              GError                  **error);

G_END_DECLS
