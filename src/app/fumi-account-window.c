/* fumi-account-window.c: everything that can be changed about one account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-window.h"

#include <glib/gi18n.h>

#include "fumi-account-save.h"
#include "fumi-address.h"
#include "fumi-advanced-row.h"
#include "fumi-certificate-page.h"
#include "fumi-connection-row.h"
#include "fumi-credentials.h"
#include "fumi-field-check.h"
#include "fumi-keep-form.h"
#include "fumi-questions.h"
#include "fumi-server-form.h"
#include "fumi-setup-draft.h"
#include "fumi-test-page.h"

struct _FumiAccountWindow
{
  AdwWindow            parent_instance;

  GtkWidget           *cancel_button;
  GtkWidget           *back_button;
  GtkWidget           *save_button;
  AdwWindowTitle      *title;
  AdwBin              *bin;
  GtkWidget           *form;
  AdwEntryRow         *name_row;
  FumiFieldNote       *name_note;
  AdwEntryRow         *address_row;
  FumiFieldNote       *address_note;
  FumiServerForm      *server_form;
  AdwEntryRow         *password_row;
  FumiFieldNote       *password_note;
  GtkSwitch           *save_switch;
  FumiAdvancedRow     *advanced_row;
  FumiKeepForm        *keep_form;
  GtkSwitch           *automatic_switch;
  FumiTestPage        *test_page;        /* these two stand in the tree only while they are shown */
  FumiCertificatePage *certificate_page;

  FumiAccountList     *accounts;
  FumiAccount         *account;
  FumiSetupDraft      *draft;            /* on a copy of the account */
  GCancellable        *working;          /* saving or looking the password up; NULL: neither */
  FumiQuestionFunc     then;             /* what comes after consent to no encryption */
  gboolean             password_needed;  /* no saved one was found for a test */
  gboolean             changed;
};

G_DEFINE_FINAL_TYPE (FumiAccountWindow, fumi_account_window, ADW_TYPE_WINDOW)

static void save (FumiAccountWindow *window, gboolean use_once);

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* ---- checking and collecting -------------------------------------------------------------------- */

static void
check_address (FumiAccountWindow *window)
{
  g_autofree char *address = NULL;
  g_autofree char *explanation = NULL;
  FumiAccount *owner;

  fumi_address_check (get_text (window->address_row), &address, &explanation);
  owner = address != NULL ? fumi_account_list_find_by_address (window->accounts, address) : NULL;

  if (owner != NULL && owner != window->account)
    fumi_field_note_set_problem (window->address_note, _("This account already exists"));
  else
    fumi_field_note_set_problem (window->address_note, explanation);
  fumi_server_form_set_address (window->server_form, address);
}

static void
on_changed (FumiAccountWindow *window)
{
  if (window->account == NULL) /* still being filled in */
    return;

  window->changed = TRUE;
  check_address (window);
  fumi_check_name (window->name_row, window->name_note);
  fumi_check_password (window->password_row, window->password_note,
                       window->password_needed ? _("Enter the password") : NULL);
}

static gboolean
catch_problems (FumiAccountWindow *window)
{
  FumiFieldNote *identity[] = { window->name_note, window->address_note };

  return fumi_notes_catch (identity, G_N_ELEMENTS (identity))
         || fumi_server_form_catch (window->server_form)
         || fumi_field_note_catch (window->password_note)
         || fumi_advanced_row_catch (window->advanced_row, fumi_server_form_get_security (window->server_form))
         || fumi_keep_form_catch (window->keep_form);
}

/* To be called when nothing is wrong. */
static void
collect (FumiAccountWindow *window)
{
  FumiAccount *account = window->draft->account;
  g_autofree char *name = fumi_name_clean (get_text (window->name_row));
  g_autofree char *address = NULL;
  g_autoptr(FumiPop3Server) server = fumi_server_form_dup_server (window->server_form);
  guint days = fumi_account_get_leave_days (account);
  gboolean with_local = fumi_account_get_delete_with_local (account);
  FumiLeave leave = fumi_keep_form_get (window->keep_form, &days, &with_local);
  char *password = NULL;

  fumi_address_check (get_text (window->address_row), &address, NULL);
  fumi_account_set_identity (account, name, address);
  fumi_advanced_row_write_server (window->advanced_row, server);
  fumi_setup_draft_set_server (window->draft, server);
  fumi_advanced_row_write_account (window->advanced_row, account);
  fumi_account_set_leave (account, leave, days);
  g_object_set (account,
                "delete-with-local", with_local,
                "save-password", gtk_switch_get_active (window->save_switch),
                "receive-automatically", gtk_switch_get_active (window->automatic_switch),
                NULL);

  fumi_secret_check (get_text (window->password_row), &password, NULL, NULL);
  fumi_setup_draft_set_password (window->draft, password);
  fumi_secret_free (password);
}

