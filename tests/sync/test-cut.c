/* test-cut.c: the line breaks, or the program is killed, at any point; the next check makes it good: every message
 * once, none lost.
 *
 * With FUMI_FULL_MATRIX the line is cut at every 40th byte, else at some twenty places.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "cutting-proxy.h"
#include "receiving.h"
#include "test-dovecot.h"

#define MESSAGES 30
#define PLACES 20
#define FULL_STEP 40

static TestDovecot *dovecot;

static void
fill_server (const char *user)
{
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(GString) message = receiving_message (i + 1); /* without the long one */
      g_autoptr(GString) file = g_string_new (NULL);

      for (gsize k = 0; k < message->len; k++)
        if (message->str[k] != '\r')
          g_string_append_c (file, message->str[k]);
      test_dovecot_add_message (dovecot, user, file->str, file->len);
    }
}

static GPtrArray *
expected_hashes (void)
{
  GPtrArray *hashes = receiving_expected (MESSAGES + 1);
  g_autoptr(GString) not_there = receiving_message (0);
  g_autofree char *hash
    = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) not_there->str, not_there->len);

  for (guint i = 0; i < hashes->len; i++)
    if (g_str_equal (g_ptr_array_index (hashes, i), hash))
      {
        g_ptr_array_remove_index (hashes, i);
        break;
      }

  return hashes;
}

static FumiSyncResult *
run_at (Receiving  *receiving,
        const char *user,
        guint16     port)
{
  receiving_set_server (receiving, user, port, FUMI_SECURITY_NONE, NULL);

  return receiving_run (receiving, test_dovecot_get_password (dovecot));
}

static void
assert_all_here_once (Receiving *receiving)
{
  g_autoptr(GPtrArray) found = receiving_hashes (receiving);
  g_autoptr(GPtrArray) expected = expected_hashes ();

  receiving_assert_same (found, expected);
}

/* ---- anywhere in what the server says -------------------------------------------------------- */

/* Not one byte of a message that broke off is kept, and what came before it is. */
static void
cut_at (CuttingProxy *proxy,
        gsize         bytes)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) cut = NULL;
  g_autoptr(FumiSyncResult) whole = NULL;

  g_test_message ("cut after %" G_GSIZE_FORMAT " bytes", bytes);
  receiving_start (&receiving);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_FOREVER, 14);
  proxy->cut = (Cut) { .kind = CUT_AFTER_BYTES, .bytes = bytes };
  cut = run_at (&receiving, "bytes", proxy->port);

  if (cut->failure != NULL)
    {
      g_assert_true (g_str_equal (receiving_code (cut), "lost") || g_str_equal (receiving_code (cut), "greeting-err"));
      g_assert_cmpuint (cut->deleted, ==, 0);
    }
  whole = run_at (&receiving, "bytes", test_dovecot_get_port (dovecot));
  g_assert_cmpstr (receiving_code (whole), ==, "");
  g_assert_cmpuint (whole->received, ==, MESSAGES - cut->received);
  assert_all_here_once (&receiving);
  receiving_finish (&receiving);
}

static void
test_a_line_cut_at_any_byte_is_made_good (void)
{
  CuttingProxy proxy;
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;
  gsize total, step;

  fill_server ("bytes");
  cutting_proxy_start (&proxy, test_dovecot_get_port (dovecot));

  receiving_start (&receiving);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_FOREVER, 14);
  result = run_at (&receiving, "bytes", proxy.port);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, MESSAGES);
  receiving_finish (&receiving);

  total = proxy.bytes;
  g_assert_cmpuint (total, >, 1000);
  step = g_getenv ("FUMI_FULL_MATRIX") != NULL ? FULL_STEP : total / PLACES;
  for (gsize bytes = 1; bytes < total; bytes += step)
    cut_at (&proxy, bytes);

  cutting_proxy_finish (&proxy);
}

/* ---- at each command that matters ------------------------------------------------------------ */

typedef struct
{
  const char *user;
  Cut         cut;
  guint       left;       /* on the server after the cut */
  guint       received;   /* in the run that was cut */
  guint       deleted;    /* by the run after it */
} Case;

/* Deleting at once: nothing goes from the server before it is here, and QUIT alone decides. */
static void
cut_at_command (CuttingProxy *proxy,
                const Case   *each)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) cut = NULL;
  g_autoptr(FumiSyncResult) whole = NULL;
  g_autoptr(FumiSyncResult) last = NULL;

  g_test_message ("cut %s “%s”", each->cut.kind == CUT_BEFORE_COMMAND ? "before" : "after", each->cut.command);
  fill_server (each->user);
  receiving_start (&receiving);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_NO, 14);
  proxy->cut = each->cut;
  cut = run_at (&receiving, each->user, proxy->port);

  g_assert_cmpuint (cut->received, ==, each->received);
  g_assert_cmpuint (cut->deleted, ==, 0);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, each->user), ==, each->left);

  /* What is here is not fetched again, only deleted. */
  whole = run_at (&receiving, each->user, test_dovecot_get_port (dovecot));
  g_assert_cmpstr (receiving_code (whole), ==, "");
  g_assert_cmpuint (whole->received, ==, MESSAGES - each->received);
  g_assert_cmpuint (whole->deleted, ==, each->deleted);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, each->user), ==, 0);
  assert_all_here_once (&receiving);

  last = run_at (&receiving, each->user, test_dovecot_get_port (dovecot));
  g_assert_cmpuint (last->received + last->deleted, ==, 0);
  receiving_finish (&receiving);
}

