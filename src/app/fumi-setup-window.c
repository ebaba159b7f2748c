/* fumi-setup-window.c: the assistant, from nothing to an account that was tested.
 *
 * Only the page that is shown is in the tree: what reads the window aloud meets no name twice.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-window.h"

#include <glib/gi18n.h>

#include "fumi-certificate-page.h"
#include "fumi-done-page.h"
#include "fumi-identity-page.h"
#include "fumi-keep-page.h"
#include "fumi-notice-page.h"
#include "fumi-questions.h"
#include "fumi-server-page.h"
#include "fumi-setup-draft.h"
#include "fumi-setup-save.h"
#include "fumi-test-page.h"
#include "fumi-welcome-page.h"

#define FADE_MS 200

struct _FumiSetupWindow
{
  AdwWindow        parent_instance;

  GtkButton       *cancel_button;
  GtkWidget       *back_button;
  GtkWidget       *next_button;
  AdwWindowTitle  *title;
  AdwBin          *bin;

  FumiAccountList *accounts;
  FumiPractice    *practice;
  FumiSetupDraft  *draft;
  FumiSetupPage   *pages[FUMI_N_SETUP_STAGES]; /* made when first shown */
  FumiSetupStage   stage;
  gboolean         welcomes; /* begins with the welcome page */
  gboolean         imports;  /* mail is to be imported into the account */
  guint            tested_revision; /* of the settings whose result the test page shows */

  GCancellable    *saving; /* NULL: not saving */
  gboolean         save_failed;
  gboolean         saved;
};

enum
{
  ACCOUNT_ADDED,
  IMPORT,
  RECEIVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiSetupWindow, fumi_setup_window, ADW_TYPE_WINDOW)

static void go (FumiSetupWindow *window, FumiSetupStage stage);

/* ---- saving ------------------------------------------------------------------------------------- */

static void save (FumiSetupWindow *window, gboolean use_once);

static FumiTestView *
get_view (FumiSetupWindow *window)
{
  return fumi_test_page_get_view (FUMI_TEST_PAGE (window->pages[FUMI_SETUP_TEST]));
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  FumiSetupWindow *window = FUMI_SETUP_WINDOW (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiDiagnosis) failure = NULL;
  FumiDiagnosisContext context = { NULL };
  gboolean closed = window->saving == NULL;

  g_clear_object (&window->saving);
  if (!closed)
    gtk_widget_set_sensitive (GTK_WIDGET (window->bin), TRUE);

  if (fumi_setup_save_finish (result, &error))
    {
      window->saved = TRUE;
      g_signal_emit (window, signals[ACCOUNT_ADDED], 0, window->draft->account);
      if (!closed)
        go (window, FUMI_SETUP_DONE);
      return;
    }

  if (closed)
    return;

  context.address = fumi_account_get_address (window->draft->account);
  context.data_dir = g_get_user_config_dir ();
  failure = fumi_diagnosis_new (error, &context);
  window->save_failed = TRUE;
  fumi_test_view_show_failure (get_view (window), failure);
}

static void
save (FumiSetupWindow *window,
      gboolean         use_once)
{
  if (window->saving != NULL || window->saved)
    return;

  window->save_failed = FALSE;
  window->saving = g_cancellable_new ();
  gtk_widget_set_sensitive (GTK_WIDGET (window->bin), FALSE);
  fumi_test_view_say (get_view (window), _("Saving…"));
  fumi_setup_save_async (G_OBJECT (window), window->draft, window->accounts, use_once,
                         window->saving, on_saved, NULL);
}

static void
on_save_anyway_answered (FumiSetupWindow *window,
                         const char      *response)
{
  if (g_strcmp0 (response, "save") != 0)
    return;

  g_object_set (window->draft->account, "receive-automatically", FALSE, NULL);
  save (window, FALSE);
}

