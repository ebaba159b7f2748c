/* test-replay.c: a server's bytes cut as a test wants them, without a socket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-replay.h"

#include <string.h>

typedef enum
{
  STEP_SEND,
  STEP_EXPECT,
  STEP_CUT,
} StepKind;

typedef struct
{
  StepKind  kind;
  GString  *bytes;
} Step;

struct _TestReplay
{
  GIOStream      parent_instance;

  GInputStream  *input;
  GOutputStream *output;
  GPtrArray     *steps;   /* (element-type Step) */
  guint          next;    /* of the steps */
  GString       *wire;    /* sent by the server; read up to `taken` */
  gsize          taken;
  gsize          prelude; /* bytes of the server before the script */
  gsize          length;  /* bytes of the server in the script */
  gboolean       ended;
  GString       *said;    /* by the client, not yet a line */
  gboolean       bytewise;
  gsize          cut;
  char          *failure;
};

G_DEFINE_FINAL_TYPE (TestReplay, test_replay, G_TYPE_IO_STREAM)

/* ---- the script ------------------------------------------------------------------------------ */

static void
step_free (gpointer data)
{
  Step *step = data;

  if (step->bytes != NULL)
    g_string_free (step->bytes, TRUE);
  g_free (step);
}

static GString *
unescape (const char *text,
          const char *line_end)
{
  GString *bytes = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '\\')
        {
          g_string_append_c (bytes, *p);
          continue;
        }
      p++;
      if (*p == 'x')
        {
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (p[1]) * 16
                                            + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else if (*p == 'e')
        g_string_append (bytes, line_end);
      else if (*p == 'r' || *p == 'n')
        g_string_append_c (bytes, *p == 'r' ? '\r' : '\n');
      else if (*p == '\\')
        g_string_append_c (bytes, '\\');
      else
        g_error ("no escape: \\%c in “%s”", *p, text);
    }

  return bytes;
}

static GString *
repeat (const char *text,
        const char *line_end)
{
  char *rest;
  guint64 times = g_ascii_strtoull (text, &rest, 10);
  GString *once = unescape (rest + 1, line_end);
  GString *all = g_string_new (NULL);

  for (guint64 i = 0; i < times; i++)
    g_string_append_len (all, once->str, once->len);
  g_string_free (once, TRUE);

  return all;
}

static Step
parse_step (const char *line,
            const char *line_end)
{
  const char *text = line + 3;
  Step step = { STEP_SEND, NULL };

  if (g_str_equal (line, "cut"))
    step.kind = STEP_CUT;
  else if (g_str_has_prefix (line, "S: "))
    {
      step.bytes = g_string_new (text);
      g_string_append (step.bytes, line_end);
    }
  else if (g_str_has_prefix (line, "L: "))
    {
      step.bytes = g_string_new (text);
      g_string_append_c (step.bytes, '\n');
    }
  else if (g_str_has_prefix (line, "R: "))
    step.bytes = unescape (text, line_end);
  else if (g_str_has_prefix (line, "X: "))
    step.bytes = repeat (text, line_end);
  else if (g_str_has_prefix (line, "C: "))
    {
      step.kind = STEP_EXPECT;
      step.bytes = unescape (text, line_end);
    }
  else
    g_error ("no line of a script: %s", line);

  return step;
}

/* Returns how many bytes the server sends in it. */
static gsize
add_script (TestReplay *self,
            const char *script,
            const char *line_end)
{
  g_auto(GStrv) lines = g_strsplit (script, "\n", -1);
  gsize bytes = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      Step step;

      if (**line == '\0')
        continue;
      step = parse_step (*line, line_end);
      if (step.kind == STEP_SEND)
        bytes += step.bytes->len;
      g_ptr_array_add (self->steps, g_memdup2 (&step, sizeof step));
    }

  return bytes;
}

static Step *
next_step (TestReplay *self)
{
  return self->next < self->steps->len ? g_ptr_array_index (self->steps, self->next) : NULL;
}

/* Sends until the client has to say something. */
static void
go_on (TestReplay *self)
{
  Step *step;

  while (!self->ended && (step = next_step (self)) != NULL && step->kind != STEP_EXPECT)
    {
      if (step->kind == STEP_SEND)
        g_string_append_len (self->wire, step->bytes->str, step->bytes->len);
      else
        self->ended = TRUE;
      self->next++;
    }
}

static void
hear (TestReplay *self,
      const char *line)
{
  Step *step = next_step (self);

  if (step != NULL && step->kind == STEP_EXPECT && g_str_equal (step->bytes->str, line))
    {
      self->next++;
      go_on (self);
      return;
    }

  /* The server has hung up; the client cannot know yet. */
  if (self->ended && self->failure == NULL)
    return;

  if (self->failure == NULL)
    self->failure = g_strdup_printf ("the client said “%s” instead of “%s”", line,
                                     step != NULL && step->bytes != NULL ? step->bytes->str
                                                                         : "(nothing)");
  self->ended = TRUE;
}

/* ---- the server's bytes ---------------------------------------------------------------------- */

#define TEST_TYPE_REPLAY_INPUT (test_replay_input_get_type ())
G_DECLARE_FINAL_TYPE (TestReplayInput, test_replay_input, TEST, REPLAY_INPUT, GInputStream)

struct _TestReplayInput
{
  GInputStream  parent_instance;

  TestReplay   *replay; /* owns this */
};

