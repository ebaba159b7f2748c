/* fumi-cli-account.c: fumibako-cli account list, show, remove, and the one way to print an account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-account.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli-password.h"

/* The keys are a contract (architecture §5). */
static JsonObject *
to_json (FumiAccount *account)
{
  JsonObject *object = json_object_new ();
  const char *certificate = fumi_account_get_certificate (account);
  g_autofree char *leave = fumi_leave_to_text (fumi_account_get_leave (account),
                                               fumi_account_get_leave_days (account));

  json_object_set_string_member (object, "id", fumi_account_get_id (account));
  json_object_set_string_member (object, "name", fumi_account_get_name (account));
  json_object_set_string_member (object, "address", fumi_account_get_address (account));
  json_object_set_string_member (object, "host", fumi_account_get_host (account));
  json_object_set_int_member (object, "port", fumi_account_get_port (account));
  json_object_set_string_member (object, "security",
                                 fumi_security_to_nick (fumi_account_get_security (account)));
  json_object_set_string_member (object, "user", fumi_account_get_user (account));
  json_object_set_string_member (object, "leave", leave);
  if (certificate != NULL)
    json_object_set_string_member (object, "certificate", certificate);
  else
    json_object_set_null_member (object, "certificate");
  return object;
}

void
fumi_cli_print_account_json (FumiAccount *account)
{
  fumi_cli_print_json (to_json (account));
}

int
fumi_cli_account_list (FumiCli  *cli,
                       char    **arguments)
{
  FumiAccountList *accounts;
  guint count;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));

  accounts = fumi_cli_load_accounts (cli);
  count = g_list_model_get_n_items (G_LIST_MODEL (accounts));
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      if (cli->json)
        fumi_cli_print_account_json (account);
      else
        fumi_cli_print ("%s  %s  %s:%u %s\n", fumi_account_get_id (account),
                        fumi_account_get_address (account), fumi_account_get_host (account),
                        fumi_account_get_port (account),
                        fumi_security_to_nick (fumi_account_get_security (account)));
    }
  return EX_OK;
}

/* The words are those of account set, so that what is shown can be typed. */
static void
print_account (FumiAccount *account)
{
  const char *certificate = fumi_account_get_certificate (account);
  const char *client_certificate = fumi_account_get_client_certificate (account);
  g_autofree char *leave = fumi_leave_to_text (fumi_account_get_leave (account),
                                               fumi_account_get_leave_days (account));

  fumi_cli_print ("id=%s\n", fumi_account_get_id (account));
  fumi_cli_print ("name=%s\n", fumi_account_get_name (account));
  fumi_cli_print ("address=%s\n", fumi_account_get_address (account));
  fumi_cli_print ("host=%s\n", fumi_account_get_host (account));
  fumi_cli_print ("port=%u\n", fumi_account_get_port (account));
  fumi_cli_print ("security=%s\n", fumi_security_to_nick (fumi_account_get_security (account)));
  fumi_cli_print ("user=%s\n", fumi_account_get_user (account));
  fumi_cli_print ("leave=%s\n", leave);
  fumi_cli_print ("delete-with-local=%s\n",
                  fumi_account_get_delete_with_local (account) ? "true" : "false");
  fumi_cli_print ("certificate=%s\n", certificate != NULL ? certificate : "");
  fumi_cli_print ("disable-extensions=%s\n",
                  fumi_account_get_disable_extensions (account) ? "true" : "false");
  fumi_cli_print ("login=%s\n", fumi_login_to_nick (fumi_account_get_login (account)));
  fumi_cli_print ("client-certificate=%s\n", client_certificate != NULL ? client_certificate : "");
  fumi_cli_print ("timeout=%u\n", fumi_account_get_timeout (account));
  fumi_cli_print ("size-limit=%u\n", fumi_account_get_size_limit (account));
  fumi_cli_print ("headers-only=%s\n", fumi_account_get_headers_only (account) ? "true" : "false");
}

int
fumi_cli_account_show (FumiCli  *cli,
                       char    **arguments)
{
  FumiAccount *account;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one account’s id."));

  account = fumi_cli_find_account (cli, arguments[0]);
  if (account == NULL)
    return EX_CONFIG;
  if (cli->json)
    fumi_cli_print_account_json (account);
  else
    print_account (account);
  return EX_OK;
}

/* Mail first: an account whose mail is gone can be removed again, mail without an account cannot. */
int
fumi_cli_account_remove (FumiCli  *cli,
                         char    **arguments)
{
  gboolean delete_mail = FALSE;
  const GOptionEntry entries[] = {
    { "delete-mail", 0, 0, G_OPTION_ARG_NONE, &delete_mail,
      N_("Delete its received mail on this computer, too"), NULL },
    { NULL }
  };
  g_autoptr(FumiAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  FumiStore *store;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one account’s id."));

  account = fumi_cli_find_account (cli, arguments[0]);
  if (account == NULL)
    return EX_CONFIG;
  g_object_ref (account);
  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;
  if (!fumi_store_remove_account (store, fumi_account_get_id (account), delete_mail, &error)
      || !fumi_account_list_remove (cli->accounts, account, &error))
    return fumi_cli_fail (cli, error);

  fumi_cli_forget_password (cli, account);
  return EX_OK;
}