static void
ask_to_save_anyway (FumiSetupWindow *window)
{
  GtkWidget *dialog;

  dialog = adw_message_dialog_new (GTK_WINDOW (window), _("Save Without a Working Connection?"),
                                   _("The account is added, but its mail is not received automatically until the settings are corrected."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("Go Back"),
                                    "save", _("Save"),
                                    NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_anyway_answered), window,
                           G_CONNECT_SWAPPED);
  fumi_message_dialog_name_once (ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_save (FumiSetupWindow *window,
         gboolean         anyway)
{
  if (anyway)
    {
      ask_to_save_anyway (window);
      return;
    }

  g_object_set (window->draft->account, "receive-automatically", TRUE, NULL);
  save (window, FALSE);
}

static void
on_use_once (FumiSetupWindow *window)
{
  save (window, TRUE);
}

/* ---- testing ------------------------------------------------------------------------------------ */

static guint
get_revision (FumiSetupWindow *window)
{
  return window->draft->revision + window->draft->password_revision;
}

static void
ask_for_password (FumiSetupWindow *window)
{
  go (window, FUMI_SETUP_SERVER);
  fumi_server_page_ask_password (FUMI_SERVER_PAGE (window->pages[FUMI_SETUP_SERVER]));
}

static void
on_test (FumiSetupWindow *window)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  if (*window->draft->password == '\0' && server->login != FUMI_LOGIN_CERTIFICATE)
    {
      ask_for_password (window);
      return;
    }

  window->save_failed = FALSE;
  window->tested_revision = get_revision (window);
  fumi_test_view_run (get_view (window), server,
                      fumi_account_get_address (window->draft->account), window->draft->password);
}

static void
examine_certificate (FumiSetupWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));

  if (failure != NULL && failure->certificate != NULL)
    go (window, FUMI_SETUP_CERTIFICATE);
}

/* Only now, after the connection is closed: no handshake ever waits for an answer. */
static void
on_tested (FumiSetupWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));

  if (failure != NULL && failure->can_trust)
    examine_certificate (window);
}

static void
on_trust (FumiSetupWindow *window,
          const char      *sha256)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  g_free (server->certificate);
  server->certificate = g_strdup (sha256);
  fumi_setup_draft_set_server (window->draft, server);

  window->tested_revision = get_revision (window);
  fumi_test_view_reset (get_view (window),
                        _("The certificate is trusted for this server. Test the connection again."));
  go (window, FUMI_SETUP_TEST);
}

static void
on_remedy (FumiSetupWindow *window)
{
  const FumiDiagnosis *failure = fumi_test_view_get_failure (get_view (window));
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (window->draft->account);

  if (failure->remedy == FUMI_REMEDY_GO_BACK)
    {
      go (window, FUMI_SETUP_SERVER);
      return;
    }

  if (window->save_failed)
    {
      save (window, FALSE);
      return;
    }

  if (fumi_server_apply_remedy (server, failure))
    {
      fumi_setup_draft_set_server (window->draft, server);
      on_test (window);
    }
}

/* ---- pages -------------------------------------------------------------------------------------- */

static void
on_go (FumiSetupWindow *window,
       int              stage)
{
  if (window->stage == FUMI_SETUP_WELCOME)
    window->imports = FALSE;
  if (stage == FUMI_SETUP_IDENTITY && window->draft->source == FUMI_SETUP_PRACTICE)
    {
      /* From the practice mailbox back to the beginning: that was another account. */
      g_clear_pointer (&window->draft, fumi_setup_draft_free);
      window->draft = fumi_setup_draft_new ();
      for (guint i = FUMI_SETUP_IDENTITY; i < FUMI_N_SETUP_STAGES; i++)
        g_clear_object (&window->pages[i]);
    }

  go (window, (FumiSetupStage) stage);
}

static void
on_import (FumiSetupWindow *window)
{
  on_go (window, FUMI_SETUP_IDENTITY);
  window->imports = TRUE;
}

