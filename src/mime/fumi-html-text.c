/* fumi-html-text.c: an HTML mail as readable plain text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-html-text.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "fumi-header-text.h"

#define MAX_SOURCE (4 * 1024 * 1024)
#define MAX_DEPTH 256
#define MAX_QUOTES 20
#define MAX_LINK_NESTING 8

typedef enum
{
  ELEMENT_INLINE,
  ELEMENT_LINE,      /* begins and ends a line */
  ELEMENT_PARAGRAPH, /* has blank lines around it */
  ELEMENT_ITEM,
  ELEMENT_QUOTE,
  ELEMENT_PRE,
  ELEMENT_CELL,
  ELEMENT_BREAK,
  ELEMENT_RULE,
  ELEMENT_IMAGE,
  ELEMENT_LINK,
  ELEMENT_HIDDEN,    /* with all that is in it */
} ElementKind;

typedef struct
{
  const char  *name;
  ElementKind  kind;
} Element;

/* sorted */
static const Element elements[] = {
  { "a", ELEMENT_LINK }, { "address", ELEMENT_LINE }, { "applet", ELEMENT_HIDDEN },
  { "article", ELEMENT_LINE }, { "aside", ELEMENT_LINE }, { "blockquote", ELEMENT_QUOTE },
  { "br", ELEMENT_BREAK }, { "caption", ELEMENT_LINE }, { "center", ELEMENT_LINE },
  { "dd", ELEMENT_LINE }, { "div", ELEMENT_LINE }, { "dl", ELEMENT_PARAGRAPH }, { "dt", ELEMENT_LINE },
  { "fieldset", ELEMENT_LINE }, { "footer", ELEMENT_LINE }, { "form", ELEMENT_LINE },
  { "h1", ELEMENT_PARAGRAPH }, { "h2", ELEMENT_PARAGRAPH }, { "h3", ELEMENT_PARAGRAPH },
  { "h4", ELEMENT_PARAGRAPH }, { "h5", ELEMENT_PARAGRAPH }, { "h6", ELEMENT_PARAGRAPH },
  { "head", ELEMENT_HIDDEN }, { "header", ELEMENT_LINE }, { "hr", ELEMENT_RULE },
  { "iframe", ELEMENT_HIDDEN }, { "img", ELEMENT_IMAGE }, { "li", ELEMENT_ITEM },
  { "main", ELEMENT_LINE }, { "nav", ELEMENT_LINE }, { "noframes", ELEMENT_HIDDEN },
  { "object", ELEMENT_HIDDEN }, { "ol", ELEMENT_PARAGRAPH }, { "p", ELEMENT_PARAGRAPH },
  { "pre", ELEMENT_PRE }, { "script", ELEMENT_HIDDEN }, { "section", ELEMENT_LINE },
  { "select", ELEMENT_HIDDEN }, { "style", ELEMENT_HIDDEN }, { "svg", ELEMENT_HIDDEN },
  { "table", ELEMENT_PARAGRAPH }, { "td", ELEMENT_CELL }, { "template", ELEMENT_HIDDEN },
  { "textarea", ELEMENT_HIDDEN }, { "th", ELEMENT_CELL }, { "title", ELEMENT_HIDDEN },
  { "tr", ELEMENT_LINE }, { "ul", ELEMENT_PARAGRAPH },
};

typedef struct
{
  char *target;
  gsize start; /* where its text begins in the output */
} Link;

typedef struct
{
  htmlParserCtxtPtr  parser;
  GString           *out;
  gsize              max_text;
  guint              depth;
  guint              hidden_at; /* depth of the element that hides what is in it; 0: none */
  guint              quotes;
  guint              preformatted;
  guint              newlines;  /* wanted before the next text */
  gboolean           blank;     /* a space is wanted before the next text */
  gboolean           is_too_deep;
  gsize              consumed;
  Link               links[MAX_LINK_NESTING];
  guint              n_links;
} Writer;

static int
compare_name (const void *name,
              const void *element)
{
  return strcmp (name, ((const Element *) element)->name);
}

