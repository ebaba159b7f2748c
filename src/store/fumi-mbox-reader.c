/* fumi-mbox-reader.c: the messages of an mbox file, one after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mbox-reader.h"

#include <string.h>

#include "fumi-mbox-line.h"

#define BLOCK_SIZE (64 * 1024)

/* What has to be in the buffer to judge a From_ line: the line, and the name of the field behind it. */
#define LOOK_AHEAD (FUMI_MBOX_LONGEST_FROM + 128)

/* As much of a field as says what a program notes in it. */
#define LONGEST_NOTE 200

/* Line ends that may follow a message whose length is known. */
#define MAX_HELD 8

/* The fields that are taken off, each once, as long as nothing else has come. */
static const struct
{
  const char *name;
  gboolean    thunderbird;
} notes[] = {
  { FUMI_MBOX_STATUS, FALSE },
  { FUMI_MBOX_X_STATUS, FALSE },
  { FUMI_MBOX_BYTES, FALSE },
  { "X-Account-Key:", TRUE },
  { "X-UIDL:", TRUE },
  { "X-Mozilla-Status:", TRUE },
  { "X-Mozilla-Status2:", TRUE },
  { "X-Mozilla-Keys:", TRUE },
};

typedef enum
{
  AT_LINE,    /* at the beginning of a line */
  IN_LINE,    /* within one that is handed out */
  IN_SKIPPED, /* within one that is taken off */
} Place;

struct _FumiMboxReader
{
  GInputStream *stream;
  gboolean      single;   /* the file is one message */
  guint8       *input;
  gsize         begin;    /* what is in @input and not used yet */
  gsize         end;
  gboolean      at_end;   /* the stream has no more */
  goffset       position; /* of input[begin] in the file */
  char          newline;  /* what ends a line: LF, or CR in a file without LF */

  GByteArray   *output;   /* of the current message, not handed out yet */
  gsize         output_begin;

  /* The current message. */
  gboolean      in_message;
  goffset       start;
  gint64        date;
  FumiMboxFlags flags;
  Place         place;
  gboolean      thunderbird;
  gboolean      in_header;
  gboolean      leading;    /* nothing but notes so far */
  guint         taken;      /* bits: which notes were */
  goffset       bytes;      /* how many, where FUMI_MBOX_BYTES says so; else -1 */
  goffset       emitted;
  char          last;       /* byte that was emitted */
  GString      *blank;      /* an empty line that waits for what follows: before a From_ line it is none of the message */
  GString      *held;       /* what follows a message of known length, while it is nothing but line ends */
};

FumiMboxReader *
fumi_mbox_reader_new (GInputStream *stream)
{
  FumiMboxReader *reader;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  reader = g_new0 (FumiMboxReader, 1);
  reader->stream = g_object_ref (stream);
  reader->input = g_malloc (BLOCK_SIZE);
  reader->output = g_byte_array_sized_new (BLOCK_SIZE);
  reader->blank = g_string_new (NULL);
  reader->held = g_string_new (NULL);
  reader->date = -1;
  return reader;
}

FumiMboxReader *
fumi_mbox_reader_new_single (GInputStream *stream)
{
  FumiMboxReader *reader = fumi_mbox_reader_new (stream);

  if (reader != NULL)
    reader->single = TRUE;
  return reader;
}

void
fumi_mbox_reader_free (FumiMboxReader *reader)
{
  if (reader == NULL)
    return;

  g_string_free (reader->held, TRUE);
  g_string_free (reader->blank, TRUE);
  g_byte_array_unref (reader->output);
  g_free (reader->input);
  g_object_unref (reader->stream);
  g_free (reader);
}

/* ---- bytes in -------------------------------------------------------------------------------------- */

static gsize
available (const FumiMboxReader *reader)
{
  return reader->end - reader->begin;
}

static const char *
input (const FumiMboxReader *reader)
{
  return (const char *) reader->input + reader->begin;
}

static void
use (FumiMboxReader *reader,
     gsize           length)
{
  reader->begin += length;
  reader->position += length;
}

