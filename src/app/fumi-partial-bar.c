/* fumi-partial-bar.c: above a message of which only the beginning was received: says so, and downloads the rest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-partial-bar.h"

#include <glib/gi18n.h>

#include "fumi-diagnosis.h"
#include "fumi-progress-text.h"

struct _FumiPartialBar
{
  GtkWidget        parent_instance;

  FumiStore       *store;
  FumiAccountList *accounts;
  FumiReceiver    *receiver;
  FumiEnvelope    *envelope;   /* NULL: none is shown */
  FumiAccount     *fetching;   /* whose message is on its way; NULL: none */
  gint64           fetched_id; /* the row it is for, also when another message is shown meanwhile */
  GHashTable      *gone;       /* (element-type gint64): rows whose message the server has no more */

  GtkWidget       *box;
  GtkLabel        *text;
  GtkWidget       *download;
  GtkWidget       *stop;
  GtkProgressBar  *progress;
};

G_DEFINE_FINAL_TYPE (FumiPartialBar, fumi_partial_bar, GTK_TYPE_WIDGET)

static FumiAccount *
find_account (FumiPartialBar *bar)
{
  const char *id = bar->envelope != NULL ? fumi_envelope_get_account (bar->envelope) : NULL;

  return id != NULL && bar->accounts != NULL ? fumi_account_list_find (bar->accounts, id) : NULL;
}

/* ---- what it says -------------------------------------------------------------------------------- */

static gboolean
is_fetching_this (FumiPartialBar *bar)
{
  return bar->fetching != NULL && bar->fetched_id == fumi_envelope_get_id (bar->envelope);
}

static gboolean
is_gone (FumiPartialBar *bar)
{
  gint64 id = fumi_envelope_get_id (bar->envelope);

  return g_hash_table_contains (bar->gone, &id);
}

static void
show_progress (FumiPartialBar *bar)
{
  const FumiSyncProgress *progress = fumi_receiver_get_progress (bar->receiver, bar->fetching);
  FumiSyncProgress none = { .phase = FUMI_SYNC_CONNECTING };
  g_autofree char *text = fumi_progress_text (progress != NULL ? progress : &none);
  double fraction = progress != NULL ? fumi_progress_fraction (progress) : -1;

  gtk_label_set_text (bar->text, text);
  gtk_progress_bar_set_fraction (bar->progress, MAX (fraction, 0));
}

static void
show_offer (FumiPartialBar *bar)
{
  g_autofree char *size = fumi_format_bytes (fumi_envelope_get_size (bar->envelope));
  g_autofree char *text = NULL;

  /* Translators: %s is the size of the whole message, like "4.2 MB" */
  text = g_strdup_printf (_("Only the beginning of this message was received (%s in all)."), size);
  gtk_label_set_text (bar->text, text);
}

static void
update (FumiPartialBar *bar)
{
  gboolean partial = bar->envelope != NULL && fumi_envelope_get_partial (bar->envelope);
  FumiAccount *account = find_account (bar);
  gboolean fetching;

  gtk_widget_set_visible (GTK_WIDGET (bar), partial);
  if (!partial)
    return;

  fetching = is_fetching_this (bar);
  if (fetching)
    show_progress (bar);
  else if (is_gone (bar))
    gtk_label_set_text (bar->text, _("The rest of this message is no longer on the server."));
  else
    show_offer (bar);

  gtk_widget_set_visible (GTK_WIDGET (bar->progress), fetching);
  gtk_widget_set_visible (bar->stop, fetching);
  gtk_widget_set_visible (bar->download, !fetching && !is_gone (bar) && account != NULL);
  gtk_widget_set_sensitive (bar->download,
                            account != NULL && !fumi_receiver_is_running (bar->receiver, account));
}

static void
note_gone (FumiPartialBar *bar,
           gint64          id)
{
  g_hash_table_add (bar->gone, g_memdup2 (&id, sizeof id));
}

/* ---- downloading --------------------------------------------------------------------------------- */

