/* fumi-application.c: the running program: its accounts, its store, its windows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-application.h"

#include <glib/gi18n.h>
#include <sysexits.h>

#include "fumi-account-list.h"
#include "fumi-backup-actions.h"
#include "fumi-diagnosis.h"
#include "fumi-filter.h"
#include "fumi-practice.h"
#include "fumi-receiver.h"
#include "fumi-scheduler.h"
#include "fumi-search-fill.h"
#include "fumi-setup-window.h"
#include "fumi-store-complete.h"
#include "fumi-store.h"
#include "fumi-window.h"

#define QUIT_SECONDS 2 /* stopped runs end within 100 ms; what hangs longer than this is left to the kernel */

struct _FumiApplication
{
  AdwApplication   parent_instance;

  FumiAccountList *accounts;
  FumiPractice    *practice;
  FumiStore       *store;         /* NULL until it is open */
  FumiReceiver    *receiver;
  FumiScheduler   *scheduler;
  FumiSearchFiller *filler;
  FumiDiagnosis   *store_failure; /* why it is not */
  FumiBackupActions *backup_actions;
  FumiWindow      *window;        /* not owned; NULL: not shown */
  FumiAccount     *wanted;        /* to be received for once the store is open */
  FumiAccount     *importing;     /* to be imported into then */
  gboolean         opening;       /* the store is */
  gboolean         accounts_broken;
  char            *config_dir;    /* $XDG_CONFIG_HOME/fumibako */
};

G_DEFINE_FINAL_TYPE (FumiApplication, fumi_application, ADW_TYPE_APPLICATION)

/* Until the window is painted and mail that waits on the servers has begun to come. */
#define FILL_DELAY_MS 3000

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
  { NULL },
};

static char *
dup_data_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, NULL);
}

/* ---- the store ------------------------------------------------------------------------------- */

static void
give_store (FumiApplication *application)
{
  fumi_backup_actions_set_store (application->backup_actions, application->store);
  if (application->window == NULL)
    return;

  if (application->store != NULL)
    fumi_window_set_store (application->window, application->store, application->receiver, application->filler);
  else if (application->store_failure != NULL)
    fumi_window_set_failure (application->window, application->store_failure);
}

static void
receive_wanted (FumiApplication *application)
{
  g_autoptr(FumiAccount) wanted = NULL;

  if (application->receiver == NULL || application->wanted == NULL)
    return;

  wanted = g_steal_pointer (&application->wanted);
  fumi_receiver_receive (application->receiver, wanted);
}

static void
import_wanted (FumiApplication *application)
{
  g_autoptr(FumiAccount) account = NULL;

  if (application->store == NULL || application->window == NULL || application->importing == NULL)
    return;

  account = g_steal_pointer (&application->importing);
  fumi_window_import (application->window, account);
}

static void
open_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data_dir,
                GCancellable *cancellable)
{
  GError *error = NULL;
  FumiStore *store = fumi_store_open_at_once (data_dir, &error);

  if (store != NULL)
    g_task_return_pointer (task, store, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_store_opened (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(FumiApplication) application = user_data;
  g_autofree char *data_dir = dup_data_dir ();
  FumiDiagnosisContext context = { .data_dir = data_dir };
  g_autoptr(GError) error = NULL;

  application->opening = FALSE;
  g_clear_pointer (&application->store_failure, fumi_diagnosis_free);
  application->store = g_task_propagate_pointer (G_TASK (result), &error);
  if (application->store != NULL)
    {
      g_autofree char *rules = fumi_rule_file_path (application->config_dir);

      fumi_filter_attach (application->store, rules);
      application->receiver = fumi_receiver_new (application->store, application->accounts);
      application->scheduler = fumi_scheduler_new (application->receiver, application->accounts,
                                                   FUMI_SCHEDULER_FIRST, FUMI_SCHEDULER_INTERVAL);
      application->filler = fumi_search_filler_new (application->store, FILL_DELAY_MS);
    }
  else
    {
      g_warning ("Cannot open the store in %s: %s", data_dir, error->message);
      application->store_failure = fumi_diagnosis_new (error, &context);
    }

  give_store (application);
  receive_wanted (application);
  import_wanted (application);
}

/* In a task, since a disk may be slow. An index that has to be made anew is the window's affair. */
static void
open_store (FumiApplication *application)
{
  g_autoptr(GTask) task = NULL;

  if (application->store != NULL || application->opening)
    return;

  application->opening = TRUE;
  task = g_task_new (NULL, NULL, on_store_opened, g_object_ref (application));
  g_task_set_task_data (task, dup_data_dir (), g_free);
  g_task_run_in_thread (task, open_in_thread);
}

/* ---- windows --------------------------------------------------------------------------------- */

static gboolean
has_accounts (FumiApplication *application)
{
  return g_list_model_get_n_items (G_LIST_MODEL (application->accounts)) > 0;
}

static void
show_main_window (FumiApplication *application)
{
  if (application->window == NULL)
    {
      FumiWindow *window = fumi_window_new (GTK_APPLICATION (application), application->accounts,
                                            application->practice);

      g_set_weak_pointer (&application->window, window);
      give_store (application);
      if (application->accounts_broken)
        fumi_window_add_toast (window, _ ("Some account settings could not be read"));
    }
  gtk_window_present (GTK_WINDOW (application->window));
}

static void
on_receive (FumiApplication *application,
            FumiAccount     *account)
{
  g_set_object (&application->wanted, account);
  show_main_window (application);
  receive_wanted (application);
}

static void
on_import (FumiApplication *application,
           FumiAccount     *account)
{
  g_set_object (&application->importing, account);
  show_main_window (application);
  import_wanted (application);
}

/* Closed by Cancel there is no account, and the program ends with its last window. */
static gboolean
on_setup_closed (FumiApplication *application)
{
  if (has_accounts (application))
    show_main_window (application);
  return FALSE;
}

static void
show_setup (FumiApplication *application)
{
  FumiSetupWindow *setup = fumi_setup_window_new (GTK_APPLICATION (application), NULL, application->accounts,
                                                  application->practice);

  g_signal_connect_object (setup, "receive", G_CALLBACK (on_receive), application, G_CONNECT_SWAPPED);
  g_signal_connect_object (setup, "import", G_CALLBACK (on_import), application, G_CONNECT_SWAPPED);
  g_signal_connect_object (setup, "close-request", G_CALLBACK (on_setup_closed), application,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (setup));
}

/* The last account was removed: back to the welcome page, as on the first day. */
static void
on_accounts_changed (FumiApplication *application)
{
  if (has_accounts (application) || application->window == NULL)
    return;

  show_setup (application);
  gtk_window_close (GTK_WINDOW (application->window));
}

/* The assistant is done when a backup has brought the first accounts. */
static gboolean
end_setup (gpointer user_data)
{
  FumiApplication *application = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));
  GtkWindow *setup = NULL;

  for (GList *each = windows; each != NULL; each = each->next)
    {
      if (FUMI_IS_SETUP_WINDOW (each->data))
        setup = each->data;
    }
  fumi_practice_refresh_accounts (application->practice, application->accounts);
  if (setup != NULL && application->window == NULL && has_accounts (application))
    gtk_window_close (setup);
  return G_SOURCE_REMOVE;
}