/* Old Macintosh programs end lines with CR. */
static void
find_newline (FumiMboxReader *reader)
{
  gboolean has_lf = memchr (input (reader), '\n', available (reader)) != NULL;

  reader->newline = !has_lf && memchr (input (reader), '\r', available (reader)) != NULL ? '\r' : '\n';
}

/* Reads until @wanted bytes are there, or the file has no more. */
static gboolean
fill (FumiMboxReader  *reader,
      gsize            wanted,
      GCancellable    *cancellable,
      GError         **error)
{
  while (available (reader) < wanted && !reader->at_end)
    {
      gssize length;

      /* Not every stream looks. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      if (reader->begin > 0)
        {
          memmove (reader->input, reader->input + reader->begin, available (reader));
          reader->end -= reader->begin;
          reader->begin = 0;
        }
      length = g_input_stream_read (reader->stream, reader->input + reader->end, BLOCK_SIZE - reader->end,
                                    cancellable, error);
      if (length < 0)
        return FALSE;

      reader->at_end = length == 0;
      reader->end += length;
    }

  /* The first call asks for a whole block. */
  if (reader->newline == '\0')
    find_newline (reader);
  return TRUE;
}

/* The line at the beginning of the input, without its end; FALSE if it is longer than what is there. */
static gboolean
peek_line (const FumiMboxReader *reader,
           gsize                 from,
           gsize                *length,
           gsize                *next)
{
  const char *bytes = input (reader) + from;
  gsize rest = available (reader) - from;
  const char *end = memchr (bytes, reader->newline, rest);

  if (end == NULL && !reader->at_end)
    return FALSE;

  *length = end != NULL ? (gsize) (end - bytes) : rest;
  *next = from + *length + (end != NULL ? 1 : 0);
  if (reader->newline == '\n' && *length > 0 && bytes[*length - 1] == '\r')
    (*length)--;
  return TRUE;
}

/* ---- lines that part messages ---------------------------------------------------------------------- */

/* Whether the line at the beginning of the input parts two messages. */
static gboolean
is_separator (const FumiMboxReader *reader,
              gboolean              after_blank,
              FumiMboxFrom         *from,
              gsize                *next)
{
  gsize length;
  gboolean header;

  if (available (reader) < strlen ("From ") || memcmp (input (reader), "From ", strlen ("From ")) != 0)
    return FALSE;
  if (!peek_line (reader, 0, &length, next) || !fumi_mbox_parse_from (input (reader), length, from))
    return FALSE;

  /* A message that begins with a quoted line, too. */
  header = fumi_mbox_is_first_field (input (reader) + *next, available (reader) - *next) ||
           fumi_mbox_count_quotes (input (reader) + *next, available (reader) - *next) > 0;

  return from->date >= 0 ? after_blank || header : after_blank && header;
}

gboolean
fumi_mbox_looks_like (const char *bytes,
                      gsize       length,
                      gboolean    complete)
{
  FumiMboxReader reader = { .input = (guint8 *) bytes, .end = length, .at_end = complete };
  FumiMboxFrom from;
  gsize blank;
  gsize next;

  find_newline (&reader);
  for (gsize line; available (&reader) > 0 && peek_line (&reader, 0, &line, &blank) && line == 0;)
    use (&reader, blank);

  return is_separator (&reader, TRUE, &from, &next);
}

static void
begin_message (FumiMboxReader     *reader,
               const FumiMboxFrom *from)
{
  reader->in_message = TRUE;
  reader->date = from->date;
  reader->flags = FUMI_MBOX_NONE;
  reader->place = AT_LINE;
  reader->thunderbird = from->bare;
  reader->in_header = TRUE;
  reader->leading = TRUE;
  reader->taken = 0;
  reader->bytes = -1;
  reader->emitted = 0;
  reader->last = '\0';
  g_string_truncate (reader->blank, 0);
  g_string_truncate (reader->held, 0);
  g_byte_array_set_size (reader->output, 0);
  reader->output_begin = 0;
}

/* ---- bytes out ------------------------------------------------------------------------------------- */

static void
put (FumiMboxReader *reader,
     const char     *bytes,
     gsize           length)
{
  if (length == 0)
    return;

  g_byte_array_append (reader->output, (const guint8 *) bytes, length);
  reader->emitted += length;
  reader->last = bytes[length - 1];
}

static gboolean
is_line_ends (const char *bytes,
              gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != '\r' && bytes[i] != '\n')
      return FALSE;

  return TRUE;
}

