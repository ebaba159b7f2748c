/* fumi-test-view.c: Test Connection: the button, the eleven steps, what came out, and what to try.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-test-view.h"

#include <glib/gi18n.h>

#include "fumi-remedy.h"
#include "fumi-step-row.h"
#include "fumi-test-details.h"

struct _FumiTestView
{
  AdwBin           parent_instance;

  GtkWidget       *headline_box;
  GtkImage        *headline_icon;
  GtkLabel        *headline;
  GtkLabel        *body;
  GtkLabel        *live;
  GtkWidget       *remedies_group;
  GtkListBox      *remedies;
  GtkWidget       *save_button;
  GtkWidget       *remedy_button;
  GtkWidget       *once_button;
  GtkWidget       *password_button;
  GtkWidget       *certificate_button;
  GtkWidget       *test_button;
  GtkWidget       *stop_button;
  GtkWidget       *anyway_button;
  GtkListBox      *steps;
  FumiTestDetails *details;

  FumiStepRow     *rows[FUMI_N_TEST_STEPS];
  GCancellable    *cancellable; /* of the running test; NULL: none runs */
  FumiTestReport  *report;      /* of the last test; NULL: none, or stopped */
  FumiDiagnosis   *failure;     /* what is shown; NULL: nothing is wrong */
  gboolean         save_failed; /* @failure is of saving, not of the test */
  gboolean         can_save;
};

enum
{
  PROP_0,
  PROP_CAN_SAVE,
  N_PROPS
};

enum
{
  TEST,
  FINISHED,
  REMEDY,
  EXAMINE,
  ENTER_PASSWORD,
  SAVE,
  USE_ONCE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiTestView, fumi_test_view, ADW_TYPE_BIN)

static void
show_headline (FumiTestView *view,
               const char   *icon,
               const char   *css_class,
               const char   *title,
               const char   *text)
{
  const char *classes[] = { css_class, NULL };

  gtk_widget_set_visible (GTK_WIDGET (view->headline_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (view->headline_icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (view->headline_icon), classes);
  gtk_label_set_text (view->headline, title);
  gtk_label_set_text (view->body, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (view->body), text != NULL && *text != '\0');
}

static void
say (FumiTestView *view,
     const char   *text)
{
  gtk_label_set_text (view->live, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (view->live), text != NULL);
}

static void
fill_remedies (FumiTestView *view)
{
  GtkWidget *old;
  gboolean any = view->failure != NULL && view->failure->remedies != NULL
                 && view->failure->remedies[0] != NULL;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (view->remedies))) != NULL)
    gtk_list_box_remove (view->remedies, old);

  for (guint i = 0; any && view->failure->remedies[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), view->failure->remedies[i]);
      gtk_widget_add_css_class (row, "fumi-step");
      gtk_list_box_append (view->remedies, row);
    }

  gtk_widget_set_visible (view->remedies_group, any);
}

static gboolean
has_remedy (FumiTestView *view)
{
  if (view->failure == NULL || view->failure->button == NULL)
    return FALSE;

  switch (view->failure->remedy)
    {
    case FUMI_REMEDY_TRY_AGAIN:
    case FUMI_REMEDY_USE_SERVER:
    case FUMI_REMEDY_USE_TLS:
    case FUMI_REMEDY_USE_STARTTLS:
    case FUMI_REMEDY_USE_PORT_995:
    case FUMI_REMEDY_USE_USER:
    case FUMI_REMEDY_GO_BACK:
    case FUMI_REMEDY_UNLOCK_KEYRING:
      return TRUE;

    case FUMI_REMEDY_OPEN_DATE_TIME:
    case FUMI_REMEDY_OPEN_NETWORK:
    case FUMI_REMEDY_OPEN_BROWSER:
    case FUMI_REMEDY_OPEN_PROVIDER:
    case FUMI_REMEDY_OPEN_FOLDER:
      return fumi_remedy_can_open (view->failure);

    case FUMI_REMEDY_NONE:
    case FUMI_REMEDY_SET_INTERVAL: /* there is no account yet whose interval it could be */
    default:
      return FALSE;
    }
}

