/* fumi-folders.c: the folders of each account, as the sidebar and the chooser show them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folders.h"

/* What is known of one account. */
typedef struct
{
  GPtrArray *list;    /* (element-type FumiStoreFolder); NULL: not read yet */
  gboolean   reading;
  gboolean   stale;   /* changed while it was read */
} Known;

struct _FumiFolders
{
  GObject     parent_instance;

  FumiStore  *store;
  GHashTable *accounts; /* id → Known: those that somebody asked for */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFolders, fumi_folders, G_TYPE_OBJECT)

static void read_folders (FumiFolders *folders, const char *account, Known *known);

static void
known_free (gpointer data)
{
  Known *known = data;

  g_clear_pointer (&known->list, g_ptr_array_unref);
  g_free (known);
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      account,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *list = fumi_store_list_folders (source, account, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(FumiFolders) folders = user_data;
  const char *account = g_task_get_task_data (G_TASK (result));
  Known *known = g_hash_table_lookup (folders->accounts, account);
  g_autoptr(GError) error = NULL;
  GPtrArray *list = g_task_propagate_pointer (G_TASK (result), &error);

  known->reading = FALSE;
  if (list != NULL)
    {
      g_clear_pointer (&known->list, g_ptr_array_unref);
      known->list = list;
      g_signal_emit (folders, signals[CHANGED], 0, account);
    }
  else
    {
      g_warning ("%s", error->message);
    }
  if (known->stale)
    read_folders (folders, account, known);
}

static void
read_folders (FumiFolders *folders,
              const char  *account,
              Known       *known)
{
  g_autoptr(GTask) task = NULL;

  known->stale = known->reading;
  if (known->reading)
    return;

  known->reading = TRUE;
  task = g_task_new (folders->store, NULL, on_read, g_object_ref (folders));
  g_task_set_task_data (task, g_strdup (account), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
on_store_changed (FumiFolders *folders,
                  const char  *account)
{
  Known *known = g_hash_table_lookup (folders->accounts, account);

  if (known != NULL)
    read_folders (folders, account, known);
}

static void
fumi_folders_finalize (GObject *object)
{
  FumiFolders *folders = FUMI_FOLDERS (object);

  g_hash_table_unref (folders->accounts);
  g_object_unref (folders->store);

  G_OBJECT_CLASS (fumi_folders_parent_class)->finalize (object);
}

static void
fumi_folders_class_init (FumiFoldersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_folders_finalize;

  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_FOLDERS, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fumi_folders_init (FumiFolders *folders)
{
  folders->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
}

FumiFolders *
fumi_folders_new (FumiStore *store)
{
  FumiFolders *folders;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  folders = g_object_new (FUMI_TYPE_FOLDERS, NULL);
  folders->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), folders, G_CONNECT_SWAPPED);
  return folders;
}

GPtrArray *
fumi_folders_get (FumiFolders *folders,
                  const char  *account)
{
  Known *known;

  g_return_val_if_fail (FUMI_IS_FOLDERS (folders), NULL);

  known = g_hash_table_lookup (folders->accounts, account);
  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      g_hash_table_insert (folders->accounts, g_strdup (account), known);
      read_folders (folders, account, known);
    }
  return known->list;
}
