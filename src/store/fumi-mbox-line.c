/* fumi-mbox-line.c: the lines between the messages of an mbox file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mbox-line.h"

#include <string.h>
#include <time.h>

#define FROM "From "

/* A line of more words than this has no date that anybody could find. */
#define MAX_WORDS 64

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char days[] = "sunmontuewedthufrisat";

static const char * const first_fields[] = {
  "arc-", "auto-submitted", "bcc", "cc", "comments", "content-", "date", "delivered-to", "delivery-date", "dkim-",
  "disposition-", "domainkey-", "envelope-to", "errors-to", "from", "importance", "in-reply-to", "list-", "lines",
  "message-id", "mime-version", "newsgroups", "organization", "path", "precedence", "priority", "received",
  "references", "reply-to", "resent-", "return-path", "sender", "status", "subject", "to", "user-agent", "x-",
};

/* ---- words ----------------------------------------------------------------------------------------- */

typedef struct
{
  const char *start;
  gsize       length;
} Word;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static guint
split (const char *line,
       gsize       length,
       Word       *words)
{
  guint n = 0;
  gsize i = 0;

  while (n < MAX_WORDS)
    {
      gsize start;

      while (i < length && is_blank (line[i]))
        i++;
      if (i == length)
        break;

      start = i;
      while (i < length && !is_blank (line[i]))
        i++;
      words[n++] = (Word) { line + start, i - start };
    }

  return n;
}

/* The place of the three letters that @word begins with in @names; -1 if they are none of them. */
static int
find_name (const Word *word,
           const char *names)
{
  for (int i = 0; word->length >= 3 && names[i * 3] != '\0'; i++)
    if (g_ascii_strncasecmp (word->start, names + i * 3, 3) == 0)
      return i;

  return -1;
}

/* "5", "05," */
static int
read_number (const Word *word,
             gsize       max_digits)
{
  gsize length = word->length;
  int number = 0;

  if (length > 0 && word->start[length - 1] == ',')
    length--;
  if (length == 0 || length > max_digits)
    return -1;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (word->start[i]))
        return -1;
      number = number * 10 + (word->start[i] - '0');
    }

  return number;
}

/* ---- the date -------------------------------------------------------------------------------------- */

typedef struct
{
  int      year; /* -1: not found yet, like the others */
  int      month;
  int      day;
  int      hour;
  int      minute;
  int      second;
  int      zone;   /* minutes east of UTC */
  gboolean has_zone;
} Date;

/* "12:34:56", "12:34" */
static gboolean
read_time (const Word *word,
           Date       *date)
{
  char text[9];
  Word part;
  int numbers[3] = { 0, 0, 0 };
  guint n = 0;

  if (date->hour >= 0 || word->length < 4 || word->length > 8 || memchr (word->start, ':', word->length) == NULL)
    return FALSE;

  memcpy (text, word->start, word->length);
  text[word->length] = '\0';
  for (const char *start = text; start != NULL && n < 3; n++)
    {
      const char *end = strchr (start, ':');

      part = (Word) { start, end != NULL ? (gsize) (end - start) : strlen (start) };
      numbers[n] = read_number (&part, 2);
      if (numbers[n] < 0)
        return FALSE;
      start = end != NULL ? end + 1 : NULL;
    }
  if (n < 2 || numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 60)
    return FALSE;

  date->hour = numbers[0];
  date->minute = numbers[1];
  date->second = MIN (numbers[2], 59);
  return TRUE;
}

/* "+0900", "GMT-0500", "(JST)" */
static gboolean
read_zone (const Word *word,
           Date       *date)
{
  static const struct
  {
    const char *name;
    int         minutes;
  } zones[] = {
    { "UTC", 0 }, { "GMT", 0 }, { "UT", 0 }, { "Z", 0 }, { "JST", 540 }, { "KST", 540 },
    { "EST", -300 }, { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 },
    { "PST", -480 }, { "PDT", -420 }, { "CET", 60 }, { "MET", 60 }, { "CEST", 120 }, { "MEST", 120 },
    { "WET", 0 }, { "BST", 60 }, { "EET", 120 }, { "EEST", 180 }, { "MSK", 180 },
  };
  const char *start = word->start;
  gsize length = word->length;
  Word digits;
  int value;

  if (date->has_zone)
    return FALSE;
  if (length > 2 && start[0] == '(' && start[length - 1] == ')')
    {
      start++;
      length -= 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      if (length == strlen (zones[i].name) && g_ascii_strncasecmp (start, zones[i].name, length) == 0)
        {
          date->zone = zones[i].minutes;
          date->has_zone = TRUE;
          return TRUE;
        }
    }

  if (length == 8 && g_ascii_strncasecmp (start, "GMT", 3) == 0)
    {
      start += 3;
      length -= 3;
    }
  if (length != 5 || (start[0] != '+' && start[0] != '-'))
    return FALSE;

  digits = (Word) { start + 1, 4 };
  value = read_number (&digits, 4);
  if (value < 0 || value % 100 > 59 || value > 1500)
    return FALSE;

  date->zone = (value / 100 * 60 + value % 100) * (start[0] == '-' ? -1 : 1);
  date->has_zone = TRUE;
  return TRUE;
}