static void
test_a_line_cut_while_deleting_loses_and_doubles_nothing (void)
{
  const Case cases[] = {
    { "retr1", { .kind = CUT_BEFORE_COMMAND, .command = "RETR 1\r\n" }, MESSAGES, 0, MESSAGES },
    { "dele1", { .kind = CUT_BEFORE_COMMAND, .command = "DELE 1\r\n" }, MESSAGES, MESSAGES, MESSAGES },
    { "dele2", { .kind = CUT_AFTER_COMMAND, .command = "DELE 1\r\n" }, MESSAGES, MESSAGES, MESSAGES },
    { "dele3", { .kind = CUT_AFTER_COMMAND, .command = "DELE 17\r\n" }, MESSAGES, MESSAGES, MESSAGES },
    { "dele4", { .kind = CUT_AFTER_COMMAND, .command = "DELE 30\r\n" }, MESSAGES, MESSAGES, MESSAGES },
    { "quit1", { .kind = CUT_BEFORE_COMMAND, .command = "QUIT\r\n" }, MESSAGES, MESSAGES, MESSAGES },
    { "quit2", { .kind = CUT_AFTER_COMMAND, .command = "QUIT\r\n" }, 0, MESSAGES, 0 },
  };
  CuttingProxy proxy;

  cutting_proxy_start (&proxy, test_dovecot_get_port (dovecot));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    cut_at_command (&proxy, &cases[i]);
  cutting_proxy_finish (&proxy);
}

/* ---- killed ---------------------------------------------------------------------------------- */

/* This program again, as the one that receives: --receive DATA_DIR PORT USER PASSWORD; the password is a test's. */
static int
receive_as_child (char **argv)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;

  receiving_open (&receiving, argv[2]);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_NO, 14);
  receiving_set_server (&receiving, argv[4], g_ascii_strtoull (argv[3], NULL, 10), FUMI_SECURITY_NONE, NULL);
  result = receiving_run (&receiving, argv[5]);

  return result->failure != NULL;
}

static void
on_child_gone (GPid     pid,
               int      status,
               gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static void
kill_child_at (CuttingProxy *proxy,
               const char   *program,
               const char   *data_dir,
               Cut           cut)
{
  g_autofree char *port = g_strdup_printf ("%u", proxy->port);
  const char *arguments[] = {
    program, "--receive", data_dir, port, "killed", test_dovecot_get_password (dovecot), NULL,
  };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;

  g_spawn_async (NULL, (char **) arguments, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                 &cut.victim, &error);
  g_assert_no_error (error);
  proxy->cut = cut;
  g_child_watch_add (cut.victim, on_child_gone, loop);
  g_main_loop_run (loop);
  g_spawn_close_pid (cut.victim);
}

/* One profile through many deaths: with each of them more is here, and in the end everything once. */
static void
test_a_program_killed_at_any_point_is_made_good (gconstpointer data)
{
  const char *program = data;
  const Cut cuts[] = {
    { .kind = CUT_AFTER_BYTES, .bytes = 1 },
    { .kind = CUT_AFTER_BYTES, .bytes = 700 },
    { .kind = CUT_AFTER_BYTES, .bytes = 2500 },
    { .kind = CUT_AFTER_BYTES, .bytes = 4000 },
    { .kind = CUT_AFTER_BYTES, .bytes = 9000 },
    { .kind = CUT_BEFORE_COMMAND, .command = "DELE 1\r\n" },
    { .kind = CUT_AFTER_COMMAND, .command = "DELE 17\r\n" },
    { .kind = CUT_BEFORE_COMMAND, .command = "QUIT\r\n" },
    { .kind = CUT_AFTER_COMMAND, .command = "QUIT\r\n" },
  };
  g_autofree char *data_dir = g_dir_make_tmp ("fumibako-killed-XXXXXX", NULL);
  CuttingProxy proxy;
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;

  fill_server ("killed");
  cutting_proxy_start (&proxy, test_dovecot_get_port (dovecot));
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    kill_child_at (&proxy, program, data_dir, cuts[i]);
  cutting_proxy_finish (&proxy);

  receiving_open (&receiving, data_dir);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_NO, 14);
  result = run_at (&receiving, "killed", test_dovecot_get_port (dovecot));
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, 0);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "killed"), ==, 0);
  assert_all_here_once (&receiving);
  receiving_finish (&receiving);
}

int
main (int    argc,
      char **argv)
{
  static const char *const users[]
    = { "bytes", "retr1", "dele1", "dele2", "dele3", "dele4", "quit1", "quit2", "killed", NULL };
  int status;

  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  if (argc == 6 && g_str_equal (argv[1], "--receive"))
    return receive_as_child (argv);
  g_test_init (&argc, &argv, NULL);

  dovecot = test_dovecot_new (users);
  if (dovecot == NULL)
    return 77;

  g_test_add_func ("/sync/cut/a-line-cut-at-any-byte-is-made-good", test_a_line_cut_at_any_byte_is_made_good);
  g_test_add_func ("/sync/cut/a-line-cut-while-deleting-loses-and-doubles-nothing",
                   test_a_line_cut_while_deleting_loses_and_doubles_nothing);
  g_test_add_data_func ("/sync/cut/a-program-killed-at-any-point-is-made-good", argv[0],
                        test_a_program_killed_at_any_point_is_made_good);
  status = g_test_run ();

  test_dovecot_free (dovecot);

  return status;
}
