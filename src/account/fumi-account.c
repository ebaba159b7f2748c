/* fumi-account.c: one mailbox: whose it is, where it is, and what happens to mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account.h"

struct _FumiAccount
{
  GObject         parent_instance;

  char           *id;
  char           *name;    /* never NULL, like every string here but the certificate */
  char           *address;
  FumiPop3Server *server;  /* its certificate is the pin */

  FumiLeave       leave;
  guint           leave_days; /* kept also while @leave is another choice */
  gboolean        receive_automatically;
  gboolean        save_password;
  gboolean        practice;
  guint           timeout;
  guint           size_limit;
  gboolean        headers_only;
  gboolean        delete_with_local;
};

G_DEFINE_FINAL_TYPE (FumiAccount, fumi_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  /* what fumi_account_assign() carries over, in an order that sets the pin after host and port */
  PROP_NAME,
  PROP_ADDRESS,
  PROP_HOST,
  PROP_PORT,
  PROP_SECURITY,
  PROP_USER,
  PROP_CERTIFICATE,
  PROP_LEAVE,
  PROP_LEAVE_DAYS,
  PROP_RECEIVE_AUTOMATICALLY,
  PROP_SAVE_PASSWORD,
  PROP_DISABLE_EXTENSIONS,
  PROP_PRACTICE,
  PROP_LOGIN,
  PROP_CLIENT_CERTIFICATE,
  PROP_TIMEOUT,
  PROP_SIZE_LIMIT,
  PROP_HEADERS_ONLY,
  PROP_DELETE_WITH_LOCAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

GType
fumi_leave_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { FUMI_LEAVE_DAYS, "FUMI_LEAVE_DAYS", "days" },
        { FUMI_LEAVE_FOREVER, "FUMI_LEAVE_FOREVER", "forever" },
        { FUMI_LEAVE_NO, "FUMI_LEAVE_NO", "no" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("FumiLeave", values));
    }
  return type;
}

static void
notify (FumiAccount *account,
        guint        property)
{
  g_object_notify_by_pspec (G_OBJECT (account), properties[property]);
}

static gboolean
set_text (FumiAccount  *account,
          char        **field,
          const char   *value,
          guint         property)
{
  const char *text = value != NULL ? value : "";

  if (g_strcmp0 (*field, text) == 0)
    return FALSE;
  g_free (*field);
  *field = g_utf8_make_valid (text, -1);
  notify (account, property);
  return TRUE;
}

static void
set_switch (FumiAccount *account,
            gboolean    *field,
            gboolean     value,
            guint        property)
{
  if (!*field == !value)
    return;
  *field = !!value;
  notify (account, property);
}

static void
set_number (FumiAccount *account,
            guint       *field,
            guint        value,
            guint        property)
{
  if (*field == value)
    return;
  *field = value;
  notify (account, property);
}

static void
set_login (FumiAccount *account,
           FumiLogin    login)
{
  if (account->server->login == login)
    return;
  account->server->login = login;
  notify (account, PROP_LOGIN);
}

static void
set_client_certificate (FumiAccount *account,
                        const char  *path)
{
  const char *file = path != NULL && *path != '\0' ? path : NULL;

  if (g_strcmp0 (account->server->client_certificate, file) == 0)
    return;
  g_free (account->server->client_certificate);
  account->server->client_certificate = g_strdup (file);
  notify (account, PROP_CLIENT_CERTIFICATE);
}

static void
set_host (FumiAccount *account,
          const char  *host)
{
  if (set_text (account, &account->server->host, host, PROP_HOST))
    fumi_account_set_certificate (account, NULL);
}

static void
set_port (FumiAccount *account,
          guint16      port)
{
  if (account->server->port == port)
    return;
  account->server->port = port;
  notify (account, PROP_PORT);
  fumi_account_set_certificate (account, NULL);
}

static void
set_security (FumiAccount  *account,
              FumiSecurity  security)
{
  if (account->server->security == security)
    return;
  account->server->security = security;
  notify (account, PROP_SECURITY);
}

static void
set_address (FumiAccount *account,
             const char  *address)
{
  if (set_text (account, &account->address, address, PROP_ADDRESS))
    notify (account, PROP_TITLE);
}

