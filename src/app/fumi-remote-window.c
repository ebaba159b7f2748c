/* fumi-remote-window.c: mail that lies on the server: looked at, received and deleted one by one.
 *
 * Looking and deleting are sessions of its own; receiving is the receiver's. Never two at once: the server lets
 * nobody else in meanwhile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remote-window.h"

#include <glib/gi18n.h>

#include "fumi-banner.h"
#include "fumi-credentials.h"
#include "fumi-failure-window.h"
#include "fumi-progress-text.h"
#include "fumi-questions.h"
#include "fumi-remote-request.h"
#include "fumi-remote-table.h"
#include "fumi-remote-text.h"
#include "fumi-stack.h"

#define PAGE_SIZE 200

struct _FumiRemoteWindow
{
  AdwWindow          parent_instance;

  FumiStore         *store;
  FumiAccountList   *accounts;
  FumiReceiver      *receiver;
  FumiAccount       *account;

  GCancellable      *working;   /* looking or deleting; NULL: neither */
  gboolean           wanted;    /* look as soon as the account's receiving has ended */
  guint              most;      /* to look at */
  guint              listed;    /* on the server, all told */
  goffset            bytes;     /* of them */
  char              *lacking;   /* what the server cannot do; NULL: nothing */
  FumiDiagnosis     *failure;   /* of the last session; NULL: it went well */
  char              *transcript; /* of it */
  char             **receiving; /* UIDs that the receiver was asked for; NULL: none */
  char             **doomed;    /* UIDs that the question, or the session, is about */

  AdwToastOverlay   *toasts;
  AdwWindowTitle    *title;
  GtkWidget         *look_button;
  GtkWidget         *stop_button;
  FumiBanner        *banner;
  GtkStack          *stack;
  AdwStatusPage     *busy;
  GtkWidget         *empty;
  AdwStatusPage     *failed;
  GtkWidget         *password_button;
  GtkWidget         *details_button;
  GtkWidget         *page;
  FumiRemoteTable   *table;
  GtkLabel          *summary;
  GtkWidget         *older_button;
  GtkProgressBar    *progress;
};

G_DEFINE_FINAL_TYPE (FumiRemoteWindow, fumi_remote_window, ADW_TYPE_WINDOW)

static void look (FumiRemoteWindow *window);

static guint
count_shown (FumiRemoteWindow *window)
{
  return fumi_remote_table_get_count (window->table);
}

static gboolean
is_receiving (FumiRemoteWindow *window)
{
  return fumi_receiver_is_running (window->receiver, window->account);
}

static void
tell (FumiRemoteWindow *window,
      const char       *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (window->toasts, adw_toast_new (markup));
}

/* ---- what it shows ------------------------------------------------------------------------------- */

static void
update_actions (FumiRemoteWindow *window)
{
  guint missing = 0;
  g_auto(GStrv) selected = fumi_remote_table_dup_selected (window->table, FALSE, &missing);
  gboolean busy = window->working != NULL || is_receiving (window);

  gtk_widget_action_set_enabled (GTK_WIDGET (window), "remote.receive", missing > 0 && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "remote.delete", *selected != NULL && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "remote.look", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "remote.older", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "remote.stop", busy);
  gtk_widget_set_visible (window->look_button, !busy);
  gtk_widget_set_visible (window->stop_button, busy);
  gtk_widget_set_visible (window->older_button, count_shown (window) < window->listed);
}

static void
show_progress (FumiRemoteWindow *window,
               const char       *text,
               double            fraction)
{
  adw_status_page_set_description (window->busy, text);
  gtk_label_set_text (window->summary, text);
  gtk_progress_bar_set_fraction (window->progress, MAX (fraction, 0));
  gtk_widget_set_visible (GTK_WIDGET (window->progress), TRUE);
}

static void
show_summary (FumiRemoteWindow *window)
{
  g_autofree char *text = fumi_remote_text_summary (count_shown (window), window->listed, window->bytes);

  gtk_label_set_text (window->summary, text);
  gtk_widget_set_visible (GTK_WIDGET (window->progress), FALSE);
}

static void
show_banner (FumiRemoteWindow *window)
{
  if (window->failure != NULL)
    fumi_banner_show (window->banner, window->failure->title, _("Details"));
  else if (window->lacking != NULL && count_shown (window) > 0)
    fumi_banner_show (window->banner, window->lacking, NULL);
  else
    fumi_banner_hide (window->banner);
}

static char *
write_failure (const FumiDiagnosis *failure)
{
  g_autoptr(GString) text = g_string_new (failure->body);
  g_autofree char *plain = NULL;

  for (guint i = 0; failure->remedies != NULL && failure->remedies[i] != NULL; i++)
    g_string_append_printf (text, "\n• %s", failure->remedies[i]);
  return g_markup_escape_text (text->str, -1);
}

