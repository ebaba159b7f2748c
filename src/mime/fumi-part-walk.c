/* fumi-part-walk.c: the MIME structure of a message, as a stream of leaves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-part-walk.h"

#include <string.h>

#include "fumi-header-block.h"
#include "fumi-part-head.h"
#include "fumi-transfer-encoding.h"

#define MAX_DEPTH 100
#define MAX_PARTS 10000
#define MAX_HEAD (1024 * 1024)     /* of the message */
#define MAX_PART_HEAD (128 * 1024) /* of a part in it */
#define MAX_PREFACE (256 * 1024)
#define MAX_BOUNDARY_LINE 1024
#define PROBE_BYTES 4096
#define DECODE_BYTES (64 * 1024)

typedef enum
{
  STATE_PROBE,   /* which line ends? */
  STATE_HEAD,    /* in a header block */
  STATE_SKIP,    /* in the rest of a header block that is longer than the limit */
  STATE_PREFACE, /* in a multipart, before its first part or after its last */
  STATE_LEAF,
} State;

/* An open multipart. */
typedef struct
{
  FumiPartHead   head;
  FumiMultipart  kind;
  char          *boundary;
  gsize          boundary_length;
  guint          alternative;
  guint          children;
  GString       *preface; /* kept until the first part: it is all there is to show if none comes */
} Level;

struct _FumiPartWalk
{
  const FumiPartHandler *handler;
  gpointer               user_data;

  State                  state;
  char                   newline;      /* '\n', or '\r' where that is all there is */
  GPtrArray             *levels;       /* Level, outermost first */
  GString               *line;         /* the start of a line that is not complete */
  GString               *head;
  gboolean               is_root;      /* the header block is the message's own */
  gboolean               skip_to_line; /* the rest of a line that was too long */
  State                  after_skip;
  guint                  parts;
  guint                  alternatives;
  gboolean               has_text;

  /* the open leaf */
  gboolean               in_leaf;
  gboolean               is_wanted;
  FumiTransferDecoder   *decoder;
  GByteArray            *decoded;
  gboolean               at_line_start;
  char                   pending[2];   /* the line end before a line that may be a boundary: its own then */
  gsize                  n_pending;
};

static void
level_free (Level *level)
{
  fumi_part_head_clear (&level->head);
  g_free (level->boundary);
  g_string_free (level->preface, TRUE);
  g_free (level);
}

FumiPartWalk *
fumi_part_walk_new (const FumiPartHandler *handler,
                    gpointer               user_data)
{
  FumiPartWalk *walk = g_new0 (FumiPartWalk, 1);

  walk->handler = handler;
  walk->user_data = user_data;
  walk->newline = '\n';
  walk->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) level_free);
  walk->line = g_string_new (NULL);
  walk->head = g_string_new (NULL);
  walk->decoded = g_byte_array_new ();
  walk->is_root = TRUE;
  return walk;
}

void
fumi_part_walk_free (FumiPartWalk *walk)
{
  g_clear_pointer (&walk->decoder, fumi_transfer_decoder_free);
  g_ptr_array_unref (walk->levels);
  g_string_free (walk->line, TRUE);
  g_string_free (walk->head, TRUE);
  g_byte_array_unref (walk->decoded);
  g_free (walk);
}

static Level *
innermost (FumiPartWalk *walk)
{
  return walk->levels->len > 0 ? g_ptr_array_index (walk->levels, walk->levels->len - 1) : NULL;
}

static void
hand_over (FumiPartWalk *walk)
{
  if (walk->decoded->len > 0)
    walk->handler->data (walk->decoded->data, walk->decoded->len, walk->user_data);
  g_byte_array_set_size (walk->decoded, 0);
}

static void
emit (FumiPartWalk *walk,
      const char   *bytes,
      gsize         length)
{
  if (!walk->is_wanted)
    return;

  while (length > 0)
    {
      gsize n = MIN (length, DECODE_BYTES);

      fumi_transfer_decoder_feed (walk->decoder, bytes, n, walk->decoded);
      hand_over (walk);
      bytes += n;
      length -= n;
    }
}

static void
emit_pending (FumiPartWalk *walk)
{
  emit (walk, walk->pending, walk->n_pending);
  walk->n_pending = 0;
}

static void
begin_leaf (FumiPartWalk       *walk,
            const FumiPartHead *head)
{
  walk->state = STATE_LEAF;
  walk->at_line_start = TRUE;
  walk->n_pending = 0;
  walk->in_leaf = ++walk->parts <= MAX_PARTS;
  walk->is_wanted = walk->in_leaf && walk->handler->begin (head, walk->user_data);
  if (walk->is_wanted)
    walk->decoder = fumi_transfer_decoder_new (head->encoding);
  if (head->role == FUMI_PART_PLAIN || head->role == FUMI_PART_HTML)
    walk->has_text = TRUE;
}