static void
explain_failed_practice (FumiSetupWindow *window,
                         const GError    *error)
{
  GtkWidget *dialog;

  dialog = adw_message_dialog_new (GTK_WINDOW (window), _("Practice Mailbox Cannot Start"),
                                   error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("Close"));
  fumi_message_dialog_name_once (ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_practice (FumiSetupWindow *window)
{
  g_autoptr(GError) error = NULL;
  FumiPracticeServer *practice = fumi_practice_ensure (window->practice, 0, &error);
  FumiPop3Server server = { NULL };

  if (practice == NULL)
    {
      explain_failed_practice (window, error);
      return;
    }

  window->imports = FALSE;
  server.host = (char *) fumi_practice_server_get_host ();
  server.port = fumi_practice_server_get_port (practice);
  server.security = FUMI_SECURITY_TLS;
  server.user = (char *) fumi_practice_server_get_user ();
  server.certificate = (char *) fumi_practice_server_get_certificate (practice);
  fumi_setup_draft_use_practice (window->draft, &server, fumi_practice_server_get_name (),
                                 fumi_practice_server_get_address (),
                                 fumi_practice_server_get_password ());
  go (window, FUMI_SETUP_IDENTITY);
}

static void
on_receive (FumiSetupWindow *window)
{
  g_autoptr(FumiSetupWindow) alive = g_object_ref (window);

  g_signal_emit (window, signals[RECEIVE], 0, window->draft->account);
  if (window->imports)
    g_signal_emit (window, signals[IMPORT], 0, window->draft->account);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_taken (const char *address,
          gpointer    user_data)
{
  FumiSetupWindow *window = user_data;

  return !window->saved
         && fumi_account_list_find_by_address (window->accounts, address) != NULL;
}

/* A test can outlive the window it was begun in. */
static void
listen (FumiSetupWindow *window,
        gpointer         instance,
        const char      *name,
        GCallback        callback)
{
  g_signal_connect_object (instance, name, callback, window, G_CONNECT_SWAPPED);
}

static void
connect_view (FumiSetupWindow *window,
              FumiTestView    *view)
{
  listen (window, view, "enter-password", G_CALLBACK (ask_for_password));
  listen (window, view, "examine", G_CALLBACK (examine_certificate));
  listen (window, view, "finished", G_CALLBACK (on_tested));
  listen (window, view, "remedy", G_CALLBACK (on_remedy));
  listen (window, view, "save", G_CALLBACK (on_save));
  listen (window, view, "test", G_CALLBACK (on_test));
  listen (window, view, "use-once", G_CALLBACK (on_use_once));
}

static FumiSetupPage *
make_page (FumiSetupWindow *window,
           FumiSetupStage   stage)
{
  static GType (* const types[]) (void) = {
    [FUMI_SETUP_WELCOME]     = fumi_welcome_page_get_type,
    [FUMI_SETUP_IDENTITY]    = fumi_identity_page_get_type,
    [FUMI_SETUP_NOTICE]      = fumi_notice_page_get_type,
    [FUMI_SETUP_SERVER]      = fumi_server_page_get_type,
    [FUMI_SETUP_KEEP]        = fumi_keep_page_get_type,
    [FUMI_SETUP_TEST]        = fumi_test_page_get_type,
    [FUMI_SETUP_CERTIFICATE] = fumi_certificate_page_get_type,
    [FUMI_SETUP_DONE]        = fumi_done_page_get_type,
  };
  FumiSetupPage *page = g_object_ref_sink (g_object_new (types[stage] (), NULL));

  fumi_setup_page_set_draft (page, window->draft);
  g_signal_connect_swapped (page, "go", G_CALLBACK (on_go), window);

  if (stage == FUMI_SETUP_WELCOME)
    {
      g_signal_connect_swapped (page, "import", G_CALLBACK (on_import), window);
      g_signal_connect_swapped (page, "practice", G_CALLBACK (on_practice), window);
    }
  else if (stage == FUMI_SETUP_IDENTITY)
    fumi_identity_page_set_taken_func (FUMI_IDENTITY_PAGE (page), is_taken, window);
  else if (stage == FUMI_SETUP_TEST)
    connect_view (window, fumi_test_page_get_view (FUMI_TEST_PAGE (page)));
  else if (stage == FUMI_SETUP_CERTIFICATE)
    g_signal_connect_swapped (page, "trust", G_CALLBACK (on_trust), window);
  else if (stage == FUMI_SETUP_DONE)
    g_signal_connect_swapped (page, "receive", G_CALLBACK (on_receive), window);

  return page;
}

/* ---- moving about ------------------------------------------------------------------------------- */

/* Six steps, whatever happens in between: the welcome page is the first where there is one. */
static guint
get_step (FumiSetupWindow *window)
{
  static const guint steps[] = {
    [FUMI_SETUP_WELCOME] = 1, [FUMI_SETUP_IDENTITY] = 2, [FUMI_SETUP_NOTICE] = 2,
    [FUMI_SETUP_SERVER] = 3, [FUMI_SETUP_KEEP] = 4, [FUMI_SETUP_TEST] = 5,
    [FUMI_SETUP_CERTIFICATE] = 5, [FUMI_SETUP_DONE] = 6,
  };

  return steps[window->stage] - (window->welcomes ? 0 : 1);
}

static void
show_header (FumiSetupWindow *window)
{
  g_autofree char *step = NULL;
  gboolean done = window->stage == FUMI_SETUP_DONE;
  gboolean has_next = window->stage == FUMI_SETUP_IDENTITY || window->stage == FUMI_SETUP_SERVER
                      || window->stage == FUMI_SETUP_KEEP;
  gboolean first = window->stage == FUMI_SETUP_WELCOME
                   || (window->stage == FUMI_SETUP_IDENTITY && !window->welcomes);

  /* Translators: the assistant's header, the number of this page and of all. */
  step = g_strdup_printf (_("%u / %u"), get_step (window), window->welcomes ? 6 : 5);
  adw_window_title_set_title (window->title, window->stage == FUMI_SETUP_WELCOME ? _("Fumibako")
                                                                                 : _("New Account"));
  adw_window_title_set_subtitle (window->title, step);

  gtk_button_set_label (window->cancel_button, done ? _("Close") : _("Cancel"));
  gtk_widget_set_visible (window->back_button, !first && !done);
  gtk_widget_set_visible (window->next_button, has_next);
}

static void
fade_in (FumiSetupPage *page)
{
  AdwAnimationTarget *target = adw_property_animation_target_new (G_OBJECT (page), "opacity");
  g_autoptr(AdwAnimation) fade = adw_timed_animation_new (GTK_WIDGET (page), 0.0, 1.0, FADE_MS, target);

  adw_animation_play (fade);
}

static void
prepare (FumiSetupWindow *window,
         FumiSetupPage   *page)
{
  g_autoptr(FumiPop3Server) server = NULL;

  fumi_setup_page_fill (page);

  if (window->stage == FUMI_SETUP_TEST && window->tested_revision != get_revision (window))
    {
      window->save_failed = FALSE;
      fumi_test_view_reset (get_view (window), NULL);
    }

  if (window->stage == FUMI_SETUP_CERTIFICATE)
    {
      server = fumi_account_dup_server (window->draft->account);
      fumi_certificate_page_show (FUMI_CERTIFICATE_PAGE (page),
                                  fumi_test_view_get_failure (get_view (window)), server);
    }

  if (window->stage == FUMI_SETUP_DONE && window->imports)
    fumi_done_page_announce_import (FUMI_DONE_PAGE (page));
}

/* GTK 4.8 keeps a bare pointer to the default widget, and looks at it when there is another or none. */
static void
forget_default (FumiSetupWindow *window)
{
  gtk_window_set_default_widget (GTK_WINDOW (window), NULL);
}

static void
go (FumiSetupWindow *window,
    FumiSetupStage   stage)
{
  FumiSetupPage *page;
  GtkWidget *focus;

  if (window->stage == FUMI_SETUP_TEST && window->pages[FUMI_SETUP_TEST] != NULL)
    fumi_test_view_stop (get_view (window));

  if (window->pages[stage] == NULL)
    window->pages[stage] = make_page (window, stage);
  page = window->pages[stage];
  window->stage = stage;

  prepare (window, page);
  forget_default (window); /* the page before may end with the next line */
  adw_bin_set_child (window->bin, GTK_WIDGET (page));
  show_header (window);
  fade_in (page);

  focus = fumi_setup_page_get_default (page);
  gtk_window_set_default_widget (GTK_WINDOW (window),
                                 focus != NULL ? focus
                                 : gtk_widget_get_visible (window->next_button) ? window->next_button
                                 : NULL);
  focus = fumi_setup_page_get_focus (page);
  gtk_widget_grab_focus (focus != NULL ? focus : window->next_button);
}

static void
on_plain_agreed (gpointer object)
{
  FumiSetupWindow *window = FUMI_SETUP_WINDOW (object);

  fumi_setup_draft_consent_to_plain (window->draft);
  go (window, FUMI_SETUP_KEEP);
}

static void
on_next_clicked (FumiSetupWindow *window)
{
  if (!fumi_setup_page_apply (window->pages[window->stage]))
    return;

  if (window->stage == FUMI_SETUP_IDENTITY)
    go (window, fumi_setup_draft_after_identity (window->draft));
  else if (window->stage == FUMI_SETUP_KEEP)
    go (window, FUMI_SETUP_TEST);
  else if (window->stage == FUMI_SETUP_SERVER && fumi_setup_draft_needs_consent (window->draft))
    fumi_ask_about_plain (GTK_WINDOW (window), on_plain_agreed, window);
  else if (window->stage == FUMI_SETUP_SERVER)
    go (window, FUMI_SETUP_KEEP);
}

static void
on_back_clicked (FumiSetupWindow *window)
{
  static const FumiSetupStage before[] = {
    [FUMI_SETUP_WELCOME] = FUMI_SETUP_WELCOME,
    [FUMI_SETUP_IDENTITY] = FUMI_SETUP_WELCOME,
    [FUMI_SETUP_NOTICE] = FUMI_SETUP_IDENTITY,
    [FUMI_SETUP_SERVER] = FUMI_SETUP_IDENTITY,
    [FUMI_SETUP_KEEP] = FUMI_SETUP_SERVER,
    [FUMI_SETUP_TEST] = FUMI_SETUP_KEEP,
    [FUMI_SETUP_CERTIFICATE] = FUMI_SETUP_TEST,
    [FUMI_SETUP_DONE] = FUMI_SETUP_DONE,
  };

  if (window->saving == NULL)
    go (window, before[window->stage]);
}

/* ---- closing ------------------------------------------------------------------------------------ */

static void
on_cancel_clicked (FumiSetupWindow *window)
{
  /* With an account there is something to go on with. */
  if (window->saved)
    gtk_window_close (GTK_WINDOW (window));
  else
    gtk_window_destroy (GTK_WINDOW (window));
}

/* Escape and the window manager's button; the header's Cancel says itself what it does. */
static gboolean
fumi_setup_window_close_request (GtkWindow *gtk_window)
{
  FumiSetupWindow *window = FUMI_SETUP_WINDOW (gtk_window);
  FumiSetupPage *identity = window->pages[FUMI_SETUP_IDENTITY];

  if (window->stage == FUMI_SETUP_TEST && fumi_test_view_is_running (get_view (window)))
    {
      fumi_test_view_stop (get_view (window));
      return TRUE;
    }

  if (!window->saved && identity != NULL
      && fumi_identity_page_has_typing (FUMI_IDENTITY_PAGE (identity)))
    {
      fumi_ask_about_discard (GTK_WINDOW (window), _("The account is not saved yet."),
                              (FumiQuestionFunc) gtk_window_destroy, window);
      return TRUE;
    }

  if (window->saved && window->imports)
    g_signal_emit (window, signals[IMPORT], 0, window->draft->account);
  return GTK_WINDOW_CLASS (fumi_setup_window_parent_class)->close_request (gtk_window);
}

static void
fumi_setup_window_dispose (GObject *object)
{
  FumiSetupWindow *window = FUMI_SETUP_WINDOW (object);

  if (window->saving != NULL)
    g_cancellable_cancel (window->saving);
  g_clear_object (&window->saving);

  forget_default (window);
  if (window->bin != NULL)
    adw_bin_set_child (window->bin, NULL);
  window->bin = NULL;
  for (guint i = 0; i < FUMI_N_SETUP_STAGES; i++)
    if (window->pages[i] != NULL)
      {
        g_object_run_dispose (G_OBJECT (window->pages[i]));
        g_clear_object (&window->pages[i]);
      }

  G_OBJECT_CLASS (fumi_setup_window_parent_class)->dispose (object);
}

/* Here and not in dispose: a save that is still under way has the draft in its hands. */
static void
fumi_setup_window_finalize (GObject *object)
{
  FumiSetupWindow *window = FUMI_SETUP_WINDOW (object);

  g_clear_pointer (&window->draft, fumi_setup_draft_free);
  g_clear_object (&window->accounts);
  g_clear_object (&window->practice);

  G_OBJECT_CLASS (fumi_setup_window_parent_class)->finalize (object);
}

static void
fumi_setup_window_class_init (FumiSetupWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_setup_window_dispose;
  object_class->finalize = fumi_setup_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_setup_window_close_request;

  signals[ACCOUNT_ADDED] = g_signal_new ("account-added", FUMI_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
  signals[IMPORT] = g_signal_new ("import", FUMI_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
  signals[RECEIVE] = g_signal_new ("receive", FUMI_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-setup-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiSetupWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, FumiSetupWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, FumiSetupWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FumiSetupWindow, next_button);
  gtk_widget_class_bind_template_child (widget_class, FumiSetupWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fumi_setup_window_init (FumiSetupWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));

  window->draft = fumi_setup_draft_new ();
}

FumiSetupWindow *
fumi_setup_window_new (GtkApplication  *application,
                       GtkWindow       *parent,
                       FumiAccountList *accounts,
                       FumiPractice    *practice)
{
  FumiSetupWindow *window = g_object_new (FUMI_TYPE_SETUP_WINDOW,
                                          "application", application,
                                          "transient-for", parent,
                                          "modal", parent != NULL,
                                          NULL);

  window->accounts = g_object_ref (accounts);
  window->practice = g_object_ref (practice);
  window->welcomes = g_list_model_get_n_items (G_LIST_MODEL (accounts)) == 0;
  go (window, window->welcomes ? FUMI_SETUP_WELCOME : FUMI_SETUP_IDENTITY);

  return window;
}