static gboolean
is_readable (GPollableInputStream *stream)
{
  const TestReplay *replay = TEST_REPLAY_INPUT (stream)->replay;

  return replay->taken < replay->wire->len || replay->ended;
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestReplayInput, test_replay_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

/* How many bytes come in one read. */
static gsize
segment (const TestReplay *replay)
{
  gsize left = replay->wire->len - replay->taken;
  gsize cut = replay->prelude + replay->cut;

  if (replay->taken < replay->prelude)
    return MIN (left, replay->prelude - replay->taken);
  if (replay->bytewise)
    return MIN (left, 1);
  if (replay->cut > 0 && replay->taken < cut)
    return MIN (left, cut - replay->taken);

  return left;
}

static gssize
test_replay_input_read (GInputStream *stream,
                        void         *buffer,
                        gsize         count,
                        GCancellable *cancellable,
                        GError      **error)
{
  TestReplay *replay = TEST_REPLAY_INPUT (stream)->replay;
  gsize n = MIN (count, segment (replay));

  if (n == 0 && !replay->ended)
    {
      GPollFD fd;

      if (g_cancellable_make_pollfd (cancellable, &fd))
        {
          g_poll (&fd, 1, -1);
          g_cancellable_release_fd (cancellable);
        }
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return -1;
    }

  memcpy (buffer, replay->wire->str + replay->taken, n);
  replay->taken += n;

  return n;
}

static void
test_replay_input_class_init (TestReplayInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_replay_input_read;
}

static void
test_replay_input_init (TestReplayInput *self)
{
}

/* ---- the client's bytes ---------------------------------------------------------------------- */

#define TEST_TYPE_REPLAY_OUTPUT (test_replay_output_get_type ())
G_DECLARE_FINAL_TYPE (TestReplayOutput, test_replay_output, TEST, REPLAY_OUTPUT, GOutputStream)

struct _TestReplayOutput
{
  GOutputStream  parent_instance;

  TestReplay    *replay; /* owns this */
};

static gboolean
is_writable (GPollableOutputStream *stream)
{
  return TRUE;
}

static void
pollable_output_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = is_writable;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestReplayOutput, test_replay_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      pollable_output_init))

static gssize
test_replay_output_write (GOutputStream *stream,
                          const void    *buffer,
                          gsize          count,
                          GCancellable  *cancellable,
                          GError       **error)
{
  TestReplay *replay = TEST_REPLAY_OUTPUT (stream)->replay;
  const char *line_end;

  g_string_append_len (replay->said, buffer, count);
  while ((line_end = strstr (replay->said->str, "\r\n")) != NULL)
    {
      gsize length = line_end - replay->said->str;
      g_autofree char *line = g_strndup (replay->said->str, length);

      g_string_erase (replay->said, 0, length + 2);
      hear (replay, line);
    }

  /* RFC 1939 §3: a command ends in CRLF; some servers choke on one in two segments. */
  if (replay->said->len > 0 && replay->failure == NULL)
    replay->failure = g_strdup_printf ("half a command: “%s”", replay->said->str);

  return count;
}

static void
test_replay_output_class_init (TestReplayOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = test_replay_output_write;
}

static void
test_replay_output_init (TestReplayOutput *self)
{
}

/* ---- the stream ------------------------------------------------------------------------------ */

static GInputStream *
test_replay_get_input (GIOStream *stream)
{
  return TEST_REPLAY (stream)->input;
}

static GOutputStream *
test_replay_get_output (GIOStream *stream)
{
  return TEST_REPLAY (stream)->output;
}

static void
test_replay_finalize (GObject *object)
{
  TestReplay *self = TEST_REPLAY (object);

  g_ptr_array_unref (self->steps);
  g_string_free (self->wire, TRUE);
  g_string_free (self->said, TRUE);
  g_free (self->failure);
  g_object_unref (self->input);
  g_object_unref (self->output);

  G_OBJECT_CLASS (test_replay_parent_class)->finalize (object);
}

static void
test_replay_class_init (TestReplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_replay_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = test_replay_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = test_replay_get_output;
}

static void
test_replay_init (TestReplay *self)
{
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->wire = g_string_new (NULL);
  self->said = g_string_new (NULL);
  self->input = g_object_new (TEST_TYPE_REPLAY_INPUT, NULL);
  TEST_REPLAY_INPUT (self->input)->replay = self;
  self->output = g_object_new (TEST_TYPE_REPLAY_OUTPUT, NULL);
  TEST_REPLAY_OUTPUT (self->output)->replay = self;
}

TestReplay *
test_replay_new (const char             *prelude,
                 const char             *script,
                 const TestReplayManner *manner)
{
  TestReplay *self = g_object_new (TEST_TYPE_REPLAY, NULL);

  self->bytewise = manner->bytewise;
  self->cut = manner->cut;
  if (prelude != NULL)
    self->prelude = add_script (self, prelude, manner->line_end);
  self->length = add_script (self, script, manner->line_end);
  go_on (self);

  return self;
}

gsize
test_replay_get_length (TestReplay *replay)
{
  return replay->length;
}

gboolean
test_replay_is_closed (TestReplay *replay)
{
  return g_io_stream_is_closed (G_IO_STREAM (replay));
}

const char *
test_replay_get_failure (TestReplay *replay)
{
  Step *step = next_step (replay);

  if (replay->failure == NULL && step != NULL && step->kind == STEP_EXPECT)
    replay->failure = g_strdup_printf ("the client did not say “%s”", step->bytes->str);

  return replay->failure;
}
