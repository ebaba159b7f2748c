/* fumi-rule-preview.c: a page that shows what filters would do with the mail of a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule-preview.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-rule-text.h"
#include "fumi-stack.h"

/* Nobody reads more before deciding; each is a row of widgets. */
#define MOST_ROWS 200

struct _FumiRulePreview
{
  GtkWidget       parent_instance;

  FumiStore      *store;
  GCancellable   *cancellable; /* of what is looked for */
  FumiFilterPlan *plan;        /* NULL: not known yet */

  GtkWidget      *box;
  GtkStack       *stack;
  GtkWidget      *looking;
  GtkWidget      *found;
  GtkLabel       *where;
  GtkLabel       *matches;
  GtkLabel       *effects;
  GtkListBox     *messages;
  GtkLabel       *more;
  GtkButton      *apply;
};

enum
{
  APPLY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRulePreview, fumi_rule_preview, GTK_TYPE_WIDGET)

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static GtkWidget *
make_row (FumiEnvelope          *envelope,
          const FumiStoreFiling *filing)
{
  GtkWidget *row = adw_action_row_new ();
  const char *subject = fumi_envelope_get_subject (envelope);
  g_autofree char *sender = fumi_envelope_dup_sender (envelope);
  g_autofree char *folder = filing->folder != NULL ? fumi_folder_text_title (filing->folder) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *subject != '\0' ? subject : _ ("(No subject)"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), sender);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  if (folder != NULL)
    {
      /* Translators: %s is the name of the folder to which a message would be moved */
      g_autofree char *text = g_strdup_printf (_ ("→ %s"), folder);
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  return row;
}

static void
show_messages (FumiRulePreview *preview)
{
  const FumiFilterPlan *plan = preview->plan;
  g_autoptr(GArray) ids = fumi_filter_plan_get_ids (plan);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (preview->messages, 0)) != NULL)
    gtk_list_box_remove (preview->messages, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (preview->messages), ids->len > 0);

  envelopes = fumi_store_get_many (preview->store, (const gint64 *) (void *) ids->data, MIN (ids->len, MOST_ROWS), &error);
  if (envelopes == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  for (guint i = 0; i < envelopes->len; i++)
    gtk_list_box_append (preview->messages, make_row (envelopes->pdata[i],
                                                      &g_array_index (plan->filings, FumiStoreFiling, i)));
}

static void
show_plan (FumiRulePreview *preview)
{
  const FumiFilterPlan *plan = preview->plan;
  guint n = plan->filings->len;
  g_autofree char *matches = fumi_rule_text_matches (plan);
  g_autofree char *effects = fumi_rule_text_effects (plan);
  /* Translators: %u is how many messages match and are not shown */
  g_autofree char *more = n > MOST_ROWS ? g_strdup_printf (ngettext ("and %u more", "and %u more", n - MOST_ROWS),
                                                           n - MOST_ROWS)
                                        : g_strdup ("");
  /* Translators: a button; %u is how many messages */
  g_autofree char *label = g_strdup_printf (ngettext ("Apply to %u Message", "Apply to %u Messages", n), n);

  show_text (preview->matches, matches);
  show_text (preview->effects, effects);
  show_text (preview->more, more);
  show_messages (preview);
  gtk_button_set_label (preview->apply, label);
  gtk_widget_set_visible (GTK_WIDGET (preview->apply), n > 0);
  fumi_stack_show (preview->stack, preview->found);
  if (n > 0)
    gtk_widget_grab_focus (GTK_WIDGET (preview->apply));
}

static void
show_failure (FumiRulePreview *preview,
              const char      *text)
{
  show_text (preview->matches, text);
  show_text (preview->effects, "");
  show_text (preview->more, "");
  gtk_widget_set_visible (GTK_WIDGET (preview->messages), FALSE);
  fumi_stack_show (preview->stack, preview->found);
}

static void
on_planned (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(FumiRulePreview) preview = user_data;
  g_autoptr(GError) error = NULL;
  FumiFilterPlan *plan = fumi_filter_plan_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || preview->box == NULL
      || g_task_get_cancellable (G_TASK (result)) != preview->cancellable)
    {
      fumi_filter_plan_free (plan);
      return;
    }

  preview->plan = plan;
  if (plan != NULL)
    show_plan (preview);
  else
    show_failure (preview, error->message);
}

static void
on_apply (FumiRulePreview *preview)
{
  if (preview->plan != NULL)
    g_signal_emit (preview, signals[APPLY], 0, preview->plan);
}

static void
fumi_rule_preview_dispose (GObject *object)
{
  FumiRulePreview *preview = FUMI_RULE_PREVIEW (object);

  fumi_rule_preview_stop (preview);
  g_clear_pointer (&preview->box, gtk_widget_unparent);
  g_clear_object (&preview->store);

  G_OBJECT_CLASS (fumi_rule_preview_parent_class)->dispose (object);
}

static void
fumi_rule_preview_class_init (FumiRulePreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_rule_preview_dispose;

  signals[APPLY] = g_signal_new ("apply", FUMI_TYPE_RULE_PREVIEW, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-rule-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, apply);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, box);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, effects);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, found);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, looking);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, matches);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, messages);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, more);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiRulePreview, where);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
}

static void
fumi_rule_preview_init (FumiRulePreview *preview)
{
  gtk_widget_init_template (GTK_WIDGET (preview));
}

void
fumi_rule_preview_stop (FumiRulePreview *preview)
{
  g_return_if_fail (FUMI_IS_RULE_PREVIEW (preview));

  g_cancellable_cancel (preview->cancellable);
  g_clear_object (&preview->cancellable);
  g_clear_pointer (&preview->plan, fumi_filter_plan_free);
}

void
fumi_rule_preview_show (FumiRulePreview      *preview,
                        FumiStore            *store,
                        GPtrArray            *rules,
                        const FumiStoreQuery *query,
                        const char           *where)
{
  g_return_if_fail (FUMI_IS_RULE_PREVIEW (preview));

  fumi_rule_preview_stop (preview);
  g_set_object (&preview->store, store);
  preview->cancellable = g_cancellable_new ();
  show_text (preview->where, where);
  gtk_widget_set_visible (GTK_WIDGET (preview->apply), FALSE);
  fumi_stack_show (preview->stack, preview->looking);
  fumi_filter_plan_async (store, rules, query, preview->cancellable, on_planned, g_object_ref (preview));
}
