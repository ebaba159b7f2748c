/* fumi-keyring.c: the Secret Service, one blocking call at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-keyring.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMA_NAME "org.fumibako.Account"

/* gnome-keyring does not find a locked item by the name of its schema (seen with 42.1), and then nothing
 * tells "locked" from "none": so the name is stored, but not searched for. */
static const SecretSchema schema = {
  SCHEMA_NAME, SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* Without an address GDBus would start a bus of its own through dbus-launch, and wait for it. */
static gboolean
has_session_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = NULL;
  struct stat info;

  if (address != NULL && *address != '\0')
    return !g_str_has_prefix (address, "autolaunch:");

  path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  return g_stat (path, &info) == 0 && S_ISSOCK (info.st_mode) && info.st_uid == geteuid ();
}

void
fumi_keyring_set_error (GError               **error,
                        FumiCredentialsError   code,
                        const GError          *cause)
{
  const char *text = NULL;

  switch (code)
    {
    case FUMI_CREDENTIALS_ERROR_MISSING:
      text = _("No keyring is available in this session");
      break;
    case FUMI_CREDENTIALS_ERROR_LOCKED:
      text = _("The keyring is locked");
      break;
    case FUMI_CREDENTIALS_ERROR_NONE:
      text = _("The keyring holds no password for this account");
      break;
    case FUMI_CREDENTIALS_ERROR_FAILED:
      text = _("The keyring cannot be used");
      break;
    default:
      g_assert_not_reached ();
    }

  if (cause != NULL)
    g_set_error (error, FUMI_CREDENTIALS_ERROR, code, "%s: %s", text, cause->message);
  else
    g_set_error_literal (error, FUMI_CREDENTIALS_ERROR, code, text);
}

/* Takes @cause; NULL: a prompt was dismissed, of which libsecret makes no error. */
static void
translate_error (GError **error,
                 GError  *cause)
{
  if (cause == NULL || g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    fumi_keyring_set_error (error, FUMI_CREDENTIALS_ERROR_LOCKED, NULL);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }
  else
    fumi_keyring_set_error (error, FUMI_CREDENTIALS_ERROR_FAILED, cause);
  g_clear_error (&cause);
}

/* A connection of its own each time: a keyring that was restarted has forgotten the old one. */
static SecretService *
open_service (GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GError) cause = NULL;
  SecretService *service;

  if (!has_session_bus ())
    {
      fumi_keyring_set_error (error, FUMI_CREDENTIALS_ERROR_MISSING, NULL);
      return NULL;
    }

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, &cause);
  if (bus != NULL)
    {
      /* Else GDBus ends the process, and with it a mail half received, when the session does. */
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                                          cancellable, &cause);
      if (service != NULL)
        return service;
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    fumi_keyring_set_error (error, FUMI_CREDENTIALS_ERROR_MISSING, cause);
  return NULL;
}

static GHashTable *
build_attributes (const char *account)
{
  return secret_attributes_build (&schema, "account", account, NULL);
}

/* An open item shows whether it is ours; a locked one shows its account only. */
static gboolean
may_be_ours (SecretItem *item)
{
  g_autofree char *name = secret_item_get_schema_name (item);

  return secret_item_get_locked (item) || g_strcmp0 (name, SCHEMA_NAME) == 0;
}

/* An item that needs no prompt, else one that does. */
static SecretItem *
choose_item (GList *items)
{
  SecretItem *locked = NULL;

  for (GList *l = items; l != NULL; l = l->next)
    {
      if (secret_item_get_locked (l->data))
        locked = l->data;
      else if (may_be_ours (l->data))
        return l->data;
    }
  return locked;
}

/* (transfer full): the items of @account; %FALSE if they could not be looked for */
static gboolean
find_items (SecretService  *service,
            const char     *account,
            GCancellable   *cancellable,
            GList         **items,
            GError        **error)
{
  g_autoptr(GHashTable) attributes = build_attributes (account);
  GError *cause = NULL;

  *items = secret_service_search_sync (service, &schema, attributes, SECRET_SEARCH_ALL, cancellable,
                                       &cause);
  if (cause == NULL)
    return TRUE;
  translate_error (error, cause);
  return FALSE;
}

/* Calls that may prompt get no cancellable: libsecret 0.20.5 returns twice from a prompt that is
 * cancelled. They end when the prompt does; the caller has long been answered by then. */
static gboolean
unlock_item (SecretService  *service,
             SecretItem     *item,
             int            *asking,
             GError        **error)
{
  GList one = { .data = item };
  GError *cause = NULL;
  int unlocked;

  if (!secret_item_get_locked (item))
    return TRUE;

  g_atomic_int_set (asking, TRUE);
  unlocked = secret_service_unlock_sync (service, &one, NULL, NULL, &cause);
  if (cause == NULL && unlocked == 1)
    return TRUE;
  translate_error (error, cause);
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
load_secret (SecretItem    *item,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(SecretValue) value = NULL;
  GError *cause = NULL;

  if (secret_item_load_secret_sync (item, cancellable, &cause))
    value = secret_item_get_secret (item);
  if (value == NULL || secret_value_get_text (value) == NULL)
    {
      translate_error (error, cause);
      return NULL;
    }
  return g_strdup (secret_value_get_text (value));
}

static gboolean
delete_item (SecretItem    *item,
             GCancellable  *cancellable,
             GError       **error)
{
  GError *cause = NULL;

  if (secret_item_delete_sync (item, cancellable, &cause))
    return TRUE;
  translate_error (error, cause);
  return FALSE;
}

char *
fumi_keyring_lookup (const char    *account,
                     int           *asking,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);
  GList *items;
  SecretItem *item;
  char *secret = NULL;

  if (service == NULL || !find_items (service, account, cancellable, &items, error))
    return NULL;

  item = choose_item (items);
  if (item == NULL)
    fumi_keyring_set_error (error, FUMI_CREDENTIALS_ERROR_NONE, NULL);
  else if (unlock_item (service, item, asking, error))
    secret = load_secret (item, cancellable, error);
  g_list_free_full (items, g_object_unref);
  return secret;
}

gboolean
fumi_keyring_store (const char    *account,
                    const char    *label,
                    const char    *secret,
                    int           *asking,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GHashTable) attributes = build_attributes (account);
  g_autoptr(SecretService) service = open_service (cancellable, error);
  g_autoptr(SecretValue) value = NULL;
  GError *cause = NULL;

  if (service == NULL)
    return FALSE;

  value = secret_value_new (secret, -1, "text/plain");
  g_atomic_int_set (asking, TRUE);
  if (secret_service_store_sync (service, &schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                                 value, NULL, &cause))
    return TRUE;
  translate_error (error, cause);
  return FALSE;
}

/* secret_service_clear_sync() calls it a success when all it found was locked, and stayed. */
gboolean
fumi_keyring_clear (const char    *account,
                    int           *asking,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);
  GList *items;
  gboolean cleared = TRUE;

  if (service == NULL || !find_items (service, account, cancellable, &items, error))
    return FALSE;

  for (GList *l = items; cleared && l != NULL; l = l->next)
    {
      if (may_be_ours (l->data))
        cleared = unlock_item (service, l->data, asking, error)
                  && delete_item (l->data, cancellable, error);
    }
  g_list_free_full (items, g_object_unref);
  return cleared;
}
