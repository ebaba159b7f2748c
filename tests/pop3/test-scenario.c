/* test-scenario.c: tables of what a server may say, and what must come of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-scenario.h"

#include <string.h>

#include "test-replay.h"

/* A script of the server that is cut at every byte. */
#define SHORT_SCRIPT 400

/* A body that is shown as its length. */
#define LONG_BODY 2000

typedef struct
{
  const Scenario         *scenario;
  const TestReplayManner *manner;
  TestReplay             *replay;
  FumiPop3Session        *session;
  GError                 *error;    /* of the last call */
  GString                *messages; /* of the call under way */
} Play;

/* ---- outcomes -------------------------------------------------------------------------------- */

static const char *
code_name (int code)
{
  static const char *const names[] = {
    [FUMI_POP3_ERROR_HOST_NOT_FOUND] = "HOST_NOT_FOUND",
    [FUMI_POP3_ERROR_DNS_TEMPORARY] = "DNS_TEMPORARY",
    [FUMI_POP3_ERROR_REFUSED] = "REFUSED",
    [FUMI_POP3_ERROR_TIMEOUT] = "TIMEOUT",
    [FUMI_POP3_ERROR_UNREACHABLE] = "UNREACHABLE",
    [FUMI_POP3_ERROR_PROXY] = "PROXY",
    [FUMI_POP3_ERROR_TLS_NOT_TLS] = "TLS_NOT_TLS",
    [FUMI_POP3_ERROR_TLS_EXPECTED] = "TLS_EXPECTED",
    [FUMI_POP3_ERROR_TLS_OLD] = "TLS_OLD",
    [FUMI_POP3_ERROR_TLS_FAILED] = "TLS_FAILED",
    [FUMI_POP3_ERROR_CERTIFICATE] = "CERTIFICATE",
    [FUMI_POP3_ERROR_NOT_POP] = "NOT_POP",
    [FUMI_POP3_ERROR_GREETING] = "GREETING",
    [FUMI_POP3_ERROR_STLS_MISSING] = "STLS_MISSING",
    [FUMI_POP3_ERROR_LOGIN] = "LOGIN",
    [FUMI_POP3_ERROR_MECHANISM] = "MECHANISM",
    [FUMI_POP3_ERROR_IN_USE] = "IN_USE",
    [FUMI_POP3_ERROR_TOO_OFTEN] = "TOO_OFTEN",
    [FUMI_POP3_ERROR_SERVER] = "SERVER",
    [FUMI_POP3_ERROR_PROTOCOL] = "PROTOCOL",
    [FUMI_POP3_ERROR_LOST] = "LOST",
    [FUMI_POP3_ERROR_SECRET] = "SECRET",
  };

  return code < (int) G_N_ELEMENTS (names) && names[code] != NULL ? names[code] : "?";
}

static char *
describe_error (const GError *error)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);

  if (detail == NULL)
    return g_strdup (error->message);
  if (detail->response_code == NULL)
    return g_strdup (code_name (error->code));

  return g_strdup_printf ("%s [%s]", code_name (error->code), detail->response_code);
}

static void
append_visibly (GString    *text,
                const char *bytes,
                gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = bytes[i];

      if (byte == '\r' && i + 1 < length && bytes[i + 1] == '\n')
        {
          g_string_append (text, "⏎");
          i++;
        }
      else if (byte == '\n')
        g_string_append (text, "␊");
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (text, "\\x%02x", byte);
      else
        g_string_append_c (text, byte);
    }
}

static gboolean
on_message (guint          index,
            GInputStream  *body,
            const GError  *refused,
            gpointer       user_data,
            GError       **error)
{
  Play *play = user_data;
  g_autoptr(GString) bytes = g_string_new (NULL);
  char buffer[4096];
  gssize n = 0;

  if (index > 0)
    g_string_append_c (play->messages, '|');
  if (body == NULL)
    {
      g_string_append_printf (play->messages, "refused: %s",
                              fumi_pop3_error_get_detail (refused)->server_text);
      return TRUE;
    }

  while ((n = g_input_stream_read (body, buffer, sizeof buffer, NULL, error)) > 0)
    g_string_append_len (bytes, buffer, n);
  if (bytes->len > LONG_BODY)
    g_string_append_printf (play->messages, "%" G_GSIZE_FORMAT " bytes", bytes->len);
  else
    append_visibly (play->messages, bytes->str, bytes->len);

  return n == 0;
}

