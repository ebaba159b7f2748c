/* fumi-message-identity.c: whether two messages are the same one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-identity.h"

#include <string.h>

/* A longer header is compared with nothing (security.md §6). */
#define HEADER_MAX (1024 * 1024)

#define BLOCK (16 * 1024)

/* As much of the body goes into the key: enough to tell the issues of a newsletter with one Message-ID apart. */
#define SAMPLE 1024

#define END (-1)

/* The author's. */
typedef enum
{
  FIELD_MESSAGE_ID,
  FIELD_FROM,
  FIELD_DATE,
  FIELD_SUBJECT,
  FIELD_SENDER,
  FIELD_REPLY_TO,
  FIELD_TO,
  FIELD_CC,
  FIELD_IN_REPLY_TO,
  FIELD_REFERENCES,
  FIELD_MIME_VERSION,
  FIELD_CONTENT_TYPE,
  FIELD_CONTENT_TRANSFER_ENCODING,
  FIELD_CONTENT_DISPOSITION,
  N_FIELDS,
  FIELD_OF_OTHERS = N_FIELDS,
  FIELD_OF_A_MAILBOX, /* a state, or not a field at all */
} Field;

static const char * const field_names[N_FIELDS] = {
  [FIELD_MESSAGE_ID] = "Message-ID",
  [FIELD_FROM] = "From",
  [FIELD_DATE] = "Date",
  [FIELD_SUBJECT] = "Subject",
  [FIELD_SENDER] = "Sender",
  [FIELD_REPLY_TO] = "Reply-To",
  [FIELD_TO] = "To",
  [FIELD_CC] = "Cc",
  [FIELD_IN_REPLY_TO] = "In-Reply-To",
  [FIELD_REFERENCES] = "References",
  [FIELD_MIME_VERSION] = "MIME-Version",
  [FIELD_CONTENT_TYPE] = "Content-Type",
  [FIELD_CONTENT_TRANSFER_ENCODING] = "Content-Transfer-Encoding",
  [FIELD_CONTENT_DISPOSITION] = "Content-Disposition",
};

static const char * const mailbox_names[] = {
  "Status", "X-Status", "X-UIDL", "X-UID", "X-IMAP", "X-IMAPbase", "X-Keywords", "X-Mozilla-Status",
  "X-Mozilla-Status2", "X-Mozilla-Keys", "Content-Length", "Lines",
};

/* ---- bytes --------------------------------------------------------------------------------------- */

typedef struct
{
  GInputStream *stream;  /* NULL: all there is stands in bytes */
  const guint8 *bytes;
  gsize         length;
  gsize         at;
  guint8       *block;
  gboolean      failed;

  guint64       line_ends; /* of the body: read and not handed out */
  int           held;      /* what comes behind them; END: nothing is held */
} Reader;

