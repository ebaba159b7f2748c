/* fumi-verify.c: compares every row with every file, and changes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-rebuild.h"
#include "fumi-store-private.h"

#define BLOCK_SIZE (64 * 1024)

typedef struct
{
  FumiStoreCheck  check;
  GCancellable   *cancellable;
  GError         *error;

  const char     *path;    /* of the account's Maildir */
  GHashTable     *rows;    /* place → FumiIndexRow: not seen as a file, yet */
  GHashTable     *names;   /* set of NAME */
  GHashTable     *digests; /* set of "HASH digest": one for each body of a UID that has several */
} Verify;

/* SHA-256 of the file, or NULL where it cannot be read to its end. */
static char *
digest_file (const char *path,
             goffset    *size)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *block = g_malloc (BLOCK_SIZE);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gssize length;

  if (fd < 0)
    return NULL;

  *size = 0;
  for (;;)
    {
      length = read (fd, block, BLOCK_SIZE);
      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0)
        break;

      g_checksum_update (checksum, block, length);
      *size += length;
    }
  close (fd);

  return length == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

/* A reused UID may have several bodies (NAME, NAME-2 …), but each only once; and a name is taken once in
 * the whole account. */
static gboolean
is_duplicate (Verify     *verify,
              const char *name,
              const char *digest)
{
  g_autofree char *hash = fumi_maildir_ledger_name (name);
  char *body;

  if (g_hash_table_contains (verify->names, name))
    return TRUE;

  g_hash_table_add (verify->names, g_strdup (name));
  if (hash == NULL || digest == NULL)
    return FALSE;

  body = g_strconcat (hash, " ", digest, NULL);
  return !g_hash_table_add (verify->digests, body);
}

static gboolean
check_file (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  Verify *verify = user_data;
  const char *place = path + strlen (verify->path) + 1;
  const FumiIndexRow *row = g_hash_table_lookup (verify->rows, place);
  g_autofree char *digest = NULL;
  goffset size = 0;

  if (g_cancellable_set_error_if_cancelled (verify->cancellable, &verify->error))
    return FALSE;

  digest = digest_file (path, &size);
  verify->check.messages++;
  if (is_duplicate (verify, name, digest))
    verify->check.duplicates++;
  if (digest == NULL || (row != NULL && !row->partial && row->size != size))
    verify->check.damaged++;
  if (row == NULL)
    verify->check.extra++;

  g_hash_table_remove (verify->rows, place);
  return TRUE;
}

static GHashTable *
load_rows (FumiStore   *store,
           const char  *account,
           GError     **error)
{
  g_autoptr(GHashTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  FumiIndex *reader = fumi_store_borrow_reader (store, error);

  if (reader == NULL)
    return NULL;

  rows = fumi_index_list_rows (reader, account, error);
  fumi_store_return_reader (store, reader);
  if (rows == NULL)
    return NULL;

  table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) fumi_index_row_free);
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      FumiIndexRow *row = rows->pdata[i];

      g_hash_table_replace (table, row->place, row);
    }

  return g_steal_pointer (&table);
}

static gboolean
verify_account (FumiStore   *store,
                Verify      *verify,
                const char  *account,
                GError     **error)
{
  g_autofree char *path = fumi_store_dup_mail_dir (store, account);
  g_autoptr(GHashTable) rows = load_rows (store, account, error);
  g_autoptr(GHashTable) names = NULL;
  g_autoptr(GHashTable) digests = NULL;

  if (rows == NULL)
    return FALSE;

  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  verify->path = path;
  verify->rows = rows;
  verify->names = names;
  verify->digests = digests;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
      !fumi_maildir_visit_path (path, check_file, verify, error))
    return FALSE;
  if (verify->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&verify->error));
      return FALSE;
    }

  verify->check.missing += g_hash_table_size (rows);
  return TRUE;
}

/* Accounts that the index knows, and those of which only a Maildir is left. A Maildir that was kept when its
 * account was removed is neither. */
static GHashTable *
list_accounts (FumiStore  *store,
               GError    **error)
{
  g_autoptr(GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) known = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  FumiIndex *reader = fumi_store_borrow_reader (store, error);

  if (reader == NULL)
    return NULL;

  known = fumi_index_list_accounts (reader, error);
  fumi_store_return_reader (store, reader);
  if (known == NULL)
    return NULL;

  kept = fumi_rebuild_list_accounts (store->mail_dir, error);
  if (kept == NULL)
    return NULL;

  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (accounts, g_strdup (known->pdata[i]));
  for (guint i = 0; i < kept->len; i++)
    g_hash_table_add (accounts, g_strdup (kept->pdata[i]));

  return g_steal_pointer (&accounts);
}

gboolean
fumi_store_verify (FumiStore       *store,
                   FumiStoreCheck  *check,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr(GHashTable) accounts = NULL;
  Verify verify = { .cancellable = cancellable };
  GHashTableIter iter;
  const char *account;

  g_return_val_if_fail (FUMI_IS_STORE (store) && check != NULL, FALSE);

  accounts = list_accounts (store, error);
  if (accounts == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
    {
      if (!verify_account (store, &verify, account, error))
        return FALSE;
    }

  *check = verify.check;
  return TRUE;
}