static void
set_leave (FumiAccount *account,
           FumiLeave    leave)
{
  if (account->leave == leave)
    return;
  account->leave = leave;
  notify (account, PROP_LEAVE);
}

static void
set_leave_days (FumiAccount *account,
                guint        days)
{
  if (account->leave_days == days)
    return;
  account->leave_days = days;
  notify (account, PROP_LEAVE_DAYS);
}

static void
fumi_account_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  FumiAccount *self = FUMI_ACCOUNT (object);

  switch (property)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, fumi_account_get_title (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->server->host);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->server->port);
      break;
    case PROP_SECURITY:
      g_value_set_int (value, self->server->security);
      break;
    case PROP_USER:
      g_value_set_string (value, self->server->user);
      break;
    case PROP_CERTIFICATE:
      g_value_set_string (value, self->server->certificate);
      break;
    case PROP_LEAVE:
      g_value_set_enum (value, self->leave);
      break;
    case PROP_LEAVE_DAYS:
      g_value_set_uint (value, self->leave_days);
      break;
    case PROP_RECEIVE_AUTOMATICALLY:
      g_value_set_boolean (value, self->receive_automatically);
      break;
    case PROP_SAVE_PASSWORD:
      g_value_set_boolean (value, self->save_password);
      break;
    case PROP_DISABLE_EXTENSIONS:
      g_value_set_boolean (value, self->server->disable_extensions);
      break;
    case PROP_PRACTICE:
      g_value_set_boolean (value, self->practice);
      break;
    case PROP_LOGIN:
      g_value_set_int (value, self->server->login);
      break;
    case PROP_CLIENT_CERTIFICATE:
      g_value_set_string (value, self->server->client_certificate);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, self->timeout);
      break;
    case PROP_SIZE_LIMIT:
      g_value_set_uint (value, self->size_limit);
      break;
    case PROP_HEADERS_ONLY:
      g_value_set_boolean (value, self->headers_only);
      break;
    case PROP_DELETE_WITH_LOCAL:
      g_value_set_boolean (value, self->delete_with_local);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_account_set_property (GObject      *object,
                           guint         property,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  FumiAccount *self = FUMI_ACCOUNT (object);

  switch (property)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      set_text (self, &self->name, g_value_get_string (value), property);
      break;
    case PROP_ADDRESS:
      set_address (self, g_value_get_string (value));
      break;
    case PROP_HOST:
      set_host (self, g_value_get_string (value));
      break;
    case PROP_PORT:
      set_port (self, g_value_get_uint (value));
      break;
    case PROP_SECURITY:
      set_security (self, g_value_get_int (value));
      break;
    case PROP_USER:
      set_text (self, &self->server->user, g_value_get_string (value), property);
      break;
    case PROP_CERTIFICATE:
      fumi_account_set_certificate (self, g_value_get_string (value));
      break;
    case PROP_LEAVE:
      set_leave (self, g_value_get_enum (value));
      break;
    case PROP_LEAVE_DAYS:
      set_leave_days (self, g_value_get_uint (value));
      break;
    case PROP_RECEIVE_AUTOMATICALLY:
      set_switch (self, &self->receive_automatically, g_value_get_boolean (value), property);
      break;
    case PROP_SAVE_PASSWORD:
      set_switch (self, &self->save_password, g_value_get_boolean (value), property);
      break;
    case PROP_DISABLE_EXTENSIONS:
      set_switch (self, &self->server->disable_extensions, g_value_get_boolean (value), property);
      break;
    case PROP_PRACTICE:
      set_switch (self, &self->practice, g_value_get_boolean (value), property);
      break;
    case PROP_LOGIN:
      set_login (self, g_value_get_int (value));
      break;
    case PROP_CLIENT_CERTIFICATE:
      set_client_certificate (self, g_value_get_string (value));
      break;
    case PROP_TIMEOUT:
      set_number (self, &self->timeout, g_value_get_uint (value), property);
      break;
    case PROP_SIZE_LIMIT:
      set_number (self, &self->size_limit, g_value_get_uint (value), property);
      break;
    case PROP_HEADERS_ONLY:
      set_switch (self, &self->headers_only, g_value_get_boolean (value), property);
      break;
    case PROP_DELETE_WITH_LOCAL:
      set_switch (self, &self->delete_with_local, g_value_get_boolean (value), property);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_account_finalize (GObject *object)
{
  FumiAccount *self = FUMI_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  fumi_pop3_server_free (self->server);

  G_OBJECT_CLASS (fumi_account_parent_class)->finalize (object);
}

static void
fumi_account_class_init (FumiAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = fumi_account_get_property;
  object_class->set_property = fumi_account_set_property;
  object_class->finalize = fumi_account_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
                                             read | G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", read);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, "", flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 1, G_MAXUINT16, 995, flags);
  properties[PROP_SECURITY] = g_param_spec_int ("security", NULL, NULL, FUMI_SECURITY_TLS,
                                                FUMI_SECURITY_NONE, FUMI_SECURITY_TLS, flags);
  properties[PROP_USER] = g_param_spec_string ("user", NULL, NULL, "", flags);
  properties[PROP_CERTIFICATE] = g_param_spec_string ("certificate", NULL, NULL, NULL, flags);
  properties[PROP_LEAVE] = g_param_spec_enum ("leave", NULL, NULL, FUMI_TYPE_LEAVE,
                                              FUMI_LEAVE_DAYS, flags);
  properties[PROP_LEAVE_DAYS] = g_param_spec_uint ("leave-days", NULL, NULL, 1, FUMI_LEAVE_DAYS_MAX,
                                                   FUMI_LEAVE_DAYS_DEFAULT, flags);
  properties[PROP_RECEIVE_AUTOMATICALLY] = g_param_spec_boolean ("receive-automatically", NULL, NULL,
                                                                 TRUE, flags);
  properties[PROP_SAVE_PASSWORD] = g_param_spec_boolean ("save-password", NULL, NULL, TRUE, flags);
  properties[PROP_DISABLE_EXTENSIONS] = g_param_spec_boolean ("disable-extensions", NULL, NULL,
                                                              FALSE, flags);
  properties[PROP_PRACTICE] = g_param_spec_boolean ("practice", NULL, NULL, FALSE, flags);
  properties[PROP_LOGIN] = g_param_spec_int ("login", NULL, NULL, FUMI_LOGIN_AUTO,
                                             FUMI_LOGIN_CERTIFICATE, FUMI_LOGIN_AUTO, flags);
  properties[PROP_CLIENT_CERTIFICATE] = g_param_spec_string ("client-certificate", NULL, NULL, NULL,
                                                             flags);
  properties[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 0, FUMI_TIMEOUT_MAX, 0, flags);
  properties[PROP_SIZE_LIMIT] = g_param_spec_uint ("size-limit", NULL, NULL, 0, G_MAXINT32, 0, flags);
  properties[PROP_HEADERS_ONLY] = g_param_spec_boolean ("headers-only", NULL, NULL, FALSE, flags);
  properties[PROP_DELETE_WITH_LOCAL] = g_param_spec_boolean ("delete-with-local", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fumi_account_init (FumiAccount *self)
{
  const FumiPop3Server unset = {
    .host = (char *) "",
    .port = fumi_security_default_port (FUMI_SECURITY_TLS),
    .security = FUMI_SECURITY_TLS,
    .user = (char *) "",
  };

  self->name = g_strdup ("");
  self->address = g_strdup ("");
  self->server = fumi_pop3_server_copy (&unset);
  self->leave_days = FUMI_LEAVE_DAYS_DEFAULT;
  self->delete_with_local = fumi_leave_deletes_with_local (self->leave);
  self->receive_automatically = TRUE;
  self->save_password = TRUE;
}

FumiAccount *
fumi_account_new (void)
{
  char id[9];

  g_snprintf (id, sizeof id, "%08x", g_random_int ());
  return fumi_account_new_with_id (id);
}

FumiAccount *
fumi_account_new_with_id (const char *id)
{
  g_return_val_if_fail (id != NULL && *id != '\0', NULL);

  return g_object_new (FUMI_TYPE_ACCOUNT, "id", id, NULL);
}

const char *
fumi_account_get_id (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->id;
}

const char *
fumi_account_get_title (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->address;
}

const char *
fumi_account_get_name (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->name;
}

const char *
fumi_account_get_address (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->address;
}

const char *
fumi_account_get_host (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->server->host;
}

guint16
fumi_account_get_port (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);
  return account->server->port;
}

FumiSecurity
fumi_account_get_security (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FUMI_SECURITY_TLS);
  return account->server->security;
}

const char *
fumi_account_get_user (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->server->user;
}

const char *
fumi_account_get_certificate (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->server->certificate;
}

FumiLeave
fumi_account_get_leave (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FUMI_LEAVE_FOREVER);
  return account->leave;
}