static void
fill (FumiAccountWindow *window)
{
  FumiAccount *account = window->draft->account;
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (account);

  gtk_editable_set_text (GTK_EDITABLE (window->name_row), fumi_account_get_name (account));
  gtk_editable_set_text (GTK_EDITABLE (window->address_row), fumi_account_get_address (account));
  fumi_server_form_set_server (window->server_form, server);
  fumi_server_form_set_address (window->server_form, fumi_account_get_address (account));
  gtk_switch_set_active (window->save_switch, fumi_account_get_save_password (account));
  fumi_keep_form_set (window->keep_form, fumi_account_get_leave (account),
                      fumi_account_get_leave_days (account),
                      fumi_account_get_delete_with_local (account));
  gtk_switch_set_active (window->automatic_switch,
                         fumi_account_get_receive_automatically (account));
  fumi_advanced_row_set (window->advanced_row, account);
  adw_window_title_set_subtitle (window->title, fumi_account_get_title (account));
}

/* ---- pages -------------------------------------------------------------------------------------- */

static FumiTestView *
get_view (FumiAccountWindow *window)
{
  return fumi_test_page_get_view (window->test_page);
}

static gboolean
shows (FumiAccountWindow *window,
       gpointer           page)
{
  return (gpointer) adw_bin_get_child (window->bin) == page;
}

static void
show_page (FumiAccountWindow *window,
           gpointer           page)
{
  gboolean form = page == (gpointer) window->form;
  GtkWidget *focus = NULL;

  if (shows (window, window->test_page) && page != (gpointer) window->test_page)
    fumi_test_view_stop (get_view (window));

  adw_bin_set_child (window->bin, page);
  gtk_widget_set_visible (window->cancel_button, form);
  gtk_widget_set_visible (window->save_button, form);
  gtk_widget_set_visible (window->back_button, !form);
  adw_window_title_set_title (window->title, form ? _("Account Settings") : _("Connection"));
  gtk_window_set_default_widget (GTK_WINDOW (window), form ? window->save_button : NULL);

  if (FUMI_IS_SETUP_PAGE (page))
    focus = fumi_setup_page_get_focus (page);
  if (focus != NULL)
    gtk_widget_grab_focus (focus);
}

static void
on_back_clicked (FumiAccountWindow *window)
{
  if (shows (window, window->certificate_page))
    show_page (window, window->test_page);
  else
    show_page (window, window->form);
}

/* ---- testing ------------------------------------------------------------------------------------ */

static void
ask_for_password (FumiAccountWindow *window)
{
  show_page (window, window->form);
  window->password_needed = TRUE;
  fumi_check_password (window->password_row, window->password_note, _("Enter the password"));
  fumi_field_note_catch (window->password_note);
}

static void
show_failure (FumiAccountWindow *window,
              const GError      *error)
{
  FumiDiagnosisContext context = { .address = fumi_account_get_address (window->draft->account) };
  g_autoptr(FumiDiagnosis) failure = fumi_diagnosis_new (error, &context);

  fumi_test_view_show_failure (get_view (window), failure);
}

static void
run_test (FumiAccountWindow *window,
          const char        *password)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  fumi_test_view_run (get_view (window), server,
                      fumi_account_get_address (window->draft->account), password);
}

static void
on_password_found (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(FumiAccountWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  char *password = fumi_credentials_lookup_finish (result, &error);

  if (window->working == NULL) /* closed meanwhile */
    {
      fumi_secret_free (password);
      return;
    }

  g_clear_object (&window->working);
  if (password != NULL)
    run_test (window, password);
  else if (g_error_matches (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_NONE))
    ask_for_password (window);
  else
    show_failure (window, error);
  fumi_secret_free (password);
}

/* With the password that was just typed, else with the one that is kept. */
static void
test (gpointer object)
{
  FumiAccountWindow *window = FUMI_ACCOUNT_WINDOW (object);

  if (window->working != NULL)
    return;

  if (!shows (window, window->test_page))
    {
      fumi_test_view_reset (get_view (window), NULL);
      show_page (window, window->test_page);
    }

  if (*window->draft->password != '\0'
      || fumi_account_get_login (window->draft->account) == FUMI_LOGIN_CERTIFICATE)
    {
      run_test (window, window->draft->password);
      return;
    }

  window->working = g_cancellable_new ();
  fumi_credentials_lookup_async (fumi_account_get_id (window->account), window->working,
                                 on_password_found, g_object_ref (window));
}

static void
examine_certificate (FumiAccountWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  if (failure == NULL || failure->certificate == NULL)
    return;

  fumi_certificate_page_show (window->certificate_page, failure, server);
  show_page (window, window->certificate_page);
}

static void
on_tested (FumiAccountWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));

  if (failure != NULL && failure->can_trust)
    examine_certificate (window);
}

