/* fumi-search-text.c: what a search looks at in a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-text.h"

#include <string.h>

#include "fumi-html-text.h"
#include "fumi-message.h"
#include "fumi-plain-text.h"
#include "fumi-search-fold.h"
#include "fumi-search-split.h"

/* Columns of a line that was filled: Japanese mail is broken in the middle of words, at some 70 columns. */
#define FULL_LINE 48

/* A plain text that long is more than a hint that there is an HTML one. */
#define STUB_SHARE 2

static gboolean
is_run (gunichar c)
{
  char bytes[6];
  FumiSearchFold fold;
  FumiSearchChar folded;

  fumi_search_fold_init (&fold, bytes, (gsize) g_unichar_to_utf8 (c, bytes));
  return fumi_search_fold_next (&fold, &folded) && folded.class == FUMI_SEARCH_RUN;
}

static void
append_limited (GString    *out,
                const char *text,
                gsize       length)
{
  if (out->len + length > FUMI_SEARCH_TEXT_BYTES)
    {
      length = out->len < FUMI_SEARCH_TEXT_BYTES ? FUMI_SEARCH_TEXT_BYTES - out->len : 0;
      while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
        length--;
    }
  g_string_append_len (out, text, (gssize) length);
}

static char *
finish (GString *text)
{
  fumi_search_clean (text->str, text->len);
  return g_string_free (text, FALSE);
}

/* ---- names ----------------------------------------------------------------------------------------- */

/* 田中 一郎 is looked for as 田中一郎 as well. */
static char *
join_name (const char *name)
{
  GString *joined = g_string_new (NULL);
  gboolean has_joint = FALSE;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *next = g_utf8_next_char (p);

      if (p > name && g_unichar_isspace (g_utf8_get_char (p)) && is_run (g_utf8_get_char (g_utf8_prev_char (p))) &&
          is_run (g_utf8_get_char (next)))
        has_joint = TRUE;
      else
        g_string_append_len (joined, p, next - p);
    }

  return g_string_free (joined, !has_joint);
}

static void
append_mailboxes (GString   *out,
                  GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const FumiMailbox *mailbox = mailboxes->pdata[i];
      g_autofree char *joined = join_name (mailbox->name);
      g_autofree char *line = g_strdup_printf ("%s\n%s%s%s\n", mailbox->name, joined != NULL ? joined : "",
                                               joined != NULL ? "\n" : "", mailbox->address);

      append_limited (out, line, strlen (line));
    }
}

/* ---- text ------------------------------------------------------------------------------------------ */

/* Whether the line was broken because it was full, within a run of Japanese. */
static gboolean
goes_on (const char *line,
         gsize       length,
         const char *next)
{
  guint columns = 0;

  if (length == 0 || *next == '\0' || !is_run (g_utf8_get_char (next)) ||
      !is_run (g_utf8_get_char (g_utf8_prev_char (line + length))))
    return FALSE;

  for (const char *p = line; p < line + length && columns < FULL_LINE; p = g_utf8_next_char (p))
    columns += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;

  return columns >= FULL_LINE;
}

/* Behind the marks of a quote, which are none where @line is not quoted. */
static const char *
skip_quote (const char *line)
{
  const char *p = line + strspn (line, " \t");

  if (*p != '>')
    return line;

  return p + strspn (p, "> \t");
}

static void
append_text (GString    *body,
             GString    *quoted,
             const char *source)
{
  for (const char *line = source; *line != '\0';)
    {
      const char *start = skip_quote (line);
      const char *end = strchrnul (start, '\n');
      const char *next = *end == '\n' ? end + 1 : end;
      const char *next_start = skip_quote (next);
      gboolean is_quoted = start != line;
      GString *out = is_quoted ? quoted : body;
      gsize length = (gsize) (end - start);

      append_limited (out, start, length);
      if ((next_start != next) != is_quoted || !goes_on (start, length, next_start))
        g_string_append_c (out, '\n');
      line = next;
    }
}

/* Some senders put nothing but a hint into the plain text. */
static char *
read_richer_html (FumiMessage *message)
{
  const char *text = fumi_message_get_text (message);
  const char *html = fumi_message_get_html (message);
  g_autofree char *html_text = NULL;

  if (html == NULL || fumi_message_text_is_from_html (message))
    return NULL;

  html_text = fumi_html_text_start (html, strlen (html), FUMI_SEARCH_TEXT_BYTES);
  if (strlen (html_text) < STUB_SHARE * strlen (text))
    return NULL;

  return fumi_plain_text_clean (html_text);
}

FumiSearchText *
fumi_search_text_new (const char    *path,
                      gboolean       partial,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(FumiMessage) message = NULL;
  g_autofree char *html_text = NULL;
  FumiSearchText *text;
  GString *sender;
  GString *receivers;
  GString *names;
  GString *body;
  GString *quoted;
  GPtrArray *parts;

  message = partial ? fumi_message_new_from_beginning (file, cancellable, error)
                    : fumi_message_new_from_file (file, cancellable, error);
  if (message == NULL)
    return NULL;

  sender = g_string_new (NULL);
  receivers = g_string_new (NULL);
  names = g_string_new (NULL);
  body = g_string_new (NULL);
  quoted = g_string_new (NULL);
  text = g_new0 (FumiSearchText, 1);

  append_mailboxes (sender, fumi_message_get_from (message));
  append_mailboxes (receivers, fumi_message_get_to (message));
  append_mailboxes (receivers, fumi_message_get_cc (message));
  parts = fumi_message_get_parts (message);
  for (guint i = 0; i < parts->len; i++)
    {
      const FumiPart *part = parts->pdata[i];

      if (part->name == NULL)
        continue;
      append_limited (names, part->name, strlen (part->name));
      g_string_append_c (names, '\n');
    }

  append_text (body, quoted, fumi_message_get_text (message));
  html_text = read_richer_html (message);
  if (html_text != NULL)
    append_text (body, quoted, html_text);

  text->sender = finish (sender);
  text->receivers = finish (receivers);
  text->subject = g_strdup (fumi_message_get_subject (message));
  fumi_search_clean (text->subject, strlen (text->subject));
  text->names = finish (names);
  text->body = finish (body);
  text->quoted = finish (quoted);
  text->has_attachments = fumi_message_has_attachments (message);
  return text;
}

void
fumi_search_text_free (FumiSearchText *text)
{
  if (text == NULL)
    return;

  g_free (text->sender);
  g_free (text->receivers);
  g_free (text->subject);
  g_free (text->names);
  g_free (text->body);
  g_free (text->quoted);
  g_free (text);
}
