/* fumi-backup-reminder.c: says that the last backup is a while ago (ux.md §12, banner 9).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-reminder.h"

#include <glib/gi18n.h>

#include "fumi-backup-times.h"
#include "fumi-banner.h"

#define DAY_SECONDS (24 * 60 * 60)
#define INTERVAL_DAYS 30
#define POSTPONE_DAYS 7

/* How often it is looked at while the window stays open. */
#define LOOK_SECONDS (60 * 60)

struct _FumiBackupReminder
{
  GtkWidget     parent_instance;

  FumiStore    *store;
  FumiReceiver *receiver;
  GSettings    *settings; /* NULL where there is no schema */
  guint         timer;
  FumiBanner   *banner;
};

G_DEFINE_FINAL_TYPE (FumiBackupReminder, fumi_backup_reminder, GTK_TYPE_WIDGET)

/* g_settings_new() would end the program where there is no schema, or an old one. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, FUMI_APP_ID, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, "backup-reminder-days"))
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- what counts -------------------------------------------------------------------------------------- */

gboolean
fumi_backup_reminder_get_on (void)
{
  g_autoptr(GSettings) settings = open_settings ();

  return settings != NULL && g_settings_get_int (settings, "backup-reminder-days") > 0;
}

void
fumi_backup_reminder_set_on (gboolean on)
{
  g_autoptr(GSettings) settings = open_settings ();

  if (settings != NULL && on != fumi_backup_reminder_get_on ())
    g_settings_set_int (settings, "backup-reminder-days", on ? INTERVAL_DAYS : 0);
}

void
fumi_backup_reminder_note_backup (void)
{
  g_autoptr(GSettings) settings = open_settings ();

  if (settings != NULL)
    g_settings_set_int64 (settings, "last-backup", get_now ());
}

/* ---- the banner --------------------------------------------------------------------------------------- */

static gboolean
has_mail (FumiBackupReminder *reminder)
{
  const FumiStoreQuery all = { .account = NULL, .folder = "" };

  return fumi_store_count (reminder->store, &all, FALSE) > 0;
}

static FumiBackupTimes
read_times (FumiBackupReminder *reminder)
{
  GSettings *settings = reminder->settings;
  FumiBackupTimes times = {
    .last = g_settings_get_int64 (settings, "last-backup"),
    .since = g_settings_get_int64 (settings, "mail-since"),
    .postponed = g_settings_get_int64 (settings, "backup-postponed"),
    .interval = g_settings_get_int (settings, "backup-reminder-days"),
  };

  return times;
}

static void
update (FumiBackupReminder *reminder)
{
  g_autofree char *text = NULL;
  FumiBackupTimes times;
  guint days;

  if (reminder->settings == NULL || reminder->store == NULL)
    return;

  times = read_times (reminder);
  if (times.since == 0 && has_mail (reminder))
    {
      times.since = get_now ();
      g_settings_set_int64 (reminder->settings, "mail-since", times.since);
    }
  if (!fumi_backup_times_is_due (&times, get_now (), &days)
      || fumi_receiver_find_worst (reminder->receiver) != NULL)
    {
      fumi_banner_hide (reminder->banner);
      return;
    }

  if (times.last != 0)
    text = g_strdup_printf (ngettext ("The last backup was %u day ago", "The last backup was %u days ago", days),
                            days);
  else
    text = g_strdup (_("Your mail has not been backed up yet"));
  fumi_banner_show (reminder->banner, text, _("Back Up…"));
}

static gboolean
on_timer (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_clicked (FumiBackupReminder *reminder)
{
  gtk_widget_activate_action (GTK_WIDGET (reminder), "app.backup", NULL);
}

static void
on_dismissed (FumiBackupReminder *reminder)
{
  g_settings_set_int64 (reminder->settings, "backup-postponed", get_now () + POSTPONE_DAYS * DAY_SECONDS);
}

/* ---- the type ----------------------------------------------------------------------------------------- */

static void
fumi_backup_reminder_dispose (GObject *object)
{
  FumiBackupReminder *reminder = FUMI_BACKUP_REMINDER (object);

  g_clear_handle_id (&reminder->timer, g_source_remove);
  g_clear_object (&reminder->settings);
  g_clear_object (&reminder->store);
  g_clear_object (&reminder->receiver);
  if (reminder->banner != NULL)
    gtk_widget_unparent (GTK_WIDGET (reminder->banner));
  reminder->banner = NULL;

  G_OBJECT_CLASS (fumi_backup_reminder_parent_class)->dispose (object);
}

static void
fumi_backup_reminder_class_init (FumiBackupReminderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_backup_reminder_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
fumi_backup_reminder_init (FumiBackupReminder *reminder)
{
  reminder->banner = g_object_new (FUMI_TYPE_BANNER, NULL);
  gtk_widget_set_parent (GTK_WIDGET (reminder->banner), GTK_WIDGET (reminder));
  fumi_banner_set_dismiss_label (reminder->banner, _("Later"));
  g_signal_connect_object (reminder->banner, "clicked", G_CALLBACK (on_clicked), reminder, G_CONNECT_SWAPPED);
  g_signal_connect_object (reminder->banner, "dismissed", G_CALLBACK (on_dismissed), reminder,
                           G_CONNECT_SWAPPED);
}

void
fumi_backup_reminder_set_store (FumiBackupReminder *reminder,
                                FumiStore          *store,
                                FumiReceiver       *receiver)
{
  g_return_if_fail (FUMI_IS_BACKUP_REMINDER (reminder) && reminder->store == NULL);

  reminder->store = g_object_ref (store);
  reminder->receiver = g_object_ref (receiver);
  reminder->settings = open_settings ();
  if (reminder->settings == NULL)
    return;

  reminder->timer = g_timeout_add_seconds (LOOK_SECONDS, on_timer, reminder);
  g_signal_connect_object (reminder->settings, "changed", G_CALLBACK (update), reminder, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed", G_CALLBACK (update), reminder, G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (update), reminder, G_CONNECT_SWAPPED);
  update (reminder);
}