/* Behind the end that FUMI_MBOX_BYTES names only line ends may stand; if there is more, somebody has edited the
 * file, and the number is worth nothing. */
static void
put_counted (FumiMboxReader *reader,
             const char     *bytes,
             gsize           length)
{
  gsize rest = MIN ((goffset) length, reader->bytes - MIN (reader->emitted, reader->bytes));

  put (reader, bytes, rest);
  bytes += rest;
  length -= rest;
  if (length == 0)
    return;

  g_string_append_len (reader->held, bytes, length);
  if (reader->held->len <= MAX_HELD && is_line_ends (reader->held->str, reader->held->len))
    return;

  put (reader, reader->held->str, reader->held->len);
  g_string_truncate (reader->held, 0);
  reader->bytes = G_MAXOFFSET;
}

/* @ends: whether @bytes end with a line end, which is stored as CRLF. */
static void
emit (FumiMboxReader *reader,
      const char     *bytes,
      gsize           length,
      gboolean        ends)
{
  if (reader->bytes >= 0)
    {
      put_counted (reader, bytes, length);
      return;
    }
  if (!ends)
    {
      put (reader, bytes, length);
      return;
    }

  put (reader, bytes, length - 1);
  if (reader->newline == '\n' && reader->emitted > 0 && reader->last == '\r')
    put (reader, "\n", 1);
  else
    put (reader, "\r\n", 2);
}

static void
emit_blank (FumiMboxReader *reader)
{
  if (reader->blank->len == 0)
    return;

  emit (reader, reader->blank->str, reader->blank->len, TRUE);
  g_string_truncate (reader->blank, 0);
}

/* A message always ends with a line end, as one that POP3 brings does. */
static void
end_message (FumiMboxReader *reader)
{
  if (reader->single)
    emit_blank (reader);
  if (reader->bytes < 0 && reader->emitted > 0 && reader->last != '\n')
    emit (reader, reader->last == '\r' ? "\n" : "\r\n", reader->last == '\r' ? 1 : 2, FALSE);
  reader->in_message = FALSE;
}

/* ---- what programs note ---------------------------------------------------------------------------- */

static gboolean
is_field (const char *line,
          gsize       length,
          const char *name)
{
  return length >= strlen (name) && g_ascii_strncasecmp (line, name, strlen (name)) == 0;
}

static const char *
value_of (const char *line,
          const char *name)
{
  line += strlen (name);
  while (*line == ' ' || *line == '\t')
    line++;
  return line;
}

FumiMboxFlags
fumi_mbox_flags_of_field (const char *line,
                          gsize       length,
                          gboolean    thunderbird)
{
  g_autofree char *text = g_strndup (line, MIN (length, LONGEST_NOTE));
  FumiMboxFlags flags = FUMI_MBOX_NONE;

  if (is_field (line, length, FUMI_MBOX_STATUS))
    flags = strchr (value_of (text, FUMI_MBOX_STATUS), 'R') != NULL ? FUMI_MBOX_READ : FUMI_MBOX_NONE;
  else if (is_field (line, length, FUMI_MBOX_X_STATUS))
    {
      const char *value = value_of (text, FUMI_MBOX_X_STATUS);

      flags |= strchr (value, 'F') != NULL ? FUMI_MBOX_STARRED : FUMI_MBOX_NONE;
      flags |= strchr (value, 'A') != NULL ? FUMI_MBOX_REPLIED : FUMI_MBOX_NONE;
    }
  else if (is_field (line, length, "X-Mozilla-Status:"))
    {
      guint64 bits = g_ascii_strtoull (value_of (text, "X-Mozilla-Status:"), NULL, 16);

      flags |= (bits & 0x1) != 0 ? FUMI_MBOX_READ : FUMI_MBOX_NONE;
      flags |= (bits & 0x2) != 0 ? FUMI_MBOX_REPLIED : FUMI_MBOX_NONE;
      flags |= (bits & 0x4) != 0 ? FUMI_MBOX_STARRED : FUMI_MBOX_NONE;
      /* Anyone can send such a field; only Thunderbird's own counts. */
      flags |= (bits & 0x8) != 0 && thunderbird ? FUMI_MBOX_EXPUNGED : FUMI_MBOX_NONE;
    }

  return flags;
}