/* Not now: the window that says so is still closing. */
static void
on_restored (FumiApplication *application)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, end_setup, g_object_ref (application), g_object_unref);
}

/* ---- actions --------------------------------------------------------------------------------- */

static void
show_about (GSimpleAction *action,
            GVariant      *target,
            gpointer       user_data)
{
  const char *const developers[] = { _ ("The Fumibako authors"), NULL };
  GtkWidget *about = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                                   "transient-for", gtk_application_get_active_window (user_data),
                                   "modal", TRUE,
                                   "application-icon", FUMI_APP_ID,
                                   "application-name", "Fumibako",
                                   "version", FUMI_VERSION,
                                   "developer-name", developers[0],
                                   "developers", developers,
                                   "comments", _ ("Receives mail by POP3 and keeps it on this computer."),
                                   "license-type", GTK_LICENSE_GPL_3_0,
                                   /* Translators: put your names here, one a line */
                                   "translator-credits", _ ("translator-credits"),
                                   NULL);

  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _ ("Mail Provider Settings"),
                                      /* Translators: ISPDB is the name of the data base */
                                      _ ("Partly from ISPDB by the Thunderbird project and its contributors"),
                                      GTK_LICENSE_MPL_2_0, NULL);
  gtk_window_present (GTK_WINDOW (about));
}

static void
quit (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  FumiApplication *application = user_data;

  /* As if the user had closed it, so that its size is kept. */
  if (application->window != NULL)
    gtk_window_close (GTK_WINDOW (application->window));
  g_application_quit (G_APPLICATION (application));
}

static void
try_store_again (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  open_store (user_data);
}

static void
open_folder (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  g_autofree char *data_dir = dup_data_dir ();
  g_autofree char *uri = g_filename_to_uri (data_dir, NULL, NULL);

  gtk_show_uri (gtk_application_get_active_window (user_data), uri, GDK_CURRENT_TIME);
}

static const GActionEntry entries[] = {
  { "about", show_about, NULL, NULL, NULL, { 0 } },
  { "open-folder", open_folder, NULL, NULL, NULL, { 0 } },
  { "open-store", try_store_again, NULL, NULL, NULL, { 0 } },
  { "quit", quit, NULL, NULL, NULL, { 0 } },
};

/* shortcuts-window.ui lists the same ones, and those of FumiWindow that an entry would want as well. */
static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
  { "account.add", { "<Control><Shift>a" } },
  { "app.quit", { "<Control>q" } },
  { "mail.archive", { "<Control>e" } },
  { "mail.export", { "<Control><Shift>s" } },
  { "mail.junk", { "<Control>j" } },
  { "mail.move", { "<Control>m" } },
  { "mail.toggle-star", { "<Control>d" } },
  { "mail.toggle-unread", { "<Control>u" } },
  { "search.start", { "<Control>f" } },
  { "win.back", { "<Alt>Left" } },
  { "win.find", { "<Control><Shift>f" } },
  { "win.find-step(true)", { "F3" } },
  { "win.find-step(false)", { "<Shift>F3" } },
  { "win.next-pane", { "F6" } },
  { "win.next-unread", { "<Control><Shift>n" } },
  { "win.previous-pane", { "<Shift>F6" } },
  { "win.receive", { "F5", "<Control>r" } },
  { "win.receive-shown", { "<Shift>F5" } },
  { "win.save-message", { "<Control>s" } },
  { "win.shortcuts", { "<Control>question" } },
  { "win.sidebar", { "F9" } },
  { "window.close", { "<Control>w" } },
};