guint
fumi_account_get_leave_days (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FUMI_LEAVE_DAYS_DEFAULT);
  return account->leave_days;
}

gboolean
fumi_account_get_receive_automatically (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  return account->receive_automatically;
}

gboolean
fumi_account_get_save_password (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  return account->save_password;
}

gboolean
fumi_account_get_disable_extensions (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  return account->server->disable_extensions;
}

FumiLogin
fumi_account_get_login (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FUMI_LOGIN_AUTO);
  return account->server->login;
}

const char *
fumi_account_get_client_certificate (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return account->server->client_certificate;
}

guint
fumi_account_get_timeout (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);
  return account->timeout;
}

guint
fumi_account_get_size_limit (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);
  return account->size_limit;
}

gboolean
fumi_account_get_delete_with_local (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);

  return account->delete_with_local;
}

gboolean
fumi_account_get_headers_only (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  return account->headers_only;
}

gboolean
fumi_account_get_practice (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  return account->practice;
}

void
fumi_account_set_server (FumiAccount          *account,
                         const FumiPop3Server *server)
{
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (server != NULL && server->port > 0);

  g_object_freeze_notify (G_OBJECT (account));
  set_host (account, server->host);
  set_port (account, server->port);
  set_security (account, server->security);
  set_text (account, &account->server->user, server->user, PROP_USER);
  set_switch (account, &account->server->disable_extensions, server->disable_extensions,
              PROP_DISABLE_EXTENSIONS);
  set_login (account, server->login);
  set_client_certificate (account, server->client_certificate);
  if (server->certificate != NULL)
    fumi_account_set_certificate (account, server->certificate);
  g_object_thaw_notify (G_OBJECT (account));
}

