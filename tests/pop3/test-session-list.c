/* test-session-list.c: STAT, LIST and UIDL on the wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

#define PIPELINING "UIDL\nPIPELINING\n"

/* Q37 of pop3.md. */
static void
test_stat_that_makes_no_sense_is_a_protocol_error (gconstpointer drip)
{
  static const struct
  {
    const char *answer;
    gboolean    valid;
    guint       count;
    goffset     bytes;
  } table[] = {
    { "+OK 7 1800662", TRUE, 7, 1800662 },
    { "+OK 7 #octets", TRUE, 7, -1 },
    { "+OK 7 1800662 extra", TRUE, 7, 1800662 },
    { "+OK 7", FALSE },
    { "+OK seven 1", FALSE },
    { "+OK -1 0", FALSE },
    { "+OK 99999999999 1", FALSE },
    { "+OK", FALSE },
    { "7 1800662", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      guint count = 4711;
      goffset bytes = 4711;
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_log_in (&d, "UIDL\n");
      test_pop3_server_expect (d.server, "STAT");
      test_pop3_server_send (d.server, table[i].answer);

      g_assert_cmpint (fumi_pop3_session_stat (d.session, &count, &bytes, NULL, &error), ==,
                       table[i].valid);
      if (table[i].valid)
        {
          g_assert_cmpuint (count, ==, table[i].count);
          g_assert_cmpint (bytes, ==, table[i].bytes);
        }
      else
        {
          g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL);
          g_assert_cmpuint (count, ==, 4711);
        }
      dialogue_end (&d);
    }
}

static void
test_refused_stat_leaves_the_session_open (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  guint count;
  goffset bytes;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: STAT\n"
                       "S: -ERR [SYS/TEMP] later\n"
                       "C: NOOP\n"
                       "S: +OK\n");

  g_assert_false (fumi_pop3_session_stat (d.session, &count, &bytes, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);
  g_assert_cmpstr (fumi_pop3_error_get_detail (error)->response_code, ==, "SYS/TEMP");
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, NULL));
  dialogue_end (&d);
}

static FumiPop3Listing *
list (Dialogue *d)
{
  g_autoptr(GError) error = NULL;
  FumiPop3Listing *listing = fumi_pop3_session_list (d->session, NULL, &error);

  g_assert_no_error (error);

  return listing;
}

static void
test_listing_joins_sizes_and_uids (gconstpointer drip)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: STAT\n"
                       "S: +OK 2 30\n"
                       "C: LIST\n"
                       "S: +OK\n"
                       "S: 1 10\n"
                       "S: 2 20\n"
                       "S: .\n"
                       "C: UIDL\n"
                       "S: +OK\n"
                       "S: \n" /* Q51 */
                       "S: 1   a b\n"
                       "S: 2 ..\n"
                       "S: .\n");
  listing = list (&d);

  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 2);
  g_assert_true (fumi_pop3_listing_has_uids (listing));
  g_assert_cmpint (fumi_pop3_listing_get_bytes (listing), ==, 30);
  g_assert_cmpint (fumi_pop3_listing_get_item (listing, 0)->size, ==, 10);
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 0)->uid, ==, "a b");
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 1)->uid, ==, "..");
  dialogue_end (&d);
}

/* RFC 2449 §6.6. */
static void
test_pipelining_server_gets_all_three_at_once (gconstpointer drip)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: STAT\n"
                       "C: LIST\n"
                       "C: UIDL\n"
                       "S: +OK 1 10\n"
                       "S: +OK\n"
                       "S: 1 10\n"
                       "S: .\n"
                       "S: +OK\n"
                       "S: 1 a\n"
                       "S: .\n"
                       "C: NOOP\n"
                       "S: +OK\n");
  listing = list (&d);

  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 0)->uid, ==, "a");
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, NULL));
  dialogue_end (&d);
}

static void
test_empty_mailbox_is_an_empty_listing (gconstpointer drip)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: STAT\n"
                       "C: LIST\n"
                       "C: UIDL\n"
                       "S: +OK 0 0\n"
                       "S: +OK\n"
                       "S: .\n"
                       "S: +OK\n"
                       "S: .\n");
  listing = list (&d);

  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 0);
  g_assert_true (fumi_pop3_listing_has_uids (listing));
  dialogue_end (&d);
}

/* Q47 of pop3.md: a temporary error must not look like a server without UIDs. */
static void
test_refused_uidl_that_was_offered_is_an_error (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: STAT\n"
                       "S: +OK 1 10\n"
                       "C: LIST\n"
                       "S: +OK\n"
                       "S: 1 10\n"
                       "S: .\n"
                       "C: UIDL\n"
                       "S: -ERR out of memory\n");

  g_assert_null (fumi_pop3_session_list (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);
  dialogue_end (&d);
}