/* ---- calls ----------------------------------------------------------------------------------- */

static char *
ok_or_error (Play     *play,
             gboolean  done)
{
  return done ? g_strdup ("ok") : describe_error (play->error);
}

static char *
call_open (Play       *play,
           const char *argument)
{
  const char *password = play->scenario->password;

  return ok_or_error (play, fumi_pop3_session_start (play->session,
                                                     password != NULL ? password : "sesame", NULL,
                                                     NULL, NULL, &play->error));
}

static char *
call_noop (Play       *play,
           const char *argument)
{
  return ok_or_error (play, fumi_pop3_session_noop (play->session, NULL, &play->error));
}

static char *
call_reset (Play       *play,
            const char *argument)
{
  return ok_or_error (play, fumi_pop3_session_reset (play->session, NULL, &play->error));
}

static char *
call_quit (Play       *play,
           const char *argument)
{
  return ok_or_error (play, fumi_pop3_session_quit (play->session, NULL, &play->error));
}

/* Lets go of the session, without QUIT. */
static char *
call_drop (Play       *play,
           const char *argument)
{
  g_clear_object (&play->session);

  return g_strdup ("done");
}

static char *
call_stat (Play       *play,
           const char *argument)
{
  guint count = 4711;
  goffset bytes = 4711;

  if (fumi_pop3_session_stat (play->session, &count, &bytes, NULL, &play->error))
    return g_strdup_printf ("%u %" G_GINT64_FORMAT, count, (gint64) bytes);

  g_assert_cmpuint (count, ==, 4711);

  return describe_error (play->error);
}

static char *
call_list (Play       *play,
           const char *argument)
{
  g_autoptr(FumiPop3Listing) listing
    = fumi_pop3_session_list (play->session, NULL, &play->error);
  GString *text;

  if (listing == NULL)
    return describe_error (play->error);

  text = g_string_new (fumi_pop3_listing_has_uids (listing) ? "" : "no uids: ");
  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);

      g_string_append_printf (text, "%s%u %" G_GINT64_FORMAT " %s", i > 0 ? "|" : "", item->number,
                              (gint64) item->size, item->uid != NULL ? item->uid : "-");
    }

  return g_string_free (text, FALSE);
}

static GArray *
parse_numbers (const char *argument)
{
  g_auto(GStrv) words = g_strsplit (argument, " ", -1);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  for (char **word = words; *word != NULL; word++)
    {
      guint number = (guint) g_ascii_strtoull (*word, NULL, 10);

      g_array_append_val (numbers, number);
    }

  return numbers;
}

static char *
end_messages (Play     *play,
              gboolean  done)
{
  if (!done)
    {
      g_autofree char *error = describe_error (play->error);

      g_string_append_printf (play->messages, " then %s", error);
    }

  return g_string_free (g_steal_pointer (&play->messages), FALSE);
}

static char *
call_retr (Play       *play,
           const char *argument)
{
  g_autoptr(GArray) numbers = parse_numbers (argument);

  play->messages = g_string_new (NULL);

  return end_messages (play, fumi_pop3_session_retrieve (
                               play->session, &g_array_index (numbers, guint, 0), numbers->len,
                               on_message, play, NULL, &play->error));
}

/* The first number is that of the lines. */
static char *
call_top (Play       *play,
          const char *argument)
{
  g_autoptr(GArray) numbers = parse_numbers (argument);

  play->messages = g_string_new (NULL);

  return end_messages (play, fumi_pop3_session_top (
                               play->session, &g_array_index (numbers, guint, 1),
                               numbers->len - 1, g_array_index (numbers, guint, 0), on_message,
                               play, NULL, &play->error));
}

static char *
call_dele (Play       *play,
           const char *argument)
{
  g_autoptr(GArray) numbers = parse_numbers (argument);
  g_autofree gboolean *accepted = g_new0 (gboolean, numbers->len);
  gboolean done;

  done = fumi_pop3_session_delete (play->session, &g_array_index (numbers, guint, 0), numbers->len,
                                   accepted, NULL, &play->error);
  play->messages = g_string_new (NULL);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (play->messages, "%s%s", i > 0 ? " " : "", accepted[i] ? "yes" : "no");

  return end_messages (play, done);
}

