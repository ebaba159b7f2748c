/* test-session-time.c: nothing waits for ever, and everything can be cancelled at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

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
  { "stat", LOGGED_IN "C: STAT\n", FUMI_SECURITY_NONE },
  { "list", LOGGED_IN "C: STAT\nS: +OK 2 30\nC: LIST\n", FUMI_SECURITY_NONE },
  { "list-rows", LOGGED_IN "C: STAT\nS: +OK 2 30\nC: LIST\nS: +OK\nS: 1 10\n",
    FUMI_SECURITY_NONE },
  { "uidl-rows",
    LOGGED_IN "C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: .\nC: UIDL\nS: +OK\nS: 1 a\n",
    FUMI_SECURITY_NONE },
  { "retr", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\n", FUMI_SECURITY_NONE },
  { "body", LOGGED_IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\nC: UIDL\nS: +OK\nS: .\n"
                      "C: RETR 1\nS: +OK\nS: Subject: half\n", FUMI_SECURITY_NONE },
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
converse (Dialogue *d)
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
      && fumi_pop3_session_delete (d->session, &number, 1, NULL, d->cancellable, &d->error))
    fumi_pop3_session_quit (d->session, d->cancellable, &d->error);
}

static void
shorten_limits (Dialogue *d)
{
  d->limits.handshake = d->limits.greeting = d->limits.reply = 1;
  d->limits.login = d->limits.body_stall = 1;
}

/* Q07, Q24 and Q59 of pop3.md; architecture §3. */
static void
test_silence_ends_at_the_deadline (gconstpointer data)
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
  converse (&d);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (d.error)->seconds, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 900 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

typedef struct
{
  GCancellable *cancellable;
  gint64        cancelled_at;
} Cancel;

static gpointer
cancel_soon (gpointer data)
{
  Cancel *cancel = data;

  g_usleep (300 * 1000);
  cancel->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (cancel->cancellable);

  return NULL;
}

/* Architecture §3: cancel acts within 100 ms. */
static void
test_cancelling_acts_at_once (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Cancel cancel;
  GThread *thread;
  gint64 returned_at;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = silences[i].security;
  if (silences[i].security != FUMI_SECURITY_NONE)
    test_pop3_server_ignore_rest (d.server);
  d.cancellable = g_cancellable_new ();
  dialogue_script (&d, silences[i].script);
  cancel.cancellable = d.cancellable;
  thread = g_thread_new ("cancel", cancel_soon, &cancel);
  converse (&d);
  returned_at = g_get_monotonic_time ();
  g_thread_join (thread);

  g_assert_error (d.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (returned_at, >=, cancel.cancelled_at);
  g_assert_cmpint (returned_at - cancel.cancelled_at, <, 100 * 1000);
  /* And the connection is gone, without QUIT. */
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
  g_test_add_func ("/pop3/session/time/slow-body-goes-on", test_slow_body_goes_on);
  g_test_add_func ("/pop3/session/time/callers-own-time-does-not-count",
                   test_callers_own_time_does_not_count);
  g_test_add_func ("/pop3/session/time/cancelled-before-it-begins-sends-nothing",
                   test_cancelled_before_it_begins_sends_nothing);

  return g_test_run ();
}
