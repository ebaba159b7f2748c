/* fumi-cli-account-edit.c: fumibako-cli account add and set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-account.h"
#include "fumi-cli-output.h"
#include "fumi-cli-password.h"
#include "fumi-cli-settings.h"
#include "fumi-credentials.h"

static gboolean
is_same_mailbox (FumiAccount *one,
                 FumiAccount *other)
{
  return g_strcmp0 (fumi_account_get_host (one), fumi_account_get_host (other)) == 0
         && fumi_account_get_port (one) == fumi_account_get_port (other)
         && g_strcmp0 (fumi_account_get_user (one), fumi_account_get_user (other)) == 0
         && g_strcmp0 (fumi_account_get_address (one), fumi_account_get_address (other)) == 0;
}

static gboolean
is_there_already (FumiAccountList *accounts,
                  FumiAccount     *account)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(FumiAccount) other = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      if (is_same_mailbox (account, other))
        return TRUE;
    }
  return FALSE;
}

/* The password is read before anything is written: a wrong file name must not leave half an account. */
static int
add_account (FumiCli    *cli,
             FumiAccount *account,
             const char *password_file)
{
  FumiAccountList *accounts = fumi_cli_load_accounts (cli);
  g_autoptr(GError) error = NULL;
  char *password = NULL;

  if (is_there_already (accounts, account))
    {
      fumi_cli_warn ("%s", _("This account already exists"));
      return EX_CONFIG;
    }
  if (password_file != NULL)
    {
      password = fumi_cli_read_password (password_file);
      if (password == NULL)
        return EX_CONFIG;
    }
  if (!fumi_account_list_add (accounts, account, &error))
    {
      fumi_secret_free (password);
      return fumi_cli_fail (cli, error);
    }

  /* From here on the account exists, and its id has to be printed even if somebody is tired of waiting for
   * the keyring's prompt. */
  fumi_cli_catch_signals (cli);
  if (password != NULL)
    fumi_cli_keep_password (cli, account, password);
  fumi_secret_free (password);

  if (cli->json)
    fumi_cli_print_account_json (account);
  else
    fumi_cli_print ("%s\n", fumi_account_get_id (account));
  return EX_OK;
}

int
fumi_cli_account_add (FumiCli  *cli,
                      char    **arguments)
{
  g_auto(FumiCliSettings) settings = { NULL };
  g_autofree char *password_file = NULL;
  g_autofree char *problem = NULL;
  gboolean headers_only = FALSE;
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_FILENAME, &settings.address, N_("The mail address"), N_("ADDRESS") },
    { "host", 0, 0, G_OPTION_ARG_FILENAME, &settings.host, N_("The incoming (POP) server"), N_("HOST") },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &settings.name, N_("Your name"), N_("NAME") },
    { "port", 0, 0, G_OPTION_ARG_FILENAME, &settings.port,
      N_("The port; 995 with tls, else 110, if not given"), N_("PORT") },
    { "security", 0, 0, G_OPTION_ARG_FILENAME, &settings.security,
      N_("tls (recommended), starttls or none"), N_("WORD") },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &settings.user,
      N_("The user name; the address if not given"), N_("USER") },
    { "leave", 0, 0, G_OPTION_ARG_FILENAME, &settings.leave,
      N_("Keep mail on the server: forever, for some days (14 if not given), or no"), N_("DAYS") },
    { "trust-certificate", 0, 0, G_OPTION_ARG_FILENAME, &settings.certificate,
      N_("Trust this certificate of the server"), N_("SHA256") },
    { "login", 0, 0, G_OPTION_ARG_FILENAME, &settings.login,
      N_("auto (if not given), password, encrypted, oauth2 or certificate"), N_("WORD") },
    { "client-certificate", 0, 0, G_OPTION_ARG_FILENAME, &settings.client_certificate,
      N_("Show the server this certificate; a PEM file with its private key"), N_("FILE") },
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &settings.timeout,
      N_("How long to wait for an answer; 0: as the program thinks right"), N_("SECONDS") },
    { "size-limit", 0, 0, G_OPTION_ARG_FILENAME, &settings.size_limit,
      N_("Receive only the beginning of larger mail; 0: all of it"), N_("KIB") },
    { "headers-only", 0, 0, G_OPTION_ARG_NONE, &headers_only,
      N_("Receive only the header of all mail"), NULL },
    { "delete-with-local", 0, 0, G_OPTION_ARG_FILENAME, &settings.delete_with_local,
      N_("Whether mail deleted here is deleted on the server too: true (if not given, with days) or false"),
      N_("WORD") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("Put the password in this file (- is standard input) into the keyring"), N_("FILE") },
    { NULL }
  };
  g_autoptr(FumiAccount) account = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));
  if (settings.address == NULL || settings.host == NULL)
    return fumi_cli_usage (cli, "%s", _("--address and --host are needed."));

  if (headers_only)
    settings.headers_only = g_strdup ("true");
  account = fumi_account_new ();
  if (!fumi_cli_settings_apply (&settings, account, &problem))
    return fumi_cli_usage (cli, "%s", problem);
  return add_account (cli, account, password_file);
}

static int
save_account (FumiCli     *cli,
              FumiAccount *account,
              const char  *password_file)
{
  g_autoptr(GError) error = NULL;
  char *password = NULL;

  if (password_file != NULL)
    {
      password = fumi_cli_read_password (password_file);
      if (password == NULL)
        return EX_CONFIG;
    }
  if (!fumi_account_list_save (cli->accounts, account, &error))
    {
      fumi_secret_free (password);
      return fumi_cli_fail (cli, error);
    }
  if (password != NULL)
    fumi_cli_keep_password (cli, account, password);
  fumi_secret_free (password);
  return EX_OK;
}

int
fumi_cli_account_set (FumiCli  *cli,
                      char    **arguments)
{
  g_auto(FumiCliSettings) settings = { NULL };
  g_autofree char *password_file = NULL;
  g_autofree char *problem = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("Put the password in this file (- is standard input) into the keyring"), N_("FILE") },
    { NULL }
  };
  FumiAccount *account;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || (arguments[1] == NULL && password_file == NULL))
    return fumi_cli_usage (cli, "%s", _("This command takes an account’s id and what to change."));
  for (guint i = 1; arguments[i] != NULL; i++)
    if (!fumi_cli_settings_take (&settings, arguments[i]))
      /* Translators: %s is what was typed; the words behind it are typed as they stand. */
      return fumi_cli_usage (cli, _("“%s” sets nothing. The keys are: name, address, host, port, security, "
                                    "user, leave, certificate, disable-extensions, login, "
                                    "client-certificate, timeout, size-limit, headers-only, delete-with-local."),
                             arguments[i]);

  account = fumi_cli_find_account (cli, arguments[0]);
  if (account == NULL)
    return EX_CONFIG;
  if (!fumi_cli_settings_apply (&settings, account, &problem))
    return fumi_cli_usage (cli, "%s", problem);
  return save_account (cli, account, password_file);
}
