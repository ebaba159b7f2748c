/* fumi-cli-envelope.c: a message as one line, of a list or of what was found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-envelope.h"

#include "fumi-cli-output.h"

static char *
dup_from (FumiEnvelope *envelope)
{
  const char *name = fumi_envelope_get_from_name (envelope);
  const char *address = fumi_envelope_get_from_address (envelope);

  if (name == NULL || *name == '\0')
    return g_strdup (address != NULL ? address : "");
  if (address == NULL || *address == '\0')
    return g_strdup (name);
  return g_strdup_printf ("%s <%s>", name, address);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* The keys are a contract (architecture §5). */
static void
print_envelope_json (FumiEnvelope *envelope)
{
  JsonObject *object = json_object_new ();
  g_autofree char *from = dup_from (envelope);

  json_object_set_int_member (object, "id", fumi_envelope_get_id (envelope));
  json_object_set_string_member (object, "account", or_empty (fumi_envelope_get_account (envelope)));
  json_object_set_string_member (object, "folder", or_empty (fumi_envelope_get_folder (envelope)));
  json_object_set_string_member (object, "from", from);
  json_object_set_string_member (object, "subject", or_empty (fumi_envelope_get_subject (envelope)));
  json_object_set_int_member (object, "date", fumi_envelope_get_date (envelope));
  json_object_set_int_member (object, "size", fumi_envelope_get_size (envelope));
  json_object_set_boolean_member (object, "unread", fumi_envelope_get_unread (envelope));
  json_object_set_boolean_member (object, "starred", fumi_envelope_get_starred (envelope));
  json_object_set_boolean_member (object, "attachments", fumi_envelope_get_has_attachments (envelope));
  json_object_set_string_member (object, "preview", or_empty (fumi_envelope_get_preview (envelope)));
  json_object_set_string_member (object, "path", or_empty (fumi_envelope_get_path (envelope)));
  json_object_set_int_member (object, "copies", fumi_envelope_get_copies (envelope));
  fumi_cli_print_json (object);
}

static void
print_envelope (FumiEnvelope *envelope)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (fumi_envelope_get_date (envelope));
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M") : g_strdup ("");
  g_autofree char *sender = fumi_envelope_dup_sender (envelope);

  fumi_cli_print ("%6" G_GINT64_FORMAT " %s %-16s  %s  %s\n", fumi_envelope_get_id (envelope),
                  fumi_envelope_get_unread (envelope) ? "*" : " ", when, sender,
                  or_empty (fumi_envelope_get_subject (envelope)));
}

void
fumi_cli_print_envelope (FumiCli      *cli,
                         FumiEnvelope *envelope)
{
  if (cli->json)
    print_envelope_json (envelope);
  else
    print_envelope (envelope);
}
