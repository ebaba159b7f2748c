/* fumi-account-list.c: all accounts, as a GListModel and as files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-list.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "Account"
/* Microseconds since 1970 at which the account was added: the order of the list. Kept by the list, not
 * by the account. */
#define KEY_ADDED "added"

typedef struct
{
  FumiAccount *account;
  gint64       added;
} Entry;

struct _FumiAccountList
{
  GObject  parent_instance;

  char    *dir;     /* "accounts" in the configuration folder */
  GArray  *entries; /* Entry, in order of adding */
};

static void fumi_account_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FumiAccountList, fumi_account_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      fumi_account_list_model_init))

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->account);
}

static GType
fumi_account_list_get_item_type (GListModel *model)
{
  return FUMI_TYPE_ACCOUNT;
}

static guint
fumi_account_list_get_n_items (GListModel *model)
{
  return FUMI_ACCOUNT_LIST (model)->entries->len;
}

static gpointer
fumi_account_list_get_item (GListModel *model,
                            guint       position)
{
  FumiAccountList *self = FUMI_ACCOUNT_LIST (model);

  if (position >= self->entries->len)
    return NULL;
  return g_object_ref (g_array_index (self->entries, Entry, position).account);
}

static void
fumi_account_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = fumi_account_list_get_item_type;
  iface->get_n_items = fumi_account_list_get_n_items;
  iface->get_item = fumi_account_list_get_item;
}

static void
fumi_account_list_finalize (GObject *object)
{
  FumiAccountList *self = FUMI_ACCOUNT_LIST (object);

  g_free (self->dir);
  g_array_unref (self->entries);

  G_OBJECT_CLASS (fumi_account_list_parent_class)->finalize (object);
}

static void
fumi_account_list_class_init (FumiAccountListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_account_list_finalize;
}

static void
fumi_account_list_init (FumiAccountList *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
}

static char *
dup_path (FumiAccountList *self,
          const char      *id)
{
  g_autofree char *name = g_strconcat (id, ".ini", NULL);

  return g_build_filename (self->dir, name, NULL);
}

static gboolean
fail_with_errno (GError     **error,
                 const char  *path,
                 int          code)
{
  /* Translators: the first %s is a file, the second says what went wrong. */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("“%s” cannot be saved: %s"),
               path, g_strerror (code));
  return FALSE;
}

/* A new, renamed or removed name outlives a power cut only when its folder was synced too. */
static gboolean
sync_dir (const char  *dir,
          GError     **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = 0;

  if (fd < 0)
    return fail_with_errno (error, dir, errno);
  if (fsync (fd) < 0)
    code = errno;
  close (fd);
  return code == 0 || fail_with_errno (error, dir, code);
}

static gboolean
prepare_dir (const char  *dir,
             GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (dir);
  g_autofree char *grandparent = g_path_get_dirname (parent);

  if (g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (dir, 0700) < 0)
    return fail_with_errno (error, dir, errno);
  return sync_dir (parent, error) && sync_dir (grandparent, error);
}

/* Returns 0 or an errno. */
static int
write_all (int         fd,
           const char *data,
           gsize       length)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return errno;
      data += written;
      length -= written;
    }
  return fsync (fd) < 0 ? errno : 0;
}

/* The old file stays whole until the new one is, so that a full disk or a power cut loses no account.
 * g_file_set_contents_full() would not tell whether the folder reached the disk. */
static gboolean
replace_file (const char  *dir,
              const char  *path,
              const char  *data,
              gsize        length,
              GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s.XXXXXX", dir, name);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  int code;

  if (fd < 0)
    return fail_with_errno (error, path, errno);

  code = write_all (fd, data, length);
  if (close (fd) < 0 && code == 0)
    code = errno;
  if (code == 0 && g_rename (temporary, path) < 0)
    code = errno;
  if (code != 0)
    {
      g_unlink (temporary);
      return fail_with_errno (error, path, code);
    }
  return sync_dir (dir, error);
}

/* What the file holds already, so that keys of a newer version survive; empty if it cannot be read. */
static GKeyFile *
load_existing (const char *path)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
                                 NULL))
    return g_steal_pointer (&file);
  return g_key_file_new ();
}

static gboolean
write_account (FumiAccountList  *self,
               const Entry      *entry,
               GError          **error)
{
  const char *id = fumi_account_get_id (entry->account);
  g_autofree char *path = dup_path (self, id);
  g_autofree char *data = NULL;
  g_autoptr(GKeyFile) file = load_existing (path);
  g_autoptr(FumiAccount) again = NULL;
  gsize length;

  fumi_account_to_key_file (entry->account, file);
  g_key_file_set_int64 (file, GROUP, KEY_ADDED, entry->added);

  /* What could not be read back at the next start must not be written. */
  again = fumi_account_new_from_key_file (id, file, error);
  if (again == NULL)
    return FALSE;

  data = g_key_file_to_data (file, &length, NULL);
  return prepare_dir (self->dir, error) && replace_file (self->dir, path, data, length, error);
}

/* The id becomes the name of the mail folder too, so nothing else is taken for one. */
static gboolean
is_id (const char *text)
{
  return strlen (text) == 8 && strspn (text, "0123456789abcdef") == 8;
}

