/* fumi-mailbox.c: address lists (RFC 5322 §3.4) as they come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox.h"

#include <string.h>

#include "fumi-charset.h"
#include "fumi-header-text.h"

#define MAX_MAILBOXES 10000
#define MAX_RAW (1024 * 1024)
#define MAX_ADDRESS 320 /* characters: RFC 5321 §4.5.3.1, 64 + 1 + 255 */

/* One mailbox while it is read; all but @angle may hold encoded-words. */
typedef struct
{
  const char *p;
  const char *end;
  GString    *text;      /* what stands outside angle brackets and comments, quotes removed */
  GString    *angle;     /* what stands inside them */
  GString    *comment;
  gboolean    has_angle;
  gboolean    was_quoted;
} Reader;

void
fumi_mailbox_free (FumiMailbox *mailbox)
{
  g_free (mailbox->name);
  g_free (mailbox->address);
  g_free (mailbox);
}

static void
read_quoted (Reader  *reader,
             GString *out)
{
  /* A quote that is never closed is no quote. */
  if (memchr (reader->p + 1, '"', reader->end - reader->p - 1) == NULL)
    {
      reader->p++;
      return;
    }

  for (reader->p++; reader->p < reader->end && *reader->p != '"'; reader->p++)
    {
      if (*reader->p == '\\' && reader->p + 1 < reader->end)
        reader->p++;
      g_string_append_c (out, *reader->p);
    }

  if (reader->p < reader->end)
    reader->p++;
}

static void
read_comment (Reader *reader)
{
  guint depth = 1;

  if (reader->comment->len > 0)
    g_string_append_c (reader->comment, ' ');

  for (reader->p++; reader->p < reader->end; reader->p++)
    {
      if (*reader->p == '\\' && reader->p + 1 < reader->end)
        reader->p++;
      else if (*reader->p == '(')
        depth++;
      else if (*reader->p == ')' && --depth == 0)
        break;

      g_string_append_c (reader->comment, *reader->p);
    }

  if (reader->p < reader->end)
    reader->p++;
}

static void
read_angle (Reader *reader)
{
  gboolean is_closed = memchr (reader->p, '>', reader->end - reader->p) != NULL;

  reader->has_angle = TRUE;
  g_string_truncate (reader->angle, 0);

  for (reader->p++; reader->p < reader->end && *reader->p != '>';)
    {
      /* A bracket that is never closed must not take the next mailbox with it. */
      if (*reader->p == ',' && !is_closed)
        return;

      if (*reader->p == '"')
        {
          g_string_append_c (reader->angle, '"');
          read_quoted (reader, reader->angle);
          g_string_append_c (reader->angle, '"');
        }
      else if (*reader->p == '(')
        read_comment (reader);
      else
        g_string_append_c (reader->angle, *reader->p++);
    }

  if (reader->p < reader->end)
    reader->p++;
}

/* Reads up to the next comma or semicolon; a group's name is forgotten at its colon. */
static void
read_mailbox (Reader *reader)
{
  while (reader->p < reader->end)
    {
      gsize word = fumi_encoded_word_length (reader->p, reader->end - reader->p);

      if (word > 0)
        {
          g_string_append_len (reader->text, reader->p, word);
          reader->p += word;
          continue;
        }

      switch (*reader->p)
        {
        case '"':
          reader->was_quoted = TRUE;
          read_quoted (reader, reader->text);
          break;

        case '(':
          read_comment (reader);
          break;

        case '<':
          read_angle (reader);
          break;

        case ',':
        case ';':
          reader->p++;
          return;

        case ':':
          if (memchr (reader->text->str, '@', reader->text->len) == NULL)
            g_string_truncate (reader->text, 0);
          else
            g_string_append_c (reader->text, ':');
          reader->p++;
          break;

        default:
          g_string_append_c (reader->text, *reader->p++);
          break;
        }
    }
}

static char *
clean_address (const char *address)
{
  g_autofree char *line = fumi_text_one_line (address, MAX_ADDRESS);
  const char *start = line;
  GString *out = g_string_sized_new (strlen (line));

  /* RFC 5322 §4.4: an old source route before the address means nothing. */
  if (*start == '@' && strchr (start, ':') != NULL)
    start = strchr (start, ':') + 1;
  if (g_ascii_strncasecmp (start, "mailto:", 7) == 0)
    start += 7;

  for (const char *p = start; *p != '\0'; p++)
    if (*p != ' ')
      g_string_append_c (out, *p);

  return g_string_free (out, FALSE);
}

static char *
decode_name (const char *text)
{
  return fumi_header_text_decode (text, strlen (text), "utf-8");
}

