/* main.c: starts the window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "fumi-application.h"
#include "fumi-pop3-tls.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(FumiApplication) application = NULL;

  fumi_pop3_tls_ignore_environment ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FUMI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = fumi_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
