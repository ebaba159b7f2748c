/* fumi-maildir.h: one account's Maildir++: durable delivery, flags in file names.
 *
 * Invariant 1 of the architecture is kept here: a message is received when its bytes and its directory
 * entry are on disk. Names come from a hash of account and UID, so a run repeated after a crash lands on
 * the same name; a body is dropped only after it compared equal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

typedef struct _FumiMaildir FumiMaildir;

/**
 * fumi_maildir_open:
 * @path: mail/<account id>; made (0700) with tmp, new and cur where missing, and the making synced
 *
 * Returns: (transfer full): the Maildir, free with fumi_maildir_free()
 */
FumiMaildir *fumi_maildir_open (const char  *path,
                                GError     **error);
void         fumi_maildir_free (FumiMaildir *maildir);

/**
 * fumi_maildir_name_for_uid:
 *
 * Returns: (transfer full): the first 32 hex digits of SHA-256 (account id, NUL, UID)
 */
char        *fumi_maildir_name_for_uid (const char *account_id,
                                        const char *uid);

/* (transfer full): the name the ledger knows a file by: "HASH" of "HASH" and "HASH-2"; NULL for a file that no
 * run of ours delivered */
char        *fumi_maildir_ledger_name  (const char *name);
const char  *fumi_maildir_get_path     (FumiMaildir *maildir);
/* fsync of a folder by its path */
gboolean     fumi_maildir_sync_folder  (const char  *path,
                                        GError     **error);

/* A message written to tmp/ and not yet delivered. */
typedef struct
{
  char        *name;      /* the name asked for; after delivery the name it got (NAME, NAME-2 …) */
  char        *tmp_path;
  char        *path;      /* after delivery: where the message is */
  char        *dir;       /* below the Maildir, where it is to go; NULL: new/ */
  char        *info;      /* its flags there, ":2,S"; NULL: none */
  int          fd;        /* open until synced, else -1 */
  goffset      size;      /* bytes written */
  GBytes      *start;     /* the first bytes, at most FUMI_MAILDIR_START, for the envelope */
  gboolean     duplicate; /* after delivery: the very bytes were there already, nothing new was stored */
} FumiMaildirDraft;

#define FUMI_MAILDIR_START (64 * 1024)

void fumi_maildir_draft_free (FumiMaildirDraft *draft); /* removes what is still in tmp/ */

/**
 * fumi_maildir_write:
 * @name: derived from the UID
 * @body: read to its end
 *
 * Streams one message to tmp/. On %NULL nothing of it is left there.
 *
 * Errors: %G_IO_ERROR_NO_SPACE, %G_IO_ERROR_READ_ONLY, %G_IO_ERROR_CANCELLED …, or what reading gave.
 */
FumiMaildirDraft *fumi_maildir_write (FumiMaildir   *maildir,
                                      const char    *name,
                                      GInputStream  *body,
                                      GCancellable  *cancellable,
                                      GError       **error);

/**
 * fumi_maildir_draft_set_place:
 * @dir: "new", "cur", ".Archive/cur"; a folder that exists
 * @info: ":2," and flags; "" for none
 * @received: seconds since 1970; the file's time from now on
 *
 * For a message that was received before, and is to be again as it was. To be called before delivery; a message of
 * which the very bytes are here already stays where it is.
 */
gboolean fumi_maildir_draft_set_place (FumiMaildirDraft  *draft,
                                       const char        *dir,
                                       const char        *info,
                                       gint64             received,
                                       GError           **error);

/**
 * fumi_maildir_has_draft:
 * @has: (out): whether a message of that name, in any folder, has the very bytes of @draft
 *
 * Costs no fsync: for mail of which another copy exists.
 */
gboolean fumi_maildir_has_draft (FumiMaildir       *maildir,
                                 FumiMaildirDraft  *draft,
                                 gboolean          *has,
                                 GError           **error);

/* Whether the file at @path has the very bytes of @draft. */
gboolean fumi_maildir_draft_equals (FumiMaildirDraft  *draft,
                                    const char        *path);

/**
 * fumi_maildir_deliver:
 * @drafts: (element-type FumiMaildirDraft)
 *
 * Makes a batch durable: fsync of every file, then its name in new/ (or the place set), then fsync of that folder. When this returns
 * %TRUE the bytes and the directory entries have reached the disk. If a name is taken in any folder of the
 * account, the bodies are compared: the same bytes count as delivered, others are stored as NAME-2, -3 …
 * A failed fsync is final for that file: it is removed and must be fetched again.
 *
 * Thread: any; blocks. Two deliveries at once need different names.
 */
gboolean fumi_maildir_deliver (FumiMaildir  *maildir,
                               GPtrArray    *drafts,
                               GError      **error);

/**
 * fumi_maildir_set_flags:
 * @path: the file now
 * @set: flag letters to add, e.g. "S"; @clear: letters to remove
 *
 * Returns: (transfer full): the new path; from new/ the file moves to cur/NAME:2,FLAGS
 */
char *fumi_maildir_set_flags (FumiMaildir  *maildir,
                              const char   *path,
                              const char   *set,
                              const char   *clear,
                              GError      **error);

/* (transfer full): "Archive" of ".../.Archive/cur/NAME", "" of the inbox */
char *fumi_maildir_folder_of_path (FumiMaildir *maildir, const char *path);

/* "Ab" of ".../cur/NAME:2,Ab"; "" in new/ */
const char *fumi_maildir_flags_of_path (const char *path);

/**
 * FumiMaildirVisitFunc: @folder: "" is the inbox; @name without flags. Return %FALSE to stop.
 */
typedef gboolean (*FumiMaildirVisitFunc) (const char *folder,
                                          const char *name,
                                          const char *path,
                                          gpointer    user_data);
gboolean fumi_maildir_visit     (FumiMaildir           *maildir,
                                 FumiMaildirVisitFunc   visit,
                                 gpointer               user_data,
                                 GError               **error);
/* The same without opening, and so without making anything. */
gboolean fumi_maildir_visit_path (const char           *path,
                                 FumiMaildirVisitFunc   visit,
                                 gpointer               user_data,
                                 GError               **error);

/**
 * FumiMaildirVisitDirFunc: @dir: "new", "cur", ".Archive/new" …; @status: of that directory
 */
typedef struct stat FumiMaildirStat;
typedef gboolean (*FumiMaildirVisitDirFunc) (const char            *folder,
                                             const char            *dir,
                                             const FumiMaildirStat *status,
                                             gpointer               user_data);
gboolean fumi_maildir_visit_dirs (const char              *path,
                                  FumiMaildirVisitDirFunc  visit,
                                  gpointer                 user_data,
                                  GError                 **error);

/* Removes files in tmp/ that no delivery under way owns; call only while holding the account's lock. */
gboolean fumi_maildir_clean_tmp (FumiMaildir           *maildir,
                                 GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMaildir, fumi_maildir_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMaildirDraft, fumi_maildir_draft_free)

G_END_DECLS
