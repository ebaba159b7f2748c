/* fumi-backup-plan.c: what is to go into a backup.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-plan.h"

#include "fumi-backup-path.h"

static void
plan_account_free (gpointer data)
{
  FumiBackupPlanAccount *account = data;

  g_free (account->id);
  g_free (account->title);
  g_clear_pointer (&account->settings, g_bytes_unref);
  g_free (account);
}

static void
plan_file_free (gpointer data)
{
  FumiBackupPlanFile *file = data;

  g_free (file->name);
  g_bytes_unref (file->contents);
  g_free (file);
}

FumiBackupPlan *
fumi_backup_plan_new (void)
{
  FumiBackupPlan *plan = g_new0 (FumiBackupPlan, 1);

  plan->accounts = g_ptr_array_new_with_free_func (plan_account_free);
  plan->files = g_ptr_array_new_with_free_func (plan_file_free);
  return plan;
}

void
fumi_backup_plan_free (FumiBackupPlan *plan)
{
  if (plan == NULL)
    return;

  g_ptr_array_unref (plan->accounts);
  g_ptr_array_unref (plan->files);
  g_free (plan);
}

void
fumi_backup_plan_add_account (FumiBackupPlan *plan,
                              const char     *id,
                              const char     *title,
                              GBytes         *settings)
{
  FumiBackupPlanAccount *account;

  g_return_if_fail (plan != NULL && id != NULL && title != NULL);
  g_return_if_fail (fumi_backup_is_id (id));

  account = g_new0 (FumiBackupPlanAccount, 1);
  account->id = g_strdup (id);
  account->title = g_strdup (title);
  account->settings = settings != NULL ? g_bytes_ref (settings) : NULL;
  g_ptr_array_add (plan->accounts, account);
}

void
fumi_backup_plan_add_file (FumiBackupPlan *plan,
                           const char     *name,
                           GBytes         *contents)
{
  FumiBackupPlanFile *file;

  g_return_if_fail (plan != NULL && name != NULL && contents != NULL);

  file = g_new0 (FumiBackupPlanFile, 1);
  file->name = g_strdup (name);
  file->contents = g_bytes_ref (contents);
  g_ptr_array_add (plan->files, file);
}
