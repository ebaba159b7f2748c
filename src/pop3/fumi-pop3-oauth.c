/* fumi-pop3-oauth.c: the two SASL mechanisms that carry an OAuth 2.0 token; pure.
 *
 * Each message is made in one piece: a buffer that grows would leave parts of the token behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-oauth.h"

#include <string.h>

/* Separates the fields of both messages. */
#define FIELD_END "\x01"

gboolean
fumi_pop3_oauth_can_send (const char *user,
                          const char *token)
{
  for (const char *p = user; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }
  for (const char *p = token; *p != '\0'; p++)
    {
      if (!g_ascii_isgraph (*p))
        return FALSE;
    }

  return *token != '\0';
}

/* RFC 5801 §4: a saslname has no "," and no "=" of its own. */
static char *
escape_name (const char *user)
{
  GString *name = g_string_new (NULL);

  for (const char *p = user; *p != '\0'; p++)
    {
      if (*p == ',')
        g_string_append (name, "=2C");
      else if (*p == '=')
        g_string_append (name, "=3D");
      else
        g_string_append_c (name, *p);
    }

  return g_string_free (name, FALSE);
}

char *
fumi_pop3_oauth_bearer (const char *user,
                        const char *token,
                        const char *host,
                        guint16     port)
{
  g_autofree char *name = escape_name (user);
  g_autofree char *digits = g_strdup_printf ("%u", port);

  return g_strconcat ("n,a=", name, "," FIELD_END "host=", host, FIELD_END "port=", digits,
                      FIELD_END "auth=Bearer ", token, FIELD_END FIELD_END, NULL);
}

char *
fumi_pop3_oauth_xoauth2 (const char *user,
                         const char *token)
{
  return g_strconcat ("user=", user, FIELD_END "auth=Bearer ", token, FIELD_END FIELD_END, NULL);
}
