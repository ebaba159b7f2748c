/* fumi-backup-manifest.c: what a backup says about itself, and the lines of its ledgers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-manifest.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "fumi-backup-path.h"
#include "fumi-ledger.h"

/* What a manifest can say of one entry, and of all: sums cannot overflow. */
#define SIZE_MAX_ENTRY (G_MAXINT64 >> 24)
#define ACCOUNTS_MAX   1000

static const char *const state_names[] = {
  [FUMI_LEDGER_STORED] = "stored",
  [FUMI_LEDGER_DELETE_SENT] = "delete-sent",
  [FUMI_LEDGER_PARTIAL] = "partial",
  [FUMI_LEDGER_FAILED] = "failed",
};

/* ---- writing ----------------------------------------------------------------------------------- */

/* Takes @object. */
static char *
to_line (JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

char *
fumi_backup_manifest_head (gint64 created)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (created);
  g_autofree char *text = date != NULL ? g_date_time_format_iso8601 (date) : g_strdup ("");
  JsonObject *object = json_object_new ();
  g_autofree char *line = NULL;

  json_object_set_int_member (object, "format", FUMI_BACKUP_FORMAT);
  json_object_set_string_member (object, "program", "Fumibako " FUMI_VERSION);
  json_object_set_string_member (object, "created", text);
  line = to_line (object);
  line[strlen (line) - 1] = '\0'; /* the object goes on */
  return g_strconcat (line, ",\n\"accounts\":[\n", NULL);
}

char *
fumi_backup_account_line (const FumiBackupAccount *account,
                          gboolean                 is_last)
{
  JsonObject *object = json_object_new ();
  g_autofree char *title = g_utf8_make_valid (account->title, -1);
  g_autofree char *line = NULL;

  json_object_set_string_member (object, "id", account->id);
  json_object_set_string_member (object, "title", title);
  json_object_set_int_member (object, "messages", account->messages);
  json_object_set_int_member (object, "bytes", account->bytes);
  line = to_line (object);
  return g_strconcat (line, is_last ? "\n" : ",\n", NULL);
}

char *
fumi_backup_entry_line (const char *path,
                        goffset     size,
                        gint64      received,
                        const char *sha256,
                        gboolean    incomplete,
                        gboolean    is_first)
{
  JsonObject *object = json_object_new ();
  g_autofree char *line = NULL;

  json_object_set_string_member (object, "path", path);
  json_object_set_int_member (object, "size", size);
  json_object_set_string_member (object, "sha256", sha256);
  if (received != 0)
    json_object_set_int_member (object, "received", received);
  if (incomplete)
    json_object_set_boolean_member (object, "incomplete", TRUE);
  line = to_line (object);
  return g_strconcat (is_first ? "" : ",", line, "\n", NULL);
}

char *
fumi_backup_ledger_line (const char            *name,
                         const char            *uid,
                         gsize                  uid_length,
                         const FumiLedgerEntry *entry)
{
  JsonObject *object = json_object_new ();
  g_autofree char *line = NULL;

  if (uid != NULL)
    {
      g_autofree char *coded = g_base64_encode ((const guchar *) uid, uid_length);

      json_object_set_string_member (object, "uid", coded);
    }
  else
    json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "size", entry->size);
  json_object_set_int_member (object, "received", entry->received);
  json_object_set_string_member (object, "state", state_names[entry->state]);
  if (entry->quit_ok)
    json_object_set_boolean_member (object, "quit_ok", TRUE);
  if (entry->failures > 0)
    json_object_set_int_member (object, "failures", entry->failures);
  if (entry->failed_at != 0)
    json_object_set_int_member (object, "failed_at", entry->failed_at);
  line = to_line (object);
  return g_strconcat (line, "\n", NULL);
}

/* ---- lines ----------------------------------------------------------------------------------- */

typedef enum
{
  EXPECT_HEAD,
  EXPECT_ACCOUNTS, /* "accounts":[ */
  EXPECT_ACCOUNT,  /* or ], */
  EXPECT_ENTRIES,  /* "entries":[ */
  EXPECT_ENTRY,    /* or ]} */
  EXPECT_END,
  EXPECT_LEDGER,
} Expected;

