/* fumi-cli.h: what the commands of fumibako-cli share: the run, its options, its accounts and store.
 *
 * A command is a function that takes its arguments and returns an exit code of sysexits.h
 * (architecture §5). Everything happens on the main thread; the libraries' asynchronous calls are
 * waited for in place, so that a command reads from top to bottom.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sysexits.h>

#include "fumi-account-list.h"
#include "fumi-cli-signals.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct _FumiCli FumiCli;

typedef struct
{
  const char *words;     /* what is typed, "account add" */
  const char *arguments; /* for the usage line */
  const char *summary;   /* one line, to be translated */
  int       (*run) (FumiCli *cli, char **arguments);
} FumiCliCommand;

struct _FumiCli
{
  const FumiCliCommand *command;
  gboolean              json;         /* one JSON object a line on standard output */
  GCancellable         *cancellable;  /* Ctrl-C, once fumi_cli_catch_signals() was called */
  char                 *config_dir;   /* $XDG_CONFIG_HOME/fumibako */
  char                 *data_dir;     /* $XDG_DATA_HOME/fumibako */
  FumiAccountList      *accounts;     /* NULL until fumi_cli_load_accounts() */
  FumiStore            *store;        /* NULL until fumi_cli_open_store() */
  FumiCliSignals       *signals;      /* NULL until then */
};

/* Runs the command line; the program's exit code. */
int              fumi_cli_run           (int                  argc,
                                         char               **argv);

/**
 * fumi_cli_parse:
 * @entries: the command's options; --json and --help are added
 * @arguments: (inout): what follows the command's words; afterwards what is left beside options
 * @code: (out): set on %FALSE
 *
 * Returns: %FALSE if the command ends here: with 0 after --help, 64 after wrong usage
 */
gboolean         fumi_cli_parse         (FumiCli             *cli,
                                         const GOptionEntry  *entries,
                                         char               **arguments,
                                         int                 *code);

/* Says what is wrong with the command line, and where help is. Returns: 64 */
int              fumi_cli_usage         (FumiCli             *cli,
                                         const char          *format,
                                         ...) G_GNUC_PRINTF (2, 3);

/* Says a failure in the words of the program. Returns: its exit code */
int              fumi_cli_fail          (FumiCli             *cli,
                                         const GError        *error);

/* The accounts; a file that cannot be read is reported and left out. */
FumiAccountList *fumi_cli_load_accounts (FumiCli             *cli);

/**
 * fumi_cli_find_account:
 * @id: an id, or the address of an account
 *
 * Returns: (transfer none) (nullable): the account, or %NULL when that was said: exit with 78
 */
FumiAccount     *fumi_cli_find_account  (FumiCli             *cli,
                                         const char          *id);

/* (transfer none) (nullable): the store, or %NULL when the failure was said and @code set */
FumiStore       *fumi_cli_open_store    (FumiCli             *cli,
                                         int                 *code);

/* From now on Ctrl-C and SIGTERM cancel instead of killing; to be called once. */
void             fumi_cli_catch_signals (FumiCli             *cli);

/* A GAsyncReadyCallback whose data is a GAsyncResult *: filled in, a reference with it. */
void             fumi_cli_on_result     (GObject             *object,
                                         GAsyncResult        *result,
                                         gpointer             user_data);
/* Runs the main context until fumi_cli_on_result() has filled @result. */
void             fumi_cli_wait          (GAsyncResult       **result);

/* The commands, each in the file of its group. */
int fumi_cli_account_add    (FumiCli *cli, char **arguments);
int fumi_cli_account_list   (FumiCli *cli, char **arguments);
int fumi_cli_account_show   (FumiCli *cli, char **arguments);
int fumi_cli_account_set    (FumiCli *cli, char **arguments);
int fumi_cli_account_remove (FumiCli *cli, char **arguments);
int fumi_cli_backup         (FumiCli *cli, char **arguments);
int fumi_cli_restore        (FumiCli *cli, char **arguments);
int fumi_cli_account_export (FumiCli *cli, char **arguments);
int fumi_cli_account_import (FumiCli *cli, char **arguments);
int fumi_cli_test           (FumiCli *cli, char **arguments);
int fumi_cli_rebuild_index  (FumiCli *cli, char **arguments);
int fumi_cli_rules_list     (FumiCli *cli, char **arguments);
int fumi_cli_rules_run      (FumiCli *cli, char **arguments);
int fumi_cli_receive        (FumiCli *cli, char **arguments);
int fumi_cli_list           (FumiCli *cli, char **arguments);
int fumi_cli_search         (FumiCli *cli, char **arguments);
int fumi_cli_show           (FumiCli *cli, char **arguments);
int fumi_cli_import         (FumiCli *cli, char **arguments);
int fumi_cli_export         (FumiCli *cli, char **arguments);
int fumi_cli_verify         (FumiCli *cli, char **arguments);

G_END_DECLS