/* The form shows what is going to be saved, so a remedy changes it there. */
static void
use_server (FumiAccountWindow    *window,
            const FumiPop3Server *server)
{
  fumi_setup_draft_set_server (window->draft, server);
  fumi_server_form_set_server (window->server_form, server);
  window->changed = TRUE;
}

static void
on_trust (FumiAccountWindow *window,
          const char        *sha256)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  g_free (server->certificate);
  server->certificate = g_strdup (sha256);
  use_server (window, server);
  fumi_test_view_reset (get_view (window),
                        _("The certificate is trusted for this server. Test the connection again."));
  show_page (window, window->test_page);
}

static void
on_remedy (FumiAccountWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  if (failure->remedy == FUMI_REMEDY_GO_BACK)
    {
      show_page (window, window->form);
      return;
    }

  if (fumi_server_apply_remedy (server, failure))
    use_server (window, server);
  test (window);
}

/* ---- saving ------------------------------------------------------------------------------------- */

static void
on_save_failure_answered (FumiAccountWindow *window,
                          const char        *response)
{
  if (g_strcmp0 (response, "once") == 0)
    save (window, TRUE);
  else if (g_strcmp0 (response, "again") == 0)
    save (window, FALSE);
}

static void
explain_save_failure (FumiAccountWindow *window,
                      const GError      *error)
{
  FumiDiagnosisContext context = {
    .address = fumi_account_get_address (window->account),
    .data_dir = g_get_user_config_dir (),
  };
  g_autoptr(FumiDiagnosis) failure = fumi_diagnosis_new (error, &context);
  g_autofree char *remedies = g_strjoinv ("\n", failure->remedies);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", failure->body, remedies);
  AdwMessageDialog *dialog;

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), failure->title, body));
  adw_message_dialog_add_response (dialog, "back", _("Go Back"));
  if (failure->failure == FUMI_FAILURE_KEYRING)
    adw_message_dialog_add_response (dialog, "once", _("Use Once, Do Not Save"));
  adw_message_dialog_add_response (dialog, "again", _("Try Again"));
  adw_message_dialog_set_response_appearance (dialog, "again", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_failure_answered), window,
                           G_CONNECT_SWAPPED);
  fumi_message_dialog_name_once (ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(FumiAccountWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  gboolean saved = fumi_account_save_finish (result, &error);

  if (window->working == NULL) /* closed meanwhile */
    return;

  g_clear_object (&window->working);
  gtk_widget_set_sensitive (GTK_WIDGET (window->bin), TRUE);
  if (saved)
    gtk_window_destroy (GTK_WINDOW (window));
  else
    explain_save_failure (window, error);
}

static void
save (FumiAccountWindow *window,
      gboolean           use_once)
{
  if (window->working != NULL)
    return;

  window->working = g_cancellable_new ();
  gtk_widget_set_sensitive (GTK_WIDGET (window->bin), FALSE);
  fumi_account_save_async (window->accounts, window->account, window->draft->account,
                           window->draft->password, use_once, window->working, on_saved,
                           g_object_ref (window));
}

static void
save_as_wished (gpointer object)
{
  save (FUMI_ACCOUNT_WINDOW (object), FALSE);
}

/* ---- buttons ------------------------------------------------------------------------------------ */

static void
on_plain_agreed (gpointer object)
{
  FumiAccountWindow *window = FUMI_ACCOUNT_WINDOW (object);

  fumi_setup_draft_consent_to_plain (window->draft);
  window->then (window);
}

/* Goes on with @then when nothing is wrong, and after a question if it would be in the open. */
static void
go_on (FumiAccountWindow *window,
       FumiQuestionFunc   then)
{
  if (catch_problems (window))
    return;

  collect (window);
  window->then = then;
  if (fumi_setup_draft_needs_consent (window->draft))
    fumi_ask_about_plain (GTK_WINDOW (window), on_plain_agreed, window);
  else
    then (window);
}

static void
on_save_clicked (FumiAccountWindow *window)
{
  go_on (window, save_as_wished);
}

static void
on_test_clicked (FumiAccountWindow *window)
{
  go_on (window, test);
}

static void
on_cancel_clicked (FumiAccountWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
fumi_account_window_close_request (GtkWindow *gtk_window)
{
  FumiAccountWindow *window = FUMI_ACCOUNT_WINDOW (gtk_window);

  if (!shows (window, window->form))
    {
      on_back_clicked (window);
      return TRUE;
    }

  if (window->changed)
    {
      fumi_ask_about_discard (gtk_window, _("The changes are not saved yet."),
                              (FumiQuestionFunc) gtk_window_destroy, window);
      return TRUE;
    }

  return GTK_WINDOW_CLASS (fumi_account_window_parent_class)->close_request (gtk_window);
}

static void
fumi_account_window_dispose (GObject *object)
{
  FumiAccountWindow *window = FUMI_ACCOUNT_WINDOW (object);

  if (window->working != NULL)
    g_cancellable_cancel (window->working);
  g_clear_object (&window->working);

  /* GtkWindow would come back to its default button after the page that holds it is gone. */
  gtk_window_set_default_widget (GTK_WINDOW (window), NULL);
  if (window->bin != NULL)
    adw_bin_set_child (window->bin, NULL);
  window->bin = NULL;
  if (window->test_page != NULL)
    g_object_run_dispose (G_OBJECT (window->test_page));
  g_clear_object (&window->test_page);
  if (window->certificate_page != NULL)
    g_object_run_dispose (G_OBJECT (window->certificate_page));
  g_clear_object (&window->certificate_page);
  if (window->form != NULL)
    g_object_run_dispose (G_OBJECT (window->form));
  g_clear_object (&window->form);

  G_OBJECT_CLASS (fumi_account_window_parent_class)->dispose (object);
}

static void
fumi_account_window_finalize (GObject *object)
{
  FumiAccountWindow *window = FUMI_ACCOUNT_WINDOW (object);

  g_clear_pointer (&window->draft, fumi_setup_draft_free);
  g_clear_object (&window->account);
  g_clear_object (&window->accounts);

  G_OBJECT_CLASS (fumi_account_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, address_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, address_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, automatic_switch);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, form);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, keep_form);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, name_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, password_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, password_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, save_switch);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, server_form);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_test_clicked);
}

