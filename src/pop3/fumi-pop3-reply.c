/* fumi-pop3-reply.c: what the lines of a POP3 server mean; pure, no input or output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-reply.h"

#include <string.h>

/* RFC 1939 §7 says 70; longer ones are in use, and what is longer than this is no UID but an
 * attack. */
#define UID_MAX 1024

/* More messages than this no mailbox has; a larger number is a broken or hostile server. */
#define COUNT_MAX 10000000

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static void
skip_blanks (const char **text,
             gsize       *length)
{
  while (*length > 0 && is_blank (**text))
    {
      (*text)++;
      (*length)--;
    }
}

/* Reads decimal digits that end at a blank or at the end. */
static gboolean
take_number (const char **text,
             gsize       *length,
             guint64      max,
             guint64     *number)
{
  const char *p = *text;
  const char *end = *text + *length;
  guint64 value = 0;

  if (p == end || !g_ascii_isdigit (*p))
    return FALSE;

  for (; p < end && g_ascii_isdigit (*p); p++)
    {
      guint digit = g_ascii_digit_value (*p);

      if (value > (max - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
    }
  if (p < end && !is_blank (*p))
    return FALSE;

  *number = value;
  *length = end - p;
  *text = p;

  return TRUE;
}

static gboolean
take_message_number (const char **row,
                     gsize       *length,
                     guint       *number)
{
  guint64 value;

  skip_blanks (row, length);
  if (!take_number (row, length, G_MAXUINT32, &value) || value == 0)
    return FALSE;

  *number = (guint) value;

  return TRUE;
}

static gboolean
begins_with_word (const char *line,
                  gsize       length,
                  const char *word)
{
  gsize n = strlen (word);

  return length >= n && memcmp (line, word, n) == 0
         && (length == n || !g_ascii_isalnum (line[n]));
}

void
fumi_pop3_reply_parse (const char    *line,
                       gsize          length,
                       FumiPop3Reply *reply)
{
  gsize skip = 0;

  if (begins_with_word (line, length, "+OK"))
    {
      reply->kind = FUMI_POP3_REPLY_OK;
      skip = strlen ("+OK");
    }
  else if (begins_with_word (line, length, "-ERR"))
    {
      reply->kind = FUMI_POP3_REPLY_ERR;
      skip = strlen ("-ERR");
    }
  else if (length > 0 && line[0] == '+' && (length == 1 || line[1] == ' '))
    {
      /* Exchange sends the bare "+" where RFC 5034 wants "+ ". */
      reply->kind = FUMI_POP3_REPLY_CONTINUE;
      skip = 1;
    }
  else
    reply->kind = FUMI_POP3_REPLY_OTHER;

  reply->text = line + skip;
  reply->length = length - skip;
  if (reply->kind != FUMI_POP3_REPLY_OTHER)
    skip_blanks (&reply->text, &reply->length);
}

char *
fumi_pop3_reply_dup_code (const FumiPop3Reply *reply)
{
  const char *end;

  if (reply->length < 3 || reply->text[0] != '[')
    return NULL;

  end = memchr (reply->text, ']', MIN (reply->length, 64));
  if (end == NULL || end == reply->text + 1)
    return NULL;
  for (const char *p = reply->text + 1; p < end; p++)
    {
      if (!g_ascii_isgraph (*p) || *p == '[')
        return NULL;
    }

  return g_ascii_strup (reply->text + 1, end - reply->text - 1);
}

gboolean
fumi_pop3_reply_parse_stat (const char *text,
                            gsize       length,
                            guint      *count,
                            gint64     *bytes)
{
  guint64 messages;
  guint64 octets;

  skip_blanks (&text, &length);
  if (!take_number (&text, &length, COUNT_MAX, &messages))
    return FALSE;

  skip_blanks (&text, &length);
  if (length == 0)
    return FALSE;

  *bytes = take_number (&text, &length, G_MAXINT64, &octets) ? (gint64) octets : -1;
  *count = (guint) messages;

  return TRUE;
}

gboolean
fumi_pop3_reply_parse_list_row (const char *row,
                                gsize       length,
                                guint      *number,
                                gint64     *size)
{
  guint message;
  guint64 octets;

  if (!take_message_number (&row, &length, &message))
    return FALSE;

  skip_blanks (&row, &length);
  if (!take_number (&row, &length, G_MAXINT64, &octets))
    return FALSE;

  *number = message;
  *size = (gint64) octets;

  return TRUE;
}

static gboolean
is_usable_uid (const char *uid,
               gsize       length)
{
  if (length == 0 || length > UID_MAX)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = uid[i];

      if (byte < 0x20 || byte == 0x7f)
        return FALSE;
    }

  return TRUE;
}

gboolean
fumi_pop3_reply_parse_uidl_row (const char  *row,
                                gsize        length,
                                guint       *number,
                                const char **uid,
                                gsize       *uid_length)
{
  if (!take_message_number (&row, &length, number))
    return FALSE;

  skip_blanks (&row, &length);
  while (length > 0 && is_blank (row[length - 1]))
    length--;

  if (is_usable_uid (row, length))
    {
      *uid = row;
      *uid_length = length;
    }
  else
    {
      *uid = NULL;
      *uid_length = 0;
    }

  return TRUE;
}
