/* fumi-verify.c: compares every row with every file, and changes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-verify.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-partial.h"
#include "fumi-rebuild.h"
#include "fumi-store-private.h"

#define BLOCK_SIZE (64 * 1024)

typedef struct
{
  FumiStoreCheck        check;
  FumiStoreFindingFunc  found;   /* (nullable) */
  gpointer              user_data;
  GCancellable         *cancellable;
  GError               *error;

  const char           *path;    /* of the account's Maildir */
  GHashTable           *rows;    /* place → FumiIndexRow: not seen as a file, yet */
  GHashTable           *names;   /* set of NAME */
  GHashTable           *digests; /* set of "HASH digest": one for each body of a UID that has several */
  GHashTable           *wholes;  /* set of HASH: of messages that are here from end to end */
  GHashTable           *partials; /* HASH → path: of their beginnings */
} Verify;

gboolean
fumi_store_finding_is_fault (const FumiStoreFinding *finding)
{
  return finding->kind != FUMI_STORE_FINDING_LEFTOVER && finding->kind != FUMI_STORE_FINDING_PERMISSIONS;
}

static void
report (Verify               *verify,
        FumiStoreFindingKind  kind,
        const char           *path,
        const char           *reason)
{
  const FumiStoreFinding finding = { .kind = kind, .path = path, .reason = reason };

  if (verify->found != NULL)
    verify->found (&finding, verify->user_data);
}

static void
report_size (Verify     *verify,
             const char *path,
             goffset     is,
             goffset     should)
{
  const FumiStoreFinding finding = {
    .kind = FUMI_STORE_FINDING_SIZE, .path = path, .is = is, .should = should
  };

  if (verify->found != NULL)
    verify->found (&finding, verify->user_data);
}

/* SHA-256 of the file, or NULL where it cannot be read to its end. */
static char *
digest_file (const char *path,
             goffset    *size,
             int        *saved_errno)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *block = g_malloc (BLOCK_SIZE);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gssize length;

  *saved_errno = errno;
  if (fd < 0)
    return NULL;

  *size = 0;
  for (;;)
    {
      length = read (fd, block, BLOCK_SIZE);
      *saved_errno = errno;
      if (length < 0 && *saved_errno == EINTR)
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

/* What is no regular file is no message: a link, a pipe. */
static gboolean
is_message_file (const char *path)
{
  struct stat status;

  return lstat (path, &status) != 0 || S_ISREG (status.st_mode);
}

static void
remember_hash (Verify     *verify,
               const char *name,
               const char *path)
{
  g_autofree char *hash = fumi_maildir_ledger_name (name);

  if (hash == NULL)
    return;
  if (fumi_partial_is_name (name))
    g_hash_table_replace (verify->partials, g_steal_pointer (&hash), g_strdup (path));
  else
    g_hash_table_add (verify->wholes, g_steal_pointer (&hash));
}

static gboolean
says_the_same (const FumiIndexRow *row,
               const char         *folder,
               const char         *path)
{
  const char *flags = fumi_maildir_flags_of_path (path);

  return g_str_equal (row->folder, folder) && row->unread == (strchr (flags, 'S') == NULL) &&
         row->starred == (strchr (flags, 'F') != NULL);
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
  int saved_errno = 0;

  if (g_cancellable_set_error_if_cancelled (verify->cancellable, &verify->error))
    return FALSE;
  if (row == NULL && !is_message_file (path))
    return TRUE;

  digest = digest_file (path, &size, &saved_errno);
  verify->check.messages++;
  if (digest != NULL)
    remember_hash (verify, name, path);
  if (is_duplicate (verify, name, digest))
    {
      verify->check.duplicates++;
      report (verify, FUMI_STORE_FINDING_DUPLICATE, path, NULL);
    }
  if (digest == NULL)
    {
      verify->check.damaged++;
      report (verify, FUMI_STORE_FINDING_UNREADABLE, path, g_strerror (saved_errno));
    }
  else if (row != NULL && !row->partial && row->size != size)
    {
      verify->check.damaged++;
      report_size (verify, path, size, row->size);
    }
  if (row == NULL)
    {
      verify->check.extra++;
      report (verify, FUMI_STORE_FINDING_EXTRA, path, NULL);
    }
  else if (!says_the_same (row, folder, path))
    report (verify, FUMI_STORE_FINDING_FLAGS, path, NULL);

  g_hash_table_remove (verify->rows, place);
  return TRUE;
}

/* ---- around the messages --------------------------------------------------------------------------- */

static void
check_permissions (Verify     *verify,
                   const char *path)
{
  struct stat status;

  if (stat (path, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    report (verify, FUMI_STORE_FINDING_PERMISSIONS, path, NULL);
}

/* What lies in a folder that is closed to others is closed to them whatever its own permissions are. */
static void
check_account_dir (Verify *verify)
{
  g_autofree char *tmp = g_build_filename (verify->path, "tmp", NULL);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);
  const char *name;

  check_permissions (verify, verify->path);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (tmp, name, NULL);

      if (name[0] != '.')
        report (verify, FUMI_STORE_FINDING_LEFTOVER, path, NULL);
    }
}

typedef struct
{
  Verify     *verify;
  const char *account;
} LedgerCheck;

static void
check_entry (const char            *name,
             const char            *uid,
             gsize                  uid_length,
             const FumiLedgerEntry *entry,
             gpointer               user_data)
{
  LedgerCheck *ledger = user_data;
  Verify *verify = ledger->verify;
  g_autofree char *uid_text = uid != NULL ? g_strndup (uid, uid_length) : NULL;
  g_autofree char *hash = uid != NULL ? fumi_maildir_name_for_uid (ledger->account, uid_text)
                                      : g_strdup (name);
  const char *partial = g_hash_table_lookup (verify->partials, hash);

  if ((entry->state != FUMI_LEDGER_STORED && entry->state != FUMI_LEDGER_DELETE_SENT) ||
      partial == NULL || g_hash_table_contains (verify->wholes, hash))
    return;

  report (verify, FUMI_STORE_FINDING_LEDGER, partial, NULL);
}

static gboolean
check_ledger (FumiStore   *store,
              Verify      *verify,
              const char  *account,
              GError     **error)
{
  LedgerCheck ledger = { verify, account };
  FumiIndex *reader;
  gboolean checked;

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return FALSE;

  checked = fumi_index_load_ledger (reader, account, check_entry, &ledger, error);
  fumi_store_return_reader (store, reader);
  return checked;
}

static gboolean
check_index (FumiStore  *store,
             Verify     *verify,
             GError    **error)
{
  FumiIndex *reader = fumi_store_borrow_reader (store, error);
  gboolean whole = TRUE;
  gboolean checked;

  if (reader == NULL)
    return FALSE;

  checked = fumi_index_check (reader, &whole, error);
  fumi_store_return_reader (store, reader);
  if (!checked)
    return FALSE;

  if (!whole)
    report (verify, FUMI_STORE_FINDING_INDEX, store->index_path, NULL);
  check_permissions (verify, store->index_path);
  return TRUE;
}

/* ---- an account ------------------------------------------------------------------------------------ */

static void
report_missing (Verify *verify)
{
  GHashTableIter iter;
  const char *place;

  verify->check.missing += g_hash_table_size (verify->rows);
  g_hash_table_iter_init (&iter, verify->rows);
  while (g_hash_table_iter_next (&iter, (gpointer *) &place, NULL))
    {
      g_autofree char *path = g_build_filename (verify->path, place, NULL);

      report (verify, FUMI_STORE_FINDING_MISSING, path, NULL);
    }
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

/* Behind a folder that cannot be read nothing is known to be missing. */
static gboolean
visit_account (Verify  *verify,
               GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean visited = TRUE;

  if (g_file_test (verify->path, G_FILE_TEST_IS_DIR))
    {
      check_account_dir (verify);
      visited = fumi_maildir_visit_path (verify->path, check_file, verify, &local_error);
    }
  if (verify->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&verify->error));
      return FALSE;
    }

  if (visited)
    report_missing (verify);
  else
    report (verify, FUMI_STORE_FINDING_FOLDER, verify->path, local_error->message);
  return TRUE;
}