static void
reader_clear (Reader *reader)
{
  g_free (reader->block);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static int
refill (Reader *reader)
{
  gssize n;

  if (reader->stream == NULL || reader->failed)
    return END;

  if (reader->block == NULL)
    reader->block = g_malloc (BLOCK);
  n = g_input_stream_read (reader->stream, reader->block, BLOCK, NULL, NULL);
  reader->failed = n < 0;
  reader->bytes = reader->block;
  reader->length = MAX (n, 0);
  reader->at = 0;

  return n > 0 ? reader->bytes[0] : END;
}

static inline int
peek_byte (Reader *reader)
{
  return reader->at < reader->length ? reader->bytes[reader->at] : refill (reader);
}

/* CR LF as LF. */
static inline int
next_character (Reader *reader)
{
  int byte = peek_byte (reader);

  if (byte == END)
    return END;

  reader->at++;
  if (byte == '\r' && peek_byte (reader) == '\n')
    {
      reader->at++;
      return '\n';
    }

  return byte;
}

/* Line ends are handed out only when something comes behind them. */
static inline int
next_of_body (Reader *reader)
{
  int character;

  if (reader->line_ends == 0 && reader->held == END)
    {
      while ((character = next_character (reader)) == '\n')
        reader->line_ends++;
      if (character == END)
        return END;
      if (reader->line_ends == 0)
        return character;
      reader->held = character;
    }

  if (reader->line_ends > 0)
    {
      reader->line_ends--;
      return '\n';
    }

  character = reader->held;
  reader->held = END;
  return character;
}

/* ---- headers ------------------------------------------------------------------------------------- */

typedef struct
{
  GString *fields[N_FIELDS]; /* without white space; each value ends in '\n'; NULL: there is none */
  GString *all;              /* every line but those of a mailbox, without white space */
} Header;

static void
header_clear (Header *header)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (header->fields[i] != NULL)
      g_string_free (header->fields[i], TRUE);
  if (header->all != NULL)
    g_string_free (header->all, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Header, header_clear)

static gboolean
is_name (const char *name,
         gsize       length,
         const char *known)
{
  return strlen (known) == length && g_ascii_strncasecmp (name, known, length) == 0;
}

static Field
field_of_line (const GString *line,
               gsize         *value)
{
  const char *colon = memchr (line->str, ':', line->len);
  gsize length;

  /* The line that begins a message in an mbox is none of its own. */
  if (colon == NULL || g_str_has_prefix (line->str, "From "))
    return FIELD_OF_A_MAILBOX;

  *value = colon + 1 - line->str;
  length = *value - 1;
  while (length > 0 && g_ascii_isspace (line->str[length - 1]))
    length--;

  for (guint i = 0; i < N_FIELDS; i++)
    if (is_name (line->str, length, field_names[i]))
      return i;
  for (guint i = 0; i < G_N_ELEMENTS (mailbox_names); i++)
    if (is_name (line->str, length, mailbox_names[i]))
      return FIELD_OF_A_MAILBOX;

  return FIELD_OF_OTHERS;
}

static void
append_dense (GString    *string,
              const char *text,
              gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (string, text[i]);
}

/* A field is whole: its lines, unfolded. */
static void
take_field (Header        *header,
            const GString *line)
{
  gsize value = 0;
  Field field = field_of_line (line, &value);

  if (field == FIELD_OF_A_MAILBOX)
    return;

  append_dense (header->all, line->str, line->len);
  g_string_append_c (header->all, '\n');
  if (field == FIELD_OF_OTHERS)
    return;

  if (header->fields[field] == NULL)
    header->fields[field] = g_string_new (NULL);
  append_dense (header->fields[field], line->str + value, line->len - value);
  g_string_append_c (header->fields[field], '\n');
}

/* FALSE where it is too long, or breaks off. The reader is then at the body, or at the end. */
static gboolean
read_header (Reader   *reader,
             Header   *header,
             gboolean *ended)
{
  g_autoptr(GString) line = g_string_new (NULL);
  gboolean at_start = TRUE; /* of a line */
  gsize total = 0;

  header->all = g_string_new (NULL);
  *ended = FALSE;
  for (;;)
    {
      int character = next_character (reader);

      if (character == END || (at_start && character == '\n'))
        {
          if (line->len > 0)
            take_field (header, line);
          *ended = character != END;
          return !reader->failed;
        }
      if (++total > HEADER_MAX)
        return FALSE;

      if (at_start && line->len > 0 && character != ' ' && character != '\t')
        {
          take_field (header, line);
          g_string_truncate (line, 0);
        }
      at_start = character == '\n';
      if (!at_start)
        g_string_append_c (line, character);
    }
}

static gboolean
has_words (const Header *header,
           Field         field)
{
  return header->fields[field] != NULL && header->fields[field]->len > 1;
}

static gboolean
is_same_text (const GString *one,
              const GString *two)
{
  if (one == NULL || two == NULL)
    return one == two;

  return g_string_equal (one, two);
}

static gboolean
is_same_header (const Header *one,
                const Header *two)
{
  if (!has_words (one, FIELD_MESSAGE_ID))
    return is_same_text (one->all, two->all);

  for (guint i = 0; i < N_FIELDS; i++)
    if (!is_same_text (one->fields[i], two->fields[i]))
      return FALSE;

  return TRUE;
}

/* ---- the key ------------------------------------------------------------------------------------- */

/* FNV-1a: whoever makes two keys fall together gains a comparison. */
static void
mix (guint64    *hash,
     const void *bytes,
     gsize       length)
{
  for (gsize i = 0; i < length; i++)
    *hash = (*hash ^ ((const guint8 *) bytes)[i]) * G_GUINT64_CONSTANT (0x100000001b3);
}

static gboolean
mix_header (guint64      *hash,
            const Header *header)
{
  static const Field otherwise[] = { FIELD_FROM, FIELD_DATE, FIELD_SUBJECT };

  if (has_words (header, FIELD_MESSAGE_ID))
    {
      mix (hash, header->fields[FIELD_MESSAGE_ID]->str, header->fields[FIELD_MESSAGE_ID]->len);
      return TRUE;
    }

  if (!has_words (header, FIELD_DATE)
      || (!has_words (header, FIELD_FROM) && !has_words (header, FIELD_SUBJECT)))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (otherwise); i++)
    {
      const GString *text = header->fields[otherwise[i]];

      mix (hash, "\n", 1);
      if (text != NULL)
        mix (hash, text->str, text->len);
    }

  return TRUE;
}

