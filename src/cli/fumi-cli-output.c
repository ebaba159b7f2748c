/* fumi-cli-output.c: what fumibako-cli prints, made safe for a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-output.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE (64 * 1024)

/* Directions that text can force on what follows it (UAX #9): they can make a name read as another. */
static gboolean
is_bidi_override (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_unsafe (gunichar c)
{
  return (g_unichar_iscntrl (c) && c != '\n' && c != '\t') || is_bidi_override (c);
}

char *
fumi_cli_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (printable, is_unsafe (c) ? 0xfffd : c);
    }
  return g_string_free (printable, FALSE);
}

static void
put (FILE       *stream,
     const char *text)
{
  g_autofree char *printable = fumi_cli_printable (text);

  fputs (printable, stream);
}

void
fumi_cli_print (const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  put (stdout, text);
}

void
fumi_cli_warn (const char *format,
               ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strdup_printf ("fumibako-cli: %s\n", text);
  put (stderr, line);
}

/* What has to be compared, and typed, to trust a certificate that no authority signed. */
static void
warn_fingerprint (const FumiDiagnosis *diagnosis)
{
  g_autofree char *fingerprint = NULL;

  if (diagnosis->certificate == NULL)
    return;
  fingerprint = fumi_pop3_certificate_fingerprint (diagnosis->certificate);
  /* Translators: %s is a row of 64 hexadecimal digits. */
  fumi_cli_warn (_("The certificate’s SHA-256 is %s"), fingerprint);
}

void
fumi_cli_warn_diagnosis (const char          *about,
                         const FumiDiagnosis *diagnosis)
{
  if (about != NULL)
    fumi_cli_warn ("%s: %s", about, diagnosis->title);
  else
    fumi_cli_warn ("%s", diagnosis->title);
  if (diagnosis->body != NULL && *diagnosis->body != '\0')
    fumi_cli_warn ("%s", diagnosis->body);
  for (guint i = 0; diagnosis->remedies != NULL && diagnosis->remedies[i] != NULL; i++)
    fumi_cli_warn ("  • %s", diagnosis->remedies[i]);
  if (diagnosis->server_text != NULL)
    /* Translators: %s is a line of text that a mail server sent. */
    fumi_cli_warn (_("The server said: %s"), diagnosis->server_text);
  warn_fingerprint (diagnosis);
}

/* json-glib escapes what JSON demands. DEL and U+0080 to U+009F may stand in JSON as they are, but steer
 * some terminals (U+009B begins a control sequence); outside of strings they cannot occur. */
static char *
escape_controls (const char *json)
{
  GString *escaped = g_string_sized_new (strlen (json));

  for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (is_unsafe (c))
        g_string_append_printf (escaped, "\\u%04x", c);
      else
        g_string_append_unichar (escaped, c);
    }
  return g_string_free (escaped, FALSE);
}

void
fumi_cli_print_json (JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;
  g_autofree char *line = NULL;

  json_node_take_object (root, object);
  json = json_to_string (root, FALSE);
  line = escape_controls (json);
  fputs (line, stdout);
  /* A reader of a pipe follows the steps as they happen. */
  fputc ('\n', stdout);
  fflush (stdout);
}

void
fumi_cli_add_diagnosis (JsonObject          *object,
                        const FumiDiagnosis *diagnosis,
                        const char          *title)
{
  JsonArray *remedies = json_array_new ();
  const char *server_text = diagnosis != NULL ? diagnosis->server_text : NULL;

  for (guint i = 0; diagnosis != NULL && diagnosis->remedies != NULL && diagnosis->remedies[i] != NULL; i++)
    json_array_add_string_element (remedies, diagnosis->remedies[i]);

  json_object_set_string_member (object, "title", diagnosis != NULL ? diagnosis->title : title);
  json_object_set_string_member (object, "body",
                                 diagnosis != NULL && diagnosis->body != NULL ? diagnosis->body : "");
  json_object_set_array_member (object, "remedies", remedies);
  if (server_text != NULL)
    json_object_set_string_member (object, "server_text", server_text);
  else
    json_object_set_null_member (object, "server_text");
}

/* Byte by byte, not by character: a message may be in any encoding, and a terminal reads the bytes of
 * ISO-2022-JP as control sequences. UTF-8 outside ASCII passes, except C1 controls in their two bytes. */
static void
put_bytes_on_terminal (const guint8 *bytes,
                       gsize         length)
{
  for (gsize i = 0; i < length; i++)
    {
      gboolean control = (bytes[i] < 0x20 && bytes[i] != '\n' && bytes[i] != '\t') || bytes[i] == 0x7f
                         || (bytes[i] == 0xc2 && i + 1 < length && bytes[i + 1] < 0xa0)
                         || (bytes[i] >= 0x80 && bytes[i] < 0xa0 && i > 0 && bytes[i - 1] < 0x80);

      /* A file's CRLF is a line end here. */
      if (bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n')
        continue;
      if (control)
        fputc ('?', stdout);
      else
        fputc (bytes[i], stdout);
    }
}

gboolean
fumi_cli_print_file (const char  *path,
                     GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) input = g_file_read (file, NULL, error);
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  gboolean terminal = isatty (STDOUT_FILENO) == 1;
  gsize length = 0;

  if (input == NULL)
    return FALSE;

  do
    {
      if (!g_input_stream_read_all (G_INPUT_STREAM (input), block, BLOCK_SIZE, &length, NULL, error))
        return FALSE;
      if (terminal)
        put_bytes_on_terminal (block, length);
      else
        fwrite (block, 1, length, stdout);
    }
  while (length > 0 && !ferror (stdout));
  return TRUE;
}

gboolean
fumi_cli_write_transcript (const char  *path,
                           const char  *transcript,
                           GError     **error)
{
  return g_file_set_contents_full (path, transcript, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