static GHashTable *
make_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
verify_account (FumiStore   *store,
                Verify      *verify,
                const char  *account,
                GError     **error)
{
  g_autofree char *path = fumi_store_dup_mail_dir (store, account);
  g_autoptr(GHashTable) rows = load_rows (store, account, error);
  g_autoptr(GHashTable) names = make_set ();
  g_autoptr(GHashTable) digests = make_set ();
  g_autoptr(GHashTable) wholes = make_set ();
  g_autoptr(GHashTable) partials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (rows == NULL)
    return FALSE;

  verify->path = path;
  verify->rows = rows;
  verify->names = names;
  verify->digests = digests;
  verify->wholes = wholes;
  verify->partials = partials;

  return visit_account (verify, error) && check_ledger (store, verify, account, error);
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
fumi_store_verify_each (FumiStore             *store,
                        FumiStoreFindingFunc   found,
                        gpointer               user_data,
                        FumiStoreCheck        *check,
                        GCancellable          *cancellable,
                        GError               **error)
{
  g_autoptr(GHashTable) accounts = NULL;
  Verify verify = { .found = found, .user_data = user_data, .cancellable = cancellable };
  GHashTableIter iter;
  const char *account;

  g_return_val_if_fail (FUMI_IS_STORE (store) && check != NULL, FALSE);

  if (found != NULL && !check_index (store, &verify, error))
    return FALSE;

  accounts = list_accounts (store, error);
  if (accounts == NULL)
    return FALSE;

  check_permissions (&verify, store->mail_dir);
  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
    {
      if (!verify_account (store, &verify, account, error))
        return FALSE;
    }

  *check = verify.check;
  return TRUE;
}

gboolean
fumi_store_verify (FumiStore       *store,
                   FumiStoreCheck  *check,
                   GCancellable    *cancellable,
                   GError         **error)
{
  return fumi_store_verify_each (store, NULL, NULL, check, cancellable, error);
}
