/* fumi-cli-settings.c: an account's settings as they are typed, checked before any of them counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-settings.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fumi-address.h"
#include "fumi-cli-output.h"

void
fumi_cli_settings_clear (FumiCliSettings *settings)
{
  g_clear_pointer (&settings->name, g_free);
  g_clear_pointer (&settings->address, g_free);
  g_clear_pointer (&settings->host, g_free);
  g_clear_pointer (&settings->port, g_free);
  g_clear_pointer (&settings->security, g_free);
  g_clear_pointer (&settings->user, g_free);
  g_clear_pointer (&settings->leave, g_free);
  g_clear_pointer (&settings->certificate, g_free);
  g_clear_pointer (&settings->disable_extensions, g_free);
  g_clear_pointer (&settings->login, g_free);
  g_clear_pointer (&settings->client_certificate, g_free);
  g_clear_pointer (&settings->timeout, g_free);
  g_clear_pointer (&settings->size_limit, g_free);
  g_clear_pointer (&settings->headers_only, g_free);
  g_clear_pointer (&settings->delete_with_local, g_free);
}

gboolean
fumi_cli_settings_take (FumiCliSettings *settings,
                        const char      *pair)
{
  const struct
  {
    const char *key;
    char      **value;
  } keys[] = {
    { "name", &settings->name },
    { "address", &settings->address },
    { "host", &settings->host },
    { "port", &settings->port },
    { "security", &settings->security },
    { "user", &settings->user },
    { "leave", &settings->leave },
    { "certificate", &settings->certificate },
    { "disable-extensions", &settings->disable_extensions },
    { "login", &settings->login },
    { "client-certificate", &settings->client_certificate },
    { "timeout", &settings->timeout },
    { "size-limit", &settings->size_limit },
    { "headers-only", &settings->headers_only },
    { "delete-with-local", &settings->delete_with_local },
  };
  const char *equals = strchr (pair, '=');

  for (guint i = 0; equals != NULL && i < G_N_ELEMENTS (keys); i++)
    if (strlen (keys[i].key) == (gsize) (equals - pair)
        && strncmp (keys[i].key, pair, (gsize) (equals - pair)) == 0)
      {
        g_free (*keys[i].value);
        *keys[i].value = g_strdup (equals + 1);
        return TRUE;
      }
  return FALSE;
}

char *
fumi_cli_clean_sha256 (const char *typed)
{
  g_autoptr(GString) digits = g_string_new (NULL);

  for (const char *at = typed; *at != '\0'; at++)
    if (g_ascii_isxdigit (*at))
      g_string_append_c (digits, g_ascii_tolower (*at));
    else if (*at != ':' && *at != ' ')
      return NULL;
  return digits->len == 64 ? g_strdup (digits->str) : NULL;
}

static gboolean
fail (char **problem,
      char  *sentence)
{
  *problem = sentence;
  return FALSE;
}

static void
warn_hint (const char *hint)
{
  if (hint != NULL)
    fumi_cli_warn ("%s", hint);
}

static gboolean
apply_host (const char      *typed,
            FumiPop3Server  *server,
            guint16         *port,
            char           **problem)
{
  g_autofree char *hint = NULL;
  char *host = NULL;

  if (fumi_host_check (typed, &host, port, &hint, problem) != FUMI_TYPED_OK)
    return FALSE;
  warn_hint (hint);
  g_free (server->host);
  server->host = host;
  return TRUE;
}

static gboolean
apply_security (const char      *typed,
                FumiPop3Server  *server,
                char           **problem)
{
  guint16 old_default = fumi_security_default_port (server->security);

  if (!fumi_security_from_nick (typed, &server->security))
    /* Translators: %s is what was typed; the three words are typed as they stand. */
    return fail (problem, g_strdup_printf (_("“%s” is none of tls, starttls, none."), typed));
  if (server->port == old_default)
    server->port = fumi_security_default_port (server->security);
  if (server->security == FUMI_SECURITY_NONE)
    fumi_cli_warn ("%s", _("Mail and password travel readable over the network."));
  return TRUE;
}

