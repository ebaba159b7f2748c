/* fumi-row-text.c: the words of a row of the message list: dates, sender, what a screen reader
 * hears.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-row-text.h"

#include <glib/gi18n.h>

#include "fumi-diagnosis.h"

/* Whole days from @then to @now by the calendar, not by 24 hours: 23:59 is yesterday at 00:01. */
static int
days_between (GDateTime *then,
              GDateTime *now)
{
  GDate from, to;

  g_date_clear (&from, 1);
  g_date_clear (&to, 1);
  g_date_set_dmy (&from, g_date_time_get_day_of_month (then), g_date_time_get_month (then),
                  g_date_time_get_year (then));
  g_date_set_dmy (&to, g_date_time_get_day_of_month (now), g_date_time_get_month (now),
                  g_date_time_get_year (now));
  return g_date_days_between (&from, &to);
}

static GDateTime *
local_time (gint64     when,
            GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (when);

  /* Beyond the year 9999 there is no calendar. */
  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

static char *
format_time (GDateTime  *time,
             const char *format)
{
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;

  return text != NULL ? text : g_strdup ("");
}

GDateTime *
fumi_row_text_now (void)
{
  static GTimeZone *zone;
  static gint64 looked_up;
  gint64 now = g_get_monotonic_time ();

  if (zone == NULL || now - looked_up > G_USEC_PER_SEC)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      looked_up = now;
    }
  return g_date_time_new_now (zone);
}

char *
fumi_row_text_date (gint64     when,
                    GDateTime *now)
{
  g_autoptr(GDateTime) then = local_time (when, g_date_time_get_timezone (now));
  int days;

  if (then == NULL)
    return g_strdup ("");

  days = days_between (then, now);
  if (days == 0)
    /* Translators: the time of a message of today in the list, see strftime (3) */
    return format_time (then, _ ("%H:%M"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    /* Translators: the weekday of a message of the last days in the list, see strftime (3) */
    return format_time (then, _ ("%A"));
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: the day of a message of this year in the list, see strftime (3) */
    return format_time (then, _ ("%-d %b"));
  /* Translators: the day of a message of another year in the list, see strftime (3) */
  return format_time (then, _ ("%-d %b %Y"));
}

char *
fumi_row_text_full_date (gint64     when,
                         GTimeZone *zone)
{
  g_autoptr(GDateTime) then = local_time (when, zone);

  /* Translators: a message's date and time in full, see strftime (3) */
  return format_time (then, _ ("%A, %-d %B %Y, %H:%M"));
}

char *
fumi_row_text_sender (FumiEnvelope *envelope)
{
  g_autofree char *sender = fumi_envelope_dup_sender (envelope);

  if (*sender == '\0')
    return g_strdup (_ ("(No sender)"));
  return g_steal_pointer (&sender);
}

const char *
fumi_row_text_subject (const char *subject)
{
  return *subject != '\0' ? subject : _ ("(No subject)");
}

const char *
fumi_row_text_title (FumiEnvelope *envelope)
{
  const char *subject = fumi_envelope_get_subject (envelope);

  /* Nobody has read how large it is (fumi-rebuild.c). */
  if (fumi_envelope_get_size (envelope) < 0 && *subject == '\0')
    return _ ("This message cannot be read");

  return fumi_row_text_subject (subject);
}

char *
fumi_row_text_partial (FumiEnvelope *envelope)
{
  g_autofree char *size = fumi_format_bytes (fumi_envelope_get_size (envelope));

  /* Translators: in the list, in place of a message's first words; %s is the size of the whole message, like
   * "4.2 MB" */
  return g_strdup_printf (_ ("Only partly received – %s"), size);
}

static char *
spoken_date (gint64     when,
             GDateTime *now)
{
  g_autoptr(GDateTime) then = local_time (when, g_date_time_get_timezone (now));

  if (then != NULL && g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: the day and time of a message of this year as a screen reader says it, see
     * strftime (3) */
    return format_time (then, _ ("%-d %B %H:%M"));
  /* Translators: the day and time of a message of another year as a screen reader says it, see
   * strftime (3) */
  return format_time (then, _ ("%-d %B %Y %H:%M"));
}

char *
fumi_row_text_label (FumiEnvelope *envelope,
                     GDateTime    *now)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *subject = fumi_row_text_title (envelope);

  if (fumi_envelope_get_unread (envelope))
    g_ptr_array_add (words, g_strdup (_ ("Unread")));
  g_ptr_array_add (words, fumi_row_text_sender (envelope));
  /* Translators: %s is the subject of a message; a screen reader says it */
  g_ptr_array_add (words, g_strdup_printf (_ ("Subject: %s"), subject));
  if (fumi_envelope_get_partial (envelope))
    g_ptr_array_add (words, g_strdup (_ ("only partly received")));
  if (fumi_envelope_get_has_attachments (envelope))
    g_ptr_array_add (words, g_strdup (_ ("has attachment")));
  if (fumi_envelope_get_starred (envelope))
    g_ptr_array_add (words, g_strdup (_ ("starred")));
  g_ptr_array_add (words, spoken_date (fumi_envelope_get_date (envelope), now));
  g_ptr_array_add (words, NULL);

  /* Translators: what stands between the words that a screen reader says of a message */
  return g_strjoinv (C_ ("between words", ", "), (char **) words->pdata);
}