static void
end_leaf (FumiPartWalk *walk)
{
  if (walk->is_wanted)
    {
      fumi_transfer_decoder_end (walk->decoder, walk->decoded);
      hand_over (walk);
      g_clear_pointer (&walk->decoder, fumi_transfer_decoder_free);
    }

  if (walk->in_leaf)
    walk->handler->end (walk->user_data);

  walk->in_leaf = walk->is_wanted = FALSE;
  walk->n_pending = 0;
}

/* Takes @head and @boundary over. */
static void
push_level (FumiPartWalk  *walk,
            FumiPartHead  *head,
            FumiMultipart  kind,
            char          *boundary)
{
  Level *parent = innermost (walk);
  Level *level = g_new0 (Level, 1);

  level->head = *head;
  level->kind = kind;
  level->boundary = boundary;
  level->boundary_length = strlen (boundary);
  level->preface = g_string_new (NULL);
  level->alternative = parent != NULL ? parent->alternative : 0;
  if (level->alternative == 0 && kind == FUMI_MULTIPART_ALTERNATIVE)
    level->alternative = ++walk->alternatives;

  g_ptr_array_add (walk->levels, level);
  walk->state = STATE_PREFACE;
}

/* A multipart in which no part was found is shown as the text it is. */
static void
show_as_text (FumiPartWalk *walk,
              Level        *level)
{
  FumiPartHead head = level->head;

  if (level->children > 0 || level->preface->len == 0)
    return;

  head.type = (char *) "text/plain";
  head.role = FUMI_PART_PLAIN;
  head.alternative = 0;
  begin_leaf (walk, &head);
  emit (walk, level->preface->str, level->preface->len);
  end_leaf (walk);
}

static void
pop_levels (FumiPartWalk *walk,
            guint         keep)
{
  while (walk->levels->len > keep)
    {
      show_as_text (walk, innermost (walk));
      g_ptr_array_set_size (walk->levels, walk->levels->len - 1);
    }
}

static void
begin_part (FumiPartWalk *walk,
            GArray       *fields)
{
  Level *parent = innermost (walk);
  FumiPartPlace place = { .has_text = walk->has_text };
  FumiPartHead head;
  FumiMultipart kind;
  char *boundary;

  if (parent != NULL)
    {
      place.parent = parent->kind;
      place.index = parent->children - 1;
      place.alternative = parent->alternative;
    }

  kind = fumi_part_head_read (&head, fields, &place, &boundary);

  if (walk->is_root)
    {
      walk->is_root = FALSE;
      walk->handler->headers ((const FumiRawField *) fields->data, fields->len, head.charset,
                              walk->user_data);
    }

  if (kind != FUMI_MULTIPART_NONE && boundary != NULL && *boundary != '\0'
      && walk->levels->len < MAX_DEPTH)
    {
      push_level (walk, &head, kind, g_strchomp (boundary));
      return;
    }

  if (kind != FUMI_MULTIPART_NONE)
    {
      g_free (head.type);
      head.type = g_strdup ("text/plain");
      head.role = FUMI_PART_PLAIN;
    }

  begin_leaf (walk, &head);
  fumi_part_head_clear (&head);
  g_free (boundary);
}

/* The block is complete, or as long as we keep it. Returns whether it ran into the text, which is then fed
 * again as such. */
static gboolean
finish_head (FumiPartWalk *walk)
{
  GString *block = walk->head;
  g_autoptr(GArray) fields = NULL;
  gboolean has_body;
  gsize body;

  walk->head = g_string_new (NULL);
  fields = fumi_header_block_split (block->str, block->len, walk->newline, &body);
  begin_part (walk, fields);

  has_body = body < block->len;
  if (has_body)
    fumi_part_walk_feed (walk, block->str + body, block->len - body);

  g_string_free (block, TRUE);
  return has_body;
}

/* Which open multipart's boundary @line is, -1 if none's. RFC 2046 §5.1.1 lets a boundary be followed by
 * anything; but senders number their boundaries, so only blanks may follow here. */
static int
find_boundary (FumiPartWalk *walk,
               const char   *line,
               gsize         length,
               gboolean     *is_last)
{
  if (length < 3 || line[0] != '-' || line[1] != '-')
    return -1;

  line += 2;
  length -= 2;
  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;

  for (guint i = walk->levels->len; i > 0; i--)
    {
      Level *level = g_ptr_array_index (walk->levels, i - 1);
      gsize n = level->boundary_length;

      if (length < n || memcmp (line, level->boundary, n) != 0)
        continue;

      *is_last = length == n + 2 && line[n] == '-' && line[n + 1] == '-';
      if (length == n || *is_last)
        return i - 1;
    }

  return -1;
}

