/* fumi-failure-window.c: what went wrong while receiving, what to try, the server's own words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-failure-window.h"

#include <glib/gi18n.h>

#include "fumi-remedy.h"
#include "fumi-transcript.h"

struct _FumiFailureWindow
{
  AdwWindow       parent_instance;

  FumiAccount    *account;
  FumiDiagnosis  *failure;

  GtkLabel       *title;
  GtkLabel       *account_name;
  GtkLabel       *body;
  GtkWidget      *remedies_box;
  GtkListBox     *remedies;
  GtkWidget      *server_box;
  GtkLabel       *server_text;
  GtkButton      *act;
  GtkWidget      *transcript_box;
  FumiTranscript *transcript;
};

G_DEFINE_FINAL_TYPE (FumiFailureWindow, fumi_failure_window, ADW_TYPE_WINDOW)

/* Where the remedy is a change of settings, the settings are where it is done and tested. */
typedef enum
{
  ACT_SETTINGS,
  ACT_RECEIVE,
  ACT_PASSWORD,
  ACT_OPEN,
} Act;

static Act
choose_act (const FumiDiagnosis *failure)
{
  if (failure->failure == FUMI_FAILURE_AUTH_FAILED)
    return ACT_PASSWORD;
  if (failure->remedy == FUMI_REMEDY_TRY_AGAIN || failure->remedy == FUMI_REMEDY_UNLOCK_KEYRING)
    return ACT_RECEIVE;
  return fumi_remedy_can_open (failure) ? ACT_OPEN : ACT_SETTINGS;
}

static const char *
name_act (const FumiDiagnosis *failure)
{
  switch (choose_act (failure))
    {
    case ACT_RECEIVE:
    case ACT_OPEN:
      return failure->button;
    case ACT_PASSWORD:
      return _ ("Enter Password…");
    case ACT_SETTINGS:
    default:
      return NULL;
    }
}

static void
activate_on_parent (FumiFailureWindow *window,
                    const char        *action)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));

  gtk_widget_activate_action (GTK_WIDGET (parent), action, "s", fumi_account_get_id (window->account));
}

static void
on_act (FumiFailureWindow *window)
{
  switch (choose_act (window->failure))
    {
    case ACT_RECEIVE:
      activate_on_parent (window, "account.receive");
      break;
    case ACT_PASSWORD:
      activate_on_parent (window, "account.password");
      break;
    case ACT_OPEN:
      fumi_remedy_open (gtk_window_get_transient_for (GTK_WINDOW (window)), window->failure);
      break;
    case ACT_SETTINGS:
    default:
      break;
    }
  gtk_window_close (GTK_WINDOW (window));
}

static void
on_settings (FumiFailureWindow *window)
{
  activate_on_parent (window, "account.settings");
  gtk_window_close (GTK_WINDOW (window));
}

static void
add_remedy (FumiFailureWindow *window,
            const char        *remedy)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), remedy);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (window->remedies, row);
}

static void
show_failure (FumiFailureWindow *window)
{
  const FumiDiagnosis *failure = window->failure;
  const char *act = name_act (failure);

  gtk_label_set_text (window->title, failure->title);
  gtk_label_set_text (window->account_name, fumi_account_get_title (window->account));
  gtk_label_set_text (window->body, failure->body);
  for (guint i = 0; failure->remedies != NULL && failure->remedies[i] != NULL; i++)
    add_remedy (window, failure->remedies[i]);
  gtk_widget_set_visible (window->remedies_box,
                          failure->remedies != NULL && failure->remedies[0] != NULL);
  gtk_label_set_text (window->server_text, failure->server_text != NULL ? failure->server_text : "");
  gtk_widget_set_visible (window->server_box, failure->server_text != NULL);
  gtk_button_set_label (window->act, act != NULL ? act : "");
  gtk_widget_set_visible (GTK_WIDGET (window->act), act != NULL);
}

static void
fumi_failure_window_finalize (GObject *object)
{
  FumiFailureWindow *window = FUMI_FAILURE_WINDOW (object);

  g_clear_object (&window->account);
  g_clear_pointer (&window->failure, fumi_diagnosis_free);

  G_OBJECT_CLASS (fumi_failure_window_parent_class)->finalize (object);
}

static void
fumi_failure_window_class_init (FumiFailureWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_failure_window_finalize;

  g_type_ensure (FUMI_TYPE_TRANSCRIPT);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-failure-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, account_name);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, act);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, body);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, remedies);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, remedies_box);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, server_box);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, server_text);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, title);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, transcript);
  gtk_widget_class_bind_template_child (widget_class, FumiFailureWindow, transcript_box);
  gtk_widget_class_bind_template_callback (widget_class, on_act);
  gtk_widget_class_bind_template_callback (widget_class, on_settings);
}

static void
fumi_failure_window_init (FumiFailureWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}

FumiFailureWindow *
fumi_failure_window_new (GtkWindow           *parent,
                         FumiAccount         *account,
                         const FumiDiagnosis *failure,
                         const char          *transcript)
{
  FumiFailureWindow *window = g_object_new (FUMI_TYPE_FAILURE_WINDOW, "transient-for", parent, NULL);

  window->account = g_object_ref (account);
  window->failure = fumi_diagnosis_copy (failure);
  show_failure (window);
  fumi_transcript_set_text (window->transcript, transcript != NULL ? transcript : "");
  gtk_widget_set_visible (window->transcript_box, transcript != NULL && *transcript != '\0');
  return window;
}