static void
set_suggested (GtkWidget *button,
               gboolean   suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

/* It may hold a whole mail address, and still has to fit into 360 px. */
static void
label_remedy (FumiTestView *view)
{
  GtkWidget *label;

  gtk_button_set_label (GTK_BUTTON (view->remedy_button), view->failure->button);
  label = gtk_button_get_child (GTK_BUTTON (view->remedy_button));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}

static void
show_buttons (FumiTestView *view)
{
  gboolean running = view->cancellable != NULL;
  gboolean passed = fumi_test_view_has_passed (view);
  gboolean failed = view->failure != NULL && !running;
  gboolean remedy = failed && has_remedy (view);
  FumiFailure failure = failed ? view->failure->failure : FUMI_FAILURE_NONE;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));

  if (remedy)
    label_remedy (view);
  gtk_widget_set_visible (view->remedy_button, remedy);
  gtk_widget_set_visible (view->once_button, failure == FUMI_FAILURE_KEYRING && view->can_save);
  gtk_widget_set_visible (view->password_button, failure == FUMI_FAILURE_AUTH_FAILED);
  gtk_widget_set_visible (view->certificate_button, failed && view->failure->certificate != NULL);
  gtk_widget_set_visible (view->test_button, !running);
  gtk_widget_set_visible (view->stop_button, running);
  gtk_widget_set_visible (view->save_button, passed && !running && view->can_save
                                             && failure != FUMI_FAILURE_KEYRING);
  gtk_widget_set_visible (view->anyway_button,
                          failed && !passed && !view->save_failed && view->can_save);

  set_suggested (view->test_button, !passed && !remedy);
  set_suggested (view->save_button, !remedy);

  if (root != NULL)
    gtk_window_set_default_widget (GTK_WINDOW (root), fumi_test_view_get_default (view));
}

static char *
join_warnings (GPtrArray *warnings)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            (const char *) g_ptr_array_index (warnings, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_everything (FumiTestView *view)
{
  g_autofree char *sentence = NULL;

  if (view->cancellable != NULL)
    show_headline (view, NULL, NULL, _("Testing the Connection"), NULL);
  else if (view->failure != NULL)
    show_headline (view, "dialog-warning-symbolic", "warning", view->failure->title,
                   view->failure->body);
  else if (view->report != NULL)
    {
      sentence = join_warnings (view->report->warnings);
      show_headline (view, "emblem-ok-symbolic", "success", view->report->summary, sentence);
    }
  else
    show_headline (view, NULL, NULL, _("Try the Settings"),
                   _("Fumibako connects to the server and logs in. No mail is received or deleted, and nothing is saved yet."));

  fill_remedies (view);
  show_buttons (view);
  fumi_test_details_show (view->details, view->report,
                          view->failure != NULL ? view->failure->server_text : NULL);
}

static void
clear_result (FumiTestView *view)
{
  g_clear_pointer (&view->report, fumi_test_report_free);
  g_clear_pointer (&view->failure, fumi_diagnosis_free);
  view->save_failed = FALSE;

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    {
      FumiStepResult waiting = { .step = i, .state = FUMI_STEP_WAITING };

      fumi_step_row_set_result (view->rows[i], &waiting);
    }
}

/* One test that was begun. It may end long after the view turned to another, or went away. */
typedef struct
{
  FumiTestView *view;
  GCancellable *cancellable;
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->view);
  g_object_unref (run->cancellable);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
on_step (const FumiStepResult *result,
         gpointer              user_data)
{
  Run *run = user_data;
  FumiTestView *view = run->view;
  g_autofree char *text = NULL;

  if (view->cancellable != run->cancellable)
    return;

  fumi_step_row_set_result (view->rows[result->step], result);
  text = fumi_step_result_to_text (result);
  say (view, text);
}

/* A stopped test leaves no result: what was not asked to the end cannot be judged. */
static void
on_tested (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(FumiTestReport) report = fumi_connection_test_finish (result);
  FumiTestView *view = run->view;

  if (view->cancellable != run->cancellable)
    return;

  g_clear_object (&view->cancellable);
  if (report->failure != NULL && report->failure->failure == FUMI_FAILURE_CANCELLED)
    {
      clear_result (view);
      say (view, _("The test was stopped."));
      show_everything (view);
      gtk_widget_grab_focus (view->test_button);
      return;
    }

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    fumi_step_row_set_result (view->rows[i], &report->steps[i]);

  view->report = g_steal_pointer (&report);
  if (view->report->failure != NULL)
    view->failure = fumi_diagnosis_copy (view->report->failure);

  say (view, NULL);
  show_everything (view);
  gtk_widget_grab_focus (view->failure != NULL ? view->headline_box : view->save_button);
  g_signal_emit (view, signals[FINISHED], 0);
}

static void
on_test_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[TEST], 0);
}