struct _FumiBackupParser
{
  Expected              expected;
  GString              *line;
  JsonParser           *json;
  FumiBackupManifest   *manifest; /* NULL for a ledger */
  FumiBackupLedgerFunc  func;
  gpointer              user_data;
};

void
fumi_backup_manifest_free (FumiBackupManifest *manifest)
{
  if (manifest == NULL)
    return;

  g_free (manifest->program);
  g_ptr_array_unref (manifest->accounts);
  g_hash_table_unref (manifest->entries);
  g_free (manifest);
}

static void
account_free (gpointer data)
{
  FumiBackupAccount *account = data;

  g_free (account->id);
  g_free (account->title);
  g_free (account);
}

static FumiBackupParser *
parser_new (Expected expected)
{
  FumiBackupParser *parser = g_new0 (FumiBackupParser, 1);

  parser->expected = expected;
  parser->line = g_string_new (NULL);
  parser->json = json_parser_new_immutable ();
  return parser;
}

FumiBackupParser *
fumi_backup_parser_new_manifest (void)
{
  FumiBackupParser *parser = parser_new (EXPECT_HEAD);

  parser->manifest = g_new0 (FumiBackupManifest, 1);
  parser->manifest->accounts = g_ptr_array_new_with_free_func (account_free);
  parser->manifest->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return parser;
}

FumiBackupParser *
fumi_backup_parser_new_ledger (FumiBackupLedgerFunc func,
                               gpointer             user_data)
{
  FumiBackupParser *parser = parser_new (EXPECT_LEDGER);

  parser->func = func;
  parser->user_data = user_data;
  return parser;
}

void
fumi_backup_parser_free (FumiBackupParser *parser)
{
  if (parser == NULL)
    return;

  g_string_free (parser->line, TRUE);
  g_object_unref (parser->json);
  g_clear_pointer (&parser->manifest, fumi_backup_manifest_free);
  g_free (parser);
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_DAMAGED,
                       _("The backup’s table of contents is damaged."));
  return FALSE;
}

/* Nothing of ours has an object or a list within an object. A parser that calls itself for each "[" of a long line
 * would come to the end of its stack. */
static gboolean
is_flat (const char *text,
         gsize       length)
{
  gboolean quoted = FALSE;

  for (gsize i = 1; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '[' || text[i] == '{'))
        return FALSE;
    }
  return TRUE;
}

/* (transfer none) (nullable): until the next one */
static JsonObject *
load_object (FumiBackupParser *parser,
             const char       *text,
             gsize             length)
{
  JsonNode *root;

  if (!is_flat (text, length) || !g_utf8_validate (text, length, NULL)
      || !json_parser_load_from_data (parser->json, text, length, NULL))
    return NULL;

  root = json_parser_get_root (parser->json);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* ---- members: of the right type and range, or not there ------------------------------------------ */

static const char *
get_text (JsonObject *object,
          const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
get_number (JsonObject *object,
            const char *member,
            gint64      least,
            gint64      most,
            gint64     *number)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  value = json_node_get_int (node);
  if (value < least || value > most)
    return FALSE;
  *number = value;
  return TRUE;
}

static gboolean
get_switch (JsonObject *object,
            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/* (transfer full): one line of a length that can be shown */
static char *
dup_line_of_text (const char *text)
{
  GString *line = g_string_new (NULL);
  guint length = 0;

  for (const char *at = text; *at != '\0' && length < 200; at = g_utf8_next_char (at), length++)
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (line, g_unichar_isprint (c) ? c : 0xfffd);
    }
  return g_string_free (line, FALSE);
}

/* ---- one line of each kind ------------------------------------------------------------------------ */

static gboolean
take_head (FumiBackupParser  *parser,
           const char        *text,
           gsize              length,
           GError           **error)
{
  g_autofree char *whole = NULL;
  g_autoptr(GDateTime) date = NULL;
  JsonObject *object;
  const char *program;
  const char *created;
  gint64 format;

  if (length < 2 || text[length - 1] != ',')
    return refuse (error);
  whole = g_strndup (text, length);
  whole[length - 1] = '}';
  object = load_object (parser, whole, length);
  if (object == NULL || !get_number (object, "format", 1, G_MAXINT64, &format))
    return refuse (error);
  if (format > FUMI_BACKUP_FORMAT)
    {
      g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_NEWER,
                           _("This backup was made by a newer version of Fumibako."));
      return FALSE;
    }

  program = get_text (object, "program");
  created = get_text (object, "created");
  if (program == NULL || created == NULL)
    return refuse (error);
  date = g_date_time_new_from_iso8601 (created, NULL);
  parser->manifest->program = dup_line_of_text (program);
  parser->manifest->created = date != NULL ? g_date_time_to_unix (date) : 0;
  parser->expected = EXPECT_ACCOUNTS;
  return TRUE;
}

