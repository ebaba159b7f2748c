/* fumi-maildir-move.h: one message's file gets another folder or other flags: a rename, synced with others.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_maildir_make_folder:
 * @path: of the account's Maildir
 * @folder: a valid key
 *
 * Makes .FOLDER with tmp, new and cur where missing, and syncs that in any case: an earlier run may have been killed
 * before its sync.
 */
gboolean  fumi_maildir_make_folder (const char  *path,
                                    const char  *folder,
                                    GError     **error);

/* What a file's place is to become. */
typedef struct
{
  const char *folder; /* NULL: the one it is in */
  const char *set;    /* flag letters to add */
  const char *clear;  /* and to remove */
  gboolean    to_new; /* where no flag is left, it lies in new/, as mail that nobody has touched */
} FumiMaildirChange;

/**
 * fumi_maildir_place_after:
 * @place: the file below the Maildir: "new/NAME", ".Archive/cur/NAME:2,S"
 *
 * A change of folder alone keeps the file's name and its new/ or cur/; a changed flag moves it to cur/.
 *
 * Returns: (transfer full): its place after @change; equal to @place where nothing changes
 */
char     *fumi_maildir_place_after (const char              *place,
                                    const FumiMaildirChange *change);

/* Directories in which names came or went, to be synced together. */
typedef struct _FumiMaildirTouched FumiMaildirTouched;

FumiMaildirTouched *fumi_maildir_touched_new  (void);
void                fumi_maildir_touched_free (FumiMaildirTouched *touched);
void                fumi_maildir_touched_add  (FumiMaildirTouched *touched,
                                               const char         *from, /* (nullable): files */
                                               const char         *to);  /* (nullable) */
/* fsync of each, those that got a name before those that lost one, and forgets them. Tries all. */
gboolean            fumi_maildir_touched_sync (FumiMaildirTouched *touched,
                                               GError            **error);

/**
 * fumi_maildir_find_files:
 * @path: of the account's Maildir; read as it is now
 *
 * Returns: (transfer full) (element-type utf8 utf8): the place of each message by its name
 */
GHashTable *fumi_maildir_find_files (const char  *path,
                                     GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMaildirTouched, fumi_maildir_touched_free)

G_END_DECLS