static void
pass_boundary (FumiPartWalk *walk,
               guint         index,
               gboolean      is_last)
{
  Level *level;

  if (walk->state == STATE_HEAD && !(is_last && walk->head->len == 0))
    finish_head (walk);
  if (walk->state == STATE_SKIP)
    walk->state = walk->after_skip;
  if (walk->state == STATE_LEAF)
    end_leaf (walk);

  pop_levels (walk, index + 1);
  level = innermost (walk);
  if (is_last)
    {
      walk->state = STATE_PREFACE;
      level->children += level->children == 0;
      return;
    }

  level->children++;
  g_string_truncate (level->preface, 0);
  g_string_truncate (walk->head, 0);
  walk->state = STATE_HEAD;
}

static gboolean
is_blank (const char *line,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (line[i]))
      return FALSE;

  return TRUE;
}

static void
take_head_line (FumiPartWalk *walk,
                const char   *line,
                gsize         length)
{
  gsize limit = walk->is_root ? MAX_HEAD : MAX_PART_HEAD;

  if (walk->is_root && walk->head->len == 0)
    {
      if (is_blank (line, length))
        return;
      if (length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
        {
          line += 3;
          length -= 3;
        }
      while (length > 0 && g_ascii_isspace (*line))
        {
          line++;
          length--;
        }
    }
  else if (line[0] == '\n' || line[0] == '\r')
    {
      if (finish_head (walk))
        fumi_part_walk_feed (walk, line, length);
      return;
    }

  g_string_append_len (walk->head, line, length);
  if (walk->head->len < limit || finish_head (walk))
    return;

  walk->after_skip = walk->state;
  walk->state = STATE_SKIP;
  walk->skip_to_line = line[length - 1] != walk->newline;
}

static void
take_line (FumiPartWalk *walk,
           const char   *line,
           gsize         length)
{
  gboolean is_last = FALSE;
  int index = find_boundary (walk, line, length, &is_last);

  if (index >= 0)
    pass_boundary (walk, index, is_last);
  else if (walk->state == STATE_HEAD)
    take_head_line (walk, line, length);
  else if (walk->state == STATE_SKIP && (line[0] == '\n' || line[0] == '\r'))
    walk->state = walk->after_skip;
  else if (walk->state == STATE_PREFACE)
    {
      Level *level = innermost (walk);

      if (level->children == 0 && level->preface->len < MAX_PREFACE)
        g_string_append_len (level->preface, line, length);
    }
}

/* How much of an unfinished line is waited for. */
static gsize
line_limit (FumiPartWalk *walk)
{
  if (walk->state != STATE_HEAD)
    return MAX_BOUNDARY_LINE;

  return walk->is_root ? MAX_HEAD : MAX_PART_HEAD;
}

static void
take_held_line (FumiPartWalk *walk)
{
  GString *line = walk->line;

  walk->line = g_string_new (NULL); /* what is fed again needs its own */
  if (line->len > 0)
    take_line (walk, line->str, line->len);
  g_string_free (line, TRUE);
}

/* Outside leaves, line by line. Returns where it stopped: at the end, or where a leaf begins. */
static const char *
feed_line (FumiPartWalk *walk,
           const char   *p,
           const char   *end)
{
  const char *newline = memchr (p, walk->newline, end - p);
  const char *stop = newline != NULL ? newline + 1 : end;

  if (walk->skip_to_line)
    {
      walk->skip_to_line = newline == NULL;
      return stop;
    }

  if (newline != NULL && walk->line->len == 0)
    {
      take_line (walk, p, stop - p);
      return stop;
    }

  if (newline == NULL)
    stop = p + MIN ((gsize) (end - p), line_limit (walk));
  g_string_append_len (walk->line, p, stop - p);
  if (newline != NULL || walk->line->len >= line_limit (walk))
    take_held_line (walk);

  return stop;
}

/* At the start of a line of a leaf: holds it back as long as it may be a boundary. */
static const char *
feed_line_start (FumiPartWalk *walk,
                 const char   *p,
                 const char   *end)
{
  const char *newline;
  const char *stop;
  gboolean is_last = FALSE;
  gsize eol;
  int index;

  if (*p != '-' && walk->line->len < 2)
    {
      emit_pending (walk);
      emit (walk, walk->line->str, walk->line->len);
      g_string_truncate (walk->line, 0);
      walk->at_line_start = FALSE;
      return p;
    }

  newline = memchr (p, walk->newline, MIN (end - p, MAX_BOUNDARY_LINE));
  stop = newline != NULL ? newline + 1 : p + MIN (end - p, MAX_BOUNDARY_LINE);
  g_string_append_len (walk->line, p, stop - p);

  if (newline == NULL)
    {
      if (walk->line->len < MAX_BOUNDARY_LINE)
        return stop;

      emit_pending (walk);
      emit (walk, walk->line->str, walk->line->len);
      g_string_truncate (walk->line, 0);
      walk->at_line_start = FALSE;
      return stop;
    }

  index = find_boundary (walk, walk->line->str, walk->line->len, &is_last);
  if (index >= 0)
    {
      g_string_truncate (walk->line, 0);
      pass_boundary (walk, index, is_last);
      return stop;
    }

  eol = walk->line->len >= 2 && walk->newline == '\n'
        && walk->line->str[walk->line->len - 2] == '\r' ? 2 : 1;
  emit_pending (walk);
  emit (walk, walk->line->str, walk->line->len - eol);
  memcpy (walk->pending, walk->line->str + walk->line->len - eol, eol);
  walk->n_pending = eol;
  g_string_truncate (walk->line, 0);
  return stop;
}

static const char *
feed_leaf (FumiPartWalk *walk,
           const char   *p,
           const char   *end)
{
  const char *start = p;

  if (walk->levels->len == 0)
    {
      emit (walk, p, end - p);
      return end;
    }

  if (walk->at_line_start)
    return feed_line_start (walk, p, end);

  /* A CR at the end of the last bytes: half a line end, or data. */
  if (walk->n_pending > 0)
    {
      if (*p == '\n')
        {
          walk->pending[walk->n_pending++] = '\n';
          walk->at_line_start = TRUE;
          return p + 1;
        }
      emit_pending (walk);
    }

  while ((p = memchr (p, walk->newline, end - p)) != NULL)
    {
      const char *eol = p > start && p[-1] == '\r' && *p == '\n' ? p - 1 : p;

      p++;
      if (p < end && *p != '-')
        continue;

      emit (walk, start, eol - start);
      memcpy (walk->pending, eol, p - eol);
      walk->n_pending = p - eol;
      walk->at_line_start = TRUE;
      return p;
    }

  if (end[-1] == '\r' && walk->newline == '\n')
    {
      emit (walk, start, end - start - 1);
      walk->pending[0] = '\r';
      walk->n_pending = 1;
    }
  else
    emit (walk, start, end - start);

  return end;
}

/* Returns whether the line ends are known; until then the bytes are held back. Only the first PROBE_BYTES
 * decide, however much comes at once: how a message is cut must not change what it says. */
static gboolean
probe (FumiPartWalk *walk,
       const char   *bytes,
       gsize         length,
       gboolean      is_end)
{
  GString *held = walk->line;
  gsize looked_at = MIN (length, PROBE_BYTES - held->len);
  gboolean has_newline = looked_at > 0 && memchr (bytes, '\n', looked_at) != NULL;

  if (has_newline && held->len == 0)
    {
      walk->state = STATE_HEAD;
      return TRUE;
    }

  if (length > 0)
    g_string_append_len (held, bytes, length);
  if (!has_newline && !is_end && held->len < PROBE_BYTES)
    return FALSE;

  if (!has_newline && memchr (held->str, '\r', MIN (held->len, PROBE_BYTES)) != NULL)
    walk->newline = '\r';
  walk->state = STATE_HEAD;
  walk->line = g_string_new (NULL);
  fumi_part_walk_feed (walk, held->str, held->len);
  g_string_free (held, TRUE);
  return FALSE;
}

void
fumi_part_walk_feed (FumiPartWalk *walk,
                     const char   *bytes,
                     gsize         length)
{
  const char *p = bytes;
  const char *end = bytes + length;

  if (walk->state == STATE_PROBE && !probe (walk, bytes, length, FALSE))
    return;

  while (p < end)
    p = walk->state == STATE_LEAF ? feed_leaf (walk, p, end) : feed_line (walk, p, end);
}

void
fumi_part_walk_end (FumiPartWalk *walk)
{
  if (walk->state == STATE_PROBE)
    probe (walk, NULL, 0, TRUE);

  if (walk->state != STATE_LEAF)
    take_held_line (walk);
  if (walk->state == STATE_HEAD && (walk->is_root || walk->head->len > 0))
    finish_head (walk);

  /* The last line may be a boundary without a line end. */
  if (walk->state == STATE_LEAF && walk->line->len > 0)
    {
      gboolean is_last = FALSE;
      int index = find_boundary (walk, walk->line->str, walk->line->len, &is_last);

      if (index < 0)
        {
          emit_pending (walk);
          emit (walk, walk->line->str, walk->line->len);
        }
      walk->n_pending = 0;
    }

  emit_pending (walk);
  end_leaf (walk);
  pop_levels (walk, 0);
}
