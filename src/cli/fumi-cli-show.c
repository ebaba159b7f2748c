/* fumi-cli-show.c: fumibako-cli show: one message, from the store or from a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "fumi-cli-output.h"
#include "fumi-cli.h"
#include "fumi-diagnosis.h"
#include "fumi-message.h"

typedef struct
{
  gboolean raw;
  gboolean text;
  gboolean headers;
} Parts;

static JsonArray *
headers_to_json (GPtrArray *headers)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < headers->len; i++)
    {
      const FumiHeader *header = g_ptr_array_index (headers, i);
      JsonArray *pair = json_array_new ();

      json_array_add_string_element (pair, header->name);
      json_array_add_string_element (pair, header->value);
      json_array_add_array_element (array, pair);
    }
  return array;
}

static JsonArray *
mailboxes_to_json (GPtrArray *mailboxes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < mailboxes->len; i++)
    {
      const FumiMailbox *mailbox = g_ptr_array_index (mailboxes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", mailbox->name);
      json_object_set_string_member (object, "address", mailbox->address);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
parts_to_json (GPtrArray *parts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const FumiPart *part = g_ptr_array_index (parts, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "type", part->type);
      if (part->name != NULL)
        json_object_set_string_member (object, "name", part->name);
      else
        json_object_set_null_member (object, "name");
      json_object_set_int_member (object, "size", part->size);
      json_object_set_string_member (object, "sha256", part->sha256);
      json_object_set_string_member (object, "disposition", part->disposition);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* Nothing is checked yet, and that is what is said: never "pass" or "none". */
static JsonObject *
authenticity_to_json (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "dkim", "unknown");
  json_object_set_string_member (object, "spf", "unknown");
  json_object_set_string_member (object, "dmarc", "unknown");
  json_object_set_array_member (object, "warnings", json_array_new ());
  return object;
}

/* The keys are a contract (architecture §5). @id 0: a message that is in no store. */
static void
print_json (FumiMessage *message,
            gint64       id)
{
  JsonObject *object = json_object_new ();
  const char *html = fumi_message_get_html (message);

  if (id != 0)
    json_object_set_int_member (object, "id", id);
  else
    json_object_set_null_member (object, "id");
  json_object_set_array_member (object, "headers", headers_to_json (fumi_message_get_headers (message)));
  json_object_set_array_member (object, "from", mailboxes_to_json (fumi_message_get_from (message)));
  json_object_set_array_member (object, "to", mailboxes_to_json (fumi_message_get_to (message)));
  json_object_set_array_member (object, "cc", mailboxes_to_json (fumi_message_get_cc (message)));
  json_object_set_string_member (object, "subject", fumi_message_get_subject (message));
  json_object_set_int_member (object, "date", fumi_message_get_date (message));
  json_object_set_string_member (object, "text", fumi_message_get_text (message));
  if (html != NULL)
    json_object_set_string_member (object, "html", html);
  else
    json_object_set_null_member (object, "html");
  json_object_set_array_member (object, "parts", parts_to_json (fumi_message_get_parts (message)));
  json_object_set_object_member (object, "authenticity", authenticity_to_json ());
  fumi_cli_print_json (object);
}

static void
print_headers (FumiMessage *message)
{
  GPtrArray *headers = fumi_message_get_headers (message);

  for (guint i = 0; i < headers->len; i++)
    {
      const FumiHeader *header = g_ptr_array_index (headers, i);

      fumi_cli_print ("%s: %s\n", header->name, header->value);
    }
}

static void
print_text (FumiMessage *message)
{
  const char *text = fumi_message_get_text (message);

  fumi_cli_print ("%s%s", text, *text == '\0' || g_str_has_suffix (text, "\n") ? "" : "\n");
}

static void
print_mailboxes (const char *label,
                 GPtrArray  *mailboxes)
{
  g_autoptr(GString) line = g_string_new (label);

  if (mailboxes->len == 0)
    return;
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const FumiMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      g_string_append (line, i == 0 ? " " : ", ");
      if (*mailbox->name != '\0')
        g_string_append_printf (line, "%s <%s>", mailbox->name, mailbox->address);
      else
        g_string_append (line, mailbox->address);
    }
  fumi_cli_print ("%s\n", line->str);
}

static void
print_attachments (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const FumiPart *part = g_ptr_array_index (parts, i);
      g_autofree char *size = fumi_format_bytes (part->size);

      if (part->name != NULL || g_str_equal (part->disposition, "attachment"))
        fumi_cli_print ("[%s, %s, %s]\n", part->name != NULL ? part->name : "", part->type, size);
    }
}