/* The parser gives names in lower case. */
static ElementKind
kind_of (const xmlChar *name)
{
  const Element *found = bsearch (name, elements, G_N_ELEMENTS (elements), sizeof (Element),
                                  compare_name);

  return found != NULL ? found->kind : ELEMENT_INLINE;
}

static void
want_newlines (Writer *writer,
               guint   count)
{
  writer->newlines = MAX (writer->newlines, count);
  writer->blank = FALSE;
}

static void
begin_line (Writer *writer)
{
  for (guint i = 0; i < MIN (writer->quotes, MAX_QUOTES); i++)
    g_string_append (writer->out, "> ");
}

static void
write_separation (Writer *writer)
{
  if (writer->out->len == 0)
    {
      writer->newlines = 0;
      writer->blank = FALSE;
      begin_line (writer);
    }

  for (; writer->newlines > 0; writer->newlines--)
    {
      g_string_append_c (writer->out, '\n');
      begin_line (writer);
    }

  if (writer->blank)
    g_string_append_c (writer->out, ' ');
  writer->blank = FALSE;
}

static void
write_preformatted (Writer     *writer,
                    const char *text,
                    gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      writer->newlines++;
    else if (text[i] != '\r')
      {
        write_separation (writer);
        g_string_append_c (writer->out, text[i]);
      }
}

static void
write_text (Writer     *writer,
            const char *text,
            gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isspace (text[i]))
        {
          gboolean at_start = writer->newlines > 0 || writer->out->len == 0
                              || writer->out->str[writer->out->len - 1] == '\t';

          writer->blank |= !at_start;
          continue;
        }

      write_separation (writer);
      g_string_append_c (writer->out, text[i]);
    }
}

static void
on_characters (void          *data,
               const xmlChar *text,
               int            length)
{
  Writer *writer = data;

  if (writer->hidden_at > 0 || writer->out->len > writer->max_text)
    return;

  if (writer->preformatted > 0)
    write_preformatted (writer, (const char *) text, length);
  else
    write_text (writer, (const char *) text, length);
}

static const char *
find_attribute (const xmlChar **attributes,
                const char     *name)
{
  for (; attributes != NULL && attributes[0] != NULL; attributes += 2)
    if (g_ascii_strcasecmp ((const char *) attributes[0], name) == 0)
      return attributes[1] != NULL ? (const char *) attributes[1] : "";

  return NULL;
}

static gboolean
is_hidden (const xmlChar **attributes)
{
  const char *style = find_attribute (attributes, "style");

  if (find_attribute (attributes, "hidden") != NULL)
    return TRUE;

  for (const char *p = style; p != NULL && *p != '\0'; p++)
    if (g_ascii_strncasecmp (p, "display", 7) == 0)
      {
        p += 7;
        p += strspn (p, " \t\r\n:");
        if (g_ascii_strncasecmp (p, "none", 4) == 0)
          return TRUE;
        if (*p == '\0')
          break;
      }

  return FALSE;
}

static void
open_link (Writer         *writer,
           const xmlChar **attributes)
{
  const char *target = find_attribute (attributes, "href");
  Link *link;

  if (writer->n_links == MAX_LINK_NESTING)
    return;

  link = &writer->links[writer->n_links++];
  link->start = writer->out->len;
  link->target = NULL;
  if (target != NULL
      && (g_ascii_strncasecmp (target, "http:", 5) == 0 || g_ascii_strncasecmp (target, "https:", 6) == 0
          || g_ascii_strncasecmp (target, "mailto:", 7) == 0 || g_ascii_strncasecmp (target, "ftp:", 4) == 0
          || g_ascii_strncasecmp (target, "tel:", 4) == 0))
    link->target = fumi_text_one_line (target, 2000);
}

/* The reader must see where a link leads; a text that is the target says so itself. */
static void
close_link (Writer *writer)
{
  Link *link;
  const char *bare;

  if (writer->n_links == 0)
    return;

  link = &writer->links[--writer->n_links];
  if (link->target != NULL && link->start < writer->out->len)
    {
      const char *shown = writer->out->str + link->start;
      gsize length;

      bare = strchr (link->target, ':') + 1;
      bare += strspn (bare, "/");
      length = strlen (bare);
      if (length > 0 && bare[length - 1] == '/')
        length--;

      while (g_ascii_isspace (*shown))
        shown++;
      if (g_str_has_prefix (shown, link->target)
          || (length > 0 && strncmp (shown, bare, length) == 0
              && strlen (shown) <= strlen (bare)))
        g_clear_pointer (&link->target, g_free);
      else
        g_string_append_printf (writer->out, " <%s>", link->target);
    }

  g_clear_pointer (&link->target, g_free);
}

