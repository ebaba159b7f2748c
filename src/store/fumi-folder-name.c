/* fumi-folder-name.c: Maildir++ folder names: modified UTF-7, a dot between two levels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-name.h"

#include <string.h>

#include "fumi-header-text.h"

/* NAME_MAX of the file systems mail is kept on, and the dot before it. */
#define KEY_MAX 254
#define NAME_MAX_CHARACTERS 250

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* Our own files beside the folders; a folder called so is encoded, and never meets them. */
static const char * const own_names[] = { "lock", "removed", "seen" };

static gboolean
is_own_name (const char *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_names); i++)
    {
      /* Also "seen.tmp", and whatever else may come to lie beside them. */
      gsize length = strlen (own_names[i]);

      if (strncmp (part, own_names[i], length) == 0 && (part[length] == '\0' || part[length] == '.'))
        return TRUE;
    }

  return FALSE;
}

/* ---- encoding -------------------------------------------------------------------------------------- */

typedef struct
{
  GString *encoded;
  guint32  bits;
  guint    n_bits;
  gboolean shifted;
} Encoder;

static void
encode_unit (Encoder *encoder,
             guint16  unit)
{
  if (!encoder->shifted)
    g_string_append_c (encoder->encoded, '&');
  encoder->shifted = TRUE;

  encoder->bits = encoder->bits << 16 | unit;
  encoder->n_bits += 16;
  while (encoder->n_bits >= 6)
    {
      encoder->n_bits -= 6;
      g_string_append_c (encoder->encoded, alphabet[encoder->bits >> encoder->n_bits & 0x3f]);
    }
}

static void
end_shift (Encoder *encoder)
{
  if (!encoder->shifted)
    return;

  if (encoder->n_bits > 0)
    g_string_append_c (encoder->encoded, alphabet[encoder->bits << (6 - encoder->n_bits) & 0x3f]);
  g_string_append_c (encoder->encoded, '-');
  encoder->shifted = FALSE;
  encoder->bits = 0;
  encoder->n_bits = 0;
}

static gboolean
stands_for_itself (gunichar c)
{
  return c >= ' ' && c <= '~' && c != '&' && c != '.' && c != '/';
}

static void
encode_character (Encoder  *encoder,
                  gunichar  c,
                  gboolean  direct)
{
  if (direct && stands_for_itself (c))
    {
      end_shift (encoder);
      g_string_append_c (encoder->encoded, (char) c);
    }
  else if (c == '&')
    {
      end_shift (encoder);
      g_string_append (encoder->encoded, "&-");
    }
  else if (c < 0x10000)
    encode_unit (encoder, (guint16) c);
  else
    {
      encode_unit (encoder, (guint16) (0xd800 + ((c - 0x10000) >> 10)));
      encode_unit (encoder, (guint16) (0xdc00 + ((c - 0x10000) & 0x3ff)));
    }
}

static char *
encode (const char *name,
        gboolean    first_is_direct)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  Encoder encoder = { .encoded = g_string_new (NULL) };

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    encode_character (&encoder, g_utf8_get_char (c), c > valid || first_is_direct);
  end_shift (&encoder);

  return g_string_free (encoder.encoded, FALSE);
}

char *
fumi_folder_name_encode (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return encode (name, TRUE);
}

/* ---- decoding -------------------------------------------------------------------------------------- */

/* The UTF-16 of "ZeVnLIqe-", as UTF-8 appended to @decoded. Returns: how much was read, the '-' included; 0 for what
 * is no modified base64 */
static gsize
decode_shift (const char *text,
              GString    *decoded)
{
  g_autoptr(GArray) units = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  g_autofree char *utf8 = NULL;
  guint32 bits = 0;
  guint n_bits = 0;
  gsize i;

  for (i = 0; text[i] != '\0' && text[i] != '-'; i++)
    {
      const char *letter = strchr (alphabet, text[i]);

      if (letter == NULL)
        return 0;

      bits = bits << 6 | (guint32) (letter - alphabet);
      n_bits += 6;
      if (n_bits >= 16)
        {
          gunichar2 unit = (gunichar2) (bits >> (n_bits - 16));

          if (unit == 0)
            return 0;
          g_array_append_val (units, unit);
          n_bits -= 16;
        }
    }
  if (text[i] != '-' || n_bits >= 6 || units->len == 0)
    return 0;

  utf8 = g_utf16_to_utf8 ((const gunichar2 *) units->data, units->len, NULL, NULL, NULL);
  if (utf8 == NULL)
    return 0;

  g_string_append (decoded, utf8);
  return i + 1;
}

static char *
decode (const char *part)
{
  g_autoptr(GString) decoded = g_string_new (NULL);

  for (const char *c = part; *c != '\0';)
    {
      gsize length;

      if (*c != '&')
        {
          g_string_append_c (decoded, *c++);
          continue;
        }
      c++;
      if (*c == '-')
        {
          g_string_append_c (decoded, '&');
          c++;
          continue;
        }

      length = decode_shift (c, decoded);
      if (length == 0)
        return NULL;
      c += length;
    }

  return g_string_free (g_steal_pointer (&decoded), FALSE);
}

char *
fumi_folder_name_decode (const char *part)
{
  g_autofree char *decoded = NULL;

  g_return_val_if_fail (part != NULL, NULL);

  decoded = decode (part);
  return fumi_text_one_line (decoded != NULL ? decoded : part, NAME_MAX_CHARACTERS);
}

/* ---- keys ------------------------------------------------------------------------------------------ */

gboolean
fumi_folder_key_is_valid (const char *key)
{
  gsize length;

  g_return_val_if_fail (key != NULL, FALSE);

  length = strlen (key);
  if (length == 0)
    return TRUE;

  return length <= KEY_MAX && strchr (key, '/') == NULL && key[0] != '.' && key[length - 1] != '.' &&
         strstr (key, "..") == NULL && !is_own_name (key);
}

char *
fumi_folder_key_new (const char *parent,
                     const char *name)
{
  g_autofree char *line = NULL;
  g_autofree char *normal = NULL;
  g_autofree char *part = NULL;
  g_autofree char *key = NULL;

  g_return_val_if_fail (parent != NULL && name != NULL, NULL);

  line = g_strstrip (fumi_text_one_line (name, NAME_MAX_CHARACTERS + 1));
  normal = g_utf8_normalize (line, -1, G_NORMALIZE_NFC);
  if (normal == NULL || normal[0] == '\0' || g_utf8_strlen (normal, -1) > NAME_MAX_CHARACTERS)
    return NULL;

  part = encode (normal, parent[0] != '\0' || !is_own_name (normal));
  key = parent[0] != '\0' ? g_strconcat (parent, ".", part, NULL) : g_steal_pointer (&part);
  return fumi_folder_key_is_valid (key) ? g_steal_pointer (&key) : NULL;
}