/* ---- questions ------------------------------------------------------------------------------- */

static char *
yes_or_no (gboolean yes)
{
  return g_strdup (yes ? "yes" : "no");
}

static char *
ask_capa (Play       *play,
          const char *argument)
{
  const char *text = fumi_pop3_session_get_capabilities (play->session);

  return g_strdup (text != NULL ? text : "unknown");
}

static char *
ask_has (Play       *play,
         const char *argument)
{
  return yes_or_no (fumi_pop3_session_has_capability (play->session, argument));
}

static char *
ask_expire (Play       *play,
            const char *argument)
{
  return g_strdup_printf ("%d", fumi_pop3_session_get_expire_days (play->session));
}

static char *
ask_delay (Play       *play,
           const char *argument)
{
  return g_strdup_printf ("%u", fumi_pop3_session_get_login_delay (play->session));
}

static const FumiPop3ErrorDetail *
last_detail (Play *play)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (play->error);

  g_assert_nonnull (detail);

  return detail;
}

static char *
ask_said (Play       *play,
          const char *argument)
{
  return g_strdup (last_detail (play)->server_text);
}

static char *
ask_protocol (Play       *play,
              const char *argument)
{
  return g_strdup (last_detail (play)->protocol);
}

static char *
ask_seconds (Play       *play,
             const char *argument)
{
  return g_strdup_printf ("%u", last_detail (play)->seconds);
}

static char *
ask_hidden (Play       *play,
            const char *argument)
{
  g_autofree char *transcript = fumi_pop3_session_dup_transcript (play->session);

  return yes_or_no (strstr (transcript, argument) == NULL
                    && (play->error == NULL || strstr (play->error->message, argument) == NULL));
}

static char *
ask_closed (Play       *play,
            const char *argument)
{
  return yes_or_no (test_replay_is_closed (play->replay));
}

/* ---- the play -------------------------------------------------------------------------------- */

static const struct
{
  const char *verb;
  char *(*call) (Play *play, const char *argument);
  gboolean is_question; /* the last error stays */
} verbs[] = {
  { "open", call_open, FALSE },
  { "noop", call_noop, FALSE },
  { "reset", call_reset, FALSE },
  { "quit", call_quit, FALSE },
  { "drop", call_drop, FALSE },
  { "stat", call_stat, FALSE },
  { "list", call_list, FALSE },
  { "retr", call_retr, FALSE },
  { "top", call_top, FALSE },
  { "dele", call_dele, FALSE },
  { "capa", ask_capa, TRUE },
  { "has", ask_has, TRUE },
  { "expire", ask_expire, TRUE },
  { "delay", ask_delay, TRUE },
  { "said", ask_said, TRUE },
  { "protocol", ask_protocol, TRUE },
  { "seconds", ask_seconds, TRUE },
  { "hidden", ask_hidden, TRUE },
  { "closed", ask_closed, TRUE },
};

static char *
call (Play       *play,
      const char *words)
{
  const char *blank = strchr (words, ' ');
  gsize length = blank != NULL ? (gsize) (blank - words) : strlen (words);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strlen (verbs[i].verb) != length || strncmp (verbs[i].verb, words, length) != 0)
        continue;
      if (!verbs[i].is_question)
        g_clear_error (&play->error);

      return verbs[i].call (play, blank != NULL ? blank + 1 : "");
    }

  g_error ("no such call: %s", words);
}

/* The line end of the play is the one of the bodies. */
static char *
outcome_for (const TestReplayManner *manner,
             const char             *outcome)
{
  GString *text = g_string_new (outcome);

  if (g_str_equal (manner->line_end, "\n"))
    g_string_replace (text, "⏎", "␊", 0);

  return g_string_free (text, FALSE);
}

static void
do_calls (Play *play)
{
  g_auto(GStrv) lines = g_strsplit (play->scenario->client, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto(GStrv) sides = g_strsplit (*line, " = ", 2);
      g_autofree char *expected = NULL;
      g_autofree char *actual = NULL;

      if (**line == '\0')
        continue;
      g_assert_nonnull (sides[1]);
      expected = outcome_for (play->manner, sides[1]);
      actual = call (play, sides[0]);
      if (g_strcmp0 (actual, expected) != 0)
        {
          g_autofree char *transcript
            = play->session != NULL ? fumi_pop3_session_dup_transcript (play->session) : NULL;

          g_error ("%s, %s%s, cut at %" G_GSIZE_FORMAT ": %s = %s, not %s\n%s", play->scenario->name,
                   play->manner->line_end[0] == '\n' ? "LF" : "CRLF",
                   play->manner->bytewise ? " byte by byte" : "", play->manner->cut, sides[0],
                   actual, expected, transcript != NULL ? transcript : "");
        }
      if (g_str_equal (sides[0], "open") && play->error != NULL)
        g_assert_true (test_replay_is_closed (play->replay));
    }
}