static gboolean
take_account (FumiBackupParser  *parser,
              JsonObject        *object,
              GError           **error)
{
  GPtrArray *accounts = parser->manifest->accounts;
  FumiBackupAccount *account;
  const char *id;
  const char *title;
  gint64 messages;
  gint64 bytes;

  id = object != NULL ? get_text (object, "id") : NULL;
  title = object != NULL ? get_text (object, "title") : NULL;
  if (id == NULL || title == NULL || !fumi_backup_is_id (id) || accounts->len >= ACCOUNTS_MAX
      || !get_number (object, "messages", 0, G_MAXINT32, &messages)
      || !get_number (object, "bytes", 0, G_MAXINT64, &bytes))
    return refuse (error);
  for (guint i = 0; i < accounts->len; i++)
    {
      if (g_str_equal (((FumiBackupAccount *) accounts->pdata[i])->id, id))
        return refuse (error);
    }

  account = g_new0 (FumiBackupAccount, 1);
  account->id = g_strdup (id);
  account->title = dup_line_of_text (title);
  account->messages = (guint) messages;
  account->bytes = bytes;
  g_ptr_array_add (accounts, account);
  return TRUE;
}

static gboolean
read_sha256 (const char *text,
             guint8     *sha256)
{
  if (strlen (text) != 64 || strspn (text, "0123456789abcdef") != 64)
    return FALSE;
  for (guint i = 0; i < 32; i++)
    sha256[i] = g_ascii_xdigit_value (text[2 * i]) * 16 + g_ascii_xdigit_value (text[2 * i + 1]);
  return TRUE;
}

static gboolean
take_entry (FumiBackupParser  *parser,
            JsonObject        *object,
            GError           **error)
{
  g_autofree FumiBackupEntry *entry = NULL;
  const char *path;
  const char *sha256;
  gint64 size;
  gsize length;

  path = object != NULL ? get_text (object, "path") : NULL;
  sha256 = object != NULL ? get_text (object, "sha256") : NULL;
  if (path == NULL || sha256 == NULL || !get_number (object, "size", 0, SIZE_MAX_ENTRY, &size))
    return refuse (error);

  length = strlen (path);
  entry = g_malloc0 (sizeof *entry + length + 1);
  memcpy (entry->path, path, length + 1);
  entry->size = size;
  get_number (object, "received", G_MININT32, G_MAXINT64 / 4, &entry->received);
  entry->incomplete = get_switch (object, "incomplete");
  if (!read_sha256 (sha256, entry->sha256)
      || g_hash_table_contains (parser->manifest->entries, entry->path))
    return refuse (error);

  g_hash_table_insert (parser->manifest->entries, entry->path, entry);
  entry = NULL;
  return TRUE;
}