static void
show_failed (FumiRemoteWindow *window,
             const char       *title,
             const char       *markup)
{
  adw_status_page_set_title (window->failed, title);
  adw_status_page_set_description (window->failed, markup);
  gtk_widget_set_visible (window->password_button, FALSE);
  gtk_widget_set_visible (window->details_button, window->failure != NULL);
  fumi_banner_hide (window->banner);
  fumi_stack_show (window->stack, GTK_WIDGET (window->failed));
}

/* When a session or a receiving has ended. */
static void
show_outcome (FumiRemoteWindow *window)
{
  g_autofree char *text = NULL;

  show_summary (window);
  update_actions (window);
  if (count_shown (window) > 0)
    {
      fumi_stack_show (window->stack, window->page);
      show_banner (window);
    }
  else if (window->failure != NULL)
    {
      text = write_failure (window->failure);
      show_failed (window, window->failure->title, text);
    }
  else
    {
      fumi_banner_hide (window->banner);
      fumi_stack_show (window->stack, window->empty);
    }
}

static void
take_failure (FumiRemoteWindow    *window,
              const FumiDiagnosis *failure,
              const char          *transcript)
{
  gboolean shown = failure != NULL && failure->failure != FUMI_FAILURE_CANCELLED;

  g_clear_pointer (&window->failure, fumi_diagnosis_free);
  g_clear_pointer (&window->transcript, g_free);
  if (!shown)
    return;

  window->failure = fumi_diagnosis_copy (failure);
  window->transcript = g_strdup (transcript);
}

/* ---- the password -------------------------------------------------------------------------------- */

static void
explain_password (FumiRemoteWindow *window,
                  const GError     *error)
{
  FumiDiagnosisContext context = { .address = fumi_account_get_address (window->account) };
  g_autoptr(FumiDiagnosis) failure = NULL;

  if (g_error_matches (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_NONE))
    {
      take_failure (window, NULL, NULL);
      show_failed (window, _("Password Needed"), _("The password of this account is not at hand."));
      gtk_widget_set_visible (window->password_button, TRUE);
      return;
    }

  failure = fumi_diagnosis_new (error, &context);
  take_failure (window, failure, NULL);
  show_outcome (window);
}

static void
activate_on_parent (FumiRemoteWindow *window,
                    const char       *action)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), action, "s", fumi_account_get_id (window->account));
}

/* The one that is asked for there receives, too; then it is looked with it. */
static void
on_password_clicked (FumiRemoteWindow *window)
{
  window->wanted = TRUE;
  activate_on_parent (window, "account.password");
}

/* ---- looking ------------------------------------------------------------------------------------- */

static void
on_looking (const FumiSyncProgress *progress,
            gpointer                user_data)
{
  FumiRemoteWindow *window = user_data;
  g_autofree char *text = fumi_remote_text_looking (progress);

  if (window->working != NULL)
    show_progress (window, text,
                   progress->messages_total > 0 ? (double) progress->messages / progress->messages_total : 0);
}

static void
take_mailbox (FumiRemoteWindow        *window,
              const FumiServerMailbox *mailbox)
{
  take_failure (window, mailbox->failure, mailbox->transcript);

  /* Of a session that broke off nothing may have come: then what is known already is worth more. */
  if (mailbox->failure != NULL && mailbox->messages->len < count_shown (window))
    return;

  window->listed = mailbox->listed;
  window->bytes = mailbox->bytes;
  g_free (window->lacking);
  window->lacking = fumi_remote_text_lacking (mailbox->has_uids, mailbox->has_top);
  fumi_remote_table_set_messages (window->table, mailbox->messages);
}

static void
on_looked (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiRemoteWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiServerMailbox) mailbox = fumi_remote_list_finish (result, &error);
  gboolean stopped = g_cancellable_is_cancelled (window->working);

  if (window->working == NULL) /* closed meanwhile */
    return;

  g_clear_object (&window->working);
  if (mailbox != NULL)
    take_mailbox (window, mailbox);
  if (mailbox == NULL && !stopped)
    explain_password (window, error);
  else if (stopped && count_shown (window) == 0)
    show_failed (window, _("Stopped"), _("The list of mail on the server was not read."));
  else
    show_outcome (window);
  update_actions (window);
  if (gtk_stack_get_visible_child (window->stack) == window->page
      && gtk_window_get_focus (GTK_WINDOW (window)) == NULL)
    fumi_remote_table_focus (window->table);
}

static void
show_busy (FumiRemoteWindow *window,
           const char       *text)
{
  if (count_shown (window) == 0)
    fumi_stack_show (window->stack, GTK_WIDGET (window->busy));
  fumi_banner_hide (window->banner);
  show_progress (window, text, 0);
  update_actions (window);
}