/* The number of the note in the line at the beginning of the input; -1 if it is none that is taken off. */
static int
find_note (const FumiMboxReader *reader)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if ((reader->taken & (1u << i)) == 0 && (!notes[i].thunderbird || reader->thunderbird) &&
        is_field (input (reader), available (reader), notes[i].name))
      return (int) i;

  return -1;
}

static void
read_note (FumiMboxReader *reader,
           int             note)
{
  gsize length = MIN (available (reader), LONGEST_NOTE);
  g_autofree char *text = g_strndup (input (reader), length);

  text[strcspn (text, "\r\n")] = '\0';
  if (note >= 0 && g_str_equal (notes[note].name, FUMI_MBOX_BYTES))
    {
      guint64 bytes;

      if (g_ascii_string_to_unsigned (value_of (text, FUMI_MBOX_BYTES), 10, 0, G_MAXOFFSET - 1, &bytes, NULL))
        reader->bytes = (goffset) bytes;
    }
  else
    reader->flags |= fumi_mbox_flags_of_field (text, strlen (text), reader->thunderbird);
}

/* At a line of the header. Returns: whether it is taken off */
static gboolean
look_at_field (FumiMboxReader *reader)
{
  int note = reader->leading && !reader->single ? find_note (reader) : -1;

  /* What stands in a header whose notes were taken off is the message's, and not its mailbox's. */
  if (note >= 0 || reader->taken == 0)
    read_note (reader, note);
  if (note >= 0)
    reader->taken |= 1u << note;
  else
    reader->leading = FALSE;
  return note >= 0;
}

/* ---- line by line ---------------------------------------------------------------------------------- */

/* What is left of the current line, as far as it is in the buffer. */
static void
take_line (FumiMboxReader *reader,
           gboolean        emitting)
{
  const char *end = memchr (input (reader), reader->newline, available (reader));
  gsize length = end != NULL ? (gsize) (end - input (reader)) + 1 : available (reader);

  if (emitting)
    emit (reader, input (reader), length, end != NULL);
  use (reader, length);
  if (end != NULL)
    reader->place = AT_LINE;
  else
    reader->place = emitting ? IN_LINE : IN_SKIPPED;
}

static gboolean
take_blank (FumiMboxReader *reader)
{
  gsize length;
  gsize next;

  if (!peek_line (reader, 0, &length, &next) || length > 0 || next == 0)
    return FALSE;
  /* A CR without LF at the very end is a byte of the message. */
  if (input (reader)[next - 1] != reader->newline)
    return FALSE;

  emit_blank (reader);
  g_string_append_len (reader->blank, input (reader), next);
  use (reader, next);
  reader->in_header = FALSE;
  return TRUE;
}

static void
take_new_line (FumiMboxReader *reader)
{
  gboolean skip = FALSE;

  if (take_blank (reader))
    return;

  if (reader->in_header)
    skip = look_at_field (reader);
  emit_blank (reader);
  if (!skip && !reader->single && fumi_mbox_count_quotes (input (reader), available (reader)) > 0)
    use (reader, 1);
  take_line (reader, !skip);
}

/* Goes on by one line or a piece of one. @ended: (out): the message is whole */
static gboolean
advance (FumiMboxReader  *reader,
         gboolean        *ended,
         GCancellable    *cancellable,
         GError         **error)
{
  FumiMboxFrom from;
  gsize next;

  if (!fill (reader, reader->place == AT_LINE ? LOOK_AHEAD : 1, cancellable, error))
    return FALSE;

  *ended = available (reader) == 0 ||
           (reader->place == AT_LINE && !reader->single && is_separator (reader, reader->blank->len > 0, &from, &next));
  if (*ended)
    end_message (reader);
  else if (reader->place == AT_LINE)
    take_new_line (reader);
  else
    take_line (reader, reader->place == IN_LINE);

  return TRUE;
}

