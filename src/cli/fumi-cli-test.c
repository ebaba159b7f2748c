/* fumi-cli-test.c: fumibako-cli test: the connection test, a line per step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli-password.h"
#include "fumi-cli-settings.h"
#include "fumi-cli.h"
#include "fumi-connection-test.h"
#include "fumi-credentials.h"

/* What is printed so far. Two steps can end in another order than they are named in (the network is asked
 * beside the name service): a line waits for those before it. */
typedef struct
{
  FumiCli       *cli;
  guint          printed;                 /* steps, from the first */
  FumiStepState  state[FUMI_N_TEST_STEPS];
  char          *text[FUMI_N_TEST_STEPS]; /* owned */
  guint          ms[FUMI_N_TEST_STEPS];
} Progress;

static void
progress_clear (Progress *progress)
{
  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_clear_pointer (&progress->text[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Progress, progress_clear)

static gboolean
has_ended (FumiStepState state)
{
  return state != FUMI_STEP_WAITING && state != FUMI_STEP_RUNNING;
}

static void
print_step (Progress     *progress,
            FumiTestStep  step)
{
  const char *state = fumi_step_state_get_nick (progress->state[step]);
  const char *text = progress->text[step];

  if (progress->cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "step", fumi_test_step_get_nick (step));
      json_object_set_string_member (object, "state", state);
      json_object_set_string_member (object, "text", text);
      json_object_set_int_member (object, "ms", progress->ms[step]);
      fumi_cli_print_json (object);
    }
  else
    fumi_cli_print ("%-8s %s%s%s\n", state, fumi_test_step_get_title (step),
                    *text != '\0' ? ": " : "", text);
}

/* FumiTestStepFunc. */
static void
on_step (const FumiStepResult *result,
         gpointer              user_data)
{
  Progress *progress = user_data;

  progress->state[result->step] = result->state;
  progress->ms[result->step] = result->ms;
  g_free (progress->text[result->step]);
  progress->text[result->step] = g_strdup (result->text != NULL ? result->text : "");

  while (progress->printed < FUMI_N_TEST_STEPS && has_ended (progress->state[progress->printed]))
    print_step (progress, progress->printed++);
}

static void
print_result (FumiCli              *cli,
              const FumiTestReport *report)
{
  FumiFailure failure = report->failure != NULL ? report->failure->failure : FUMI_FAILURE_NONE;

  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "result", fumi_failure_to_code (failure));
      fumi_cli_add_diagnosis (object, report->failure, report->summary);
      fumi_cli_print_json (object);
      return;
    }
  for (guint i = 0; report->warnings != NULL && i < report->warnings->len; i++)
    fumi_cli_print ("%s\n", (const char *) g_ptr_array_index (report->warnings, i));
  if (report->failure != NULL)
    fumi_cli_warn_diagnosis (NULL, report->failure);
  else
    fumi_cli_print ("%s\n", report->summary);
}

static int
run_test (FumiCli     *cli,
          FumiAccount *account,
          const char  *password,
          const char  *transcript_file)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (account);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(FumiTestReport) report = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(Progress) progress = { .cli = cli };

  fumi_connection_test_async (server, fumi_account_get_address (account), password, NULL,
                              on_step, &progress, cli->cancellable, fumi_cli_on_result, &result);
  fumi_cli_wait (&result);
  report = fumi_connection_test_finish (result);

  for (guint i = progress.printed; i < FUMI_N_TEST_STEPS; i++)
    on_step (&report->steps[i], &progress);
  print_result (cli, report);

  if (transcript_file != NULL
      && !fumi_cli_write_transcript (transcript_file, report->transcript != NULL ? report->transcript : "",
                                     &error))
    return fumi_cli_fail (cli, error);
  return report->failure != NULL ? fumi_failure_get_exit_code (report->failure->failure) : EX_OK;
}

/* The settings to test: a copy of an account's, or what was typed; %NULL and @code if there are none. */
static FumiAccount *
settings_to_test (FumiCli                *cli,
                  const char             *id,
                  const FumiCliSettings  *settings,
                  int                    *code)
{
  g_autoptr(FumiAccount) draft = NULL;
  g_autofree char *problem = NULL;

  if (id != NULL)
    {
      FumiAccount *account = fumi_cli_find_account (cli, id);

      *code = EX_CONFIG;
      if (account == NULL)
        return NULL;
      draft = fumi_account_copy (account);
    }
  else
    draft = fumi_account_new ();

  if (!fumi_cli_settings_apply (settings, draft, &problem))
    {
      *code = fumi_cli_usage (cli, "%s", problem);
      return NULL;
    }
  return g_steal_pointer (&draft);
}

int
fumi_cli_test (FumiCli  *cli,
               char    **arguments)
{
  g_auto(FumiCliSettings) settings = { NULL };
  g_autofree char *password_file = NULL;
  g_autofree char *transcript_file = NULL;
  const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_FILENAME, &settings.host, N_("The incoming (POP) server"), N_("HOST") },
    { "port", 0, 0, G_OPTION_ARG_FILENAME, &settings.port,
      N_("The port; 995 with tls, else 110, if not given"), N_("PORT") },
    { "security", 0, 0, G_OPTION_ARG_FILENAME, &settings.security,
      N_("tls (recommended), starttls or none"), N_("WORD") },
    { "address", 0, 0, G_OPTION_ARG_FILENAME, &settings.address, N_("The mail address"), N_("ADDRESS") },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &settings.user,
      N_("The user name; the address if not given"), N_("USER") },
    { "trust-certificate", 0, 0, G_OPTION_ARG_FILENAME, &settings.certificate,
      N_("Trust this certificate of the server"), N_("SHA256") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("The password is in this file (- is standard input)"), N_("FILE") },
    { "transcript", 0, 0, G_OPTION_ARG_FILENAME, &transcript_file,
      N_("Write the talk with the server, without the password, to this file"), N_("FILE") },
    { NULL }
  };
  g_autoptr(FumiAccount) account = NULL;
  FumiFailure failure = FUMI_FAILURE_KEYRING;
  char *password;
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL && arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one account’s id."));
  if ((arguments[0] == NULL) == (settings.host == NULL))
    return fumi_cli_usage (cli, "%s", _("Either an account’s id or --host is needed."));
  if (arguments[0] == NULL && settings.user == NULL && settings.address == NULL)
    return fumi_cli_usage (cli, "%s", _("--user or --address is needed."));
  if (arguments[0] == NULL && password_file == NULL)
    return fumi_cli_usage (cli, "%s", _("--password-file is needed."));

  account = settings_to_test (cli, arguments[0], &settings, &code);
  if (account == NULL)
    return code;
  fumi_cli_catch_signals (cli);
  password = password_file != NULL ? fumi_cli_read_password (password_file)
                                   : fumi_cli_lookup_password (cli, account, &failure);
  if (password == NULL)
    return fumi_failure_get_exit_code (failure);

  code = run_test (cli, account, password, transcript_file);
  fumi_secret_free (password);
  return code;
}
