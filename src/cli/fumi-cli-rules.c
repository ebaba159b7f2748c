/* fumi-cli-rules.c: fumibako-cli rules: which filters there are, and what they do with mail that is here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli.h"
#include "fumi-filter.h"

/* (nullable): what is wrong was said, and @code set; lines that cannot be read are said too */
static FumiRuleFile *
load_rules (FumiCli *cli,
            int     *code)
{
  g_autofree char *path = fumi_rule_file_path (cli->config_dir);
  g_autoptr(GError) error = NULL;
  FumiRuleFile *file = fumi_rule_file_load (path, &error);

  if (file == NULL)
    {
      *code = fumi_cli_fail (cli, error);
      return NULL;
    }
  for (guint i = 0; i < file->problems->len; i++)
    fumi_cli_warn ("%s: %s", path, (const char *) file->problems->pdata[i]);
  return file;
}

static void
print_rule (FumiCli        *cli,
            const FumiRule *rule,
            guint           number)
{
  JsonObject *object;

  if (!cli->json)
    {
      fumi_cli_print ("%3u %s %s\n", number, fumi_rule_is_active (rule, NULL) ? "*" : " ", rule->name);
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "number", number);
  json_object_set_string_member (object, "name", rule->name);
  json_object_set_boolean_member (object, "enabled", rule->enabled);
  json_object_set_boolean_member (object, "runs", fumi_rule_is_active (rule, NULL));
  json_object_set_string_member (object, "account", rule->account != NULL ? rule->account : "");
  json_object_set_int_member (object, "conditions", rule->conditions->len);
  json_object_set_string_member (object, "move", rule->folder != NULL ? rule->folder : "");
  json_object_set_boolean_member (object, "read", rule->read);
  json_object_set_boolean_member (object, "star", rule->star);
  json_object_set_boolean_member (object, "delete-on-server", rule->delete_on_server);
  json_object_set_boolean_member (object, "stop", rule->stop);
  fumi_cli_print_json (object);
}

int
fumi_cli_rules_list (FumiCli  *cli,
                     char    **arguments)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(FumiRuleFile) file = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));

  file = load_rules (cli, &code);
  if (file == NULL)
    return code;
  for (guint i = 0; i < file->rules->len; i++)
    print_rule (cli, file->rules->pdata[i], i + 1);
  return EX_OK;
}

/* ---- at work --------------------------------------------------------------------------------------- */

static void
print_filing (FumiCli               *cli,
              FumiEnvelope          *row,
              const FumiStoreFiling *filing)
{
  JsonObject *object;

  if (!cli->json)
    {
      g_autofree char *sender = fumi_envelope_dup_sender (row);

      fumi_cli_print ("%6" G_GINT64_FORMAT "  %s  %s%s%s\n", filing->id, sender, fumi_envelope_get_subject (row),
                      filing->folder != NULL ? "  → " : "", filing->folder != NULL ? filing->folder : "");
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "id", filing->id);
  json_object_set_string_member (object, "subject", fumi_envelope_get_subject (row));
  json_object_set_string_member (object, "folder", fumi_envelope_get_folder (row));
  json_object_set_string_member (object, "move", filing->folder != NULL ? filing->folder : "");
  json_object_set_boolean_member (object, "read", filing->read);
  json_object_set_boolean_member (object, "star", filing->star);
  json_object_set_boolean_member (object, "delete-on-server", filing->unwanted);
  fumi_cli_print_json (object);
}

static int
print_plan (FumiCli              *cli,
            FumiStore            *store,
            const FumiFilterPlan *plan)
{
  g_autoptr(GArray) ids = fumi_filter_plan_get_ids (plan);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = fumi_store_get_many (store, (const gint64 *) (void *) ids->data, ids->len, &error);

  if (rows == NULL)
    return fumi_cli_fail (cli, error);
  for (guint i = 0; i < rows->len; i++)
    print_filing (cli, rows->pdata[i], &g_array_index (plan->filings, FumiStoreFiling, i));
  return EX_OK;
}

static void
print_result (FumiCli              *cli,
              const FumiFilterPlan *plan,
              guint                 done,
              guint                 failed)
{
  JsonObject *object;

  if (!cli->json)
    {
      /* Translators: the first %u is how many messages filters are about, the second how many were changed. */
      fumi_cli_print (ngettext ("%u message matches, %u changed\n", "%u messages match, %u changed\n", plan->filings->len),
                      plan->filings->len, done);
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "messages", plan->looked);
  json_object_set_int_member (object, "matched", plan->filings->len);
  json_object_set_int_member (object, "changed", done);
  json_object_set_int_member (object, "failed", failed);
  fumi_cli_print_json (object);
}

static int
apply (FumiCli              *cli,
       FumiStore            *store,
       const FumiFilterPlan *plan)
{
  g_autoptr(FumiStoreOutcome) outcome = fumi_filter_apply (store, plan, NULL, NULL, cli->cancellable);

  print_result (cli, plan, outcome->done, outcome->failed);
  if (outcome->stopped || outcome->failed > 0)
    return fumi_cli_fail (cli, outcome->error);
  return EX_OK;
}

static int
run (FumiCli              *cli,
     const FumiRuleFile   *file,
     const FumiStoreQuery *query,
     gboolean              dry_run)
{
  g_autoptr(FumiFilterPlan) plan = NULL;
  g_autoptr(GError) error = NULL;
  FumiStore *store;
  int code = EX_OK;

  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  fumi_cli_catch_signals (cli);
  plan = fumi_filter_plan_new (store, file->rules, query, NULL, NULL, cli->cancellable, &error);
  if (plan == NULL)
    return fumi_cli_fail (cli, error);
  code = print_plan (cli, store, plan);
  if (code != EX_OK)
    return code;
  if (!dry_run)
    return apply (cli, store, plan);

  print_result (cli, plan, 0, 0);
  return EX_OK;
}

int
fumi_cli_rules_run (FumiCli  *cli,
                    char    **arguments)
{
  g_autofree char *account_id = NULL;
  g_autofree char *folder = NULL;
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &account_id, N_("Only of this account"), N_("ID") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_("A folder; the inbox if not given"), N_("FOLDER") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only say what would be done"), NULL },
    { NULL }
  };
  FumiStoreQuery query = { .folder = "" };
  g_autoptr(FumiRuleFile) file = NULL;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));
  if (account_id != NULL)
    {
      FumiAccount *account = fumi_cli_find_account (cli, account_id);

      if (account == NULL)
        return EX_CONFIG;
      query.account = fumi_account_get_id (account);
    }
  if (folder != NULL && g_ascii_strcasecmp (folder, "inbox") != 0)
    query.folder = folder;

  file = load_rules (cli, &code);
  return file != NULL ? run (cli, file, &query, dry_run) : code;
}