static void
look (FumiRemoteWindow *window)
{
  if (window->working != NULL)
    return;

  window->wanted = is_receiving (window);
  if (window->wanted)
    {
      show_busy (window, _("This account is receiving mail. The list follows."));
      return;
    }

  window->working = g_cancellable_new ();
  show_busy (window, fumi_progress_phase_title (FUMI_SYNC_CONNECTING));
  fumi_remote_list_async (window->store, window->account, window->most, on_looking, window, window->working,
                          on_looked, g_object_ref (window));
}

static void
look_again (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  look (FUMI_REMOTE_WINDOW (widget));
}

static void
show_older (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (widget);

  window->most += PAGE_SIZE;
  look (window);
}

/* ---- receiving ----------------------------------------------------------------------------------- */

static void
receive_selected (GtkWidget  *widget,
                  const char *action,
                  GVariant   *target)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (widget);
  g_auto(GStrv) uids = fumi_remote_table_dup_selected (window->table, TRUE, NULL);

  if (*uids == NULL
      || !fumi_receiver_fetch (window->receiver, window->account, (const char * const *) uids))
    return;

  g_strfreev (window->receiving);
  window->receiving = g_steal_pointer (&uids);
  take_failure (window, NULL, NULL);
  show_banner (window);
}

static void
on_receiver_finished (FumiRemoteWindow     *window,
                      FumiAccount          *account,
                      const FumiSyncResult *result)
{
  g_autofree char *text = NULL;
  guint received;

  if (account != window->account)
    return;

  received = fumi_remote_table_refresh (window->table, window->store, fumi_account_get_id (account));
  if (window->receiving == NULL)
    return;

  g_clear_pointer (&window->receiving, g_strfreev);
  take_failure (window, result->failure, result->transcript);
  if (result->gone > 0)
    {
      /* Translators: %u is how many of the messages that were to be received */
      text = g_strdup_printf (ngettext ("%u message is no longer on the server",
                                        "%u messages are no longer on the server", result->gone), result->gone);
      window->wanted = TRUE;
    }
  else if (received > 0)
    {
      /* Translators: %u is how many messages came */
      text = g_strdup_printf (ngettext ("%u message received", "%u messages received", received), received);
    }
  if (text != NULL)
    tell (window, text);
}

static void
on_receiver_changed (FumiRemoteWindow *window,
                     FumiAccount      *account)
{
  const FumiSyncProgress *progress;
  g_autofree char *text = NULL;

  if (account != window->account || window->working != NULL)
    return;

  progress = fumi_receiver_get_progress (window->receiver, account);
  if (progress != NULL)
    {
      text = fumi_progress_text (progress);
      show_progress (window, text, fumi_progress_fraction (progress));
      update_actions (window);
      return;
    }

  g_clear_pointer (&window->receiving, g_strfreev); /* also where it could not begin, for want of a password */
  if (window->wanted)
    look (window);
  else
    show_outcome (window);
}

static void
on_activated (FumiRemoteWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "remote.receive", NULL);
}

/* ---- deleting ------------------------------------------------------------------------------------ */

static void
tell_deleted (FumiRemoteWindow *window,
              guint             count)
{
  g_autofree char *text = NULL;

  /* Translators: %u is how many messages */
  text = g_strdup_printf (ngettext ("%u message deleted on the server", "%u messages deleted on the server", count),
                          count);
  tell (window, text);
}

static void
take_out_doomed (FumiRemoteWindow *window)
{
  goffset bytes = 0;

  window->listed -= fumi_remote_table_remove (window->table, (const char * const *) window->doomed, &bytes);
  window->bytes -= bytes;
}

static void
on_deleted (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(FumiRemoteWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiSyncResult) outcome = fumi_remote_delete_finish (result, &error);

  if (window->working == NULL) /* closed meanwhile */
    return;

  g_clear_object (&window->working);
  if (outcome == NULL)
    {
      explain_password (window, error);
      update_actions (window);
      return;
    }

  take_failure (window, outcome->failure, outcome->transcript);
  if (outcome->failure == NULL && outcome->deleted > 0)
    tell_deleted (window, outcome->deleted);
  if (outcome->failure == NULL && outcome->failed == 0)
    take_out_doomed (window);
  else if (outcome->failure == NULL)
    window->wanted = TRUE; /* some were refused: the server knows which */

  if (window->wanted)
    look (window);
  else
    show_outcome (window);
}

static void
delete_doomed (gpointer object)
{
  FumiRemoteWindow *window = object;

  if (window->working != NULL || is_receiving (window))
    return;

  window->working = g_cancellable_new ();
  show_busy (window, fumi_progress_phase_title (FUMI_SYNC_DELETING));
  fumi_remote_delete_async (window->store, window->account, (const char * const *) window->doomed,
                            window->working, on_deleted, g_object_ref (window));
}

