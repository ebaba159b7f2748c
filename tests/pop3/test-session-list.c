/* test-session-list.c: STAT, LIST and UIDL on the wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

#define PIPELINING "UIDL\nPIPELINING\n"

static FumiPop3Listing *
list (Dialogue *d)
{
  g_autoptr(GError) error = NULL;
  FumiPop3Listing *listing = fumi_pop3_session_list (d->session, NULL, &error);

  g_assert_no_error (error);

  return listing;
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

  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC * test_slowness ());
  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 50000);
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 49999)->uid, ==,
                   "0000000000000000000000000000c350");
  dialogue_end (&d);
}

/* Q75 of pop3.md. */
static void
test_reset_after_stat_is_a_lost_connection (void)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: STAT\n"
                       "S: +OK 1 10\n"
                       "C: LIST\n");
  test_pop3_server_reset (d.server);

  g_assert_null (fumi_pop3_session_list (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/quirk/Q50-listing-cut-at-every-byte-is-never-a-shorter-one",
                   test_listing_that_breaks_off_is_never_a_shorter_one);
  g_test_add_func ("/pop3/quirk/Q76-fifty-thousand-messages-are-listed-quickly",
                   test_fifty_thousand_messages_are_listed_quickly);
  g_test_add_func ("/pop3/quirk/Q75-reset-after-stat-is-a-lost-connection",
                   test_reset_after_stat_is_a_lost_connection);

  return g_test_run ();
}
