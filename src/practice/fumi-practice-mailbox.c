/* fumi-practice-mailbox.c: the messages of the practice mailbox, their UIDs, and who has it open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-mailbox.h"

#include <gio/gio.h>
#include <string.h>

#include "fumi-practice-resources.h"

#define SAMPLES "/org/fumibako/practice"

struct _FumiPracticeMailbox
{
  GMutex     lock;     /* guards both fields below */
  GPtrArray *messages; /* (element-type FumiPracticeMessage): in the order of their numbers */
  gboolean   open;     /* a session has it */
};

/* A sample on its way into the mailbox. */
typedef struct
{
  char    *name;
  GString *text;
  gint64   age;  /* seconds, from the first placeholder */
} Sample;

static void
message_free (gpointer data)
{
  FumiPracticeMessage *message = data;

  g_free (message->uid);
  g_bytes_unref (message->bytes);
  g_free (message);
}

static FumiPracticeMessage *
message_copy (const FumiPracticeMessage *message)
{
  FumiPracticeMessage *copy = g_new (FumiPracticeMessage, 1);

  copy->uid = g_strdup (message->uid);
  copy->bytes = g_bytes_ref (message->bytes);
  return copy;
}

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_free (sample->name);
  g_string_free (sample->text, TRUE);
  g_free (sample);
}

/* Reads "-3d5h20m@" at @text. Returns how many bytes that took, 0 if it is something else. */
static gsize
parse_age (const char *text,
           gint64     *age)
{
  const char *at = text;
  gint64 seconds = 0;

  if (*at++ != '-')
    return 0;

  while (g_ascii_isdigit (*at))
    {
      guint64 count = g_ascii_strtoull (at, (char **) &at, 10);

      if (*at == 'd')
        seconds += (gint64) count * 24 * 60 * 60;
      else if (*at == 'h')
        seconds += (gint64) count * 60 * 60;
      else if (*at == 'm')
        seconds += (gint64) count * 60;
      else
        return 0;
      at++;
    }

  if (*at != '@')
    return 0;
  *age = seconds;
  return at + 1 - text;
}

/* Not g_date_time_format(): its names of days and months are those of the user's language. Two digits for
 * the day, so that a message has the same size whatever the date. */
static char *
format_rfc5322 (GDateTime *date)
{
  static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int minutes = (int) (g_date_time_get_utc_offset (date) / G_TIME_SPAN_MINUTE);

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d",
                          days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date),
                          months[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date),
                          minutes < 0 ? '-' : '+', ABS (minutes) / 60, ABS (minutes) % 60);
}

static Sample *
sample_new (const char *name,
            GBytes     *bytes,
            GDateTime  *now)
{
  static const char mark[] = "@DATE";
  Sample *sample = g_new0 (Sample, 1);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char *at = text;
  const char *found;

  sample->name = g_strdup (name);
  sample->text = g_string_new (NULL);
  while ((found = strstr (at, mark)) != NULL)
    {
      gint64 age = 0;
      gsize length = parse_age (found + strlen (mark), &age);

      g_string_append_len (sample->text, at, found - at);
      if (length == 0)
        g_string_append (sample->text, mark);
      else
        {
          g_autoptr(GDateTime) date = g_date_time_add_seconds (now, (double) -age);
          g_autofree char *formatted = format_rfc5322 (date);

          g_string_append (sample->text, formatted);
          if (sample->age == 0)
            sample->age = age;
        }
      at = found + strlen (mark) + length;
    }
  g_string_append (sample->text, at);
  return sample;
}

static int
compare_oldest_first (gconstpointer a,
                      gconstpointer b)
{
  const Sample *one = *(const Sample *const *) a;
  const Sample *other = *(const Sample *const *) b;

  if (one->age != other->age)
    return one->age > other->age ? -1 : 1;
  return strcmp (one->name, other->name);
}

/* The resource is asked for by its function: a constructor in a static library can be dropped by the
 * linker. It is part of the program, so what cannot be read here is a fault of the build. */
