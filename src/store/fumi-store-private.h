/* fumi-store-private.h: what the files of FumiStore share; nobody else includes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"
#include "fumi-ledger.h"
#include "fumi-maildir.h"
#include "fumi-store.h"

G_BEGIN_DECLS

struct _FumiStore
{
  GObject     parent_instance;

  char       *data_dir;
  char       *mail_dir;
  char       *index_path;

  FumiStoreClock clock;      /* NULL: the system's */
  gpointer       clock_data;

  GMutex      writing;       /* the writer, maildirs, generation, last_id */
  FumiIndex  *writer;        /* NULL after the index was lost, while no new one can be opened */
  guint       generation;    /* atomic; of the index: rows found in one mean nothing in the next */
  gint64      last_id;       /* the highest that a row of this store had, as far as is known */
  GHashTable *maildirs;      /* account → FumiMaildir, for flags */

  GMutex      reading;       /* readers */
  GPtrArray  *readers;       /* (element-type FumiIndex): connections that nobody uses right now */

  GPtrArray  *searchers;     /* (element-type FumiSearchIndex): the same, to search.db; guarded by reading */

  GMutex      noting;        /* changed, changed_source */
  GHashTable *changed;       /* set of accounts to announce */
  gboolean    incomplete;    /* to be announced */
  GSource    *changed_source;
  gint64      announced_at;  /* monotonic */

  int         damaged;       /* atomic; a statement met damage, and nothing was done about it yet */
  int         complete;      /* atomic; the index is known to hold all mail */
  GMutex      completing;    /* one at a time makes it so */
};

struct _FumiStoreRun
{
  FumiStore   *store;
  char        *account;
  FumiMaildir *maildir;
  int          lock_fd;
  GThread     *loading;    /* until the ledger was awaited */
  GError      *load_error; /* of that thread */
  FumiLedger  *ledger;
  GHashTable  *seen;       /* (element-type utf8 FumiSeenRecord): by name, as it was when the ledger was loaded */
  gboolean     filtering;  /* what is delivered waits for the filter rules */
  gint64       floor;      /* it is later than this, whatever the clock says: the last check for mail */
};

/**
 * fumi_store_begin_writing:
 *
 * Takes the writer and begins a transaction. Returns: (transfer none): the writer, until
 * fumi_store_commit_writing() or fumi_store_abort_writing()
 */
FumiIndex *fumi_store_begin_writing  (FumiStore   *store,
                                      GError     **error);
gboolean   fumi_store_commit_writing (FumiStore   *store,
                                      GError     **error);
void       fumi_store_abort_writing  (FumiStore   *store);

/* In the transaction: tells one index of this store from that which takes its place when it is lost. */
guint      fumi_store_get_generation (FumiStore   *store);

/* With no lock held, for the first time as well as whenever the index may have gone: opens it, sets it aside if
 * it is damaged. @complete: (out): whether it holds all mail */
gboolean   fumi_store_open_index     (FumiStore   *store,
                                      gboolean    *complete,
                                      GError     **error);

/* A connection for reading; it goes back to the pool with fumi_store_return_reader(). */
FumiIndex *fumi_store_borrow_reader  (FumiStore   *store,
                                      GError     **error);
void       fumi_store_return_reader  (FumiStore   *store,
                                      FumiIndex   *reader);

/* (transfer full): search.db */
char      *fumi_store_dup_search_path (FumiStore  *store);

/* Has FumiStore::changed emitted on the default main context, once for all calls until then. */
void       fumi_store_note_changed   (FumiStore   *store,
                                      const char  *account);

/* The same for FumiStore::incomplete. */
void       fumi_store_note_incomplete (FumiStore  *store);

/* The lock of an account: a descriptor to close, or -1 with BUSY. */
int        fumi_store_lock_account   (FumiStore   *store,
                                      const char  *account,
                                      GError     **error);

/* Finishes removals that were interrupted. */
void       fumi_store_clear_removed  (FumiStore   *store);

G_END_DECLS
