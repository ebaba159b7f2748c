/* fumi-folder-chooser.c: where to move mail: a small window to search and choose a folder in, or to make one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-chooser.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-store-actions.h"

#define INDENT 18
#define MAX_INDENTS 4

struct _FumiFolderChooser
{
  AdwWindow       parent_instance;

  FumiStore      *store;
  FumiFolders    *folders;
  char           *account;  /* NULL: several */
  char           *current;
  char           *wanted;   /* what is searched for, as it was typed, without blanks around it */
  gboolean        making;   /* a folder */

  GtkSearchEntry *search;
  GtkListBox     *rows;
};

enum
{
  CHOSEN,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFolderChooser, fumi_folder_chooser, ADW_TYPE_WINDOW)

/* What a row is about; NULL: the new folder. */
#define ROW_KEY "fumi-folder-key"

static const char *const usual_keys[] = { FUMI_STORE_INBOX, FUMI_STORE_ARCHIVE, FUMI_STORE_JUNK, FUMI_STORE_TRASH };

/* ---- rows ------------------------------------------------------------------------------------ */

static void
append_row (FumiFolderChooser *chooser,
            const char        *key,
            const char        *icon,
            const char        *title,
            guint              depth)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, title);
  gtk_widget_set_margin_start (box, (int) MIN (depth, MAX_INDENTS) * INDENT);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), ROW_KEY, g_strdup (key), g_free);
  gtk_list_box_append (chooser->rows, row);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

/* Appends the folder where it is what is searched for; returns whether its name is just that. */
static gboolean
offer (FumiFolderChooser *chooser,
       const char        *key,
       const char        *title,
       guint              depth)
{
  g_autofree char *title_folded = fold (title);
  g_autofree char *wanted_folded = fold (chooser->wanted);

  if (strstr (title_folded, wanted_folded) == NULL)
    return FALSE;

  if (!g_str_equal (key, chooser->current))
    append_row (chooser, key, fumi_folder_text_icon (key), title, *wanted_folded == '\0' ? depth : 0);
  return g_str_equal (title_folded, wanted_folded);
}

static void
fill (FumiFolderChooser *chooser)
{
  GPtrArray *list = chooser->account != NULL ? fumi_folders_get (chooser->folders, chooser->account) : NULL;
  g_autofree char *title = NULL;
  gboolean exact = FALSE;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (chooser->rows))) != NULL)
    gtk_list_box_remove (chooser->rows, row);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const FumiStoreFolder *folder = g_ptr_array_index (list, i);
      guint depth;
      g_autofree char *name = fumi_folder_text_nested (list, i, &depth);

      exact |= offer (chooser, folder->key, name, depth);
    }
  for (guint i = 0; list == NULL && i < G_N_ELEMENTS (usual_keys); i++)
    {
      g_autofree char *name = fumi_folder_text_title (usual_keys[i]);

      exact |= offer (chooser, usual_keys[i], name, 0);
    }

  if (*chooser->wanted != '\0' && !exact && chooser->account != NULL)
    {
      /* Translators: %s is the name that the user typed */
      title = g_strdup_printf (_ ("New Folder “%s”"), chooser->wanted);
      append_row (chooser, NULL, "folder-new-symbolic", title, 0);
    }
  gtk_list_box_select_row (chooser->rows, gtk_list_box_get_row_at_index (chooser->rows, 0));
}

/* ---- choosing -------------------------------------------------------------------------------- */

static void
choose (FumiFolderChooser *chooser,
        const char        *key)
{
  g_signal_emit (chooser, signals[CHOSEN], 0, key);
  gtk_window_close (GTK_WINDOW (chooser));
}

/* What the thread needs. */
typedef struct
{
  char *account;
  char *name;
} NewFolder;

static void
new_folder_free (gpointer data)
{
  NewFolder *folder = data;

  g_free (folder->account);
  g_free (folder->name);
  g_free (folder);
}

static void
make_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const NewFolder *folder = task_data;
  GError *error = NULL;
  char *key = fumi_store_make_folder (source, folder->account, "", folder->name, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_made (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(FumiFolderChooser) chooser = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), &error);

  /* Closed meanwhile: an empty folder is left, and nothing is moved. */
  if (!gtk_widget_get_visible (GTK_WIDGET (chooser)))
    return;

  if (key != NULL)
    {
      choose (chooser, key);
      return;
    }
  g_signal_emit (chooser, signals[FAILED], 0, error->message);
  gtk_window_close (GTK_WINDOW (chooser));
}

