/* main.c: fumibako-cli, the engine without a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "fumi-cli.h"
#include "fumi-pop3-tls.h"

int
main (int   argc,
      char *argv[])
{
  fumi_pop3_tls_ignore_environment ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FUMI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  return fumi_cli_run (argc, argv);
}
