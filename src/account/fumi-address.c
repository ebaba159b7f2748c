/* fumi-address.c: is what was typed a mail address, a name, a password that can be sent?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-address.h"
#include "fumi-typed.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Lengths in bytes. */
enum
{
  MAX_LOCAL = 64,    /* RFC 5321 §4.5.3.1.1 */
  MAX_SECRET = 1024, /* far beyond any password, and a SASL line takes it */
};

/* atext of RFC 5322 §3.2.3 */
static gboolean
is_atext (gunichar character)
{
  return character < 0x80
         && (g_ascii_isalnum (character) || (character != 0 && strchr ("!#$%&'*+-/=?^_`{|}~", character)));
}

/* RFC 5321 §4.1.2: Quoted-string, without the quotes. */
static FumiTypedProblem
check_quoted_local (const char *inner,
                    const char *end,
                    gunichar   *character)
{
  for (const char *p = inner; p < end; p++)
    {
      *character = g_utf8_get_char (p);
      if (*character < 0x20 || *character > 0x7E)
        return FUMI_TYPED_CHARACTER;
      if (*p == '"')
        return FUMI_TYPED_SYNTAX;
      if (*p == '\\' && ++p == end)
        return FUMI_TYPED_SYNTAX;
    }
  return inner < end ? FUMI_TYPED_OK : FUMI_TYPED_SYNTAX;
}

/* RFC 5321 §4.1.2: Dot-string or Quoted-string. */
static FumiTypedProblem
check_local (const char *local,
             gunichar   *character)
{
  gsize length = strlen (local);

  if (length > MAX_LOCAL)
    return FUMI_TYPED_TOO_LONG;
  if (length == 0)
    return FUMI_TYPED_SYNTAX;
  if (length >= 2 && local[0] == '"' && local[length - 1] == '"')
    return check_quoted_local (local + 1, local + length - 1, character);

  for (const char *p = local; *p != '\0'; p = g_utf8_next_char (p))
    {
      *character = g_utf8_get_char (p);
      if (*character != '.' && !is_atext (*character))
        return FUMI_TYPED_CHARACTER;
    }
  if (local[0] == '.' || local[length - 1] == '.' || strstr (local, "..") != NULL)
    return FUMI_TYPED_SYNTAX;
  return FUMI_TYPED_OK;
}

static FumiTypedProblem
explain_address (char             **explanation,
                 FumiTypedProblem   problem,
                 gunichar           character)
{
  if (problem == FUMI_TYPED_CHARACTER)
    return fumi_typed_explain_character (explanation, character, FALSE);
  if (problem == FUMI_TYPED_TOO_LONG)
    return fumi_typed_explain (explanation, problem, _("This is too long for an address"));
  return fumi_typed_explain (explanation, problem,
                             _("This is not a mail address; it looks like taro@example.ne.jp"));
}

FumiTypedProblem
fumi_address_check (const char  *typed,
                    char       **address,
                    char       **explanation)
{
  g_autofree char *narrow = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  const char *at;
  gunichar character = 0;
  FumiTypedProblem problem = fumi_typed_narrow (typed, _("Enter a mail address"), FALSE,
                                                &narrow, explanation);

  if (problem != FUMI_TYPED_OK)
    return problem;

  at = strrchr (narrow, '@');
  if (at == NULL)
    return fumi_typed_explain (explanation, FUMI_TYPED_NO_AT, _("An @ is missing"));

  local = g_strndup (narrow, at - narrow);
  problem = check_local (local, &character);
  if (problem != FUMI_TYPED_OK)
    return explain_address (explanation, problem, character);

  /* A dot at the end is what stands there while the name is being typed. */
  if (strchr (at, '.') == NULL || strchr (at, '.')[1] == '\0')
    return fumi_typed_explain (explanation, FUMI_TYPED_NO_DOMAIN,
                               _("Enter the part after @, for example example.ne.jp"));
  problem = fumi_typed_check_domain (at + 1, FALSE, &domain, &character);
  if (problem != FUMI_TYPED_OK)
    return explain_address (explanation, problem, character);

  if (address != NULL)
    *address = g_strconcat (local, "@", domain, NULL);
  return FUMI_TYPED_OK;
}

char *
fumi_address_dup_domain (const char *address)
{
  const char *at;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  return g_strdup (at != NULL ? at + 1 : "");
}

char *
fumi_address_dup_local (const char *address)
{
  const char *at;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  return at != NULL ? g_strndup (address, at - address) : g_strdup (address);
}

/* A password may be any bytes; letters are looked at only where they are UTF-8. */
static gboolean
has_control (const char *text)
{
  gboolean utf8 = g_utf8_validate (text, -1, NULL);

  for (const char *p = text; *p != '\0'; p = utf8 ? g_utf8_next_char (p) : p + 1)
    {
      if (utf8 ? g_unichar_iscntrl (g_utf8_get_char (p)) : g_ascii_iscntrl (*p))
        return TRUE;
    }
  return FALSE;
}

/* What NFKC would fold to ASCII was typed with an IME left on. */
static gboolean
has_full_width (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if ((character >= 0xFF01 && character <= 0xFF5E) || character == 0x3000)
        return TRUE;
    }
  return FALSE;
}

static const char *
find_secret_hint (const char *secret)
{
  if (!g_utf8_validate (secret, -1, NULL))
    return NULL;
  if (has_full_width (secret))
    return _("There are full-width letters in it");
  if (g_unichar_isspace (g_utf8_get_char (secret))
      || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (secret + strlen (secret)))))
    return _("There is a blank at its start or end");
  return NULL;
}

FumiTypedProblem
fumi_secret_check (const char  *typed,
                   char       **secret,
                   char       **hint,
                   char       **explanation)
{
  g_autofree char *kept = NULL;
  gsize length = typed != NULL ? strlen (typed) : 0;
  FumiTypedProblem problem = FUMI_TYPED_OK;

  if (length > 0 && typed[length - 1] == '\n')
    length--;
  if (length > 0 && typed[length - 1] == '\r')
    length--;

  if (length == 0)
    return fumi_typed_explain (explanation, FUMI_TYPED_EMPTY, _("This field is empty"));
  if (length > MAX_SECRET)
    return fumi_typed_explain (explanation, FUMI_TYPED_TOO_LONG, _("This is too long"));

  kept = g_strndup (typed, length);
  if (has_control (kept))
    problem = fumi_typed_explain (explanation, FUMI_TYPED_CHARACTER,
                                  _("There is a line break or another control character in it"));
  else if (hint != NULL)
    *hint = g_strdup (find_secret_hint (kept));

  if (problem == FUMI_TYPED_OK && secret != NULL)
    *secret = g_steal_pointer (&kept);
  else
    explicit_bzero (kept, length);
  return problem;
}

char *
fumi_name_clean (const char *typed)
{
  g_autofree char *valid = g_utf8_make_valid (typed != NULL ? typed : "", -1);
  g_autoptr(GString) name = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (character == '\t' || character == '\n')
        g_string_append_c (name, ' ');
      else if (!g_unichar_iscntrl (character))
        g_string_append_unichar (name, character);
    }
  return fumi_typed_dup_trimmed (name->str);
}
