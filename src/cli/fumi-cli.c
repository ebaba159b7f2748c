/* fumi-cli.c: the table of commands, and what they share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fumi-cli-complete.h"
#include "fumi-cli-output.h"
#include "fumi-diagnosis.h"
#include "fumi-store-complete.h"

static const FumiCliCommand commands[] = {
  { "account add", "--address ADDRESS --host HOST", N_("Add an account and print its id"),
    fumi_cli_account_add },
  { "account list", "", N_("List the accounts"), fumi_cli_account_list },
  { "account show", "ID", N_("Show the settings of an account"), fumi_cli_account_show },
  { "account set", "ID KEY=VALUE…", N_("Change the settings of an account"), fumi_cli_account_set },
  { "account remove", "ID", N_("Remove an account"), fumi_cli_account_remove },
  { "account export", "FILE", N_("Write the settings of all accounts, without passwords, to a file"),
    fumi_cli_account_export },
  { "account import", "FILE", N_("Add the accounts of such a file"), fumi_cli_account_import },
  { "test", "ID | --host HOST", N_("Test the connection, step by step"), fumi_cli_test },
  { "receive", "[ID…]", N_("Check for mail once and keep what is new"), fumi_cli_receive },
  { "list", "", N_("List messages, the newest first"), fumi_cli_list },
  { "search", "QUERY…", N_("Find messages by what stands in them"), fumi_cli_search },
  { "show", "MESSAGE | --file FILE", N_("Show a message"), fumi_cli_show },
  { "backup", "FILE", N_("Save all mail and settings in one file"), fumi_cli_backup },
  { "restore", "FILE", N_("Bring back mail and settings from a backup"), fumi_cli_restore },
  { "import", "PATH", N_("Take mail of another program into an account"), fumi_cli_import },
  { "export", "PATH", N_("Write mail for another program"), fumi_cli_export },
  { "rules list", "", N_("List the filters"), fumi_cli_rules_list },
  { "rules run", "", N_("Run the filters on mail that is here"), fumi_cli_rules_run },
  { "rebuild-index", "", N_("Make the list of messages anew from the mail itself"), fumi_cli_rebuild_index },
  { "verify", "", N_("Compare the index with the files of all messages"), fumi_cli_verify },
};

static void
print_help (void)
{
  fumi_cli_print ("%s\n  fumibako-cli %s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fumi_cli_print ("  %-16s %s\n", commands[i].words, _(commands[i].summary));
  /* Translators: "--help" and "--json" are typed as they stand. */
  fumi_cli_print ("\n%s\n", _("Each command explains its options with --help, and takes --json."));
}

/* How many of @arguments @words are; 0 if they are others. */
static guint
match_words (const char  *words,
             char       **arguments)
{
  g_auto(GStrv) expected = g_strsplit (words, " ", -1);
  guint count = g_strv_length (expected);

  for (guint i = 0; i < count; i++)
    if (arguments[i] == NULL || !g_str_equal (arguments[i], expected[i]))
      return 0;
  return count;
}

/* Options are read as bytes (G_OPTION_ARG_FILENAME), since the encoding of the locale says nothing when a
 * script runs under cron; what is typed has to be UTF-8 instead. */
static gboolean
is_utf8 (char **arguments)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!g_utf8_validate (arguments[i], -1, NULL))
      return FALSE;
  return TRUE;
}

static int
run_command (FumiCli  *cli,
             char    **arguments)
{
  g_autofree char *name = NULL;
  guint count = 0;

  if (arguments[0] == NULL)
    return fumi_cli_usage (cli, "%s", _("A command is missing."));
  if (g_str_equal (arguments[0], "--help") || g_str_equal (arguments[0], "-h"))
    {
      print_help ();
      return EX_OK;
    }
  if (g_str_equal (arguments[0], "--version"))
    {
      fumi_cli_print ("fumibako-cli %s\n", FUMI_VERSION);
      return EX_OK;
    }
  if (!is_utf8 (arguments))
    return fumi_cli_usage (cli, "%s", _("The arguments are not UTF-8."));

  for (guint i = 0; i < G_N_ELEMENTS (commands) && count == 0; i++)
    {
      count = match_words (commands[i].words, arguments);
      if (count > 0)
        cli->command = &commands[i];
    }
  if (count == 0)
    /* Translators: %s is what the user typed as a command. */
    return fumi_cli_usage (cli, _("There is no command “%s”."), arguments[0]);

  /* What the usage line of --help begins with. */
  name = g_strconcat ("fumibako-cli ", cli->command->words, NULL);
  g_set_prgname (name);
  return cli->command->run (cli, arguments + count);
}