static gboolean
apply_port (const char      *typed,
            FumiPop3Server  *server,
            char           **problem)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (typed, 10, 1, G_MAXUINT16, &port, NULL))
    /* Translators: %s is what was typed. */
    return fail (problem, g_strdup_printf (_("“%s” is no port number (1 to 65535)."), typed));
  warn_hint (fumi_port_hint ((guint) port));
  server->port = (guint16) port;
  return TRUE;
}

static gboolean
apply_user (const char      *typed,
            FumiPop3Server  *server,
            char           **problem)
{
  g_autofree char *hint = NULL;
  char *user = NULL;

  if (fumi_secret_check (typed, &user, &hint, problem) != FUMI_TYPED_OK)
    return FALSE;
  if (*user == '\0')
    {
      g_free (user);
      return fail (problem, g_strdup (_("The user name is empty.")));
    }
  warn_hint (hint);
  g_free (server->user);
  server->user = user;
  return TRUE;
}

static gboolean
apply_login (const char      *typed,
             FumiPop3Server  *server,
             char           **problem)
{
  if (!fumi_login_from_nick (typed, &server->login))
    /* Translators: %s is what was typed; the five words are typed as they stand. */
    return fail (problem, g_strdup_printf (_("“%s” is none of auto, password, encrypted, oauth2, "
                                             "certificate."), typed));
  return TRUE;
}

/* The path is kept, so it must not depend on where the program was started. The file itself may be on a
 * medium that is not there now. */
static gboolean
apply_client_certificate (const char      *typed,
                          FumiPop3Server  *server,
                          char           **problem)
{
  g_clear_pointer (&server->client_certificate, g_free);
  if (*typed == '\0')
    return TRUE;
  if (!g_utf8_validate (typed, -1, NULL))
    return fail (problem, g_strdup (_("The name of the client certificate’s file is not UTF-8.")));
  server->client_certificate = g_canonicalize_filename (typed, NULL);
  if (!g_file_test (server->client_certificate, G_FILE_TEST_IS_REGULAR))
    /* Translators: %s is the name of a file. */
    fumi_cli_warn (_("There is no file “%s” now."), server->client_certificate);
  return TRUE;
}

static void
drop_pin_of_another_place (FumiPop3Server *server,
                           FumiAccount    *account)
{
  if (g_strcmp0 (server->host, fumi_account_get_host (account)) != 0
      || server->port != fumi_account_get_port (account))
    g_clear_pointer (&server->certificate, g_free);
}

/* Order counts: a port typed behind the host's name beats the default, --port beats both. */
static gboolean
apply_server (const FumiCliSettings  *settings,
              FumiPop3Server         *server,
              char                  **problem)
{
  guint16 host_port = 0;

  if (settings->host != NULL && !apply_host (settings->host, server, &host_port, problem))
    return FALSE;
  if (settings->security != NULL && !apply_security (settings->security, server, problem))
    return FALSE;
  if (host_port != 0)
    server->port = host_port;
  if (settings->port != NULL && !apply_port (settings->port, server, problem))
    return FALSE;
  if (settings->user != NULL && !apply_user (settings->user, server, problem))
    return FALSE;
  if (settings->login != NULL && !apply_login (settings->login, server, problem))
    return FALSE;
  return settings->client_certificate == NULL
         || apply_client_certificate (settings->client_certificate, server, problem);
}

static gboolean
apply_leave (const char   *typed,
             FumiAccount  *account,
             char        **problem)
{
  FumiLeave leave;
  guint days;

  if (!fumi_leave_from_text (typed, &leave, &days))
    /* Translators: %s is what was typed; "forever" and "no" are typed as they stand. */
    return fail (problem, g_strdup_printf (_("“%s” is none of forever, no, or days from 1 to 365."),
                                           typed));
  /* Mail that is to stay for other devices is not to go by a word that was said of another rule. */
  if (leave != fumi_account_get_leave (account))
    g_object_set (account, "delete-with-local", fumi_leave_deletes_with_local (leave), NULL);
  fumi_account_set_leave (account, leave, days);
  return TRUE;
}

