/* fumi-typed.c: what the checks of an address and of a server name have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-typed.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Lengths in bytes. */
enum
{
  MAX_TYPED = 4096, /* longer than anything valid, even before NFKC and IDNA make it shorter */
  MAX_DOMAIN = 253, /* RFC 1035 §2.3.4, written out without the trailing dot */
  MAX_LABEL = 63,   /* RFC 1035 §2.3.4 */
};

FumiTypedProblem
fumi_typed_explain (char             **explanation,
                    FumiTypedProblem   problem,
                    const char        *text)
{
  if (explanation != NULL)
    *explanation = g_strdup (text);
  return problem;
}

FumiTypedProblem
fumi_typed_explain_character (char     **explanation,
                              gunichar   character,
                              gboolean   in_host)
{
  char shape[12] = "";

  if (explanation == NULL)
    return FUMI_TYPED_CHARACTER;

  if (g_unichar_isspace (character) && !g_unichar_iscntrl (character))
    {
      *explanation = g_strdup (in_host ? _("There is a blank in the server's name")
                                       : _("There is a blank in the address"));
      return FUMI_TYPED_CHARACTER;
    }

  if (!g_unichar_isgraph (character))
    g_snprintf (shape, sizeof shape, "U+%04X", character);
  else
    g_unichar_to_utf8 (character, shape);

  if (in_host)
    /* Translators: %s is one character, or its code such as U+0007 if it cannot be seen. */
    *explanation = g_strdup_printf (_("This character cannot be in a server's name: “%s”"), shape);
  else
    /* Translators: %s is one character, or its code such as U+0007 if it cannot be seen. */
    *explanation = g_strdup_printf (_("This character cannot be in an address: “%s”"), shape);
  return FUMI_TYPED_CHARACTER;
}

/* Blanks, and what cannot be seen at all (byte order marks, direction marks of a paste). */
static gboolean
is_blank (gunichar character)
{
  return g_unichar_isspace (character) || g_unichar_type (character) == G_UNICODE_FORMAT;
}

char *
fumi_typed_dup_trimmed (const char *text)
{
  const char *start = text;
  const char *end = text + strlen (text);

  while (start < end && is_blank (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (start, end - start);
}

/* What an IME leaves behind becomes ASCII: NFKC folds ＠ ． ： ａ, and IDNA (RFC 3490 §3.1) counts
 * the ideographic full stop as a dot. */
static char *
dup_narrow (const char *typed)
{
  g_autofree char *folded = g_utf8_normalize (typed, -1, G_NORMALIZE_NFKC);
  g_autofree char *trimmed = fumi_typed_dup_trimmed (folded);
  g_auto(GStrv) parts = g_strsplit (trimmed, "。", -1);

  return g_strjoinv (".", parts);
}

FumiTypedProblem
fumi_typed_narrow (const char  *typed,
                   const char  *empty,
                   gboolean     in_host,
                   char       **narrow,
                   char       **explanation)
{
  if (typed == NULL || *typed == '\0')
    return fumi_typed_explain (explanation, FUMI_TYPED_EMPTY, empty);
  if (strlen (typed) > MAX_TYPED)
    return fumi_typed_explain (explanation, FUMI_TYPED_TOO_LONG, _("This is too long"));
  if (!g_utf8_validate (typed, -1, NULL))
    return fumi_typed_explain_character (explanation, 0xFFFD, in_host);

  *narrow = dup_narrow (typed);
  if (**narrow == '\0')
    return fumi_typed_explain (explanation, FUMI_TYPED_EMPTY, empty);
  return FUMI_TYPED_OK;
}

/* A letter or digit of any script, or what only stands within such words. The rest of Unicode would
 * pass through IDNA as it is, and with it “、” for a dot. */
static gboolean
is_label_character (gunichar character)
{
  if (character < 0x80)
    return g_ascii_isalnum (character) || character == '-' || character == '.';
  return g_unichar_isalnum (character) || g_unichar_ismark (character)
         || character == 0x30FB; /* katakana middle dot, as in a .jp name */
}

static gboolean
labels_are_valid (const char *ascii)
{
  g_auto(GStrv) labels = g_strsplit (ascii, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > MAX_LABEL || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;
    }
  return TRUE;
}

/* An all-numeric last label is an address with a slip (RFC 1123 §2.1), not a name. */
static gboolean
ends_in_number (const char *ascii)
{
  const char *dot = strrchr (ascii, '.');
  const char *last = dot != NULL ? dot + 1 : ascii;

  return strspn (last, "0123456789") == strlen (last);
}

FumiTypedProblem
fumi_typed_check_domain (const char  *domain,
                         gboolean     underscore,
                         char       **ascii,
                         gunichar    *character)
{
  g_autofree char *bare = g_strdup (domain);
  g_autofree char *converted = NULL;
  g_autofree char *lower = NULL;

  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    {
      *character = g_utf8_get_char (p);
      if (!is_label_character (*character) && !(underscore && *character == '_'))
        return FUMI_TYPED_CHARACTER;
    }

  if (g_str_has_suffix (bare, "."))
    bare[strlen (bare) - 1] = '\0';
  if (strlen (bare) > 4 * MAX_DOMAIN)
    return FUMI_TYPED_TOO_LONG;

  /* Looked at before: the conversion would drop another dot at the end. */
  if (*bare == '.' || g_str_has_suffix (bare, ".") || strstr (bare, "..") != NULL)
    return FUMI_TYPED_SYNTAX;

  /* It refuses long labels by itself, but leaves a name that is ASCII alone. */
  converted = g_hostname_to_ascii (bare);
  if (converted == NULL)
    return FUMI_TYPED_SYNTAX;
  lower = g_ascii_strdown (converted, -1);
  if (strlen (lower) > MAX_DOMAIN)
    return FUMI_TYPED_TOO_LONG;
  if (!labels_are_valid (lower) || ends_in_number (lower))
    return FUMI_TYPED_SYNTAX;

  *ascii = g_steal_pointer (&lower);
  return FUMI_TYPED_OK;
}
