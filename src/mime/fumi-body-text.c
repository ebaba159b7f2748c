/* fumi-body-text.c: which of a message's texts a reader is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-body-text.h"

#include <string.h>

#include "fumi-charset.h"
#include "fumi-html-text.h"
#include "fumi-plain-text.h"

typedef struct
{
  GByteArray *bytes; /* transfer encoding undone, charset not */
  char       *charset;
  gboolean    is_html;
  gboolean    is_flowed;
  gboolean    delete_space;
  gboolean    is_cut;
  guint       alternative;
} Piece;

/* Bytes kept of each part before its charset is undone, of all parts, and of an HTML part's text. */
typedef struct
{
  gsize plain;
  gsize html;
  gsize all;
  gsize html_text;
} Limits;

static const Limits message_limits = { 4 << 20, 4 << 20, 8 << 20, 4 << 20 };

/* Newsletters begin with kilobytes of style. */
static const Limits preview_limits = { 4 << 10, 64 << 10, 128 << 10, 2 << 10 };

struct _FumiBodyText
{
  GPtrArray    *pieces;
  const Limits *limits;
  gsize         left; /* of all */
};

static void
piece_free (Piece *piece)
{
  g_byte_array_unref (piece->bytes);
  g_free (piece->charset);
  g_free (piece);
}

FumiBodyText *
fumi_body_text_new (gboolean is_preview)
{
  FumiBodyText *body = g_new0 (FumiBodyText, 1);

  body->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
  body->limits = is_preview ? &preview_limits : &message_limits;
  body->left = body->limits->all;
  return body;
}

void
fumi_body_text_free (FumiBodyText *body)
{
  g_ptr_array_unref (body->pieces);
  g_free (body);
}

gboolean
fumi_body_text_begin (FumiBodyText       *body,
                      const FumiPartHead *head)
{
  Piece *piece;

  if ((head->role != FUMI_PART_PLAIN && head->role != FUMI_PART_HTML) || body->left == 0)
    return FALSE;

  piece = g_new0 (Piece, 1);
  piece->bytes = g_byte_array_new ();
  piece->charset = g_strdup (head->charset);
  piece->is_html = head->role == FUMI_PART_HTML;
  piece->is_flowed = head->is_flowed;
  piece->delete_space = head->delete_space;
  piece->alternative = head->alternative;
  g_ptr_array_add (body->pieces, piece);
  return TRUE;
}

void
fumi_body_text_add (FumiBodyText *body,
                    const guint8 *bytes,
                    gsize         length)
{
  Piece *piece = g_ptr_array_index (body->pieces, body->pieces->len - 1);
  gsize limit = piece->is_html ? body->limits->html : body->limits->plain;
  gsize room = MIN (limit - piece->bytes->len, body->left);

  if (length > room)
    piece->is_cut = TRUE;

  length = MIN (length, room);
  g_byte_array_append (piece->bytes, bytes, length);
  body->left -= length;
}

static gboolean
is_blank (Piece *piece)
{
  for (guint i = 0; i < piece->bytes->len; i++)
    if (!g_ascii_isspace (piece->bytes->data[i]))
      return FALSE;

  return TRUE;
}

static gboolean
has_plain_alternative (FumiBodyText *body,
                       guint         alternative)
{
  for (guint i = 0; alternative != 0 && i < body->pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (body->pieces, i);

      if (piece->alternative == alternative && !piece->is_html && !is_blank (piece))
        return TRUE;
    }

  return FALSE;
}

/* An HTML document may name its charset itself where the part's header does not. */
static char *
find_meta_charset (Piece *piece)
{
  g_autofree char *start = g_ascii_strdown ((const char *) piece->bytes->data,
                                            MIN (piece->bytes->len, 2048));
  const char *p = strstr (start, "charset=");
  gsize length;

  if (p == NULL)
    return NULL;

  p += strlen ("charset=");
  p += strspn (p, "\"' ");
  length = strspn (p, "abcdefghijklmnopqrstuvwxyz0123456789-_");
  /* What could be read so far is no UTF-16, whatever it says. */
  return g_str_has_prefix (p, "utf-16") ? NULL : g_strndup (p, length);
}

static char *
decode_piece (Piece *piece)
{
  g_autofree char *meta = NULL;
  const char *charset = piece->charset;

  if (piece->is_html && charset == NULL && piece->bytes->len > 0)
    charset = meta = find_meta_charset (piece);

  return fumi_charset_decode ((const char *) piece->bytes->data, piece->bytes->len, charset);
}

static char *
read_piece (FumiBodyText *body,
            Piece        *piece)
{
  g_autofree char *decoded = decode_piece (piece);
  g_autofree char *text = NULL;

  if (piece->is_html)
    text = fumi_html_text_start (decoded, strlen (decoded), body->limits->html_text);
  else
    text = g_steal_pointer (&decoded);

  {
    g_autofree char *clean = fumi_plain_text_clean (text);

    if (piece->is_flowed)
      return fumi_plain_text_unflow (clean, piece->delete_space);
    return g_steal_pointer (&clean);
  }
}

char *
fumi_body_text_finish (FumiBodyText *body,
                       gboolean     *from_html)
{
  GString *out = g_string_new (NULL);
  gboolean has_plain = FALSE;

  *from_html = FALSE;
  for (guint i = 0; i < body->pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (body->pieces, i);
      g_autofree char *text = NULL;

      if (is_blank (piece))
        continue;
      if (piece->is_html && (has_plain || has_plain_alternative (body, piece->alternative)))
        continue;

      text = read_piece (body, piece);
      if (out->len > 0 && out->str[out->len - 1] != '\n')
        g_string_append_c (out, '\n');
      g_string_append (out, text);
      if (piece->is_cut)
        g_string_append (out, "\n[…]\n");

      *from_html |= piece->is_html;
      has_plain |= !piece->is_html;
    }

  return g_string_free (out, FALSE);
}

char *
fumi_body_text_dup_html (FumiBodyText *body)
{
  for (guint i = 0; i < body->pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (body->pieces, i);

      if (piece->is_html)
        return decode_piece (piece);
    }

  return NULL;
}