static void
on_stop_clicked (FumiTestView *view)
{
  fumi_test_view_stop (view);
}

static void
on_remedy_clicked (FumiTestView *view)
{
  if (fumi_remedy_can_open (view->failure))
    fumi_remedy_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))), view->failure);
  else
    g_signal_emit (view, signals[REMEDY], 0);
}

static void
on_once_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[USE_ONCE], 0);
}

static void
on_password_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[ENTER_PASSWORD], 0);
}

static void
on_certificate_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[EXAMINE], 0);
}

static void
on_save_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[SAVE], 0, FALSE);
}

static void
on_anyway_clicked (FumiTestView *view)
{
  g_signal_emit (view, signals[SAVE], 0, TRUE);
}

static void
fumi_test_view_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CAN_SAVE:
      g_value_set_boolean (value, FUMI_TEST_VIEW (object)->can_save);
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_test_view_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_CAN_SAVE:
      FUMI_TEST_VIEW (object)->can_save = g_value_get_boolean (value);
      show_buttons (FUMI_TEST_VIEW (object));
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Out of the window a test has nobody to tell. (The run holds a reference, so this is not for dispose.) */
static void
abandon_run (FumiTestView *view)
{
  if (view->cancellable == NULL)
    return;

  g_cancellable_cancel (view->cancellable);
  g_clear_object (&view->cancellable);
}

static void
fumi_test_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fumi_test_view_parent_class)->root (widget);

  show_everything (FUMI_TEST_VIEW (widget));
}

static void
fumi_test_view_unroot (GtkWidget *widget)
{
  FumiTestView *view = FUMI_TEST_VIEW (widget);

  if (view->cancellable != NULL)
    {
      abandon_run (view);
      clear_result (view);
      say (view, NULL);
    }

  GTK_WIDGET_CLASS (fumi_test_view_parent_class)->unroot (widget);
}

static void
fumi_test_view_dispose (GObject *object)
{
  FumiTestView *view = FUMI_TEST_VIEW (object);

  abandon_run (view);
  g_clear_pointer (&view->report, fumi_test_report_free);
  g_clear_pointer (&view->failure, fumi_diagnosis_free);

  G_OBJECT_CLASS (fumi_test_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, anyway_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, body);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, certificate_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, details);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, headline);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, headline_box);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, headline_icon);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, live);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, once_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, password_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, remedies);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, remedies_group);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, save_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, steps);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FumiTestView, test_button);
  gtk_widget_class_bind_template_callback (widget_class, on_anyway_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_certificate_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_once_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_password_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_test_clicked);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, FUMI_TYPE_TEST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