static void
delete_selected (GtkWidget  *widget,
                 const char *action,
                 GVariant   *target)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (widget);
  guint missing = 0;
  g_auto(GStrv) uids = fumi_remote_table_dup_selected (window->table, FALSE, &missing);
  guint count = g_strv_length (uids);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (count == 0)
    return;

  heading = fumi_remote_text_delete (count);
  body = fumi_remote_text_delete_body (count, missing);
  g_strfreev (window->doomed);
  window->doomed = g_steal_pointer (&uids);
  fumi_ask_about_delete (GTK_WINDOW (window), heading, body, delete_doomed, window);
}

/* ---- stopping, closing --------------------------------------------------------------------------- */

static void
stop (GtkWidget  *widget,
      const char *action,
      GVariant   *target)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (widget);

  window->wanted = FALSE;
  if (window->working != NULL)
    g_cancellable_cancel (window->working);
  else
    fumi_receiver_stop (window->receiver, window->account);
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *unused,
           gpointer   user_data)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (widget);

  if (window->working != NULL || window->receiving != NULL)
    stop (widget, NULL, NULL);
  else
    gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

static void
on_banner_clicked (FumiRemoteWindow *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));

  if (window->failure != NULL && parent != NULL)
    gtk_window_present (GTK_WINDOW (fumi_failure_window_new (parent, window->account, window->failure,
                                                             window->transcript)));
}

static void
on_accounts_changed (FumiRemoteWindow *window)
{
  if (fumi_account_list_find (window->accounts, fumi_account_get_id (window->account)) == NULL)
    gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- the type ------------------------------------------------------------------------------------ */

static void
fumi_remote_window_dispose (GObject *object)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (object);

  if (window->working != NULL)
    g_cancellable_cancel (window->working);
  g_clear_object (&window->working);

  G_OBJECT_CLASS (fumi_remote_window_parent_class)->dispose (object);
}

static void
fumi_remote_window_finalize (GObject *object)
{
  FumiRemoteWindow *window = FUMI_REMOTE_WINDOW (object);

  g_clear_object (&window->account);
  g_clear_object (&window->receiver);
  g_clear_object (&window->accounts);
  g_clear_object (&window->store);
  g_clear_pointer (&window->failure, fumi_diagnosis_free);
  g_free (window->transcript);
  g_free (window->lacking);
  g_strfreev (window->receiving);
  g_strfreev (window->doomed);

  G_OBJECT_CLASS (fumi_remote_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, busy);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, failed);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, look_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, older_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, page);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, password_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, table);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, title);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_password_clicked);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "remote.delete", NULL, delete_selected);
  gtk_widget_class_install_action (widget_class, "remote.look", NULL, look_again);
  gtk_widget_class_install_action (widget_class, "remote.older", NULL, show_older);
  gtk_widget_class_install_action (widget_class, "remote.receive", NULL, receive_selected);
  gtk_widget_class_install_action (widget_class, "remote.stop", NULL, stop);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "remote.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "remote.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "remote.look", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "remote.look", NULL);
}

static void
fumi_remote_window_class_init (FumiRemoteWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_remote_window_dispose;
  object_class->finalize = fumi_remote_window_finalize;

  g_type_ensure (FUMI_TYPE_BANNER);
  g_type_ensure (FUMI_TYPE_REMOTE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-remote-window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
fumi_remote_window_init (FumiRemoteWindow *window)
{
  window->most = PAGE_SIZE;
  gtk_widget_init_template (GTK_WIDGET (window));
}

static FumiRemoteWindow *
find_open (FumiAccount *account)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (FUMI_IS_REMOTE_WINDOW (toplevel) && FUMI_REMOTE_WINDOW (toplevel)->account == account)
        return FUMI_REMOTE_WINDOW (toplevel); /* the display keeps it */
    }
  return NULL;
}

void
fumi_remote_window_present (GtkWindow       *parent,
                            FumiStore       *store,
                            FumiAccountList *accounts,
                            FumiReceiver    *receiver,
                            FumiAccount     *account)
{
  FumiRemoteWindow *window = find_open (account);

  if (window == NULL)
    {
      window = g_object_new (FUMI_TYPE_REMOTE_WINDOW, "transient-for", parent, NULL);
      window->store = g_object_ref (store);
      window->accounts = g_object_ref (accounts);
      window->receiver = g_object_ref (receiver);
      window->account = g_object_ref (account);
      adw_window_title_set_subtitle (window->title, fumi_account_get_title (account));
      g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), window,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (receiver, "finished", G_CALLBACK (on_receiver_finished), window,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_receiver_changed), window,
                               G_CONNECT_SWAPPED);
      look (window);
    }
  gtk_window_present (GTK_WINDOW (window));
}