/* What a reader wants first: who, when, what about, and the text. */
static void
print_message (FumiMessage *message)
{
  gint64 seconds = fumi_message_get_date (message);
  g_autoptr(GDateTime) date = seconds != 0 ? g_date_time_new_from_unix_local (seconds) : NULL;
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M %z") : NULL;

  print_mailboxes (_("From:"), fumi_message_get_from (message));
  print_mailboxes (_("To:"), fumi_message_get_to (message));
  print_mailboxes (_("Cc:"), fumi_message_get_cc (message));
  if (when != NULL)
    fumi_cli_print ("%s %s\n", _("Date:"), when);
  fumi_cli_print ("%s %s\n\n", _("Subject:"), fumi_message_get_subject (message));
  print_text (message);
  print_attachments (fumi_message_get_parts (message));
}

static int
show_file (FumiCli     *cli,
           const char  *path,
           gint64       id,
           gboolean     partial,
           const Parts *wanted)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(FumiMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  if (!wanted->raw)
    message = partial ? fumi_message_new_from_beginning (file, cli->cancellable, &error)
                      : fumi_message_new_from_file (file, cli->cancellable, &error);
  else if (fumi_cli_print_file (path, &error))
    return EX_OK;
  if (message == NULL)
    {
      fumi_cli_warn ("%s", error->message);
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? EX_DATAERR : EX_IOERR;
    }

  if (cli->json)
    print_json (message, id);
  else if (wanted->headers)
    print_headers (message);
  else if (wanted->text)
    print_text (message);
  else
    print_message (message);
  return EX_OK;
}

static int
show_stored (FumiCli     *cli,
             const char  *typed,
             const Parts *wanted)
{
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autoptr(GError) error = NULL;
  FumiStore *store;
  gint64 id;
  int code;

  if (!g_ascii_string_to_signed (typed, 10, 1, G_MAXINT64, &id, NULL))
    /* Translators: %s is what was typed. */
    return fumi_cli_usage (cli, _("“%s” is no number of a message."), typed);
  store = fumi_cli_open_store (cli, &code);
  if (store == NULL)
    return code;

  envelope = fumi_store_get (store, id, &error);
  if (g_error_matches (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
    {
      /* Translators: %s is what was typed. */
      fumi_cli_warn (_("There is no message %s."), typed);
      return EX_DATAERR;
    }
  if (envelope == NULL)
    return fumi_cli_fail (cli, error);
  code = show_file (cli, fumi_envelope_get_path (envelope), id, fumi_envelope_get_partial (envelope),
                    wanted);
  if (code == EX_OK && fumi_envelope_get_partial (envelope))
    /* Translators: the first %s is the id of an account, the second what was typed, the number of a message; the
     * command is typed as it stands. */
    fumi_cli_warn (_("Only the beginning of this message is here. The rest: fumibako-cli receive %s --whole %s"),
                   fumi_envelope_get_account (envelope), typed);
  return code;
}

int
fumi_cli_show (FumiCli  *cli,
               char    **arguments)
{
  Parts wanted = { FALSE, FALSE, FALSE };
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_("A message in a file of its own"), N_("FILE") },
    { "text", 0, 0, G_OPTION_ARG_NONE, &wanted.text, N_("Only the text"), NULL },
    { "headers", 0, 0, G_OPTION_ARG_NONE, &wanted.headers, N_("All headers, decoded"), NULL },
    { "raw", 0, 0, G_OPTION_ARG_NONE, &wanted.raw, N_("The bytes as the server sent them"), NULL },
    { NULL }
  };
  int code;

  if (!fumi_cli_parse (cli, entries, arguments, &code))
    return code;
  if (arguments[0] != NULL && arguments[1] != NULL)
    return fumi_cli_usage (cli, "%s", _("This command shows one message."));
  if ((arguments[0] == NULL) == (file == NULL))
    return fumi_cli_usage (cli, "%s", _("Either a message’s number or --file is needed."));
  if (wanted.raw + wanted.text + wanted.headers + cli->json > 1)
    return fumi_cli_usage (cli, "%s", _("Only one of --raw, --text, --headers and --json can be given."));

  return file != NULL ? show_file (cli, file, 0, FALSE, &wanted) : show_stored (cli, arguments[0], &wanted);
}
