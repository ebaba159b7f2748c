/* test-backup-times.c: when a reminder of a backup is due.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-times.h"

#define DAY (24 * 60 * 60)
#define NOW (G_GINT64_CONSTANT (20000) * DAY)

static const struct
{
  const char      *what;
  FumiBackupTimes  times;
  gboolean         due;
  guint            days;
} cases[] = {
  { "no mail yet", { .interval = 30 }, FALSE, 0 },
  { "mail since today", { .since = NOW, .interval = 30 }, FALSE, 0 },
  { "mail since 29 days and a half", { .since = NOW - 29 * DAY - DAY / 2, .interval = 30 }, FALSE, 0 },
  { "mail since 30 days", { .since = NOW - 30 * DAY, .interval = 30 }, TRUE, 30 },
  { "mail since a year, saved yesterday", { .last = NOW - DAY, .since = NOW - 365 * DAY, .interval = 30 }, FALSE, 0 },
  { "saved 31 days ago", { .last = NOW - 31 * DAY, .since = NOW - 365 * DAY, .interval = 30 }, TRUE, 31 },
  { "never remind", { .last = NOW - 400 * DAY, .since = NOW - 500 * DAY, .interval = 0 }, FALSE, 0 },
  { "later", { .last = NOW - 31 * DAY, .postponed = NOW + 1, .interval = 30 }, FALSE, 0 },
  { "later is now", { .last = NOW - 38 * DAY, .postponed = NOW, .interval = 30 }, TRUE, 38 },
  { "a clock that was set back", { .last = NOW + DAY, .since = NOW - 99 * DAY, .interval = 30 }, FALSE, 0 },
};

static void
test_a_backup_is_due_thirty_days_after_the_last_one (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint days = 0;

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (fumi_backup_times_is_due (&cases[i].times, NOW, &days), ==, cases[i].due);
      if (cases[i].due)
        g_assert_cmpuint (days, ==, cases[i].days);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/backup-times/a-backup-is-due-thirty-days-after-the-last-one",
                   test_a_backup_is_due_thirty_days_after_the_last_one);

  return g_test_run ();
}
