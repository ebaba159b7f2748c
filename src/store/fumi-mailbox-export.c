/* fumi-mailbox-export.c: mail for other programs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-file-name.h"
#include "fumi-folder-name.h"
#include "fumi-mailbox-target.h"
#include "fumi-store-folders.h"

/* Rows read at once. */
#define PAGE 256

#define PROGRESS_US (100 * 1000)

/* One file, or folder of files, that is written. */
typedef struct
{
  char   *path;
  char   *title;
  char   *name; /* of the only file, where that was given */
  GArray *ids;  /* (element-type gint64): in the order in which they are written */
} Part;

typedef struct
{
  FumiStore               *store;
  const FumiMailboxExport *export;
  gboolean                 into_dir; /* the path given is a folder */
  GPtrArray               *parts;    /* (element-type Part) */
  FumiMailboxProgressFunc  progress;
  gpointer                 user_data;
  GCancellable            *cancellable;
  FumiMailboxOutcome      *outcome;
  FumiMailboxProgress      state;
  gint64                   told_at;
} Export;

static void
part_free (Part *part)
{
  g_free (part->path);
  g_free (part->title);
  g_free (part->name);
  g_array_unref (part->ids);
  g_free (part);
}

gboolean
fumi_mailbox_format_from_nick (const char        *nick,
                               FumiMailboxFormat *format)
{
  static const char * const nicks[] = { "mbox", "eml", "maildir" };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      if (g_strcmp0 (nick, nicks[i]) == 0)
        {
          *format = (FumiMailboxFormat) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* ---- which files ----------------------------------------------------------------------------------- */

/* The oldest first, as mailboxes grow. */
static void
reverse (GArray *ids)
{
  for (guint i = 0; i < ids->len / 2; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      g_array_index (ids, gint64, i) = g_array_index (ids, gint64, ids->len - 1 - i);
      g_array_index (ids, gint64, ids->len - 1 - i) = id;
    }
}

static char *
clean_level (const char *level)
{
  char *clean = fumi_file_name_clean (level);

  return clean != NULL ? clean : g_strdup ("_");
}

/* "Work/Clients" of "Work.Clients". */
static char *
path_of_key (const char *key)
{
  g_auto(GStrv) parts = NULL;
  g_autoptr(GString) path = g_string_new (NULL);

  if (key[0] == '\0')
    return g_strdup ("Inbox");

  parts = g_strsplit (key, ".", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *level = fumi_folder_name_decode (parts[i]);
      g_autofree char *clean = NULL;

      g_strdelimit (level, "/", '_');
      clean = clean_level (level);
      g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", clean);
    }

  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Where the mail of one folder goes, if it does not all go into one file. */
static char *
path_of_folder (Export                         *self,
                const FumiMailboxExportAccount *account,
                const char                     *key)
{
  const FumiMailboxExport *export = self->export;
  g_autofree char *dir = g_strdup (export->path);
  g_autofree char *folder = path_of_key (key);

  if (export->n_accounts > 1)
    {
      g_autofree char *title = clean_level (account->title);

      g_free (dir);
      dir = g_build_filename (export->path, title, NULL);
    }

  if (export->format == FUMI_EXPORT_MBOX)
    return g_strdup_printf ("%s/%s.mbox", dir, folder);
  if (export->format == FUMI_EXPORT_MAILDIR)
    return key[0] != '\0' ? g_strdup_printf ("%s/.%s", dir, key) : g_steal_pointer (&dir);
  return export->folder != NULL ? g_steal_pointer (&dir) : g_build_filename (dir, folder, NULL);
}

static Part *
add_part (Export *self,
          char   *path,
          char   *title)
{
  Part *part = g_new0 (Part, 1);

  part->path = path;
  part->title = title;
  part->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (self->parts, part);
  return part;
}

static gboolean
add_folder (Export                          *self,
            const FumiMailboxExportAccount  *account,
            const char                      *key,
            GError                         **error)
{
  const FumiMailboxExport *export = self->export;
  const FumiStoreQuery query = { account->id, key };
  g_autoptr(GArray) ids = fumi_store_list_ids (self->store, &query, error);
  gboolean together = export->format == FUMI_EXPORT_MBOX && !self->into_dir;
  Part *part;

  if (ids == NULL)
    return FALSE;
  if (ids->len == 0 && !together)
    return TRUE;

  reverse (ids);
  if (together && self->parts->len > 0)
    part = self->parts->pdata[0];
  else
    part = add_part (self, together ? g_strdup (export->path) : path_of_folder (self, account, key),
                     path_of_key (key));
  g_array_append_vals (part->ids, ids->data, ids->len);
  self->state.total += ids->len;
  return TRUE;
}

static gboolean
add_account (Export                          *self,
             const FumiMailboxExportAccount  *account,
             GError                         **error)
{
  g_autoptr(GPtrArray) folders = NULL;

  if (self->export->folder != NULL)
    return add_folder (self, account, self->export->folder, error);

  folders = fumi_store_list_folders (self->store, account->id, error);
  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      const FumiStoreFolder *folder = folders->pdata[i];

      if (!add_folder (self, account, folder->key, error))
        return FALSE;
    }

  return TRUE;
}

static void
add_selection (Export *self)
{
  const FumiMailboxExport *export = self->export;
  gboolean single = export->format == FUMI_EXPORT_EML && export->n_ids == 1 && !self->into_dir;
  Part *part;
  char *path;

  if (single)
    path = g_path_get_dirname (export->path);
  else if (export->format == FUMI_EXPORT_MBOX && self->into_dir)
    /* Translators: the name of a file with several messages, without its extension. */
    path = g_strdup_printf ("%s/%s.mbox", export->path, _("Messages"));
  else
    path = g_strdup (export->path);

  part = add_part (self, path, g_strdup (""));
  if (single)
    part->name = g_path_get_basename (export->path);
  g_array_append_vals (part->ids, export->ids, export->n_ids);
  self->state.total += export->n_ids;
}

/* ---- writing --------------------------------------------------------------------------------------- */

static void
tell (Export   *self,
      gboolean  at_once)
{
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || (!at_once && now - self->told_at < PROGRESS_US))
    return;

  self->told_at = now;
  self->progress (&self->state, self->user_data);
}

/* A change of flags meanwhile has renamed the file: its row knows. */
static FumiEnvelope *
ref_current (Export       *self,
             FumiEnvelope *envelope)
{
  const char *path = fumi_envelope_get_path (envelope);

  if (path == NULL || g_file_test (path, G_FILE_TEST_EXISTS))
    return g_object_ref (envelope);

  envelope = fumi_store_get (self->store, fumi_envelope_get_id (envelope), NULL);
  return envelope != NULL ? envelope : fumi_envelope_new ();
}

static void
note_failure (Export       *self,
              FumiEnvelope *envelope,
              const char   *reason)
{
  const char *path = fumi_envelope_get_path (envelope);
  const char *subject = fumi_envelope_get_subject (envelope);

  self->outcome->failed++;
  fumi_mailbox_add_problem (self->outcome->problems, subject != NULL && *subject != '\0' ? subject
                                                     : path != NULL ? path : "?", reason);
}

static gboolean
write_message (Export             *self,
               FumiMailboxTarget  *target,
               const Part         *part,
               FumiEnvelope       *row,
               GError            **error)
{
  g_autoptr(FumiEnvelope) envelope = ref_current (self, row);
  g_autoptr(GError) reason = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  self->state.messages++;
  if (fumi_envelope_get_path (envelope) == NULL)
    {
      note_failure (self, row, _("the message is not there any more"));
      return TRUE;
    }
  if (fumi_envelope_get_partial (envelope))
    {
      note_failure (self, envelope, _("only the beginning of this message was received"));
      return TRUE;
    }
  if (!fumi_mailbox_target_add (target, envelope, part->name, self->export->replace, &reason, self->cancellable, error))
    return FALSE;

  if (reason != NULL)
    note_failure (self, envelope, reason->message);
  else
    {
      self->outcome->added++;
      self->outcome->bytes += fumi_envelope_get_size (envelope);
      self->state.bytes += fumi_envelope_get_size (envelope);
    }
  tell (self, FALSE);
  return TRUE;
}

static gboolean
write_part (Export      *self,
            const Part  *part,
            GError     **error)
{
  g_autoptr(FumiMailboxTarget) target = fumi_mailbox_target_new (self->export->format, part->path, error);
  const gint64 *ids = (const gint64 *) (gpointer) part->ids->data;

  if (target == NULL)
    return FALSE;

  self->state.title = part->title;
  for (guint first = 0; first < part->ids->len; first += PAGE)
    {
      guint n = MIN (PAGE, part->ids->len - first);
      g_autoptr(GPtrArray) rows = fumi_store_get_many (self->store, ids + first, n, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!write_message (self, target, part, rows->pdata[i], error))
          return FALSE;
    }

  self->state.title = "";
  return fumi_mailbox_target_finish (target, self->export->replace, error);
}

/* A name that is taken is found before the work, not after it. */
static gboolean
check_names (Export  *self,
             GError **error)
{
  for (guint i = 0; i < self->parts->len && !self->export->replace; i++)
    {
      const Part *part = self->parts->pdata[i];
      g_autofree char *path = part->name != NULL ? g_build_filename (part->path, part->name, NULL)
                                                 : g_strdup (part->path);

      if ((self->export->format == FUMI_EXPORT_MBOX || part->name != NULL) &&
          g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_autofree char *name = g_filename_display_name (path);

          /* Translators: %s is a file. */
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” exists already."), name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
export_all (Export  *self,
            GError **error)
{
  const FumiMailboxExport *export = self->export;

  if (export->ids != NULL)
    add_selection (self);
  for (guint i = 0; i < export->n_accounts && export->ids == NULL; i++)
    if (!add_account (self, &export->accounts[i], error))
      return FALSE;
  if (!check_names (self, error))
    return FALSE;

  for (guint i = 0; i < self->parts->len; i++)
    if (!write_part (self, self->parts->pdata[i], error))
      return FALSE;

  return TRUE;
}

gboolean
fumi_mailbox_export (FumiStore                *store,
                     const FumiMailboxExport  *export,
                     FumiMailboxProgressFunc   progress,
                     gpointer                  user_data,
                     GCancellable             *cancellable,
                     FumiMailboxOutcome       *outcome,
                     GError                  **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  Export self = { store, export, FALSE, parts, progress, user_data, cancellable, outcome, { .title = "" }, 0 };
  gboolean exported;

  g_return_val_if_fail (FUMI_IS_STORE (store) && export != NULL && outcome != NULL, FALSE);

  *outcome = (FumiMailboxOutcome) { 0 };
  outcome->problems = g_ptr_array_new_with_free_func (g_free);
  self.into_dir = g_file_test (export->path, G_FILE_TEST_IS_DIR) || g_str_has_suffix (export->path, "/");
  exported = export_all (&self, error);
  outcome->messages = outcome->added + outcome->failed;
  tell (&self, TRUE);
  return exported;
}