int
fumi_cli_run (int    argc,
              char **argv)
{
  FumiCli cli = { .cancellable = g_cancellable_new () };
  int code;

  cli.config_dir = g_build_filename (g_get_user_config_dir (), "fumibako", NULL);
  cli.data_dir = g_build_filename (g_get_user_data_dir (), "fumibako", NULL);

  code = argc > 0 ? run_command (&cli, argv + 1) : EX_USAGE;

  /* What was printed may still be in the buffer, and its disk full. */
  if ((fflush (stdout) != 0 || ferror (stdout)) && code == EX_OK)
    {
      fumi_cli_warn ("%s", _("The output could not be written."));
      code = EX_IOERR;
    }

  g_clear_pointer (&cli.signals, fumi_cli_signals_free);
  g_clear_object (&cli.accounts);
  g_clear_object (&cli.store);
  g_clear_object (&cli.cancellable);
  g_free (cli.config_dir);
  g_free (cli.data_dir);
  return code;
}

/* @arguments lie in main()'s argv, so the word before them stands where the parser expects the program's
 * name. The parser moves pointers about; the strings stay where they are. */
gboolean
fumi_cli_parse (FumiCli             *cli,
                const GOptionEntry  *entries,
                char               **arguments,
                int                 *code)
{
  g_autoptr(GOptionContext) context = g_option_context_new (cli->command->arguments);
  g_autoptr(GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print one JSON object a line"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_("Show this help"), NULL },
    { NULL }
  };
  char **argv = arguments - 1;
  int argc = (int) g_strv_length (argv);
  guint left = 0;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _(cli->command->summary));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      *code = fumi_cli_usage (cli, "%s", error->message);
      return FALSE;
    }
  for (int i = 1; i < argc; i++)
    if (!g_str_equal (argv[i], "--"))
      arguments[left++] = argv[i];
  arguments[left] = NULL;

  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

      fumi_cli_print ("%s", text);
      *code = EX_OK;
    }
  return !help;
}

int
fumi_cli_usage (FumiCli    *cli,
                const char *format,
                ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  fumi_cli_warn ("%s", message);
  if (cli->command != NULL)
    /* Translators: %s is a command line, to be typed as it stands. */
    fumi_cli_warn (_("Try “fumibako-cli %s --help”."), cli->command->words);
  else
    fumi_cli_warn ("%s", _("Try “fumibako-cli --help”."));
  return EX_USAGE;
}

int
fumi_cli_fail (FumiCli      *cli,
               const GError *error)
{
  const FumiDiagnosisContext context = { .data_dir = cli->data_dir };
  g_autoptr(FumiDiagnosis) diagnosis = fumi_diagnosis_new (error, &context);

  fumi_cli_warn ("%s", error->message);
  fumi_cli_warn_diagnosis (NULL, diagnosis);
  return fumi_failure_get_exit_code (diagnosis->failure);
}

FumiAccountList *
fumi_cli_load_accounts (FumiCli *cli)
{
  g_autoptr(GError) error = NULL;

  if (cli->accounts != NULL)
    return cli->accounts;

  cli->accounts = fumi_account_list_new (cli->config_dir, &error);
  if (error != NULL)
    fumi_cli_warn ("%s", error->message);
  return cli->accounts;
}

FumiAccount *
fumi_cli_find_account (FumiCli    *cli,
                       const char *id)
{
  FumiAccountList *accounts = fumi_cli_load_accounts (cli);
  FumiAccount *account = fumi_account_list_find (accounts, id);

  if (account == NULL)
    account = fumi_account_list_find_by_address (accounts, id);
  if (account == NULL)
    /* Translators: %s is what the user typed as the id of an account. */
    fumi_cli_warn (_("There is no account “%s”."), id);
  return account;
}

FumiStore *
fumi_cli_open_store (FumiCli *cli,
                     int     *code)
{
  g_autoptr(GError) error = NULL;

  if (cli->store != NULL)
    return cli->store;

  cli->store = fumi_store_open_at_once (cli->data_dir, &error);
  if (cli->store != NULL && !fumi_cli_complete (cli, cli->store, NULL, &error))
    g_clear_object (&cli->store);
  if (cli->store == NULL)
    *code = fumi_cli_fail (cli, error);
  return cli->store;
}

void
fumi_cli_catch_signals (FumiCli *cli)
{
  cli->signals = fumi_cli_signals_new (cli->cancellable);
}

void
fumi_cli_on_result (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

void
fumi_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}