/* "2004-01-05", "2004/01/05" */
static gboolean
read_iso_day (const Word *word,
              Date       *date)
{
  char text[11];
  int year;
  int month;
  int day;

  if (date->year >= 0 || word->length != 10)
    return FALSE;

  memcpy (text, word->start, 10);
  text[10] = '\0';
  if (text[4] != text[7] || (text[4] != '-' && text[4] != '/'))
    return FALSE;

  year = read_number (&(Word) { text, 4 }, 4);
  month = read_number (&(Word) { text + 5, 2 }, 2);
  day = read_number (&(Word) { text + 8, 2 }, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;

  date->year = year;
  date->month = month - 1;
  date->day = day;
  return TRUE;
}

static void
read_day_or_year (const Word *word,
                  Date       *date)
{
  int number = read_number (word, 4);

  if (number < 0)
    return;
  if (word->length >= 4)
    {
      if (date->year < 0)
        date->year = number;
    }
  else if (date->day < 0)
    date->day = number;
  else if (date->year < 0 && number < 100) /* RFC 5322 §4.3 */
    date->year = number < 50 ? 2000 + number : 1900 + number;
}

static gboolean
is_complete (const Date *date)
{
  return date->year >= 1970 && date->year < 3000 && date->month >= 0 && date->day >= 1 && date->day <= 31 &&
         date->hour >= 0;
}

/* "WIB": a zone between time and year that is not in our list. */
static gboolean
is_abbreviation (const Word *word)
{
  for (gsize i = 0; i < word->length; i++)
    if (!g_ascii_isupper (word->start[i]))
      return FALSE;

  return word->length <= 5;
}

/* The parts in whatever order; a word that is no part of a date ends it. */
static gboolean
read_date (const Word *words,
           guint       n,
           Date       *date)
{
  *date = (Date) { -1, -1, -1, -1, 0, 0, 0, FALSE };

  for (guint i = 0; i < n; i++)
    {
      const Word *word = &words[i];

      if (i == 0 && find_name (word, days) >= 0 && word->length <= 10)
        continue;
      if (read_time (word, date) || read_zone (word, date) || read_iso_day (word, date))
        continue;
      if (g_ascii_isdigit (word->start[0]))
        read_day_or_year (word, date);
      else if (date->month < 0 && word->length <= 10 && find_name (word, months) >= 0)
        date->month = find_name (word, months);
      else if (date->hour < 0 || date->year >= 0 || !is_abbreviation (word))
        break;
    }

  return is_complete (date);
}

static gint64
unix_of_date (const Date *date,
              gboolean    local)
{
  g_autoptr(GTimeZone) zone = local && !date->has_zone ? g_time_zone_new_local () : g_time_zone_new_utc ();
  g_autoptr(GDateTime) when = g_date_time_new (zone, date->year, date->month + 1, date->day, date->hour,
                                               date->minute, date->second);

  return when != NULL ? g_date_time_to_unix (when) - (gint64) date->zone * 60 : -1;
}

gboolean
fumi_mbox_parse_from (const char   *line,
                      gsize         length,
                      FumiMboxFrom *from)
{
  Word words[MAX_WORDS];
  Date date;
  guint n;

  if (length < strlen (FROM) || length > FUMI_MBOX_LONGEST_FROM || memcmp (line, FROM, strlen (FROM)) != 0)
    return FALSE;

  n = split (line + strlen (FROM), length - strlen (FROM), words);
  from->bare = n == 0 || (words[0].length == 1 && words[0].start[0] == '-');
  from->date = -1;

  /* An address may have blanks in it, so the date is looked for from every word on. */
  for (guint i = 0; i < n; i++)
    {
      if (read_date (words + i, n - i, &date))
        {
          from->date = unix_of_date (&date, from->bare);
          break;
        }
    }

  return TRUE;
}

/* ---- other lines ----------------------------------------------------------------------------------- */

gboolean
fumi_mbox_is_first_field (const char *line,
                          gsize       length)
{
  gsize name = 0;

  while (name < length && (g_ascii_isalnum (line[name]) || line[name] == '-' || line[name] == '_'))
    name++;
  if (name == 0 || name == length || line[name] != ':')
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (first_fields); i++)
    {
      const char *field = first_fields[i];
      gsize field_length = strlen (field);
      gboolean is_prefix = field[field_length - 1] == '-';

      if ((is_prefix ? name > field_length : name == field_length) &&
          g_ascii_strncasecmp (line, field, field_length) == 0)
        return TRUE;
    }

  return FALSE;
}

int
fumi_mbox_count_quotes (const char *line,
                        gsize       length)
{
  gsize quotes = 0;

  while (quotes < length && quotes < FUMI_MBOX_LONGEST_FROM && line[quotes] == '>')
    quotes++;

  return length - quotes >= strlen (FROM) && memcmp (line + quotes, FROM, strlen (FROM)) == 0 ? (int) quotes : -1;
}

static gboolean
can_be_sender (const char *sender)
{
  gsize length = sender != NULL ? strlen (sender) : 0;

  if (length == 0 || length > 254 || g_str_equal (sender, "-"))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (sender[i]))
      return FALSE;

  return TRUE;
}

char *
fumi_mbox_make_from (const char *sender,
                     gint64      date)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (date);

  if (when == NULL)
    when = g_date_time_new_from_unix_utc (0);

  /* %a and %b would be in the user's language. */
  return g_strdup_printf (FROM "%s %c%.2s %c%.2s %2d %02d:%02d:%02d %04d",
                          can_be_sender (sender) ? sender : "MAILER-DAEMON",
                          g_ascii_toupper (days[g_date_time_get_day_of_week (when) % 7 * 3]),
                          days + g_date_time_get_day_of_week (when) % 7 * 3 + 1,
                          g_ascii_toupper (months[(g_date_time_get_month (when) - 1) * 3]),
                          months + (g_date_time_get_month (when) - 1) * 3 + 1,
                          g_date_time_get_day_of_month (when), g_date_time_get_hour (when),
                          g_date_time_get_minute (when), g_date_time_get_second (when),
                          g_date_time_get_year (when));
}
