/* fumi-pop3-server.c: which POP3 server to talk to, and how: a value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-server.h"

#include <gio/gio.h>

static const char *const security_nicks[] = {
  [FUMI_SECURITY_TLS] = "tls",
  [FUMI_SECURITY_STARTTLS] = "starttls",
  [FUMI_SECURITY_NONE] = "none",
};

static const char *const login_nicks[] = {
  [FUMI_LOGIN_AUTO] = "auto",
  [FUMI_LOGIN_PASSWORD] = "password",
  [FUMI_LOGIN_ENCRYPTED] = "encrypted",
  [FUMI_LOGIN_OAUTH2] = "oauth2",
  [FUMI_LOGIN_CERTIFICATE] = "certificate",
};

G_DEFINE_BOXED_TYPE (FumiPop3Server, fumi_pop3_server, fumi_pop3_server_copy, fumi_pop3_server_free)

FumiPop3Server *
fumi_pop3_server_copy (const FumiPop3Server *server)
{
  FumiPop3Server *copy;

  g_return_val_if_fail (server != NULL, NULL);

  copy = g_new (FumiPop3Server, 1);
  *copy = *server;
  copy->host = g_strdup (server->host);
  copy->user = g_strdup (server->user);
  copy->certificate = g_strdup (server->certificate);
  copy->client_certificate = g_strdup (server->client_certificate);

  return copy;
}

void
fumi_pop3_server_free (FumiPop3Server *server)
{
  if (server == NULL)
    return;

  g_free (server->host);
  g_free (server->user);
  g_free (server->certificate);
  g_free (server->client_certificate);
  g_free (server);
}

guint16
fumi_security_default_port (FumiSecurity security)
{
  return security == FUMI_SECURITY_TLS ? 995 : 110;
}

static gboolean
find_nick (const char *const *nicks,
           guint              n_nicks,
           const char        *nick,
           guint             *value)
{
  for (guint i = 0; i < n_nicks; i++)
    {
      if (g_strcmp0 (nick, nicks[i]) == 0)
        {
          *value = i;
          return TRUE;
        }
    }

  return FALSE;
}

const char *
fumi_security_to_nick (FumiSecurity security)
{
  g_return_val_if_fail (security < G_N_ELEMENTS (security_nicks), NULL);

  return security_nicks[security];
}

gboolean
fumi_security_from_nick (const char   *nick,
                         FumiSecurity *security)
{
  guint value;

  if (!find_nick (security_nicks, G_N_ELEMENTS (security_nicks), nick, &value))
    return FALSE;
  *security = value;

  return TRUE;
}

const char *
fumi_login_to_nick (FumiLogin login)
{
  g_return_val_if_fail (login < G_N_ELEMENTS (login_nicks), NULL);

  return login_nicks[login];
}

gboolean
fumi_login_from_nick (const char *nick,
                      FumiLogin  *login)
{
  guint value;

  if (!find_nick (login_nicks, G_N_ELEMENTS (login_nicks), nick, &value))
    return FALSE;
  *login = value;

  return TRUE;
}

gboolean
fumi_pop3_host_is_local (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *lower = g_ascii_strdown (host, -1);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_str_equal (lower, "localhost") || g_str_has_suffix (lower, ".localhost");
}
