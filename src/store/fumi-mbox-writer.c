/* fumi-mbox-writer.c: one message as an entry of an mbox file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mbox-writer.h"

#include <string.h>

#include "fumi-mbox-line.h"

#define BLOCK_SIZE (64 * 1024)
#define LOOK_AHEAD (FUMI_MBOX_LONGEST_FROM + 16)

/* What a first reading finds out. */
typedef struct
{
  goffset  size;
  gboolean plain; /* every line, the last one too, ends with one CR and LF, so that CR can be taken off and put back */
  char     last;
} Form;

static gboolean
rewind_stream (GInputStream  *message,
               GCancellable  *cancellable,
               GError       **error)
{
  return g_seekable_seek (G_SEEKABLE (message), 0, G_SEEK_SET, cancellable, error);
}

static void
look_at_block (Form       *form,
               char        before[2], /* the two bytes before @block */
               const char *block,
               gsize       length)
{
  for (const char *end = memchr (block, '\n', length); end != NULL && form->plain;
       end = memchr (end + 1, '\n', length - (gsize) (end + 1 - block)))
    {
      gsize at = (gsize) (end - block);
      char one = at >= 1 ? block[at - 1] : before[1];
      char two = at >= 2 ? block[at - 2] : before[at];

      form->plain = one == '\r' && two != '\r';
    }

  before[0] = length >= 2 ? block[length - 2] : before[1];
  before[1] = block[length - 1];
}

static gboolean
find_form (GInputStream  *message,
           Form          *form,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *block = g_malloc (BLOCK_SIZE);
  char before[2] = { '\0', '\0' };

  *form = (Form) { .plain = TRUE };
  if (!rewind_stream (message, cancellable, error))
    return FALSE;

  for (;;)
    {
      gsize length;

      if (!g_input_stream_read_all (message, block, BLOCK_SIZE, &length, cancellable, error))
        return FALSE;
      if (length == 0)
        break;

      /* The reader would take it for ours. */
      if (form->size == 0 && length >= strlen (FUMI_MBOX_BYTES) &&
          g_ascii_strncasecmp (block, FUMI_MBOX_BYTES, strlen (FUMI_MBOX_BYTES)) == 0)
        form->plain = FALSE;
      look_at_block (form, before, block, length);
      form->size += length;
      form->last = block[length - 1];
    }

  if (form->last != '\n')
    form->plain = FALSE;
  return TRUE;
}

static gboolean
write_head (GOutputStream  *output,
            const Form     *form,
            const char     *sender,
            gint64          date,
            FumiMboxFlags   flags,
            GCancellable   *cancellable,
            GError        **error)
{
  g_autofree char *from = fumi_mbox_make_from (sender, date);
  g_autoptr(GString) head = g_string_new (from);

  g_string_append_printf (head, "\n" FUMI_MBOX_STATUS " %sO\n" FUMI_MBOX_X_STATUS " %s%s\n",
                          (flags & FUMI_MBOX_READ) != 0 ? "R" : "",
                          (flags & FUMI_MBOX_REPLIED) != 0 ? "A" : "",
                          (flags & FUMI_MBOX_STARRED) != 0 ? "F" : "");
  if (!form->plain)
    g_string_append_printf (head, FUMI_MBOX_BYTES " %" G_GOFFSET_FORMAT "\n", form->size);

  return g_output_stream_write_all (output, head->str, head->len, NULL, cancellable, error);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

typedef struct
{
  GInputStream *message;
  char         *block;
  gsize         begin;
  gsize         end;
  gboolean      at_end;
  gboolean      at_line;
} Input;

static gboolean
fill (Input         *input,
      GCancellable  *cancellable,
      GError       **error)
{
  gsize length;

  if (input->end - input->begin >= LOOK_AHEAD || input->at_end)
    return TRUE;

  memmove (input->block, input->block + input->begin, input->end - input->begin);
  input->end -= input->begin;
  input->begin = 0;
  if (!g_input_stream_read_all (input->message, input->block + input->end, BLOCK_SIZE - input->end, &length,
                                cancellable, error))
    return FALSE;

  input->end += length;
  input->at_end = input->end < BLOCK_SIZE;
  return TRUE;
}

/* The next line, or as much of it as is in the block, with LF alone at its end where @plain. */
static void
take_piece (Input    *input,
            gboolean  plain,
            GString  *out)
{
  const char *bytes = input->block + input->begin;
  gsize rest = input->end - input->begin;
  const char *newline = memchr (bytes, '\n', rest);
  gsize length = newline != NULL ? (gsize) (newline - bytes) + 1 : rest;

  if (input->at_line && fumi_mbox_count_quotes (bytes, rest) >= 0)
    g_string_append_c (out, '>');

  if (newline != NULL && plain && length >= 2)
    {
      g_string_append_len (out, bytes, length - 2);
      g_string_append_c (out, '\n');
    }
  else if (newline == NULL && plain && !input->at_end && bytes[rest - 1] == '\r')
    /* Its LF is still to come. */
    g_string_append_len (out, bytes, --length);
  else
    g_string_append_len (out, bytes, length);

  input->begin += length;
  input->at_line = newline != NULL;
}

static gboolean
write_lines (GOutputStream  *output,
             GInputStream   *message,
             gboolean        plain,
             GCancellable   *cancellable,
             GError        **error)
{
  g_autofree char *block = g_malloc (BLOCK_SIZE);
  g_autoptr(GString) out = g_string_sized_new (2 * BLOCK_SIZE);
  Input input = { .message = message, .block = block, .at_line = TRUE };

  do
    {
      if (!fill (&input, cancellable, error))
        return FALSE;
      if (input.begin < input.end)
        take_piece (&input, plain, out);
      if (out->len < BLOCK_SIZE && input.begin < input.end)
        continue;

      if (!g_output_stream_write_all (output, out->str, out->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  while (input.begin < input.end || !input.at_end);

  return TRUE;
}

gboolean
fumi_mbox_write (GOutputStream  *output,
                 GInputStream   *message,
                 const char     *sender,
                 gint64          date,
                 FumiMboxFlags   flags,
                 GCancellable   *cancellable,
                 GError        **error)
{
  const char *tail;
  Form form;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (output) && G_IS_SEEKABLE (message), FALSE);

  if (!find_form (message, &form, cancellable, error) || !rewind_stream (message, cancellable, error))
    return FALSE;

  tail = form.last == '\n' ? "\n" : "\n\n";
  return write_head (output, &form, sender, date, flags, cancellable, error) &&
         write_lines (output, message, form.plain, cancellable, error) &&
         g_output_stream_write_all (output, tail, strlen (tail), NULL, cancellable, error);
}
