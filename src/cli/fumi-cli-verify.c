/* fumi-cli-verify.c: fumibako-cli verify and rebuild-index: whether the store is as it should be, and if it is not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli-complete.h"
#include "fumi-cli.h"
#include "fumi-store-complete.h"
#include "fumi-store-verify.h"

typedef struct
{
  FumiCli   *cli;
  JsonArray *findings; /* with --json */
  guint      faults;
} Verification;

/* For JSON; a contract like its other keys. */
static const char *
name_of_kind (FumiStoreFindingKind kind)
{
  switch (kind)
    {
    case FUMI_STORE_FINDING_MISSING:
      return "missing";
    case FUMI_STORE_FINDING_EXTRA:
      return "extra";
    case FUMI_STORE_FINDING_UNREADABLE:
      return "unreadable";
    case FUMI_STORE_FINDING_SIZE:
      return "size";
    case FUMI_STORE_FINDING_DUPLICATE:
      return "duplicate";
    case FUMI_STORE_FINDING_FLAGS:
      return "flags";
    case FUMI_STORE_FINDING_LEDGER:
      return "ledger";
    case FUMI_STORE_FINDING_FOLDER:
      return "folder";
    case FUMI_STORE_FINDING_INDEX:
      return "index";
    case FUMI_STORE_FINDING_LEFTOVER:
      return "leftover";
    case FUMI_STORE_FINDING_PERMISSIONS:
      return "permissions";
    default:
      return "";
    }
}

static char *
write_reason (const FumiStoreFinding *finding)
{
  const char *reason = finding->reason != NULL ? finding->reason : "";
  g_autofree char *is = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) finding->is);
  g_autofree char *should = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) finding->should);

  switch (finding->kind)
    {
    case FUMI_STORE_FINDING_MISSING:
      return g_strdup (_("The list has this message, but its file is gone."));
    case FUMI_STORE_FINDING_EXTRA:
      return g_strdup (_("This message is not in the list yet."));
    case FUMI_STORE_FINDING_UNREADABLE:
      /* Translators: %s is what the system said. */
      return g_strdup_printf (_("The file cannot be read: %s"), reason);
    case FUMI_STORE_FINDING_SIZE:
      /* Translators: two sizes in bytes. */
      return g_strdup_printf (_("The file has %s bytes and should have %s."), is, should);
    case FUMI_STORE_FINDING_DUPLICATE:
      return g_strdup (_("The same message is there twice."));
    case FUMI_STORE_FINDING_FLAGS:
      return g_strdup (_("The list and the file’s name differ in the folder, in read or in starred."));
    case FUMI_STORE_FINDING_LEDGER:
      return g_strdup (_("This message counts as received, but only its beginning is here."));
    case FUMI_STORE_FINDING_FOLDER:
      /* Translators: %s is what the system said. */
      return g_strdup_printf (_("The folder cannot be read: %s"), reason);
    case FUMI_STORE_FINDING_INDEX:
      return g_strdup (_("The list of messages is damaged; “fumibako-cli rebuild-index” makes it anew."));
    case FUMI_STORE_FINDING_LEFTOVER:
      return g_strdup (_("Left over from a delivery that was interrupted; the next one clears it away."));
    case FUMI_STORE_FINDING_PERMISSIONS:
      return g_strdup (_("Other users of this computer can look into it."));
    default:
      return g_strdup (reason);
    }
}

static void
on_finding (const FumiStoreFinding *finding,
            gpointer                user_data)
{
  Verification *verification = user_data;
  g_autofree char *reason = write_reason (finding);
  g_autofree char *path = g_filename_display_name (finding->path);
  JsonObject *object;

  verification->faults += fumi_store_finding_is_fault (finding);
  if (!verification->cli->json)
    {
      fumi_cli_print ("%s: %s\n", path, reason);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "kind", name_of_kind (finding->kind));
  json_object_set_string_member (object, "path", path);
  json_object_set_string_member (object, "text", reason);
  json_array_add_object_element (verification->findings, object);
}

static void
print_check (const Verification   *verification,
             const FumiStoreCheck *check)
{
  JsonObject *object;

  if (!verification->cli->json)
    {
      /* Translators: five numbers of messages. */
      fumi_cli_print (_("%u messages; missing: %u, extra: %u, damaged: %u, duplicates: %u\n"),
                      check->messages, check->missing, check->extra, check->damaged, check->duplicates);
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "messages", check->messages);
  json_object_set_int_member (object, "missing", check->missing);
  json_object_set_int_member (object, "extra", check->extra);
  json_object_set_int_member (object, "damaged", check->damaged);
  json_object_set_int_member (object, "duplicates", check->duplicates);
  if (json_array_get_length (verification->findings) > 0)
    json_object_set_array_member (object, "findings", json_array_ref (verification->findings));
  fumi_cli_print_json (object);
}

/* Not with fumi_cli_catch_signals(): nothing is changed, so Ctrl-C may simply end it. */
int
fumi_cli_verify (FumiCli  *cli,
                 char    **arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonArray) findings = json_array_new ();
  Verification verification = { cli, findings, 0 };
  FumiStoreCheck check = { 0 };
  FumiStore *store;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));
  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;
  if (!fumi_store_verify_each (store, on_finding, &verification, &check, cli->cancellable, &error))
    return fumi_cli_fail (cli, error);

  print_check (&verification, &check);
  return verification.faults == 0 ? EX_OK : EX_DATAERR;
}

/* ---- rebuild-index --------------------------------------------------------------------------------- */

int
fumi_cli_rebuild_index (FumiCli  *cli,
                        char    **arguments)
{
  g_autoptr(GError) error = NULL;
  FumiStore *store;
  guint total = 0;
  int code;

  if (!fumi_cli_parse (cli, NULL, arguments, &code))
    return code;
  if (arguments[0] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command takes no arguments."));

  /* One that is damaged, or gone, was made anew by that already, and is not to be made a second time. */
  fumi_cli_catch_signals (cli);
  cli->store = fumi_store_open_at_once (cli->data_dir, &error);
  store = cli->store;
  if (store == NULL ||
      (fumi_store_is_complete (store) && !fumi_store_renew (store, &error)) ||
      !fumi_cli_complete (cli, store, &total, &error))
    return fumi_cli_fail (cli, error);

  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "messages", total);
      fumi_cli_print_json (object);
    }
  else
    /* Translators: %u is how many messages there are. */
    fumi_cli_print (ngettext ("The list of messages was made anew: %u message\n",
                              "The list of messages was made anew: %u messages\n", total), total);
  return EX_OK;
}
