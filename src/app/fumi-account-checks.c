/* fumi-account-checks.c: which accounts of several: a row with a check mark for each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-checks.h"

#include <glib/gi18n.h>

typedef struct
{
  char           *id;
  GtkWidget      *row;
  GtkCheckButton *check;
} Choice;

struct _FumiAccountChecks
{
  AdwPreferencesGroup  parent_instance;

  GPtrArray           *choices; /* (element-type Choice) */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (FumiAccountChecks, fumi_account_checks, ADW_TYPE_PREFERENCES_GROUP)

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_free (choice->id);
  g_free (choice);
}

static void
on_toggled (FumiAccountChecks *checks)
{
  g_signal_emit (checks, changed_signal, 0);
}

static void
fumi_account_checks_finalize (GObject *object)
{
  FumiAccountChecks *checks = FUMI_ACCOUNT_CHECKS (object);

  g_ptr_array_unref (checks->choices);

  G_OBJECT_CLASS (fumi_account_checks_parent_class)->finalize (object);
}

static void
fumi_account_checks_class_init (FumiAccountChecksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_account_checks_finalize;

  changed_signal = g_signal_new ("changed", FUMI_TYPE_ACCOUNT_CHECKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
fumi_account_checks_init (FumiAccountChecks *checks)
{
  checks->choices = g_ptr_array_new_with_free_func (choice_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (checks), _("Accounts"));
}

void
fumi_account_checks_add (FumiAccountChecks *checks,
                         const char        *id,
                         const char        *title,
                         const char        *subtitle)
{
  Choice *choice = g_new0 (Choice, 1);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  g_return_if_fail (FUMI_IS_ACCOUNT_CHECKS (checks));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), checks, G_CONNECT_SWAPPED);

  choice->id = g_strdup (id);
  choice->row = row;
  choice->check = GTK_CHECK_BUTTON (check);
  g_ptr_array_add (checks->choices, choice);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (checks), row);
  on_toggled (checks);
}

void
fumi_account_checks_clear (FumiAccountChecks *checks)
{
  g_return_if_fail (FUMI_IS_ACCOUNT_CHECKS (checks));

  for (guint i = 0; i < checks->choices->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (checks),
                                  ((Choice *) checks->choices->pdata[i])->row);
  g_ptr_array_set_size (checks->choices, 0);
}

gboolean
fumi_account_checks_get_any (FumiAccountChecks *checks)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT_CHECKS (checks), FALSE);

  for (guint i = 0; i < checks->choices->len; i++)
    {
      if (gtk_check_button_get_active (((Choice *) checks->choices->pdata[i])->check))
        return TRUE;
    }
  return FALSE;
}

char **
fumi_account_checks_dup_chosen (FumiAccountChecks *checks)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (FUMI_IS_ACCOUNT_CHECKS (checks), NULL);

  for (guint i = 0; i < checks->choices->len; i++)
    {
      const Choice *choice = checks->choices->pdata[i];

      if (gtk_check_button_get_active (choice->check))
        g_strv_builder_add (ids, choice->id);
    }
  return g_strv_builder_end (ids);
}
