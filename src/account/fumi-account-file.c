/* fumi-account-file.c: an account as the text of its `.ini` (declared in fumi-account.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The keys are the words of `fumibako-cli account set`. */
#define GROUP "Account"

char *
fumi_leave_to_text (FumiLeave leave,
                    guint     days)
{
  switch (leave)
    {
    case FUMI_LEAVE_FOREVER:
      return g_strdup ("forever");
    case FUMI_LEAVE_NO:
      return g_strdup ("no");
    case FUMI_LEAVE_DAYS:
    default:
      return g_strdup_printf ("%u", days);
    }
}

gboolean
fumi_leave_deletes_with_local (FumiLeave leave)
{
  return leave == FUMI_LEAVE_DAYS;
}

gboolean
fumi_leave_from_text (const char *text,
                      FumiLeave  *leave,
                      guint      *days)
{
  guint64 value = FUMI_LEAVE_DAYS_DEFAULT;
  FumiLeave parsed = FUMI_LEAVE_DAYS;

  if (g_strcmp0 (text, "forever") == 0)
    parsed = FUMI_LEAVE_FOREVER;
  else if (g_strcmp0 (text, "no") == 0)
    parsed = FUMI_LEAVE_NO;
  else if (text == NULL
           || !g_ascii_string_to_unsigned (text, 10, 1, FUMI_LEAVE_DAYS_MAX, &value, NULL))
    return FALSE;

  *leave = parsed;
  *days = value;
  return TRUE;
}

static void
put_or_remove (GKeyFile   *file,
               const char *key,
               const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, GROUP, key, value);
  else
    g_key_file_remove_key (file, GROUP, key, NULL);
}

void
fumi_account_to_key_file (FumiAccount *account,
                          GKeyFile    *file)
{
  FumiLeave leave;
  guint days;
  g_autofree char *leave_text = NULL;

  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (file != NULL);

  leave = fumi_account_get_leave (account);
  days = fumi_account_get_leave_days (account);
  leave_text = fumi_leave_to_text (leave, days);

  g_key_file_set_string (file, GROUP, "name", fumi_account_get_name (account));
  g_key_file_set_string (file, GROUP, "address", fumi_account_get_address (account));
  g_key_file_set_string (file, GROUP, "host", fumi_account_get_host (account));
  g_key_file_set_integer (file, GROUP, "port", fumi_account_get_port (account));
  g_key_file_set_string (file, GROUP, "security",
                         fumi_security_to_nick (fumi_account_get_security (account)));
  g_key_file_set_string (file, GROUP, "user", fumi_account_get_user (account));
  put_or_remove (file, "certificate", fumi_account_get_certificate (account));
  g_key_file_set_string (file, GROUP, "leave", leave_text);
  if (leave == FUMI_LEAVE_DAYS)
    g_key_file_remove_key (file, GROUP, "leave-days", NULL);
  else
    g_key_file_set_integer (file, GROUP, "leave-days", days);
  g_key_file_set_boolean (file, GROUP, "receive-automatically",
                          fumi_account_get_receive_automatically (account));
  g_key_file_set_boolean (file, GROUP, "save-password", fumi_account_get_save_password (account));
  g_key_file_set_boolean (file, GROUP, "disable-extensions",
                          fumi_account_get_disable_extensions (account));
  g_key_file_set_boolean (file, GROUP, "practice", fumi_account_get_practice (account));
  g_key_file_set_string (file, GROUP, "login",
                         fumi_login_to_nick (fumi_account_get_login (account)));
  put_or_remove (file, "client-certificate", fumi_account_get_client_certificate (account));
  g_key_file_set_integer (file, GROUP, "timeout", fumi_account_get_timeout (account));
  g_key_file_set_integer (file, GROUP, "size-limit", fumi_account_get_size_limit (account));
  g_key_file_set_boolean (file, GROUP, "headers-only", fumi_account_get_headers_only (account));
  g_key_file_set_boolean (file, GROUP, "delete-with-local",
                          fumi_account_get_delete_with_local (account));
}

/* What a file is read with: the first fault is kept, what follows it is not looked at. */
typedef struct
{
  const char *id;
  GKeyFile   *file;
  GError     *error;
} Reader;

/* @cause: (transfer full) (nullable) */
static void
refuse (Reader     *reader,
        const char *key,
        GError     *cause)
{
  int code = cause != NULL ? cause->code : G_KEY_FILE_ERROR_INVALID_VALUE;

  if (reader->error == NULL)
    reader->error = g_error_new (G_KEY_FILE_ERROR, code,
                                 /* Translators: the first %s is a file name, the second a word in it. */
                                 _("“%s.ini”: the value of “%s” is missing or cannot be used"),
                                 reader->id, key);
  g_clear_error (&cause);
}

static gboolean
has_key (Reader     *reader,
         const char *key)
{
  return reader->error == NULL && g_key_file_has_key (reader->file, GROUP, key, NULL);
}