gint64
fumi_message_key (GBytes   *start,
                  gboolean  complete)
{
  g_auto(Reader) reader = { .held = END };
  g_auto(Header) header = { .all = NULL };
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  gboolean ended;

  reader.bytes = g_bytes_get_data (start, &reader.length);
  if (!read_header (&reader, &header, &ended) || (!ended && !complete) || !mix_header (&hash, &header))
    return 0;

  for (guint i = 0; i < SAMPLE; i++)
    {
      int character = next_of_body (&reader);
      guint8 byte = character;

      if (character == END)
        break;
      mix (&hash, &byte, 1);
    }

  hash ^= hash >> 32;
  return hash != 0 ? (gint64) hash : 1;
}

/* ---- comparing ----------------------------------------------------------------------------------- */

gboolean
fumi_message_is_same (GInputStream *one,
                      GInputStream *two)
{
  g_auto(Reader) one_reader = { .stream = one, .held = END };
  g_auto(Reader) two_reader = { .stream = two, .held = END };
  g_auto(Header) one_header = { .all = NULL };
  g_auto(Header) two_header = { .all = NULL };
  gboolean ended;
  int character;

  g_return_val_if_fail (G_IS_INPUT_STREAM (one) && G_IS_INPUT_STREAM (two), FALSE);

  if (!read_header (&one_reader, &one_header, &ended) || !read_header (&two_reader, &two_header, &ended)
      || !is_same_header (&one_header, &two_header))
    return FALSE;

  do
    {
      character = next_of_body (&one_reader);
      if (character != next_of_body (&two_reader))
        return FALSE;
    }
  while (character != END);

  return !one_reader.failed && !two_reader.failed;
}

/* ---- the digest ---------------------------------------------------------------------------------- */

/* With its length, so that no two lists of fields read alike; -1 for one that is not there. */
static void
digest_text (GChecksum     *checksum,
             const GString *text)
{
  gint64 length = GINT64_TO_LE (text != NULL ? (gint64) text->len : -1);

  g_checksum_update (checksum, (const guint8 *) &length, sizeof length);
  if (text != NULL)
    g_checksum_update (checksum, (const guint8 *) text->str, text->len);
}

static void
digest_body (GChecksum *checksum,
             Reader    *reader)
{
  g_autofree guint8 *block = g_malloc (BLOCK);
  gsize length = 0;
  int character;

  while ((character = next_of_body (reader)) != END)
    {
      block[length++] = character;
      if (length == BLOCK)
        {
          g_checksum_update (checksum, block, length);
          length = 0;
        }
    }
  g_checksum_update (checksum, block, length);
}

char *
fumi_message_digest (GInputStream *message)
{
  g_auto(Reader) reader = { .stream = message, .held = END };
  g_auto(Header) header = { .all = NULL };
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean ended;

  g_return_val_if_fail (G_IS_INPUT_STREAM (message), NULL);

  if (!read_header (&reader, &header, &ended))
    return NULL;

  /* A message with a Message-ID has that field first, and one without has none there. */
  if (has_words (&header, FIELD_MESSAGE_ID))
    for (guint i = 0; i < N_FIELDS; i++)
      digest_text (checksum, header.fields[i]);
  else
    {
      digest_text (checksum, NULL);
      digest_text (checksum, header.all);
    }
  digest_body (checksum, &reader);

  return reader.failed ? NULL : g_strdup (g_checksum_get_string (checksum));
}