static void
write_image (Writer         *writer,
             const xmlChar **attributes)
{
  const char *text = find_attribute (attributes, "alt");

  if (text != NULL)
    on_characters (writer, (const xmlChar *) text, strlen (text));
}

static void
on_start (void           *data,
          const xmlChar  *name,
          const xmlChar **attributes)
{
  Writer *writer = data;
  ElementKind kind = kind_of (name);

  writer->depth++;
  if (writer->hidden_at > 0)
    return;

  if (writer->depth > MAX_DEPTH)
    {
      writer->is_too_deep = TRUE;
      return;
    }

  if (kind == ELEMENT_HIDDEN || is_hidden (attributes))
    {
      writer->hidden_at = writer->depth;
      return;
    }

  switch (kind)
    {
    case ELEMENT_LINE:
      want_newlines (writer, 1);
      break;
    case ELEMENT_PARAGRAPH:
      want_newlines (writer, 2);
      break;
    case ELEMENT_ITEM:
      want_newlines (writer, 1);
      write_separation (writer);
      g_string_append (writer->out, "• ");
      break;
    case ELEMENT_QUOTE:
      want_newlines (writer, 2);
      writer->quotes++;
      break;
    case ELEMENT_PRE:
      want_newlines (writer, 2);
      writer->preformatted++;
      break;
    case ELEMENT_BREAK:
      writer->newlines++;
      writer->blank = FALSE;
      break;
    case ELEMENT_RULE:
      want_newlines (writer, 1);
      write_separation (writer);
      g_string_append (writer->out, "――――");
      want_newlines (writer, 1);
      break;
    case ELEMENT_IMAGE:
      write_image (writer, attributes);
      break;
    case ELEMENT_LINK:
      open_link (writer, attributes);
      break;
    case ELEMENT_CELL:
    case ELEMENT_INLINE:
    case ELEMENT_HIDDEN:
    default:
      break;
    }
}

static void
on_end (void          *data,
        const xmlChar *name)
{
  Writer *writer = data;

  if (writer->hidden_at == writer->depth)
    writer->hidden_at = 0;
  else if (writer->hidden_at == 0)
    switch (kind_of (name))
      {
      case ELEMENT_LINE:
      case ELEMENT_ITEM:
        want_newlines (writer, 1);
        break;
      case ELEMENT_PARAGRAPH:
        want_newlines (writer, 2);
        break;
      case ELEMENT_QUOTE:
        want_newlines (writer, 2);
        writer->quotes -= writer->quotes > 0;
        break;
      case ELEMENT_PRE:
        want_newlines (writer, 2);
        writer->preformatted -= writer->preformatted > 0;
        break;
      case ELEMENT_CELL:
        /* Only between two cells that say something on one line. */
        if (writer->newlines <= 1 && writer->out->len > 0
            && strchr ("\n\t", writer->out->str[writer->out->len - 1]) == NULL)
          {
            g_string_append_c (writer->out, '\t');
            writer->newlines = 0;
            writer->blank = FALSE;
          }
        break;
      case ELEMENT_LINK:
        close_link (writer);
        break;
      case ELEMENT_BREAK:
      case ELEMENT_RULE:
      case ELEMENT_IMAGE:
      case ELEMENT_INLINE:
      case ELEMENT_HIDDEN:
      default:
        break;
      }

  writer->depth -= writer->depth > 0;
}

/* For what is nested beyond reason: the text between the tags is still readable. */
static void
write_without_parser (Writer     *writer,
                      const char *html,
                      gsize       length)
{
  const char *end = html + length;

  writer->hidden_at = writer->preformatted = 0;
  for (const char *p = html; p < end;)
    {
      const char *tag = memchr (p, '<', end - p);
      const char *stop = tag != NULL ? tag : end;

      on_characters (writer, (const xmlChar *) p, stop - p);
      if (tag == NULL)
        return;

      p = memchr (tag, '>', end - tag);
      if (p == NULL)
        return;
      p++;
      writer->blank = writer->out->len > 0;
    }
}