/* (transfer full) (nullable): NULL if it is not there, or after a fault */
static char *
read_text (Reader     *reader,
           const char *key,
           gboolean    needed)
{
  GError *error = NULL;
  char *text;

  if (!needed && !has_key (reader, key))
    return NULL;
  text = g_key_file_get_string (reader->file, GROUP, key, &error);
  if (text == NULL)
    refuse (reader, key, error);
  else if (needed && *text == '\0')
    refuse (reader, key, NULL);
  return text;
}

static void
read_number (Reader     *reader,
             const char *key,
             guint       least,
             guint       limit,
             guint      *number)
{
  GError *error = NULL;
  int value;

  if (!has_key (reader, key))
    return;
  value = g_key_file_get_integer (reader->file, GROUP, key, &error);
  if (error != NULL || value < 0 || (guint) value < least || (guint) value > limit)
    refuse (reader, key, error);
  else
    *number = value;
}

static gboolean
read_switch (Reader     *reader,
             const char *key,
             gboolean    otherwise)
{
  GError *error = NULL;
  gboolean value;

  if (!has_key (reader, key))
    return otherwise;
  value = g_key_file_get_boolean (reader->file, GROUP, key, &error);
  if (error != NULL)
    refuse (reader, key, error);
  return value;
}

static gboolean
is_fingerprint (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static void
read_server (Reader      *reader,
             FumiAccount *account)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (account);
  g_autofree char *security = NULL;
  g_autofree char *login = NULL;
  guint port;

  g_free (server->host);
  server->host = read_text (reader, "host", TRUE);
  security = read_text (reader, "security", FALSE);
  if (security != NULL && !fumi_security_from_nick (security, &server->security))
    refuse (reader, "security", NULL);
  port = fumi_security_default_port (server->security);
  read_number (reader, "port", 1, G_MAXUINT16, &port);
  server->port = port;
  g_free (server->user);
  server->user = read_text (reader, "user", FALSE);
  server->certificate = read_text (reader, "certificate", FALSE);
  if (server->certificate != NULL && !is_fingerprint (server->certificate))
    refuse (reader, "certificate", NULL);
  server->disable_extensions = read_switch (reader, "disable-extensions", FALSE);
  login = read_text (reader, "login", FALSE);
  if (login != NULL && !fumi_login_from_nick (login, &server->login))
    refuse (reader, "login", NULL);
  server->client_certificate = read_text (reader, "client-certificate", FALSE);

  if (reader->error == NULL)
    fumi_account_set_server (account, server);
}

static void
read_rest (Reader      *reader,
           FumiAccount *account)
{
  g_autofree char *name = read_text (reader, "name", FALSE);
  g_autofree char *address = read_text (reader, "address", TRUE);
  g_autofree char *leave_text = read_text (reader, "leave", FALSE);
  FumiLeave leave = FUMI_LEAVE_DAYS;
  guint days = FUMI_LEAVE_DAYS_DEFAULT;
  gboolean automatic = read_switch (reader, "receive-automatically", TRUE);
  gboolean save = read_switch (reader, "save-password", TRUE);
  gboolean practice = read_switch (reader, "practice", FALSE);
  gboolean headers_only = read_switch (reader, "headers-only", FALSE);
  gboolean with_local;
  guint timeout = 0;
  guint size_limit = 0;

  if (leave_text != NULL && !fumi_leave_from_text (leave_text, &leave, &days))
    refuse (reader, "leave", NULL);
  if (leave != FUMI_LEAVE_DAYS)
    read_number (reader, "leave-days", 1, FUMI_LEAVE_DAYS_MAX, &days);
  with_local = read_switch (reader, "delete-with-local", fumi_leave_deletes_with_local (leave));
  read_number (reader, "timeout", 0, FUMI_TIMEOUT_MAX, &timeout);
  read_number (reader, "size-limit", 0, G_MAXINT32, &size_limit);
  if (reader->error != NULL)
    return;

  fumi_account_set_identity (account, name, address);
  fumi_account_set_leave (account, leave, days);
  g_object_set (account,
                "receive-automatically", automatic,
                "save-password", save,
                "practice", practice,
                "timeout", timeout,
                "size-limit", size_limit,
                "headers-only", headers_only,
                "delete-with-local", with_local,
                NULL);
}

FumiAccount *
fumi_account_new_from_key_file (const char  *id,
                                GKeyFile    *file,
                                GError     **error)
{
  g_autoptr(FumiAccount) account = NULL;
  Reader reader = { .id = id, .file = file };

  g_return_val_if_fail (id != NULL && *id != '\0', NULL);
  g_return_val_if_fail (file != NULL, NULL);

  account = fumi_account_new_with_id (id);
  read_server (&reader, account);
  read_rest (&reader, account);
  if (reader.error != NULL)
    {
      g_propagate_error (error, reader.error);
      return NULL;
    }
  return g_steal_pointer (&account);
}