/* ---- the type -------------------------------------------------------------------------------- */

/* Before anything touches the display, which GTK would answer by ending the program without a word
 * of help. */
static int
fumi_application_handle_local_options (GApplication *application,
                                       GVariantDict *given)
{
  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("%s %s\n", GETTEXT_PACKAGE, FUMI_VERSION);
      return EX_OK;
    }

  if (!gtk_init_check ())
    {
      g_printerr ("%s\n", _ ("Fumibako needs a graphical session. To see it work without one, use: ./run practice"));
      return EX_UNAVAILABLE;
    }

  return -1;
}

static void
fumi_application_startup (GApplication *g_application)
{
  FumiApplication *application = FUMI_APPLICATION (g_application);
  g_autoptr(GError) error = NULL;

  G_APPLICATION_CLASS (fumi_application_parent_class)->startup (g_application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);

  application->config_dir = g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, NULL);
  application->accounts = fumi_account_list_new (application->config_dir, &error);
  application->accounts_broken = error != NULL;
  if (error != NULL)
    g_warning ("%s", error->message);
  g_signal_connect_object (application->accounts, "items-changed", G_CALLBACK (on_accounts_changed),
                           application, G_CONNECT_SWAPPED);
  application->backup_actions = fumi_backup_actions_new (GTK_APPLICATION (application), application->accounts);
  g_signal_connect_object (application->backup_actions, "restored", G_CALLBACK (on_restored), application,
                           G_CONNECT_SWAPPED);
  application->practice = fumi_practice_new ();
  open_store (application);
}

/* The practice mailbox makes a key first; that is for after the window. */
static gboolean
start_practice (gpointer user_data)
{
  FumiApplication *application = user_data;

  fumi_practice_refresh_accounts (application->practice, application->accounts);
  return G_SOURCE_REMOVE;
}

static void
fumi_application_activate (GApplication *g_application)
{
  FumiApplication *application = FUMI_APPLICATION (g_application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }

  if (has_accounts (application))
    show_main_window (application);
  else
    show_setup (application);
  g_idle_add_full (G_PRIORITY_LOW, start_practice, g_object_ref (application), g_object_unref);
}

/* So that a wait for something else ends at its deadline, too. */
static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* What is stored stays whatever happens now, but an orderly end closes the connections. */
static void
fumi_application_shutdown (GApplication *g_application)
{
  FumiApplication *application = FUMI_APPLICATION (g_application);
  gint64 deadline = g_get_monotonic_time () + QUIT_SECONDS * G_USEC_PER_SEC;
  guint wake;

  if (application->filler != NULL)
    fumi_search_filler_stop (application->filler);
  g_clear_object (&application->filler);
  g_clear_object (&application->scheduler);
  if (application->receiver != NULL)
    {
      fumi_receiver_stop (application->receiver, NULL);
      wake = g_timeout_add (QUIT_SECONDS * 1000, wake_up, NULL);
      while (fumi_receiver_has_session (application->receiver, NULL) && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (wake);
    }

  G_APPLICATION_CLASS (fumi_application_parent_class)->shutdown (g_application);
}

static void
fumi_application_dispose (GObject *object)
{
  FumiApplication *application = FUMI_APPLICATION (object);

  g_clear_weak_pointer (&application->window);
  g_clear_object (&application->importing);
  g_clear_object (&application->wanted);
  if (application->filler != NULL)
    fumi_search_filler_stop (application->filler);
  g_clear_object (&application->filler);
  g_clear_object (&application->scheduler);
  g_clear_object (&application->backup_actions);
  g_clear_object (&application->receiver);
  g_clear_object (&application->store);
  g_clear_object (&application->practice);
  g_clear_object (&application->accounts);
  g_clear_pointer (&application->store_failure, fumi_diagnosis_free);
  g_clear_pointer (&application->config_dir, g_free);

  G_OBJECT_CLASS (fumi_application_parent_class)->dispose (object);
}

static void
fumi_application_class_init (FumiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_application_dispose;
  application_class->activate = fumi_application_activate;
  application_class->handle_local_options = fumi_application_handle_local_options;
  application_class->shutdown = fumi_application_shutdown;
  application_class->startup = fumi_application_startup;
}

static void
fumi_application_init (FumiApplication *application)
{
  g_application_add_main_option_entries (G_APPLICATION (application), options);
}

FumiApplication *
fumi_application_new (void)
{
  return g_object_new (FUMI_TYPE_APPLICATION, "application-id", FUMI_APP_ID, NULL);
}
