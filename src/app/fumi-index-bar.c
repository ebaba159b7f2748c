/* fumi-index-bar.c: under the message list, while the list itself has to be made anew from the mail: how far it is.
 *
 * Nothing can be cancelled here: without its rows a message is not seen. Closing the program stops it, and the
 * next start goes on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-bar.h"

#include <glib/gi18n.h>

#include "fumi-busy-bar.h"
#include "fumi-store-complete.h"

struct _FumiIndexBar
{
  GtkWidget     parent_instance;

  FumiStore    *store;
  GCancellable *cancellable;
  gboolean      completing;
  gboolean      looking;

  FumiBusyBar  *busy_bar;
};

G_DEFINE_FINAL_TYPE (FumiIndexBar, fumi_index_bar, GTK_TYPE_WIDGET)

static void complete (FumiIndexBar *bar);

/* ---- making it anew -------------------------------------------------------------------------- */

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  FumiIndexBar *bar = user_data;
  g_autofree char *text = NULL;

  if (bar->busy_bar == NULL)
    return;

  /* Translators: how many messages were read, of how many. */
  text = g_strdup_printf (_ ("Rebuilding the list of messages… %u of %u"), done, total);
  fumi_busy_bar_show (bar->busy_bar, text, total > 0 ? (double) done / total : 0);
}

static void
on_complete (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(FumiIndexBar) bar = user_data;
  g_autoptr(GError) error = NULL;
  gboolean good = fumi_store_complete_finish (FUMI_STORE (object), result, &error);

  bar->completing = FALSE;
  if (bar->busy_bar == NULL)
    return;

  if (good)
    fumi_busy_bar_show (bar->busy_bar, NULL, 0);
  else
    fumi_busy_bar_show (bar->busy_bar, error->message, 0);
  /* It was damaged again meanwhile. */
  if (good && !fumi_store_is_complete (bar->store))
    complete (bar);
}

static void
complete (FumiIndexBar *bar)
{
  if (bar->completing)
    return;

  bar->completing = TRUE;
  fumi_busy_bar_show (bar->busy_bar, _ ("Rebuilding the list of messages…"), 0);
  fumi_store_complete_async (bar->store, on_progress, bar, bar->cancellable, on_complete,
                             g_object_ref (bar));
}

/* ---- what other programs did ----------------------------------------------------------------- */

static void
on_looked (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiIndexBar) bar = user_data;
  g_autoptr(GError) error = NULL;

  bar->looking = FALSE;
  /* The next look may do better; what is shown is what was known. */
  if (!fumi_store_look_finish (FUMI_STORE (object), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("Cannot look for changes by other programs: %s", error->message);
}

void
fumi_index_bar_look (FumiIndexBar *bar)
{
  g_return_if_fail (FUMI_IS_INDEX_BAR (bar));

  if (bar->store == NULL)
    return;
  if (!fumi_store_is_complete (bar->store))
    {
      complete (bar);
      return;
    }
  if (bar->looking)
    return;

  bar->looking = TRUE;
  fumi_store_look_async (bar->store, NULL, FALSE, bar->cancellable, on_looked, g_object_ref (bar));
}

/* ---- the widget ------------------------------------------------------------------------------ */

static void
fumi_index_bar_dispose (GObject *object)
{
  FumiIndexBar *bar = FUMI_INDEX_BAR (object);

  g_cancellable_cancel (bar->cancellable);
  if (bar->busy_bar != NULL)
    gtk_widget_unparent (GTK_WIDGET (bar->busy_bar));
  bar->busy_bar = NULL;
  g_clear_object (&bar->store);

  G_OBJECT_CLASS (fumi_index_bar_parent_class)->dispose (object);
}

static void
fumi_index_bar_finalize (GObject *object)
{
  g_object_unref (FUMI_INDEX_BAR (object)->cancellable);

  G_OBJECT_CLASS (fumi_index_bar_parent_class)->finalize (object);
}

static void
fumi_index_bar_class_init (FumiIndexBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_index_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_index_bar_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
fumi_index_bar_init (FumiIndexBar *bar)
{
  bar->cancellable = g_cancellable_new ();
  bar->busy_bar = g_object_new (FUMI_TYPE_BUSY_BAR, "can-cancel", FALSE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (bar->busy_bar), GTK_WIDGET (bar));
}

void
fumi_index_bar_set_store (FumiIndexBar *bar,
                          FumiStore    *store)
{
  g_return_if_fail (FUMI_IS_INDEX_BAR (bar));
  g_return_if_fail (bar->store == NULL);

  bar->store = g_object_ref (store);
  g_signal_connect_object (store, "incomplete", G_CALLBACK (complete), bar, G_CONNECT_SWAPPED);
  fumi_index_bar_look (bar);
}