static gboolean
apply_identity (const FumiCliSettings  *settings,
                FumiAccount            *account,
                char                  **problem)
{
  g_autofree char *address = g_strdup (fumi_account_get_address (account));
  g_autofree char *name = NULL;

  if (settings->address != NULL)
    {
      g_clear_pointer (&address, g_free);
      if (fumi_address_check (settings->address, &address, problem) != FUMI_TYPED_OK)
        return FALSE;
    }
  name = fumi_name_clean (settings->name != NULL ? settings->name
                                                 : fumi_account_get_name (account));
  fumi_account_set_identity (account, name, address);
  return TRUE;
}

static gboolean
apply_certificate (const char   *typed,
                   FumiAccount  *account,
                   char        **problem)
{
  g_autofree char *sha256 = fumi_cli_clean_sha256 (typed);

  if (sha256 == NULL && *typed != '\0')
    return fail (problem, g_strdup (_("A certificate is given by its SHA-256: 64 hexadecimal digits.")));
  fumi_account_set_certificate (account, sha256);
  return TRUE;
}

/* NULL: not given */
static gboolean
apply_switch (const char   *typed,
              const char   *property,
              FumiAccount  *account,
              char        **problem)
{
  gboolean on = g_strcmp0 (typed, "true") == 0;

  if (typed == NULL)
    return TRUE;
  if (!on && !g_str_equal (typed, "false"))
    /* Translators: %s is what was typed; the two words are typed as they stand. */
    return fail (problem, g_strdup_printf (_("“%s” is neither true nor false."), typed));
  g_object_set (account, property, on, NULL);
  return TRUE;
}

/* NULL: not given */
static gboolean
apply_number (const char   *typed,
              const char   *property,
              guint         max,
              FumiAccount  *account,
              char        **problem)
{
  guint64 number;

  if (typed == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (typed, 10, 0, max, &number, NULL))
    /* Translators: %s is what was typed, the number the largest that is allowed. */
    return fail (problem, g_strdup_printf (_("“%s” is no number from 0 to %u."), typed, max));
  g_object_set (account, property, (guint) number, NULL);
  return TRUE;
}

static gboolean
apply_receiving (const FumiCliSettings  *settings,
                 FumiAccount            *account,
                 char                  **problem)
{
  return apply_switch (settings->disable_extensions, "disable-extensions", account, problem)
         && apply_number (settings->timeout, "timeout", FUMI_TIMEOUT_MAX, account, problem)
         && apply_number (settings->size_limit, "size-limit", G_MAXINT32, account, problem)
         && apply_switch (settings->headers_only, "headers-only", account, problem)
         && apply_switch (settings->delete_with_local, "delete-with-local", account, problem);
}

gboolean
fumi_cli_settings_apply (const FumiCliSettings  *settings,
                         FumiAccount            *account,
                         char                  **problem)
{
  g_autoptr(FumiAccount) draft = fumi_account_copy (account);
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (draft);

  if (!apply_identity (settings, draft, problem) || !apply_server (settings, server, problem))
    return FALSE;
  if (server->user == NULL || *server->user == '\0')
    {
      g_free (server->user);
      server->user = g_strdup (fumi_account_get_address (draft));
    }
  drop_pin_of_another_place (server, draft);
  fumi_account_set_server (draft, server);

  if ((settings->leave != NULL && !apply_leave (settings->leave, draft, problem))
      || (settings->certificate != NULL && !apply_certificate (settings->certificate, draft, problem))
      || !apply_receiving (settings, draft, problem))
    return FALSE;

  fumi_account_assign (account, draft);
  return TRUE;
}