/* Q48 of pop3.md. */
static void
test_refused_uidl_that_was_not_offered_means_no_uids (gconstpointer drip)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "TOP\n");
  dialogue_script (&d, "C: STAT\n"
                       "S: +OK 1 10\n"
                       "C: LIST\n"
                       "S: +OK\n"
                       "S: 1 10\n"
                       "S: .\n"
                       "C: UIDL 1\n"
                       "S: -ERR unknown command\n"
                       "C: NOOP\n"
                       "S: +OK\n");
  listing = list (&d);

  g_assert_false (fumi_pop3_listing_has_uids (listing));
  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 1);
  g_assert_null (fumi_pop3_listing_get_item (listing, 0)->uid);
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, NULL));
  dialogue_end (&d);
}

/* Q50 of pop3.md: Dovecot closes without the dot when it fails in the middle. */
static void
test_listing_that_breaks_off_is_never_a_shorter_one (void)
{
  static const char full[] = "+OK 3 60\r\n+OK\r\n1 10\r\n2 20\r\n3 30\r\n.\r\n"
                             "+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n";

  for (gsize cut = 0; cut < sizeof full - 1; cut++)
    {
      g_autoptr(GError) error = NULL;
      Dialogue d;

      dialogue_begin (&d, FALSE);
      dialogue_log_in (&d, PIPELINING);
      dialogue_script (&d, "C: STAT\nC: LIST\nC: UIDL\n");
      test_pop3_server_send_bytes (d.server, full, cut);
      test_pop3_server_cut (d.server);

      g_assert_null (fumi_pop3_session_list (d.session, NULL, &error));
      g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
      dialogue_end (&d);
    }
}

/* After an error among commands that were sent ahead the rest of the answers means nothing. */
static void
test_failed_listing_of_a_pipelining_server_closes (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) later = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: STAT\n"
                       "C: LIST\n"
                       "C: UIDL\n"
                       "S: -ERR no\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_null (fumi_pop3_session_list (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);
  g_assert_false (fumi_pop3_session_quit (d.session, NULL, &later));
  g_assert_error (later, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
  dialogue_end (&d);
}

/* R5 of security.md. */
static void
test_endless_row_is_given_up (void)
{
  g_autofree char *row = g_strnfill (20000, 'u');
  g_autoptr(GError) error = NULL;
  Dialogue d;

  row[0] = '1';
  row[1] = ' ';
  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: STAT\n"
                       "C: LIST\n"
                       "C: UIDL\n"
                       "S: +OK 1 10\n"
                       "S: +OK\n"
                       "S: .\n"
                       "S: +OK\n");
  test_pop3_server_send_bytes (d.server, row, -1);

  g_assert_null (fumi_pop3_session_list (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

static void
write_rows (TestPop3Server *server,
            gpointer        user_data)
{
  guint n = GPOINTER_TO_UINT (user_data);
  g_autoptr(GString) rows = g_string_new (NULL);

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (rows, "%u %032x\r\n", i, i);
  g_string_append (rows, ".\r\n");
  test_pop3_server_write (server, rows->str, rows->len);
}

/* Q76 of pop3.md. */
static void
test_fifty_thousand_messages_are_listed_quickly (void)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  gint64 begun;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: STAT\n"
                       "C: LIST\n"
                       "C: UIDL\n"
                       "S: +OK 50000 1\n"
                       "S: +OK\n");
  test_pop3_server_run (d.server, write_rows, GUINT_TO_POINTER (50000));
  dialogue_script (&d, "S: +OK\n");
  test_pop3_server_run (d.server, write_rows, GUINT_TO_POINTER (50000));
  begun = g_get_monotonic_time ();
  listing = list (&d);

  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 50000);
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 49999)->uid, ==,
                   "0000000000000000000000000000c350");
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/list/stat-that-makes-no-sense-is-a-protocol-error",
                     test_stat_that_makes_no_sense_is_a_protocol_error);
  dialogue_add_test ("/pop3/session/list/refused-stat-leaves-the-session-open",
                     test_refused_stat_leaves_the_session_open);
  dialogue_add_test ("/pop3/session/list/listing-joins-sizes-and-uids",
                     test_listing_joins_sizes_and_uids);
  dialogue_add_test ("/pop3/session/list/pipelining-server-gets-all-three-at-once",
                     test_pipelining_server_gets_all_three_at_once);
  dialogue_add_test ("/pop3/session/list/empty-mailbox-is-an-empty-listing",
                     test_empty_mailbox_is_an_empty_listing);
  dialogue_add_test ("/pop3/session/list/refused-uidl-that-was-offered-is-an-error",
                     test_refused_uidl_that_was_offered_is_an_error);
  dialogue_add_test ("/pop3/session/list/refused-uidl-that-was-not-offered-means-no-uids",
                     test_refused_uidl_that_was_not_offered_means_no_uids);
  g_test_add_func ("/pop3/session/list/listing-that-breaks-off-is-never-a-shorter-one",
                   test_listing_that_breaks_off_is_never_a_shorter_one);
  g_test_add_func ("/pop3/session/list/failed-listing-of-a-pipelining-server-closes",
                   test_failed_listing_of_a_pipelining_server_closes);
  g_test_add_func ("/pop3/session/list/endless-row-is-given-up", test_endless_row_is_given_up);
  g_test_add_func ("/pop3/session/list/fifty-thousand-messages-are-listed-quickly",
                   test_fifty_thousand_messages_are_listed_quickly);

  return g_test_run ();
}