static gboolean
read_account (FumiAccountList  *self,
              const char       *id,
              GError          **error)
{
  g_autofree char *path = dup_path (self, id);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  GError *cause = NULL;
  Entry entry;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    {
      /* Translators: the first %s is a file, the second says what went wrong. */
      g_set_error (error, cause->domain, cause->code, _("“%s” cannot be read: %s"), path,
                   cause->message);
      g_clear_error (&cause);
      return FALSE;
    }
  entry.account = fumi_account_new_from_key_file (id, file, error);
  if (entry.account == NULL)
    return FALSE;
  entry.added = g_key_file_get_int64 (file, GROUP, KEY_ADDED, NULL);
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *left = a;
  const Entry *right = b;

  if (left->added != right->added)
    return left->added < right->added ? -1 : 1;
  return strcmp (fumi_account_get_id (left->account), fumi_account_get_id (right->account));
}

/* One error tells all the faults, a line each. Takes @error. */
static void
collect (GError **all,
         GError  *error)
{
  char *message;

  if (*all == NULL || error == NULL)
    {
      *all = *all != NULL ? *all : error;
      return;
    }

  message = g_strconcat ((*all)->message, "\n", error->message, NULL);
  g_free ((*all)->message);
  (*all)->message = message;
  g_error_free (error);
}

static void
read_all (FumiAccountList  *self,
          GError          **error)
{
  GError *faults = NULL;
  g_autoptr(GDir) dir = g_dir_open (self->dir, 0, &faults);
  const char *name;

  if (dir == NULL && g_error_matches (faults, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_clear_error (&faults); /* no account was ever added */
      return;
    }

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = g_strndup (name, strlen (name) - MIN (strlen (name), strlen (".ini")));
      GError *fault = NULL;

      if (name[0] == '.' || !g_str_has_suffix (name, ".ini"))
        continue;
      if (!is_id (id))
        /* Translators: %s is a file name. */
        g_set_error (&fault, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND,
                     _("“%s” is not the name of an account's file"), name);
      else
        read_account (self, id, &fault);
      collect (&faults, fault);
    }
  g_array_sort (self->entries, compare_entries);

  if (faults != NULL)
    g_propagate_error (error, faults);
}

FumiAccountList *
fumi_account_list_new (const char  *config_dir,
                       GError     **error)
{
  FumiAccountList *self = g_object_new (FUMI_TYPE_ACCOUNT_LIST, NULL);

  g_return_val_if_fail (config_dir != NULL, self);

  self->dir = g_build_filename (config_dir, "accounts", NULL);
  read_all (self, error);
  return self;
}

FumiAccount *
fumi_account_list_find (FumiAccountList *list,
                        const char      *id)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), NULL);

  for (guint i = 0; i < list->entries->len; i++)
    {
      FumiAccount *account = g_array_index (list->entries, Entry, i).account;

      if (g_strcmp0 (fumi_account_get_id (account), id) == 0)
        return account;
    }
  return NULL;
}

FumiAccount *
fumi_account_list_find_by_address (FumiAccountList *list,
                                   const char      *address)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), NULL);

  for (guint i = 0; address != NULL && i < list->entries->len; i++)
    {
      FumiAccount *account = g_array_index (list->entries, Entry, i).account;

      /* Servers that tell Taro@ from taro@ are unheard of. */
      if (g_ascii_strcasecmp (fumi_account_get_address (account), address) == 0)
        return account;
    }
  return NULL;
}

static gboolean
find_position (FumiAccountList *list,
               FumiAccount     *account,
               guint           *position)
{
  for (guint i = 0; i < list->entries->len; i++)
    {
      if (g_array_index (list->entries, Entry, i).account == account)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
fumi_account_list_add (FumiAccountList  *list,
                       FumiAccount      *account,
                       GError          **error)
{
  Entry entry = { .account = account, .added = g_get_real_time () };

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), FALSE);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (is_id (fumi_account_get_id (account)), FALSE);
  g_return_val_if_fail (fumi_account_list_find (list, fumi_account_get_id (account)) == NULL, FALSE);

  /* A clock that was set back must not change the order. */
  if (list->entries->len > 0)
    entry.added = MAX (entry.added,
                       g_array_index (list->entries, Entry, list->entries->len - 1).added + 1);
  if (!write_account (list, &entry, error))
    return FALSE;

  g_object_ref (account);
  g_array_append_val (list->entries, entry);
  g_list_model_items_changed (G_LIST_MODEL (list), list->entries->len - 1, 0, 1);
  return TRUE;
}

gboolean
fumi_account_list_save (FumiAccountList  *list,
                        FumiAccount      *account,
                        GError          **error)
{
  guint position;

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), FALSE);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (find_position (list, account, &position), FALSE);

  return write_account (list, &g_array_index (list->entries, Entry, position), error);
}

GBytes *
fumi_account_list_read_settings (FumiAccountList  *list,
                                 FumiAccount      *account,
                                 GError          **error)
{
  g_autofree char *path = NULL;
  char *contents;
  gsize length;

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  path = dup_path (list, fumi_account_get_id (account));
  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  return g_bytes_new_take (contents, length);
}

gboolean
fumi_account_list_remove (FumiAccountList  *list,
                          FumiAccount      *account,
                          GError          **error)
{
  g_autofree char *path = NULL;
  guint position;

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), FALSE);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (find_position (list, account, &position), FALSE);

  path = dup_path (list, fumi_account_get_id (account));
  if (g_unlink (path) < 0 && errno != ENOENT)
    return fail_with_errno (error, path, errno);
  if (!sync_dir (list->dir, error))
    return FALSE;

  g_array_remove_index (list->entries, position);
  g_list_model_items_changed (G_LIST_MODEL (list), position, 1, 0);
  return TRUE;
}
