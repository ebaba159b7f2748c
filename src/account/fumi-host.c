/* fumi-host.c: is what was typed a server name? (declared in fumi-address.h)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-address.h"
#include "fumi-typed.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Steps over "pop3s://"; whatever the scheme is, the security row decides. */
static const char *
skip_scheme (const char *text)
{
  const char *p = text;

  while (g_ascii_isalnum (*p) || *p == '+' || *p == '-' || *p == '.')
    p++;
  return p > text && g_str_has_prefix (p, "://") ? p + 3 : text;
}

/* Takes out the blanks beside dots and colons, which an IME or a table in a letter puts there. Between two
 * words a blank stays, and is named as the fault. */
static void
close_gaps (char *text)
{
  char *out = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      char next = p[strspn (p, " \t")];

      if ((*p == ' ' || *p == '\t')
          && (strchr (".:", next) != NULL || (out > text && strchr (".:", out[-1]) != NULL)))
        continue;
      *out++ = *p;
    }
  *out = '\0';
}

static gboolean
parse_port (const char *digits,
            guint16    *port)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, &value, NULL))
    return FALSE;
  *port = value;
  return TRUE;
}

/* Splits "name:995", "[::1]:995" and "name 995" in place. FALSE: what follows the name is no port. */
static gboolean
split_port (char     *name,
            char    **host,
            guint16  *port)
{
  char *bracket = strchr (name, ']');
  char *colon = strchr (name, ':');
  char *separator;

  *host = name;
  *port = 0;

  if (name[0] == '[' && bracket != NULL)
    {
      *host = name + 1;
      *bracket = '\0';
      separator = bracket + 1;
      if (*separator == '\0')
        return TRUE;
      return *separator == ':' && (separator[1] == '\0' || parse_port (separator + 1, port));
    }

  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return TRUE; /* an IPv6 address, or nothing that makes sense */

  separator = colon != NULL ? colon : strrchr (name, ' ');
  if (separator == NULL)
    return TRUE;
  if (colon == NULL && strspn (separator + 1, "0123456789") != strlen (separator + 1))
    return TRUE; /* a blank between two words */

  *separator = '\0';
  return separator[1] == '\0' || parse_port (separator + 1, port);
}

/* g_hostname_is_ip_address() takes a lone colon for an IPv6 address. */
static gboolean
is_ip_address (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL;
}

static const char *
find_host_hint (const char *scheme,
                const char *host)
{
  if (g_ascii_strncasecmp (scheme, "smtp", 4) == 0 || g_str_has_prefix (host, "smtp"))
    return _("This looks like a server for sending mail (SMTP); the receiving server (POP3) belongs here");
  if (g_ascii_strncasecmp (scheme, "imap", 4) == 0 || g_str_has_prefix (host, "imap"))
    return _("This looks like an IMAP server; the receiving server for POP3 belongs here");
  return NULL;
}

static FumiTypedProblem
explain_host (char             **explanation,
              FumiTypedProblem   problem,
              gunichar           character)
{
  if (problem == FUMI_TYPED_CHARACTER)
    return fumi_typed_explain_character (explanation, character, TRUE);
  if (problem == FUMI_TYPED_TOO_LONG)
    return fumi_typed_explain (explanation, problem, _("This is too long for a server's name"));
  return fumi_typed_explain (explanation, problem,
                             _("This is not a server's name; it looks like pop.example.ne.jp"));
}

FumiTypedProblem
fumi_host_check (const char  *typed,
                 char       **host,
                 guint16     *port,
                 char       **hint,
                 char       **explanation)
{
  g_autofree char *narrow = NULL;
  g_autofree char *name = NULL;
  g_autofree char *ascii = NULL;
  const char *start;
  char *bare;
  gunichar character = 0;
  guint16 typed_port;
  FumiTypedProblem problem = fumi_typed_narrow (typed, _("Enter the name of the receiving server"),
                                                TRUE, &narrow, explanation);

  if (problem != FUMI_TYPED_OK)
    return problem;
  if (strchr (narrow, '@') != NULL)
    return fumi_typed_explain (explanation, FUMI_TYPED_ADDRESS,
                               _("There is an @: enter the name of the server, not the mail address"));

  start = skip_scheme (narrow);
  name = g_strndup (start, strcspn (start, "/?#"));
  close_gaps (g_strstrip (name));
  if (*name == '\0')
    return explain_host (explanation, FUMI_TYPED_SYNTAX, 0);
  if (!split_port (name, &bare, &typed_port))
    return fumi_typed_explain (explanation, FUMI_TYPED_SYNTAX,
                               _("After the colon only a port number from 1 to 65535 can stand"));

  if (is_ip_address (bare))
    ascii = g_ascii_strdown (bare, -1);
  else if (*bare == '\0')
    problem = FUMI_TYPED_SYNTAX;
  else
    problem = fumi_typed_check_domain (bare, TRUE, &ascii, &character);
  if (problem != FUMI_TYPED_OK)
    return explain_host (explanation, problem, character);

  if (hint != NULL)
    *hint = g_strdup (find_host_hint (start > narrow ? narrow : "", ascii));
  if (host != NULL)
    *host = g_steal_pointer (&ascii);
  if (port != NULL)
    *port = typed_port;
  return FUMI_TYPED_OK;
}

const char *
fumi_port_hint (guint port)
{
  switch (port)
    {
    case 25:
    case 465:
    case 587:
      return _("This port is for sending mail");
    case 143:
    case 993:
      return _("This port is for IMAP");
    default:
      return NULL;
    }
}