/* "John Doe john@example.org", "john @ example.org", "root": no brackets to say which is the address. */
static void
split_without_angle (Reader  *reader,
                     char   **name,
                     char   **address)
{
  const char *at = strchr (reader->text->str, '@');
  const char *start;
  const char *stop;

  if (at == NULL)
    {
      g_autofree char *text = decode_name (reader->text->str);
      gboolean is_word = *text != '\0' && strchr (text, ' ') == NULL && !reader->was_quoted
                         && strstr (reader->text->str, "=?") == NULL;

      *address = is_word ? clean_address (text) : g_strdup ("");
      *name = is_word || *text == '\0' ? decode_name (reader->comment->str)
                                       : g_steal_pointer (&text);
      return;
    }

  for (start = at; start > reader->text->str && start[-1] == ' '; start--)
    ;
  while (start > reader->text->str && !g_ascii_isspace (start[-1]))
    start--;
  for (stop = at + 1; *stop == ' '; stop++)
    ;
  while (*stop != '\0' && !g_ascii_isspace (*stop))
    stop++;

  {
    g_autofree char *part = g_strndup (start, stop - start);
    g_autofree char *rest = NULL;

    g_string_erase (reader->text, start - reader->text->str, stop - start);
    rest = decode_name (reader->text->str);
    *address = clean_address (part);
    *name = *rest != '\0' ? g_steal_pointer (&rest) : decode_name (reader->comment->str);
  }
}

static FumiMailbox *
finish_mailbox (Reader *reader)
{
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  FumiMailbox *mailbox;

  if (reader->has_angle)
    {
      name = decode_name (reader->text->str);
      if (*name == '\0')
        {
          g_free (name);
          name = decode_name (reader->comment->str);
        }
      address = clean_address (reader->angle->str);
    }
  else
    split_without_angle (reader, &name, &address);

  if (*name == '\0' && *address == '\0')
    return NULL;

  mailbox = g_new0 (FumiMailbox, 1);
  mailbox->name = g_steal_pointer (&name);
  mailbox->address = g_steal_pointer (&address);
  return mailbox;
}

/* Some senders put a whole address, brackets and all, into an encoded-word. */
static void
open_encoded_address (FumiMailbox *mailbox)
{
  g_autoptr(GPtrArray) inner = NULL;
  FumiMailbox *only;
  gsize length = strlen (mailbox->name);

  if (*mailbox->address != '\0' || strchr (mailbox->name, '@') == NULL || length < 4)
    return;
  if (mailbox->name[length - 1] != '>' && strchr (mailbox->name, ' ') != NULL)
    return;
  if (strstr (mailbox->name, "=?") != NULL)
    return;

  inner = fumi_mailbox_list_parse (mailbox->name, length, NULL);
  if (inner->len != 1)
    return;

  only = g_ptr_array_index (inner, 0);
  g_free (mailbox->name);
  g_free (mailbox->address);
  mailbox->name = g_steal_pointer (&only->name);
  mailbox->address = g_steal_pointer (&only->address);
}

static gboolean
needs_charset (const char *raw,
               gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) raw[i] >= 0x80 || raw[i] == 0x1b || raw[i] == '\0')
      return TRUE;

  return FALSE;
}

GPtrArray *
fumi_mailbox_list_parse (const char *raw,
                         gsize       length,
                         const char *fallback_charset)
{
  GPtrArray *mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  g_autofree char *decoded = NULL;
  g_autoptr(GString) unfolded = g_string_new (NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) angle = g_string_new (NULL);
  g_autoptr(GString) comment = g_string_new (NULL);
  Reader reader = { 0 };

  length = MIN (length, MAX_RAW);
  if (needs_charset (raw, length))
    {
      decoded = fumi_charset_decode (raw, length, fallback_charset);
      raw = decoded;
      length = strlen (decoded);
    }

  for (gsize i = 0; i < length; i++)
    if (raw[i] == '\t')
      g_string_append_c (unfolded, ' ');
    else if (raw[i] != '\r' && raw[i] != '\n')
      g_string_append_c (unfolded, raw[i]);

  reader.p = unfolded->str;
  reader.end = unfolded->str + unfolded->len;
  reader.text = text;
  reader.angle = angle;
  reader.comment = comment;

  while (reader.p < reader.end && mailboxes->len < MAX_MAILBOXES)
    {
      FumiMailbox *mailbox;

      g_string_truncate (text, 0);
      g_string_truncate (angle, 0);
      g_string_truncate (comment, 0);
      reader.has_angle = reader.was_quoted = FALSE;

      read_mailbox (&reader);
      mailbox = finish_mailbox (&reader);
      if (mailbox == NULL)
        continue;

      open_encoded_address (mailbox);
      g_ptr_array_add (mailboxes, mailbox);
    }

  return mailboxes;
}