static gboolean
get_state (JsonObject      *object,
           FumiLedgerState *state)
{
  const char *name = get_text (object, "state");

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (state_names); i++)
    {
      if (g_str_equal (state_names[i], name))
        {
          *state = i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
take_ledger_entry (FumiBackupParser  *parser,
                   JsonObject        *object,
                   GError           **error)
{
  g_autoptr(FumiLedgerEntry) entry = fumi_ledger_entry_new (NULL);
  gint64 size;
  gint64 failures = 0;
  const char *coded;
  const char *name;

  if (object == NULL || !get_number (object, "size", -1, SIZE_MAX_ENTRY, &size)
      || !get_number (object, "received", G_MININT32, G_MAXINT64 / 4, &entry->received)
      || !get_state (object, &entry->state))
    return refuse (error);
  entry->size = size;
  entry->quit_ok = get_switch (object, "quit_ok");
  get_number (object, "failures", 0, G_MAXINT32, &failures);
  entry->failures = (guint) failures;
  get_number (object, "failed_at", 0, G_MAXINT64 / 4, &entry->failed_at);

  coded = get_text (object, "uid");
  name = get_text (object, "name");
  if (coded != NULL)
    {
      g_autofree guchar *uid = NULL;
      gsize length;

      uid = g_base64_decode (coded, &length); /* none at all is a UID, too */
      if ((length == 0 && coded[0] != '\0') || memchr (uid, '\0', length) != NULL)
        return refuse (error);
      entry->uid = g_strndup ((const char *) uid, length);
      name = NULL;
    }
  else if (name == NULL || strlen (name) != 32 || strspn (name, "0123456789abcdef") != 32)
    return refuse (error);

  parser->func (name, g_steal_pointer (&entry), parser->user_data);
  return TRUE;
}

/* A comma may stand before or behind an object. */
static JsonObject *
load_row (FumiBackupParser *parser,
          const char       *text,
          gsize             length)
{
  if (length > 0 && text[0] == ',')
    {
      text++;
      length--;
    }
  if (length > 0 && text[length - 1] == ',')
    length--;
  return load_object (parser, text, length);
}

static gboolean
take_fixed (FumiBackupParser  *parser,
            const char        *text,
            const char        *fixed,
            Expected           next,
            GError           **error)
{
  if (!g_str_equal (text, fixed))
    return refuse (error);
  parser->expected = next;
  return TRUE;
}

static gboolean
take_line (FumiBackupParser  *parser,
           GError           **error)
{
  const char *text = parser->line->str;
  gsize length = parser->line->len;

  if (strlen (text) != length)
    return refuse (error);

  switch (parser->expected)
    {
    case EXPECT_HEAD:
      return take_head (parser, text, length, error);

    case EXPECT_ACCOUNTS:
      return take_fixed (parser, text, "\"accounts\":[", EXPECT_ACCOUNT, error);

    case EXPECT_ACCOUNT:
      if (g_str_equal (text, "],"))
        return take_fixed (parser, text, "],", EXPECT_ENTRIES, error);
      return take_account (parser, load_row (parser, text, length), error);

    case EXPECT_ENTRIES:
      return take_fixed (parser, text, "\"entries\":[", EXPECT_ENTRY, error);

    case EXPECT_ENTRY:
      if (g_str_equal (text, "]}"))
        return take_fixed (parser, text, "]}", EXPECT_END, error);
      return take_entry (parser, load_row (parser, text, length), error);

    case EXPECT_LEDGER:
      return take_ledger_entry (parser, load_row (parser, text, length), error);

    case EXPECT_END:
    default:
      return refuse (error);
    }
}

gboolean
fumi_backup_parser_feed (FumiBackupParser  *parser,
                         const char        *bytes,
                         gsize              length,
                         GError           **error)
{
  while (length > 0)
    {
      const char *end = memchr (bytes, '\n', length);
      gsize part = end != NULL ? (gsize) (end - bytes) : length;

      if (parser->line->len + part > FUMI_BACKUP_LINE_MAX)
        return refuse (error);
      g_string_append_len (parser->line, bytes, part);
      if (end == NULL)
        return TRUE;

      if (!take_line (parser, error))
        return FALSE;
      g_string_truncate (parser->line, 0);
      bytes += part + 1;
      length -= part + 1;
    }
  return TRUE;
}

gboolean
fumi_backup_parser_end (FumiBackupParser  *parser,
                        GError           **error)
{
  if (parser->line->len > 0
      || (parser->expected != EXPECT_END && parser->expected != EXPECT_LEDGER))
    return refuse (error);
  return TRUE;
}

FumiBackupManifest *
fumi_backup_parser_steal_manifest (FumiBackupParser *parser)
{
  return g_steal_pointer (&parser->manifest);
}