static char *
login_script (const char *capabilities)
{
  g_autoptr(GString) capa = g_string_new ("C: CAPA\n");

  if (g_str_equal (capabilities, "-"))
    return g_strdup ("S: +OK ready\nC: CAPA\nS: -ERR what?\n"
                     "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n");

  g_string_append_printf (capa, "S: +OK\nS: USER\nS: %s\nS: .\n", capabilities);
  g_string_replace (capa, ",", "\nS: ", 0);

  return g_strconcat ("S: +OK ready\n", capa->str,
                      "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n", capa->str, NULL);
}

static FumiPop3Server
server_for (const Scenario *scenario)
{
  FumiPop3Server server = {
    .host = (char *) "pop.test",
    .port = 110,
    .security = FUMI_SECURITY_NONE,
    .user = (char *) (scenario->user != NULL ? scenario->user : "anna"),
    .disable_extensions = (scenario->flags & SCENARIO_PLAIN) != 0,
  };

  if (scenario->flags & SCENARIO_STLS)
    server.security = FUMI_SECURITY_STARTTLS;

  return server;
}

/* Returns the length of the server's part. */
static gsize
play_once (const Scenario         *scenario,
           const TestReplayManner *manner)
{
  g_autofree char *prelude = scenario->login != NULL ? login_script (scenario->login) : NULL;
  const char *language = scenario->language != NULL ? scenario->language : "C";
  Play play = { .scenario = scenario, .manner = manner };
  FumiPop3Server server = server_for (scenario);
  FumiPop3Limits limits = fumi_pop3_limits_default;
  gsize length;

  if (scenario->flags & SCENARIO_SILENT)
    limits.greeting = limits.reply = limits.login = limits.body_stall = 1;

  /* Between sessions there is no other thread that could read it. */
  if (g_strcmp0 (g_getenv ("LANGUAGE"), language) != 0)
    g_setenv ("LANGUAGE", language, TRUE);
  play.replay = test_replay_new (prelude, scenario->server, manner);
  length = test_replay_get_length (play.replay);
  play.session = fumi_pop3_session_new (G_IO_STREAM (play.replay), &server, &limits);
  if (prelude != NULL)
    {
      fumi_pop3_session_start (play.session, "sesame", NULL, NULL, NULL, &play.error);
      g_assert_no_error (play.error);
    }
  do_calls (&play);
  if (test_replay_get_failure (play.replay) != NULL)
    g_error ("%s: %s", scenario->name, test_replay_get_failure (play.replay));

  g_clear_error (&play.error);
  g_clear_object (&play.session);
  g_object_unref (play.replay);

  return length;
}

static void
play_with (const Scenario *scenario,
           const char     *line_end)
{
  TestReplayManner manner = { .line_end = line_end };
  gsize length = play_once (scenario, &manner);

  if (scenario->flags & (SCENARIO_LONG | SCENARIO_SILENT))
    return;

  manner.bytewise = TRUE;
  play_once (scenario, &manner);

  manner.bytewise = FALSE;
  for (manner.cut = 1; length <= SHORT_SCRIPT && manner.cut < length; manner.cut++)
    play_once (scenario, &manner);
}

static void
test_scenario (gconstpointer data)
{
  const Scenario *scenario = data;

  play_with (scenario, "\r\n");
  if (!(scenario->flags & (SCENARIO_CRLF_ONLY | SCENARIO_SILENT)))
    play_with (scenario, "\n");
}

void
scenario_add_tests (const char     *prefix,
                    const Scenario *scenarios,
                    guint           n_scenarios)
{
  for (guint i = 0; i < n_scenarios; i++)
    {
      g_autofree char *path = g_strconcat (prefix, "/", scenarios[i].name, NULL);

      g_test_add_data_func (path, &scenarios[i], test_scenario);
    }
}