static void
on_download (FumiPartialBar *bar)
{
  FumiAccount *account = find_account (bar);
  gint64 id = fumi_envelope_get_id (bar->envelope);
  g_autofree char *uid = fumi_store_dup_uid (bar->store, id, NULL);
  const char *uids[] = { uid, NULL };

  if (account == NULL)
    return;

  /* Without a name for it nothing can be asked of the server. */
  if (uid == NULL)
    {
      note_gone (bar, id);
    }
  else if (fumi_receiver_fetch (bar->receiver, account, uids))
    {
      g_set_object (&bar->fetching, account);
      bar->fetched_id = id;
    }
  update (bar);
}

static void
on_stop (FumiPartialBar *bar)
{
  if (bar->fetching != NULL)
    fumi_receiver_stop (bar->receiver, bar->fetching);
}

static void
on_finished (FumiPartialBar       *bar,
             FumiAccount          *account,
             const FumiSyncResult *result)
{
  if (account == bar->fetching && result->gone > 0)
    note_gone (bar, bar->fetched_id);
}

/* Also where the run could not begin for want of a password, which is no "finished". */
static void
on_state_changed (FumiPartialBar *bar,
                  FumiAccount    *account)
{
  if (account == bar->fetching && !fumi_receiver_is_running (bar->receiver, account))
    g_clear_object (&bar->fetching);
  update (bar);
}

/* ---- the type ------------------------------------------------------------------------------------ */

static void
fumi_partial_bar_dispose (GObject *object)
{
  FumiPartialBar *bar = FUMI_PARTIAL_BAR (object);

  fumi_partial_bar_set_envelope (bar, NULL);
  g_clear_object (&bar->fetching);
  g_clear_object (&bar->receiver);
  g_clear_object (&bar->accounts);
  g_clear_object (&bar->store);
  g_clear_pointer (&bar->box, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_partial_bar_parent_class)->dispose (object);
}

static void
fumi_partial_bar_finalize (GObject *object)
{
  g_hash_table_unref (FUMI_PARTIAL_BAR (object)->gone);

  G_OBJECT_CLASS (fumi_partial_bar_parent_class)->finalize (object);
}

static void
fumi_partial_bar_class_init (FumiPartialBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_partial_bar_dispose;
  object_class->finalize = fumi_partial_bar_finalize;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "fumi-partial-bar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-partial-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiPartialBar, box);
  gtk_widget_class_bind_template_child (widget_class, FumiPartialBar, download);
  gtk_widget_class_bind_template_child (widget_class, FumiPartialBar, progress);
  gtk_widget_class_bind_template_child (widget_class, FumiPartialBar, stop);
  gtk_widget_class_bind_template_child (widget_class, FumiPartialBar, text);
  gtk_widget_class_bind_template_callback (widget_class, on_download);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
fumi_partial_bar_init (FumiPartialBar *bar)
{
  bar->gone = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (bar));
}

void
fumi_partial_bar_set_store (FumiPartialBar  *bar,
                            FumiStore       *store,
                            FumiAccountList *accounts,
                            FumiReceiver    *receiver)
{
  g_return_if_fail (FUMI_IS_PARTIAL_BAR (bar));
  g_return_if_fail (bar->store == NULL);

  bar->store = g_object_ref (store);
  bar->accounts = g_object_ref (accounts);
  bar->receiver = g_object_ref (receiver);
  g_signal_connect_object (receiver, "finished", G_CALLBACK (on_finished), bar, G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_state_changed), bar,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (update), bar, G_CONNECT_SWAPPED);
}

void
fumi_partial_bar_set_envelope (FumiPartialBar *bar,
                               FumiEnvelope   *envelope)
{
  g_return_if_fail (FUMI_IS_PARTIAL_BAR (bar));

  if (bar->envelope == envelope)
    return;

  if (bar->envelope != NULL)
    g_signal_handlers_disconnect_by_func (bar->envelope, update, bar);
  g_set_object (&bar->envelope, envelope);
  if (envelope != NULL)
    g_signal_connect_object (envelope, "notify::partial", G_CALLBACK (update), bar, G_CONNECT_SWAPPED);
  update (bar);
}
