/* store-fixture.h: a store in a folder of its own, messages to put into it, and eyes for what is on disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

/* (transfer full): an empty folder, to be removed with fixture_remove_dir() */
char      *fixture_make_dir    (void);
void       fixture_remove_dir  (const char *dir);

/* (transfer full): message number @i, CRLF, @bytes long where that is more than its headers */
char      *fixture_make_mail   (guint i, gsize bytes);

/* Adds to a batch; fails the test where that fails. */
void       fixture_add         (FumiStoreBatch *batch, const char *uid, const char *mail);
/* Opens a run, stores one message, ends the run. Returns how many new envelopes came of it. */
guint      fixture_receive     (FumiStore *store, const char *account, const char *uid,
                                const char *mail);

/* (transfer full) (element-type utf8): every file of the account below new/ and cur/ of every folder,
 * as "new/NAME", sorted */
GPtrArray *fixture_list_files  (const char *data_dir, const char *account);
/* (transfer full): the only file of the account */
char      *fixture_only_file   (const char *data_dir, const char *account);
guint      fixture_count_tmp   (const char *data_dir, const char *account);
/* Fails unless rows and files agree and there are @messages of them. */
void       fixture_assert_sound (FumiStore *store, guint messages);

/* (transfer full): how many of @n messages (fixture_make_mail, @bytes) are there exactly once; fails on
 * any file that is none of them */
guint      fixture_count_once  (const char *data_dir, const char *account, guint n, gsize bytes);
/* Whether one file has just these bytes. */
gboolean   fixture_has_mail    (const char *data_dir, const char *account, const char *mail);

G_END_DECLS