static void
fumi_account_window_class_init (FumiAccountWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_account_window_dispose;
  object_class->finalize = fumi_account_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_account_window_close_request;

  g_type_ensure (FUMI_TYPE_ADVANCED_ROW);
  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  g_type_ensure (FUMI_TYPE_KEEP_FORM);
  g_type_ensure (FUMI_TYPE_SERVER_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-account-window.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* A test can outlive the window it was begun in. */
static void
listen (FumiAccountWindow *window,
        gpointer           instance,
        const char        *name,
        GCallback          callback)
{
  g_signal_connect_object (instance, name, callback, window, G_CONNECT_SWAPPED);
}

static void
fumi_account_window_init (FumiAccountWindow *window)
{
  FumiTestView *view;

  gtk_widget_init_template (GTK_WIDGET (window));

  g_object_ref (window->form); /* also while another page is shown */
  window->test_page = g_object_ref_sink (g_object_new (FUMI_TYPE_TEST_PAGE, NULL));
  window->certificate_page = g_object_ref_sink (g_object_new (FUMI_TYPE_CERTIFICATE_PAGE, NULL));

  view = get_view (window);
  g_object_set (view, "can-save", FALSE, NULL);
  listen (window, view, "enter-password", G_CALLBACK (ask_for_password));
  listen (window, view, "examine", G_CALLBACK (examine_certificate));
  listen (window, view, "finished", G_CALLBACK (on_tested));
  listen (window, view, "remedy", G_CALLBACK (on_remedy));
  listen (window, view, "test", G_CALLBACK (test));
  g_signal_connect_swapped (window->certificate_page, "trust", G_CALLBACK (on_trust), window);
}

FumiAccountWindow *
fumi_account_window_new (GtkWindow       *parent,
                         FumiAccountList *accounts,
                         FumiAccount     *account,
                         FumiPractice    *practice)
{
  FumiAccountWindow *window = g_object_new (FUMI_TYPE_ACCOUNT_WINDOW,
                                            "transient-for", parent,
                                            "modal", TRUE,
                                            NULL);
  window->accounts = g_object_ref (accounts);
  window->draft = fumi_setup_draft_new_for_account (account);
  fill (window);
  window->account = g_object_ref (account);
  check_address (window);
  show_page (window, window->form);

  return window;
}

void
fumi_account_window_show_facts (FumiAccountWindow         *window,
                                const FumiConnectionFacts *facts)
{
  g_return_if_fail (FUMI_IS_ACCOUNT_WINDOW (window));

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (window->server_form),
                             fumi_connection_row_new (facts));
}
