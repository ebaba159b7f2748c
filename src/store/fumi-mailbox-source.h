/* fumi-mailbox-source.h: what mail there is in a file or folder of another program.
 *
 * Knows mbox files, Maildirs (Maildir++ and nested), MH folders (also those of Sylpheed and Claws Mail), .eml files,
 * and the trees that Thunderbird, KMail and Apple Mail make of them, in any mixture. Nothing in the source is changed;
 * symbolic links in it are not followed, nor is anything but files and folders opened.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_MAILBOX_MBOX,
  FUMI_MAILBOX_MAILDIR,
  FUMI_MAILBOX_MH,
  FUMI_MAILBOX_FILES, /* .eml */
} FumiMailboxKind;

/* One folder of mail. */
typedef struct
{
  FumiMailboxKind kind;
  char           *path;     /* an mbox file; a folder; of FILES also a single file */
  char          **levels;   /* the folder's name, level by level, UTF-8; none: what was given is itself the folder */
  guint           messages; /* once counted */
  goffset         bytes;
} FumiMailbox;

typedef struct
{
  char      *path;
  GPtrArray *mailboxes; /* (element-type FumiMailbox): in the order of their names */
  GPtrArray *problems;  /* (element-type utf8): a line each: what was not looked into, and why */
  guint      failed;    /* how many of these are failures, and not merely left out */
  GPtrArray *uncounted; /* (element-type utf8): the same for what could not be read when counting */
  guint      messages;  /* of all, once counted */
  goffset    bytes;
} FumiMailboxSource;

/* The most problems that are named one by one; the last line then says that there are more. */
#define FUMI_MAILBOX_MAX_PROBLEMS 1000

/**
 * fumi_mailbox_source_find:
 * @path: a file or folder, or a symbolic link to one
 *
 * Thread: any; blocks.
 *
 * Returns: (transfer full): with at least one mailbox. Errors: %G_IO_ERROR_NOT_SUPPORTED where no mail is found,
 *   %G_IO_ERROR_CANCELLED, those of the disk for @path itself
 */
FumiMailboxSource *fumi_mailbox_source_find  (const char         *path,
                                              GCancellable       *cancellable,
                                              GError            **error);
void               fumi_mailbox_source_free  (FumiMailboxSource  *source);

/* Called in the thread that counts, every hundred messages. */
typedef void     (*FumiMailboxCountFunc)     (guint               messages,
                                              gpointer            user_data);

/**
 * fumi_mailbox_source_count:
 * @progress: (nullable)
 *
 * Counts messages and bytes of each mailbox. An mbox file is read from end to end for it.
 *
 * Errors: %G_IO_ERROR_CANCELLED
 */
gboolean           fumi_mailbox_source_count (FumiMailboxSource     *source,
                                              FumiMailboxCountFunc   progress,
                                              gpointer               user_data,
                                              GCancellable          *cancellable,
                                              GError               **error);

/* (transfer full): the levels with " / " between them, for people; "" where there are none */
char              *fumi_mailbox_dup_title    (const FumiMailbox  *mailbox);
/* Whether a file of this name is one message: .eml and the like. */
gboolean           fumi_mailbox_is_message_name (const char     *name);
/* Adds "PATH: REASON", up to FUMI_MAILBOX_MAX_PROBLEMS. */
void               fumi_mailbox_add_problem  (GPtrArray          *problems,
                                              const char         *path,
                                              const char         *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxSource, fumi_mailbox_source_free)

G_END_DECLS