static void
parse (Writer     *writer,
       const char *html,
       gsize       length)
{
  static gsize ready = 0;
  htmlSAXHandler handler = { 0 };

  if (g_once_init_enter (&ready))
    {
      xmlInitParser ();
      g_once_init_leave (&ready, 1);
    }

  /* Events instead of a tree: no memory for what is not shown, and no comments, entities or DTDs. */
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_characters;
  handler.ignorableWhitespace = on_characters;
  handler.cdataBlock = NULL; /* scripts and styles */

  writer->parser = htmlCreatePushParserCtxt (&handler, writer, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
  if (writer->parser == NULL)
    return;

  htmlCtxtUseOptions (writer->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                                      | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);

  while (writer->consumed < length && !writer->is_too_deep && writer->out->len <= writer->max_text)
    {
      gsize chunk = MIN (length - writer->consumed, 4096);

      htmlParseChunk (writer->parser, html + writer->consumed, chunk, 0);
      writer->consumed += chunk;
    }

  if (!writer->is_too_deep)
    htmlParseChunk (writer->parser, NULL, 0, 1);

  if (writer->parser->myDoc != NULL)
    xmlFreeDoc (writer->parser->myDoc);
  htmlFreeParserCtxt (writer->parser);
}

/* Word writes "<![if !mso]>" around half of its text, which the parser takes for text; declarations say
 * nothing to a reader either. Comments stay: the parser knows where they end. */
static void
blank_declarations (char  *html,
                    gsize  length)
{
  char *end = html + length;
  char *p = html;

  while ((p = memmem (p, end - p, "<!", 2)) != NULL)
    {
      gboolean is_comment = end - p >= 4 && memcmp (p, "<!--", 4) == 0;
      char *stop = is_comment ? memmem (p + 4, end - p - 4, "-->", 3) : memchr (p, '>', end - p);

      if (stop == NULL)
        return;

      if (!is_comment)
        memset (p, ' ', stop + 1 - p);
      p = stop + 1;
    }
}

/* Lines without trailing blanks, at most one empty line at a time. */
static char *
tidy (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));
  guint empty = 0;

  for (const char *p = text; *p != '\0';)
    {
      const char *end = strchrnul (p, '\n');
      gsize length = end - p;

      while (length > 0 && (p[length - 1] == ' ' || p[length - 1] == '\t'))
        length--;

      empty = length == 0 ? empty + 1 : 0;
      if (empty < 2 && (length > 0 || out->len > 0))
        {
          g_string_append_len (out, p, length);
          g_string_append_c (out, '\n');
        }
      p = *end == '\n' ? end + 1 : end;
    }

  while (out->len > 1 && out->str[out->len - 1] == '\n' && out->str[out->len - 2] == '\n')
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}

char *
fumi_html_text_start (const char *html,
                      gsize       length,
                      gsize       max_text)
{
  g_autofree char *valid = NULL;
  Writer writer = { .max_text = max_text };
  char *text;

  g_return_val_if_fail (html != NULL || length == 0, NULL);

  valid = g_utf8_make_valid (html != NULL ? html : "", MIN (length, MAX_SOURCE));
  length = strlen (valid);
  blank_declarations (valid, length);
  writer.out = g_string_sized_new (MIN (length, 64 * 1024));

  parse (&writer, valid, length);
  while (writer.n_links > 0)
    close_link (&writer);
  if (writer.is_too_deep)
    write_without_parser (&writer, valid + writer.consumed, length - writer.consumed);

  text = tidy (writer.out->str);
  g_string_free (writer.out, TRUE);
  if (g_utf8_validate (text, -1, NULL))
    return text;

  {
    char *repaired = g_utf8_make_valid (text, -1);

    g_free (text);
    return repaired;
  }
}

char *
fumi_html_text (const char *html,
                gsize       length)
{
  return fumi_html_text_start (html, length, G_MAXSIZE);
}
