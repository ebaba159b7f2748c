/* fumi-pop3-window.c: one command for each of many messages, as many under way as the server
 * allows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-window.h"

#include <string.h>

#define WINDOW_BYTES (16 * 1024)

typedef struct
{
  FumiPop3Connection *connection;
  FumiPop3Channel    *channel;
  const char         *keyword;
  const char         *tail;
  const guint        *numbers;
  guint               n_numbers;
  gboolean            pipeline;

  guint               sent;
  gsize               unanswered; /* bytes of commands */
  GString            *batch;
} Window;

static gsize
command_length (const Window *window,
                guint         index)
{
  gsize digits = 1;

  for (guint number = window->numbers[index]; number >= 10; number /= 10)
    digits++;

  return strlen (window->keyword) + 1 + digits + strlen (window->tail) + 2;
}

static void
add_command (Window *window)
{
  char command[48];
  gsize before = window->batch->len;

  g_snprintf (command, sizeof command, "%s %u%s", window->keyword, window->numbers[window->sent],
              window->tail);
  fumi_pop3_connection_note (window->connection, command);
  g_string_append (window->batch, command);
  g_string_append (window->batch, "\r\n");
  window->unanswered += window->batch->len - before;
  window->sent++;
}

/* Half of the window at a time: few large writes, and the server never runs dry. */
static gboolean
send_some (Window *window,
           guint   answered,
           GError **error)
{
  gboolean is_due = window->sent == answered
                    || (window->pipeline && window->unanswered <= WINDOW_BYTES / 2);

  if (!is_due || window->sent == window->n_numbers)
    return TRUE;

  /* With nothing under way, whatever is here came unasked. */
  if (window->sent == answered
      && !fumi_pop3_connection_expect_silence (window->connection, error))
    return FALSE;

  g_string_truncate (window->batch, 0);
  do
    add_command (window);
  while (window->pipeline && window->sent < window->n_numbers
         && window->unanswered + command_length (window, window->sent) <= WINDOW_BYTES);

  return fumi_pop3_channel_send (window->channel, window->batch->str, window->batch->len, error);
}

static gboolean
run (Window             *window,
     FumiPop3AnswerFunc  answer_func,
     gpointer            user_data,
     GError            **error)
{
  guint seconds = fumi_pop3_channel_get_limits (window->channel)->reply;

  for (guint i = 0; i < window->n_numbers; i++)
    {
      FumiPop3Reply reply;

      if (!send_some (window, i, error)
          || !fumi_pop3_connection_read_reply (window->connection, seconds, &reply, error))
        return FALSE;

      window->unanswered -= command_length (window, i);
      if (!answer_func (i, &reply, user_data, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
fumi_pop3_window_run (FumiPop3Connection *connection,
                      const char         *keyword,
                      const char         *tail,
                      const guint        *numbers,
                      guint               n_numbers,
                      gboolean            pipeline,
                      FumiPop3AnswerFunc  answer_func,
                      gpointer            user_data,
                      GError            **error)
{
  Window window = {
    .connection = connection,
    .channel = fumi_pop3_connection_get_channel (connection),
    .keyword = keyword,
    .tail = tail,
    .numbers = numbers,
    .n_numbers = n_numbers,
    .pipeline = pipeline,
    .batch = g_string_new (NULL),
  };
  gboolean done = run (&window, answer_func, user_data, error);

  g_string_free (window.batch, TRUE);
  if (!done)
    fumi_pop3_channel_close (window.channel);

  return done;
}