static GPtrArray *
load_samples (GDateTime *now)
{
  GResource *resource = fumi_practice_get_resource ();
  g_auto(GStrv) names = g_resource_enumerate_children (resource, SAMPLES,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GPtrArray *samples = g_ptr_array_new_with_free_func (sample_free);

  g_assert (names != NULL);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (SAMPLES "/", names[i], NULL);
      g_autoptr(GBytes) bytes = g_resource_lookup_data (resource, path,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      g_assert (bytes != NULL);
      g_ptr_array_add (samples, sample_new (names[i], bytes, now));
    }
  g_ptr_array_sort (samples, compare_oldest_first);
  return samples;
}

static GBytes *
with_crlf (GBytes *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  GString *lines = g_string_sized_new (length + length / 32);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
        g_string_append_c (lines, '\r');
      g_string_append_c (lines, text[i]);
    }
  if (!g_str_has_suffix (lines->str, "\r\n"))
    g_string_append (lines, "\r\n");
  return g_string_free_to_bytes (lines);
}

FumiPracticeMailbox *
fumi_practice_mailbox_new (void)
{
  FumiPracticeMailbox *mailbox = g_new0 (FumiPracticeMailbox, 1);

  g_mutex_init (&mailbox->lock);
  mailbox->messages = g_ptr_array_new_with_free_func (message_free);
  return mailbox;
}

FumiPracticeMailbox *
fumi_practice_mailbox_new_from_samples (GDateTime *now)
{
  FumiPracticeMailbox *mailbox = fumi_practice_mailbox_new ();
  g_autoptr(GPtrArray) samples = load_samples (now);

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = g_ptr_array_index (samples, i);
      const char *dot = strchr (sample->name, '.');
      g_autofree char *stem = g_strndup (sample->name, dot != NULL ? (gsize) (dot - sample->name)
                                                                   : strlen (sample->name));
      g_autofree char *uid = g_strconcat ("practice-", stem, NULL);
      g_autoptr(GBytes) bytes = g_bytes_new (sample->text->str, sample->text->len);

      fumi_practice_mailbox_add (mailbox, uid, bytes);
    }
  return mailbox;
}

void
fumi_practice_mailbox_free (FumiPracticeMailbox *mailbox)
{
  g_ptr_array_unref (mailbox->messages);
  g_mutex_clear (&mailbox->lock);
  g_free (mailbox);
}

void
fumi_practice_mailbox_add (FumiPracticeMailbox *mailbox,
                           const char          *uid,
                           GBytes              *message)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mailbox->lock);
  FumiPracticeMessage *added = g_new (FumiPracticeMessage, 1);

  added->uid = g_strdup (uid);
  added->bytes = with_crlf (message);
  g_ptr_array_add (mailbox->messages, added);
}

GPtrArray *
fumi_practice_mailbox_open (FumiPracticeMailbox *mailbox)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mailbox->lock);
  GPtrArray *messages;

  if (mailbox->open)
    return NULL;

  mailbox->open = TRUE;
  messages = g_ptr_array_new_with_free_func (message_free);
  for (guint i = 0; i < mailbox->messages->len; i++)
    g_ptr_array_add (messages, message_copy (g_ptr_array_index (mailbox->messages, i)));
  return messages;
}

static gboolean
has_uid (GPtrArray  *uids,
         const char *uid)
{
  return g_ptr_array_find_with_equal_func (uids, uid, g_str_equal, NULL);
}

void
fumi_practice_mailbox_close (FumiPracticeMailbox *mailbox,
                             GPtrArray           *deleted)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mailbox->lock);

  mailbox->open = FALSE;
  for (guint i = mailbox->messages->len; deleted != NULL && i > 0; i--)
    {
      const FumiPracticeMessage *message = g_ptr_array_index (mailbox->messages, i - 1);

      if (has_uid (deleted, message->uid))
        g_ptr_array_remove_index (mailbox->messages, i - 1);
    }
}

guint
fumi_practice_mailbox_get_count (FumiPracticeMailbox *mailbox)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mailbox->lock);

  return mailbox->messages->len;
}
