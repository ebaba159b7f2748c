/* test-session-time.c: nothing waits for ever, and everything can be cancelled at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

#include <string.h>

#define LOGGED_IN \
  "S: +OK ready\nC: CAPA\nS: +OK\nS: UIDL\nS: USER\nS: .\n" \
  "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" \
  "C: CAPA\nS: +OK\nS: UIDL\nS: .\n"

/* How far the server goes before it falls silent. */
static const struct
{
  const char  *name;
  const char  *script;
  FumiSecurity security;
} silences[] = {
  { "greeting", "", FUMI_SECURITY_NONE },
  { "handshake", "", FUMI_SECURITY_TLS },
  { "handshake-by-stls",
    "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\n", FUMI_SECURITY_STARTTLS },
  { "capa", "S: +OK\nC: CAPA\n", FUMI_SECURITY_NONE },
  { "capa-rows", "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\n", FUMI_SECURITY_NONE },
  { "stls", "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\n", FUMI_SECURITY_STARTTLS },
  { "user", "S: +OK\nC: CAPA\nS: -ERR\nC: USER anna\n", FUMI_SECURITY_NONE },
  { "pass", "S: +OK\nC: CAPA\nS: -ERR\nC: USER anna\nS: +OK\nC: PASS sesame\n",
    FUMI_SECURITY_NONE },
  { "auth", "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN\n", FUMI_SECURITY_NONE },
  { "auth-step", "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN\nS: +\n"
                 "C: AGFubmEAc2VzYW1l\n", FUMI_SECURITY_NONE },
  { "second-capa", "S: +OK\nC: CAPA\nS: +OK\nS: .\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\nC: CAPA\n",
    FUMI_SECURITY_NONE },
  { "stat", LOGGED_IN "C: STAT\n", FUMI_SECURITY_NONE },
  { "list", LOGGED_IN "C: STAT\nS: +OK 2 30\nC: LIST\n", FUMI_SECURITY_NONE },
  { "list-rows", LOGGED_IN "C: STAT\nS: +OK 2 30\nC: LIST\nS: +OK\nS: 1 10\n",
    FUMI_SECURITY_NONE },
  { "uidl", LOGGED_IN "C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: .\nC: UIDL\n", FUMI_SECURITY_NONE },
  { "uidl-rows",
    LOGGED_IN "C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: .\nC: UIDL\nS: +OK\nS: 1 a\n",
    FUMI_SECURITY_NONE },
  { "retr", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\n", FUMI_SECURITY_NONE },
  { "body", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\nS: +OK\nS: Subject: half\n", FUMI_SECURITY_NONE },
  { "top", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                     "C: RETR 1\nS: +OK\nS: .\nC: TOP 1 0\n", FUMI_SECURITY_NONE },
  { "top-body", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                          "C: RETR 1\nS: +OK\nS: .\nC: TOP 1 0\nS: +OK\nS: Subject: half\n", FUMI_SECURITY_NONE },
  { "noop", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\nS: +OK\nS: .\nC: NOOP\n", FUMI_SECURITY_NONE },
  { "dele", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\nS: +OK\nS: .\nC: DELE 1\n", FUMI_SECURITY_NONE },
  { "quit", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\nS: +OK\nS: .\nC: DELE 1\nS: +OK\nC: QUIT\n",
    FUMI_SECURITY_NONE },
};

static gboolean
drop_message (guint          index,
              GInputStream  *body,
              const GError  *refused,
              gpointer       user_data,
              GError       **error)
{
  return g_input_stream_skip (body, 1000, NULL, error) >= 0;
}

/* A whole session up to where the server leaves it; the failure is in @d->error. */
static void
converse (Dialogue   *d,
          const char *script)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  guint number = 1;

  if (!dialogue_open (d))
    return;
  listing = fumi_pop3_session_list (d->session, d->cancellable, &d->error);
  if (listing == NULL)
    return;
  if (fumi_pop3_session_retrieve (d->session, &number, 1, drop_message, NULL, d->cancellable,
                                  &d->error)
      && (strstr (script, "C: TOP") == NULL
          || fumi_pop3_session_top (d->session, &number, 1, 0, drop_message, NULL, d->cancellable, &d->error))
      && (strstr (script, "C: NOOP") == NULL || fumi_pop3_session_noop (d->session, d->cancellable, &d->error))
      && fumi_pop3_session_delete (d->session, &number, 1, NULL, d->cancellable, &d->error))
    fumi_pop3_session_quit (d->session, d->cancellable, &d->error);
}

/* RFC 1939 §6: what was marked for deletion must stay; some servers have to be told. */
static void
expect_farewell (Dialogue   *d,
                 const char *name)
{
  if (g_str_equal (name, "dele"))
    test_pop3_server_expect (d->server, "RSET");
}

static void
shorten_limits (Dialogue *d)
{
  d->limits.handshake = d->limits.greeting = d->limits.reply = 1;
  d->limits.login = d->limits.body_stall = 1;
}

typedef struct
{
  GThread *thread;
  GError  *error;
  gint64   microseconds;
} Silence;

static Silence waits[G_N_ELEMENTS (silences)];

/* Some wait at the same time, since each takes its second; not all, and under Valgrind one, since each has to come to its
 * silence within that second. */
static guint
count_together (void)
{
  return g_getenv ("FUMI_SLOW") != NULL ? 1 : 4;
}

static gpointer
wait_for_deadline (gpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  gint64 begun;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = silences[i].security;
  if (silences[i].security != FUMI_SECURITY_NONE)
    test_pop3_server_ignore_rest (d.server);
  shorten_limits (&d);
  dialogue_script (&d, silences[i].script);
  begun = g_get_monotonic_time ();
  converse (&d, silences[i].script);
  waits[i].microseconds = g_get_monotonic_time () - begun;
  waits[i].error = g_steal_pointer (&d.error);
  expect_farewell (&d, silences[i].name);
  dialogue_end (&d);

  return NULL;
}

/* Q07, Q24 and Q59 of pop3.md; architecture §3. */
static void
test_silence_ends_at_the_deadline (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (waits[i].thread == NULL)
    for (guint k = i; k < MIN (i + count_together (), G_N_ELEMENTS (silences)); k++)
      waits[k].thread = g_thread_new ("silence", wait_for_deadline, GUINT_TO_POINTER (k));
  g_thread_join (waits[i].thread);

  g_assert_error (waits[i].error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (waits[i].error)->seconds, ==, 1);
  g_assert_cmpint (waits[i].microseconds, >=, 900 * 1000);
  g_assert_cmpint (waits[i].microseconds, <, 10 * G_USEC_PER_SEC);
  g_clear_error (&waits[i].error);
}

#define BEAT 2000 /* microseconds */

/* The canceller goes on as a witness of how the machine lets a thread run that wants to: what a busy one (or Valgrind, which
 * runs one thread at a time) adds is not ours. */
typedef struct
{
  GCancellable *cancellable;
  gint64        cancelled_at;
  gint64        kept_waiting; /* microseconds since then that this thread overslept */
  int           reached;      /* the server has said all it will */
  int           leaving;
} Cancel;

static void
on_reached (TestPop3Server *server,
            gpointer        user_data)
{
  Cancel *cancel = user_data;

  g_atomic_int_set (&cancel->reached, TRUE);
}

static gpointer
cancel_soon (gpointer data)
{
  Cancel *cancel = data;

  while (!g_atomic_int_get (&cancel->reached))
    g_usleep (BEAT);
  /* The client still has to read the last of it. */
  g_usleep (50 * 1000);
  cancel->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (cancel->cancellable);
  cancel->kept_waiting = g_get_monotonic_time () - cancel->cancelled_at;

  while (!g_atomic_int_get (&cancel->leaving))
    {
      gint64 begun = g_get_monotonic_time ();

      g_usleep (BEAT);
      cancel->kept_waiting += g_get_monotonic_time () - begun - BEAT;
    }

  return NULL;
}

/* Architecture §3: cancel acts within 100 ms. */
static void
test_cancelling_acts_at_once (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Cancel cancel = { 0 };
  GThread *thread;
  gint64 returned_at;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = silences[i].security;
  if (silences[i].security != FUMI_SECURITY_NONE)
    test_pop3_server_ignore_rest (d.server);
  d.cancellable = g_cancellable_new ();
  dialogue_script (&d, silences[i].script);
  test_pop3_server_run (d.server, on_reached, &cancel);
  cancel.cancellable = d.cancellable;
  thread = g_thread_new ("cancel", cancel_soon, &cancel);
  converse (&d, silences[i].script);
  returned_at = g_get_monotonic_time ();
  g_atomic_int_set (&cancel.leaving, TRUE);
  g_thread_join (thread);

  g_assert_error (d.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (returned_at, >=, cancel.cancelled_at);
  g_test_message ("%d ms, of which the machine took %d", (int) ((returned_at - cancel.cancelled_at) / 1000),
                  (int) (cancel.kept_waiting / 1000));
  g_assert_cmpint (returned_at - cancel.cancelled_at, <, 100 * 1000 + cancel.kept_waiting);
  /* And the connection is gone, without QUIT. */
  expect_farewell (&d, silences[i].name);
  if (silences[i].security == FUMI_SECURITY_NONE)
    test_pop3_server_expect_nothing (d.server);
  dialogue_end (&d);
}

/* A byte now and then resets a timeout of the socket, not these. */
static void
test_slow_drip_meets_the_deadline (gconstpointer data)
{
  static const struct
  {
    const char *script;
    const char *drip;
  } table[] = {
    { "", "+OK a very long greeting indeed, longer than anybody has patience for" },
    { "S: +OK\nC: CAPA\n", "+OK a very long answer to a very short question" },
    { "S: +OK\nC: CAPA\nS: +OK\n", "UIDL\r\nTOP\r\nUSER\r\nEXPIRE NEVER\r\nPIPELINING\r\n" },
    { "S: +OK\nC: CAPA\nS: -ERR\nC: USER anna\nS: +OK\nC: PASS sesame\n",
      "+OK it is a pleasure to meet you here again" },
  };
  guint i = GPOINTER_TO_UINT (data);
  gint64 begun;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  shorten_limits (&d);
  dialogue_script (&d, table[i].script);
  test_pop3_server_drip (d.server, 100);
  test_pop3_server_send_bytes (d.server, table[i].drip, -1);
  begun = g_get_monotonic_time ();
  dialogue_open (&d);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

static gboolean
count_message (guint          index,
               GInputStream  *body,
               const GError  *refused,
               gpointer       user_data,
               GError       **error)
{
  gsize *bytes = user_data;
  gssize n;

  while ((n = g_input_stream_skip (body, 1000, NULL, error)) > 0)
    *bytes += n;

  return n == 0;
}

/* A message or a listing may take as long as it moves; a byte now and then is no movement. */
static void
test_drip_without_end_meets_the_deadline (gconstpointer data)
{
  static const struct
  {
    const char *script;
    const char *drip;
  } table[] = {
    { LOGGED_IN "C: STAT\nS: +OK 2 30\nC: LIST\nS: +OK\n", "1 10\r\n" },
    { LOGGED_IN "C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: .\nC: UIDL\nS: +OK\n", "1 a\r\n" },
    { LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\nC: RETR 1\nS: +OK\n",
      "ten bytes\r\n" },
  };
  guint i = GPOINTER_TO_UINT (data);
  gint64 begun;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  shorten_limits (&d);
  d.limits.body_rate = 40;
  dialogue_script (&d, table[i].script);
  test_pop3_server_drip (d.server, 100);
  for (guint n = 0; n < 6; n++)
    test_pop3_server_send_bytes (d.server, table[i].drip, -1);
  begun = g_get_monotonic_time ();
  converse (&d, table[i].script);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (d.error)->seconds, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

/* Each step in time, and the login as a whole not: an exchange can go on for ever. */
static void
test_login_has_one_deadline_for_all_its_steps (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  shorten_limits (&d);
  dialogue_script (&d, "S: +OK\nC: CAPA\nS: -ERR\nC: USER anna\n");
  test_pop3_server_pause (d.server, 700);
  dialogue_script (&d, "S: +OK\nC: PASS sesame\n");
  test_pop3_server_pause (d.server, 700);
  dialogue_script (&d, "S: +OK\n");
  dialogue_open (&d);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (d.error)->seconds, ==, 1);
  dialogue_end (&d);
}

/* Bytes without a line end: no deadline is needed where memory would have to grow. */
static void
test_endless_lines_end_at_a_limit (gconstpointer script)
{
  g_autofree char *endless = g_strnfill (100 * 1000, 'x');
  Dialogue d;

  dialogue_begin (&d, FALSE);
  test_pop3_server_ignore_rest (d.server);
  dialogue_script (&d, script);
  test_pop3_server_send_bytes (d.server, "+OK ", -1);
  test_pop3_server_send_bytes (d.server, endless, -1);
  dialogue_open (&d);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

static void
test_capa_without_end_ends_at_a_limit (void)
{
  g_autoptr(GString) rows = g_string_new ("+OK\r\n");
  Dialogue d;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (rows, "X-%u\r\n", i);
  dialogue_begin (&d, FALSE);
  test_pop3_server_ignore_rest (d.server);
  dialogue_script (&d, "S: +OK\nC: CAPA\n");
  test_pop3_server_send_bytes (d.server, rows->str, rows->len);
  dialogue_open (&d);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

/* A slow line is no dead one: a body may take as long as it moves. */
static void
test_slow_body_goes_on (void)
{
  g_autoptr(GError) error = NULL;
  guint number = 1;
  gsize bytes = 0;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, LOGGED_IN "C: RETR 1\nS: +OK\n");
  shorten_limits (&d);
  d.limits.body_rate = 1;
  g_assert_true (dialogue_open (&d));
  test_pop3_server_drip (d.server, 200);
  test_pop3_server_send_bytes (d.server, "ten bytes\r\n.\r\n", -1);

  fumi_pop3_session_retrieve (d.session, &number, 1, count_message, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bytes, ==, 11);
  dialogue_end (&d);
}

/* Nobody waits for the server while the caller writes to its disk. */
static gboolean
dawdle (guint          index,
        GInputStream  *body,
        const GError  *refused,
        gpointer       user_data,
        GError       **error)
{
  g_usleep (1500 * 1000);

  return TRUE;
}

static void
test_callers_own_time_does_not_count (void)
{
  g_autoptr(GError) error = NULL;
  guint number = 1;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, LOGGED_IN "C: RETR 1\nS: +OK\nS: text\nS: .\nC: NOOP\nS: +OK\n");
  shorten_limits (&d);
  g_assert_true (dialogue_open (&d));

  fumi_pop3_session_retrieve (d.session, &number, 1, dawdle, NULL, NULL, &error);
  g_assert_no_error (error);
  fumi_pop3_session_noop (d.session, NULL, &error);
  g_assert_no_error (error);
  dialogue_end (&d);
}

static void
test_cancelled_before_it_begins_sends_nothing (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.cancellable = g_cancellable_new ();
  g_cancellable_cancel (d.cancellable);
  test_pop3_server_send (d.server, "+OK");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  g_assert_error (d.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (silences); i++)
    {
      g_autofree char *silence
        = g_strconcat ("/pop3/session/time/silence-ends-at-the-deadline/", silences[i].name, NULL);
      g_autofree char *cancel
        = g_strconcat ("/pop3/session/time/cancelling-acts-at-once/", silences[i].name, NULL);

      g_test_add_data_func (silence, GUINT_TO_POINTER (i), test_silence_ends_at_the_deadline);
      g_test_add_data_func (cancel, GUINT_TO_POINTER (i), test_cancelling_acts_at_once);
    }
  g_test_add_data_func ("/pop3/session/time/slow-drip-meets-the-deadline/greeting",
                        GUINT_TO_POINTER (0), test_slow_drip_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/slow-drip-meets-the-deadline/reply",
                        GUINT_TO_POINTER (1), test_slow_drip_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/slow-drip-meets-the-deadline/capa-rows",
                        GUINT_TO_POINTER (2), test_slow_drip_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/slow-drip-meets-the-deadline/login",
                        GUINT_TO_POINTER (3), test_slow_drip_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/drip-without-end-meets-the-deadline/list",
                        GUINT_TO_POINTER (0), test_drip_without_end_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/drip-without-end-meets-the-deadline/uidl",
                        GUINT_TO_POINTER (1), test_drip_without_end_meets_the_deadline);
  g_test_add_data_func ("/pop3/session/time/drip-without-end-meets-the-deadline/body",
                        GUINT_TO_POINTER (2), test_drip_without_end_meets_the_deadline);
  g_test_add_func ("/pop3/session/time/login-has-one-deadline-for-all-its-steps",
                   test_login_has_one_deadline_for_all_its_steps);
  g_test_add_data_func ("/pop3/session/time/endless-lines-end-at-a-limit/greeting", "",
                        test_endless_lines_end_at_a_limit);
  g_test_add_data_func ("/pop3/session/time/endless-lines-end-at-a-limit/reply", "S: +OK\nC: CAPA\n",
                        test_endless_lines_end_at_a_limit);
  g_test_add_func ("/pop3/session/time/capa-without-end-ends-at-a-limit",
                   test_capa_without_end_ends_at_a_limit);
  g_test_add_func ("/pop3/session/time/slow-body-goes-on", test_slow_body_goes_on);
  g_test_add_func ("/pop3/session/time/callers-own-time-does-not-count",
                   test_callers_own_time_does_not_count);
  g_test_add_func ("/pop3/session/time/cancelled-before-it-begins-sends-nothing",
                   test_cancelled_before_it_begins_sends_nothing);

  return g_test_run ();
}