fumi_test_view_class_init (FumiTestViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_test_view_dispose;
  object_class->get_property = fumi_test_view_get_property;
  object_class->set_property = fumi_test_view_set_property;
  widget_class->root = fumi_test_view_root;
  widget_class->unroot = fumi_test_view_unroot;

  properties[PROP_CAN_SAVE] = g_param_spec_boolean ("can-save", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[TEST] = add_signal ("test");
  signals[FINISHED] = add_signal ("finished");
  signals[REMEDY] = add_signal ("remedy");
  signals[EXAMINE] = add_signal ("examine");
  signals[ENTER_PASSWORD] = add_signal ("enter-password");
  signals[USE_ONCE] = add_signal ("use-once");
  signals[SAVE] = g_signal_new ("save", FUMI_TYPE_TEST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (FUMI_TYPE_TEST_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-test-view.ui");
  bind_children (widget_class);
}

static void
fumi_test_view_init (FumiTestView *view)
{
  gtk_widget_init_template (GTK_WIDGET (view));

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    {
      view->rows[i] = FUMI_STEP_ROW (fumi_step_row_new (i));
      gtk_list_box_append (view->steps, GTK_WIDGET (view->rows[i]));
    }

  say (view, NULL);
  show_everything (view);
}

void
fumi_test_view_run (FumiTestView         *view,
                    const FumiPop3Server *server,
                    const char           *address,
                    const char           *password)
{
  Run *run;

  g_return_if_fail (FUMI_IS_TEST_VIEW (view));
  g_return_if_fail (server != NULL);

  if (view->cancellable != NULL)
    return;

  clear_result (view);
  view->cancellable = g_cancellable_new ();
  show_everything (view);
  gtk_widget_grab_focus (view->stop_button);

  run = g_new (Run, 1);
  run->view = g_object_ref (view);
  run->cancellable = g_object_ref (view->cancellable);
  fumi_connection_test_async (server, address, password, NULL, on_step, run, run->cancellable,
                              on_tested, run);
}

void
fumi_test_view_stop (FumiTestView *view)
{
  g_return_if_fail (FUMI_IS_TEST_VIEW (view));

  if (view->cancellable != NULL)
    g_cancellable_cancel (view->cancellable);
}

void
fumi_test_view_reset (FumiTestView *view,
                      const char   *message)
{
  g_return_if_fail (FUMI_IS_TEST_VIEW (view));

  abandon_run (view);
  clear_result (view);
  say (view, message);
  show_everything (view);
}

void
fumi_test_view_say (FumiTestView *view,
                    const char   *message)
{
  g_return_if_fail (FUMI_IS_TEST_VIEW (view));

  say (view, message);
}

void
fumi_test_view_show_failure (FumiTestView        *view,
                             const FumiDiagnosis *failure)
{
  g_return_if_fail (FUMI_IS_TEST_VIEW (view));

  g_clear_pointer (&view->failure, fumi_diagnosis_free);
  view->failure = fumi_diagnosis_copy (failure);
  view->save_failed = TRUE;
  say (view, NULL);
  show_everything (view);
  gtk_widget_grab_focus (view->headline_box);
}

gboolean
fumi_test_view_is_running (FumiTestView *view)
{
  g_return_val_if_fail (FUMI_IS_TEST_VIEW (view), FALSE);

  return view->cancellable != NULL;
}

gboolean
fumi_test_view_has_passed (FumiTestView *view)
{
  g_return_val_if_fail (FUMI_IS_TEST_VIEW (view), FALSE);

  return view->report != NULL && view->report->failure == NULL;
}

const FumiDiagnosis *
fumi_test_view_get_failure (FumiTestView *view)
{
  g_return_val_if_fail (FUMI_IS_TEST_VIEW (view), NULL);

  return view->failure;
}

GtkWidget *
fumi_test_view_get_default (FumiTestView *view)
{
  GtkWidget *buttons[] = { view->remedy_button, view->save_button, view->test_button };

  g_return_val_if_fail (FUMI_IS_TEST_VIEW (view), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]))
      return buttons[i];

  return NULL;
}