void
fumi_account_set_certificate (FumiAccount *account,
                              const char  *sha256)
{
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  if (g_strcmp0 (account->server->certificate, sha256) == 0)
    return;
  g_free (account->server->certificate);
  account->server->certificate = g_strdup (sha256);
  notify (account, PROP_CERTIFICATE);
}

void
fumi_account_set_leave (FumiAccount *account,
                        FumiLeave    leave,
                        guint        days)
{
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (days >= 1 && days <= FUMI_LEAVE_DAYS_MAX);

  g_object_freeze_notify (G_OBJECT (account));
  set_leave (account, leave);
  set_leave_days (account, days);
  g_object_thaw_notify (G_OBJECT (account));
}

void
fumi_account_set_identity (FumiAccount *account,
                           const char  *name,
                           const char  *address)
{
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  set_text (account, &account->name, name, PROP_NAME);
  set_address (account, address);
}

FumiPop3Server *
fumi_account_dup_server (FumiAccount *account)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);
  return fumi_pop3_server_copy (account->server);
}

FumiAccount *
fumi_account_copy (FumiAccount *account)
{
  FumiAccount *copy;

  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  copy = fumi_account_new_with_id (account->id);
  fumi_account_assign (copy, account);
  return copy;
}

void
fumi_account_assign (FumiAccount *account,
                     FumiAccount *draft)
{
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (FUMI_IS_ACCOUNT (draft));

  g_object_freeze_notify (G_OBJECT (account));
  for (guint i = PROP_NAME; i < N_PROPS; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (draft), properties[i]->name, &value);
      g_object_set_property (G_OBJECT (account), properties[i]->name, &value);
    }
  g_object_thaw_notify (G_OBJECT (account));
}