static void
make_folder (FumiFolderChooser *chooser)
{
  g_autoptr(GTask) task = NULL;
  NewFolder *folder;

  if (chooser->making)
    return;

  chooser->making = TRUE;
  folder = g_new0 (NewFolder, 1);
  folder->account = g_strdup (chooser->account);
  folder->name = g_strdup (chooser->wanted);
  task = g_task_new (chooser->store, NULL, on_made, g_object_ref (chooser));
  g_task_set_task_data (task, folder, new_folder_free);
  g_task_run_in_thread (task, make_in_thread);
}

static void
on_row_activated (FumiFolderChooser *chooser,
                  GtkListBoxRow     *row)
{
  const char *key = g_object_get_data (G_OBJECT (row), ROW_KEY);

  if (key == NULL)
    {
      make_folder (chooser);
    }
  else
    {
      /* The row does not outlive the choice. */
      g_autofree char *chosen = g_strdup (key);

      choose (chooser, chosen);
    }
}

static char *
dup_wanted (FumiFolderChooser *chooser)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (chooser->search))));
}

static void
on_searched (FumiFolderChooser *chooser)
{
  g_free (chooser->wanted);
  chooser->wanted = dup_wanted (chooser);
  fill (chooser);
}

static gboolean
is_up_to_date (FumiFolderChooser *chooser)
{
  g_autofree char *wanted = dup_wanted (chooser);

  return g_str_equal (wanted, chooser->wanted);
}

static void
on_entered (FumiFolderChooser *chooser)
{
  GtkListBoxRow *row;

  /* The rows follow what is typed with a delay, Enter does not. */
  if (!is_up_to_date (chooser))
    on_searched (chooser);
  row = gtk_list_box_get_selected_row (chooser->rows);
  if (row != NULL)
    on_row_activated (chooser, row);
}

/* Down and Up go through the folders while the keyboard stays in the entry. */
static gboolean
on_step (GtkWidget *widget,
         GVariant  *steps,
         gpointer   user_data)
{
  FumiFolderChooser *chooser = user_data;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (chooser->rows);

  if (row != NULL)
    row = gtk_list_box_get_row_at_index (chooser->rows, gtk_list_box_row_get_index (row) + g_variant_get_int32 (steps));
  if (row != NULL)
    gtk_list_box_select_row (chooser->rows, row);
  return TRUE;
}

static void
add_step (FumiFolderChooser  *chooser,
          GtkEventController *keys,
          guint               key,
          int                 steps)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, 0),
                                            gtk_callback_action_new (on_step, chooser, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (steps));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_folder_chooser_dispose (GObject *object)
{
  FumiFolderChooser *chooser = FUMI_FOLDER_CHOOSER (object);

  g_clear_object (&chooser->folders);
  g_clear_object (&chooser->store);

  G_OBJECT_CLASS (fumi_folder_chooser_parent_class)->dispose (object);
}

static void
fumi_folder_chooser_finalize (GObject *object)
{
  FumiFolderChooser *chooser = FUMI_FOLDER_CHOOSER (object);

  g_free (chooser->account);
  g_free (chooser->current);
  g_free (chooser->wanted);

  G_OBJECT_CLASS (fumi_folder_chooser_parent_class)->finalize (object);
}

static void
fumi_folder_chooser_class_init (FumiFolderChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_folder_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_folder_chooser_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", FUMI_TYPE_FOLDER_CHOOSER, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", FUMI_TYPE_FOLDER_CHOOSER, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFolderChooser, rows);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderChooser, search);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_searched);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
}

static void
fumi_folder_chooser_init (FumiFolderChooser *chooser)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  chooser->wanted = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (chooser));
  add_step (chooser, keys, GDK_KEY_Down, 1);
  add_step (chooser, keys, GDK_KEY_Up, -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (chooser->search), keys);
  gtk_search_entry_set_key_capture_widget (chooser->search, GTK_WIDGET (chooser));
}

FumiFolderChooser *
fumi_folder_chooser_new (GtkWindow   *parent,
                         FumiStore   *store,
                         FumiFolders *folders,
                         const char  *account,
                         const char  *current)
{
  FumiFolderChooser *chooser = g_object_new (FUMI_TYPE_FOLDER_CHOOSER, "transient-for", parent, NULL);

  chooser->store = g_object_ref (store);
  chooser->folders = g_object_ref (folders);
  chooser->account = g_strdup (account);
  chooser->current = g_strdup (current);
  if (account != NULL)
    g_signal_connect_object (folders, "changed", G_CALLBACK (fill), chooser, G_CONNECT_SWAPPED);
  fill (chooser);
  gtk_widget_grab_focus (GTK_WIDGET (chooser->search));
  return chooser;
}
