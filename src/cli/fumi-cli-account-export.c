/* fumi-cli-account-export.c: fumibako-cli account export and import: settings as a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-account-export.h"
#include "fumi-cli-output.h"
#include "fumi-cli.h"

int
fumi_cli_account_export (FumiCli  *cli,
                         char    **arguments)
{
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GError) error = NULL;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one file."));

  text = fumi_account_export (fumi_cli_load_accounts (cli), NULL, &error);
  if (text == NULL
      || !g_file_set_contents_full (arguments[0], g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                    &error))
    return fumi_cli_fail (cli, error);
  return EX_OK;
}

/* The keys are those of other imports (architecture §5). */
static void
print_import_json (const FumiAccountImport *import,
                   const char              *result)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "accounts", import->added + import->known + import->failed);
  json_object_set_int_member (object, "new", import->added);
  json_object_set_int_member (object, "duplicates", import->known);
  json_object_set_int_member (object, "failed", import->failed);
  json_object_set_string_member (object, "result", result);
  fumi_cli_print_json (object);
}

static void
print_import (const FumiAccountImport *import)
{
  fumi_cli_print (ngettext ("%u account added", "%u accounts added", import->added), import->added);
  if (import->known > 0)
    fumi_cli_print (ngettext ("; %u was here already", "; %u were here already", import->known),
                    import->known);
  fumi_cli_print ("\n");
}

int
fumi_cli_account_import (FumiCli  *cli,
                         char    **arguments)
{
  g_auto(FumiAccountImport) import = { 0 };
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GError) error = NULL;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] == NULL || arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes one file."));

  file = g_file_new_for_commandline_arg (arguments[0]);
  text = g_file_load_bytes (file, NULL, NULL, &error);
  if (text == NULL)
    return fumi_cli_fail (cli, error);
  if (!fumi_account_import (fumi_cli_load_accounts (cli), text, &import, &error))
    {
      gboolean data = error->domain == G_KEY_FILE_ERROR;

      if (!data)
        return fumi_cli_fail (cli, error);
      if (cli->json)
        print_import_json (&import, "damaged");
      fumi_cli_warn ("%s", error->message);
      return EX_DATAERR;
    }

  for (guint i = 0; i < import.failures->len; i++)
    fumi_cli_warn ("%s", (const char *) import.failures->pdata[i]);
  if (cli->json)
    print_import_json (&import, import.failed > 0 ? "incomplete" : "ok");
  else
    print_import (&import);
  return import.failed > 0 ? EX_DATAERR : EX_OK;
}
