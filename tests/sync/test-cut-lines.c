/* test-cut-lines.c: the line breaks after any line that the server says, before any that it hears, and between its
 * hearing and its answer; under each rule for mail on the server the next check makes it good.
 *
 * With FUMI_FULL_MATRIX the mailbox is larger.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <unistd.h>

#include "cutting-proxy.h"
#include "mailbox-server.h"
#include "receiving.h"

#define MESSAGES 4
#define FULL_MESSAGES 20
#define DAYS 14
#define SECONDS_PER_DAY (24 * 60 * 60)

typedef struct
{
  MailboxServer server;
  CuttingProxy  proxy;
  guint         messages;
  FumiLeave     leave;
} Fixture;

/* Messages from 1: number 0 is a long one. */
static void
add_messages (Fixture *fixture,
              guint    first,
              guint    end)
{
  for (guint i = first; i < end; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid%u", i);

      mailbox_server_add (&fixture->server, uid, i);
    }
}

static FumiSyncResult *
run_at (Receiving *receiving,
        guint16    port)
{
  receiving_set_server (receiving, "anna", port, FUMI_SECURITY_NONE, NULL);
  return receiving_run (receiving, MAILBOX_PASSWORD);
}

/* Of the rule with days, half of the messages came long ago. */
static void
prepare (Fixture   *fixture,
         Receiving *receiving)
{
  guint old = fixture->leave == FUMI_LEAVE_DAYS ? fixture->messages / 2 : 0;

  receiving_start (receiving);
  fumi_account_set_leave (receiving->account, FUMI_LEAVE_FOREVER, DAYS);
  g_ptr_array_set_size (fixture->server.messages, 0);
  add_messages (fixture, 1, 1 + old);
  if (old > 0)
    {
      g_autoptr(FumiSyncResult) result = run_at (receiving, fixture->server.port);

      g_assert_cmpuint (result->received, ==, old);
      receiving_age_ledger (receiving, (DAYS + 1) * SECONDS_PER_DAY);
    }
  add_messages (fixture, 1 + old, 1 + fixture->messages);
  fumi_account_set_leave (receiving->account, fixture->leave, DAYS);
}

static guint
count_left_by_rule (Fixture *fixture)
{
  switch (fixture->leave)
    {
    case FUMI_LEAVE_FOREVER:
      return fixture->messages;

    case FUMI_LEAVE_DAYS:
      return fixture->messages - fixture->messages / 2;

    case FUMI_LEAVE_NO:
    default:
      return 0;
    }
}

static int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
assert_all_here_once (Fixture   *fixture,
                      Receiving *receiving)
{
  g_autoptr(GPtrArray) found = receiving_hashes (receiving);
  g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i <= fixture->messages; i++)
    {
      g_autoptr(GString) message = receiving_message (i);

      g_ptr_array_add (expected, g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) message->str,
                                                              message->len));
    }
  g_ptr_array_sort (expected, compare_text);
  receiving_assert_same (found, expected);
}

/* What is not here is still on the server. */
static void
assert_nothing_lost (Fixture   *fixture,
                     Receiving *receiving)
{
  g_autoptr(GPtrArray) found = receiving_hashes (receiving);

  g_mutex_lock (&fixture->server.lock);
  for (guint i = 0; i < fixture->server.messages->len; i++)
    {
      const MailboxMessage *message = g_ptr_array_index (fixture->server.messages, i);
      g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) message->body->str,
                                                           message->body->len);

      g_assert_true (!message->gone || g_ptr_array_find_with_equal_func (found, hash, g_str_equal, NULL));
    }
  g_mutex_unlock (&fixture->server.lock);
}

/* Returns: whether the line was cut at all. */
static gboolean
cut_at (Fixture *fixture,
        CutKind  kind,
        guint    number)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) cut = NULL;
  g_autoptr(FumiSyncResult) whole = NULL;
  g_autoptr(FumiSyncResult) last = NULL;

  prepare (fixture, &receiving);
  fixture->proxy.cut = (Cut) { .kind = kind, .number = number };
  cut = run_at (&receiving, fixture->proxy.port);
  if (cut->failure != NULL)
    g_assert_cmpuint (cut->deleted, ==, 0);
  assert_nothing_lost (fixture, &receiving);

  whole = run_at (&receiving, fixture->server.port);
  g_assert_cmpstr (receiving_code (whole), ==, "");
  assert_all_here_once (fixture, &receiving);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, count_left_by_rule (fixture));

  last = run_at (&receiving, fixture->server.port);
  g_assert_cmpstr (receiving_code (last), ==, "");
  g_assert_cmpuint (last->received + last->deleted, ==, 0);
  receiving_finish (&receiving);

  return fixture->proxy.reached;
}

/* How many lines each side says in a whole session. */
static void
count_lines (Fixture *fixture,
             guint   *lines,
             guint   *commands)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;

  prepare (fixture, &receiving);
  fixture->proxy.cut = (Cut) { .kind = CUT_NEVER };
  result = run_at (&receiving, fixture->proxy.port);
  g_assert_cmpstr (receiving_code (result), ==, "");
  receiving_finish (&receiving);

  *lines = fixture->proxy.lines;
  *commands = fixture->proxy.commands;
}

static void
test_a_line_cut_anywhere_is_made_good (gconstpointer data)
{
  Fixture fixture = { 0 };
  guint lines = 0;
  guint commands = 0;
  guint cuts = 0;

  fixture.leave = (FumiLeave) GPOINTER_TO_INT (data);
  fixture.messages = g_getenv ("FUMI_FULL_MATRIX") != NULL ? FULL_MESSAGES : MESSAGES;
  mailbox_server_start (&fixture.server);
  cutting_proxy_start (&fixture.proxy, fixture.server.port);
  count_lines (&fixture, &lines, &commands);
  g_assert_cmpuint (lines, >, commands);
  g_assert_cmpuint (commands, >, fixture.messages / 2);

  for (guint i = 1; i <= lines; i++)
    cuts += cut_at (&fixture, CUT_AFTER_LINES, i);
  for (guint i = 1; i <= commands; i++)
    {
      cuts += cut_at (&fixture, CUT_BEFORE_NUMBER, i);
      cuts += cut_at (&fixture, CUT_AFTER_NUMBER, i);
    }
  g_test_message ("%u lines heard, %u said: %u cuts", lines, commands, cuts);
  g_assert_cmpuint (cuts, ==, lines + 2 * commands);

  cutting_proxy_finish (&fixture.proxy);
  mailbox_server_finish (&fixture.server);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  /* It is about the line; some thousand checks for mail would otherwise wait for the disk. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sync/cut-lines/a-line-cut-anywhere-is-made-good/forever",
                        GINT_TO_POINTER (FUMI_LEAVE_FOREVER), test_a_line_cut_anywhere_is_made_good);
  g_test_add_data_func ("/sync/cut-lines/a-line-cut-anywhere-is-made-good/days", GINT_TO_POINTER (FUMI_LEAVE_DAYS),
                        test_a_line_cut_anywhere_is_made_good);
  g_test_add_data_func ("/sync/cut-lines/a-line-cut-anywhere-is-made-good/no", GINT_TO_POINTER (FUMI_LEAVE_NO),
                        test_a_line_cut_anywhere_is_made_good);

  return g_test_run ();
}