gboolean
fumi_mbox_reader_skip (FumiMboxReader  *reader,
                       GCancellable    *cancellable,
                       GError         **error)
{
  gboolean ended = FALSE;

  g_return_val_if_fail (reader != NULL, FALSE);

  while (reader->in_message && !ended)
    {
      g_byte_array_set_size (reader->output, 0);
      reader->output_begin = 0;
      if (!advance (reader, &ended, cancellable, error))
        return FALSE;
    }
  g_byte_array_set_size (reader->output, 0);
  reader->output_begin = 0;

  return TRUE;
}

/* A file that is one message is found once, unless there is nothing in it. */
static void
begin_single (FumiMboxReader *reader,
              gboolean       *found)
{
  const FumiMboxFrom from = { .date = -1 };
  gsize length;
  gsize next;

  *found = reader->position == 0 && available (reader) > 0;
  if (!*found)
    return;

  begin_message (reader, &from);
  /* As it is, however many bytes that will be. */
  if (peek_line (reader, 0, &length, &next) && next >= length + 2)
    reader->bytes = G_MAXOFFSET;
}

gboolean
fumi_mbox_reader_next (FumiMboxReader  *reader,
                       gboolean        *found,
                       GCancellable    *cancellable,
                       GError         **error)
{
  gboolean after_blank = TRUE;

  g_return_val_if_fail (reader != NULL && found != NULL, FALSE);

  *found = FALSE;
  if (reader->newline == '\0' && !fill (reader, BLOCK_SIZE, cancellable, error))
    return FALSE;
  if (!fumi_mbox_reader_skip (reader, cancellable, error))
    return FALSE;
  if (reader->single)
    {
      begin_single (reader, found);
      return TRUE;
    }

  for (;;)
    {
      FumiMboxFrom from;
      gsize length;
      gsize next;

      if (!fill (reader, LOOK_AHEAD, cancellable, error))
        return FALSE;
      if (available (reader) == 0)
        return TRUE;
      if (reader->place != AT_LINE)
        {
          take_line (reader, FALSE);
          continue;
        }

      reader->start = reader->position;
      /* A message was parted from the last one by this line already, with its blank line. */
      if (is_separator (reader, after_blank, &from, &next))
        {
          use (reader, next);
          begin_message (reader, &from);
          *found = TRUE;
          return TRUE;
        }
      after_blank = peek_line (reader, 0, &length, &next) && length == 0;
      take_line (reader, FALSE);
    }
}

gssize
fumi_mbox_reader_read (FumiMboxReader  *reader,
                       void            *buffer,
                       gsize            size,
                       GCancellable    *cancellable,
                       GError         **error)
{
  gboolean ended = FALSE;
  gsize length;

  g_return_val_if_fail (reader != NULL && buffer != NULL, -1);

  if (reader->output_begin == reader->output->len)
    {
      g_byte_array_set_size (reader->output, 0);
      reader->output_begin = 0;
    }
  while (reader->in_message && !ended && reader->output->len < MIN (size, BLOCK_SIZE))
    {
      if (!advance (reader, &ended, cancellable, error))
        return -1;
    }

  length = MIN (size, reader->output->len - reader->output_begin);
  memcpy (buffer, reader->output->data + reader->output_begin, length);
  reader->output_begin += length;
  return (gssize) length;
}

gint64
fumi_mbox_reader_get_date (FumiMboxReader *reader)
{
  g_return_val_if_fail (reader != NULL, -1);

  return reader->date;
}

FumiMboxFlags
fumi_mbox_reader_get_flags (FumiMboxReader *reader)
{
  g_return_val_if_fail (reader != NULL, FUMI_MBOX_NONE);

  return reader->flags;
}

goffset
fumi_mbox_reader_get_position (FumiMboxReader *reader)
{
  g_return_val_if_fail (reader != NULL, 0);

  return reader->position;
}

goffset
fumi_mbox_reader_get_start (FumiMboxReader *reader)
{
  g_return_val_if_fail (reader != NULL, 0);

  return reader->start;
}

goffset
fumi_mbox_reader_get_emitted (FumiMboxReader *reader)
{
  g_return_val_if_fail (reader != NULL, 0);

  return reader->emitted;
}
