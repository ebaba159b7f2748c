/* fumi-maildir-private.h: what the files of FumiMaildir share; nobody else includes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-maildir.h"

G_BEGIN_DECLS

struct _FumiMaildir
{
  char       *path;
  int         tmp_fd;
  int         new_fd;

  GMutex      lock;        /* names */
  GHashTable *names;       /* set of paths below @path ("new/NAME", "cur/NAME:2,S"), equal by NAME; NULL until the
                            * first delivery, so that a check which brings nothing reads no folder */

  guint       n_tmp_files; /* atomic; makes names in tmp/ differ */
};

/* With maildir->lock held. (transfer full): the path of the message called @name, or NULL */
char     *fumi_maildir_find_name   (FumiMaildir  *maildir,
                                    const char   *name,
                                    GError      **error);
/* With maildir->lock held: reads the folders again, for names that other programs changed. */
gboolean  fumi_maildir_load_names  (FumiMaildir  *maildir,
                                    GError      **error);
/* With maildir->lock held. @place: "new/NAME" */
void      fumi_maildir_add_name    (FumiMaildir  *maildir,
                                    const char   *place);
void      fumi_maildir_remove_name (FumiMaildir  *maildir,
                                    const char   *name);

/* rename() that never replaces: EEXIST where @to exists. Returns 0 or an errno. */
int       fumi_maildir_move        (int           from_fd,
                                    const char   *from,
                                    int           to_fd,
                                    const char   *to);

G_END_DECLS
