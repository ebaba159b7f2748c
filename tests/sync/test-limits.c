/* test-limits.c: servers that say without end, or much, or slowly, through the whole of a check for mail: bounded memory,
 * a deadline, a failure with a name; what is durable stays, and nothing is deleted on the server.
 *
 * Sizes are small here and full with FUMI_FULL_MATRIX=1 (security.md §0, R5). Each check runs in a process of its own,
 * whose memory is measured; bars in MiB hold where no sanitizer keeps memory of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fumi-index-schema.h"
#include "generating-server.h"
#include "receiving.h"

#if defined(__SANITIZE_ADDRESS__)
#define MEASURES FALSE
#else
#define MEASURES TRUE
#endif

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define GIB (1024 * MIB)
#define ORDINARY 3

static const char *program;

static gboolean
in_full (void)
{
  return g_getenv ("FUMI_FULL_MATRIX") != NULL;
}

/* ---- the child: one check for mail ----------------------------------------------------------- */

static const FumiPop3Limits limits = {
  .connect = 10,
  .connect_address = 10,
  .handshake = 10,
  .greeting = 3,
  .tls_hint = 2,
  .reply = 20,
  .login = 20,
  .body_stall = 4,
  .body_rate = 16,
};

static guint64
memory_kib (const char *field)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, field);
  g_assert_nonnull (line);

  return g_ascii_strtoull (line + strlen (field) + 1, NULL, 10);
}

static void
forget_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file == NULL)
    return;
  fputs ("5", file);
  fclose (file);
}

static void
on_received (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(FumiSyncResult **) user_data = fumi_sync_receive_finish (result);
}

/* Prints: code, listed, received, deleted, failed, growth in KiB, peak in KiB, CPU in ms. */
static int
run_child (const char *data_dir,
           guint16     port,
           const char *leave)
{
  Receiving receiving = { 0 };
  FumiSyncResult *result = NULL;
  struct rusage before, after;
  guint64 resident;
  gint64 cpu_ms;

  receiving_open (&receiving, data_dir);
  receiving_set_server (&receiving, "anna", port, FUMI_SECURITY_NONE, NULL);
  fumi_account_set_leave (receiving.account, leave[0] == 'n' ? FUMI_LEAVE_NO : FUMI_LEAVE_FOREVER, 14);
  forget_peak ();
  resident = memory_kib ("VmRSS:");
  getrusage (RUSAGE_SELF, &before);

  fumi_sync_receive_async (receiving.store, receiving.account, "password", &limits, NULL, NULL, NULL, on_received,
                           &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  getrusage (RUSAGE_SELF, &after);
  cpu_ms = (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000
           + (after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1000;
  printf ("%s %u %u %u %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n",
          result->failure != NULL ? receiving_code (result) : "well", result->listed, result->received, result->deleted,
          result->failed, memory_kib ("VmHWM:") - resident, memory_kib ("VmHWM:"), cpu_ms);

  fumi_sync_result_free (result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&receiving.store);
  g_clear_object (&receiving.account);
  g_clear_pointer (&receiving.data_dir, g_free);

  return 0;
}

/* ---- the parent ------------------------------------------------------------------------------ */

typedef struct
{
  GeneratingServer  server;
  char             *data_dir;
} Fixture;

typedef struct
{
  char    code[32];
  guint   listed;
  guint   received;
  guint   deleted;
  guint   failed;
  double  growth; /* MiB, from before the check to its highest */
  double  peak;   /* MiB, all of the process */
  double  cpu;    /* seconds */
} Outcome;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  generating_server_start (&fixture->server);
  fixture->data_dir = g_dir_make_tmp ("fumibako-limits-XXXXXX", NULL);
  g_assert_nonnull (fixture->data_dir);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  Receiving receiving = { 0 };

  generating_server_finish (&fixture->server);
  receiving_open (&receiving, fixture->data_dir);
  receiving_finish (&receiving);
  g_clear_pointer (&fixture->data_dir, g_free);
}

static void
on_child_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  char **output = user_data;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (G_SUBPROCESS (source)));
}

static Outcome
check (Fixture    *fixture,
       const char *leave)
{
  g_autofree char *port = g_strdup_printf ("%u", fixture->server.port);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) child
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--child", fixture->data_dir, port, leave, NULL);
  g_autofree char *output = NULL;
  Outcome outcome = { 0 };
  guint64 growth, peak, cpu;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (child, NULL, NULL, on_child_done, &output);
  while (output == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (sscanf (output,
                           "%31s %u %u %u %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                           outcome.code, &outcome.listed, &outcome.received, &outcome.deleted, &outcome.failed, &growth,
                           &peak, &cpu), ==, 8);
  outcome.growth = growth / 1024.0;
  outcome.peak = peak / 1024.0;
  outcome.cpu = cpu / 1000.0;
  g_test_message ("%s: %u listed, %u received; memory grew by %.1f MiB to %.1f MiB; %.2f s of CPU", outcome.code,
                  outcome.listed, outcome.received, outcome.growth, outcome.peak, outcome.cpu);

  return outcome;
}

static GPtrArray *
stored_hashes (Fixture *fixture)
{
  Receiving receiving = { 0 };
  GPtrArray *hashes;

  receiving_open (&receiving, fixture->data_dir);
  hashes = receiving_hashes (&receiving);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&receiving.store);
  g_clear_object (&receiving.account);
  g_clear_pointer (&receiving.data_dir, g_free);

  return hashes;
}

/* The three ordinary messages, and nothing else. */
static void
assert_ordinary_stored (Fixture *fixture)
{
  g_autoptr(GPtrArray) found = stored_hashes (fixture);
  g_autoptr(GPtrArray) expected = receiving_expected (ORDINARY);

  receiving_assert_same (found, expected);
}

/* Mail that is here, then a server gone mad: the check ends with that failure, and takes nothing away. */
static void
assert_survives (Fixture          *fixture,
                 GeneratingManner  manner,
                 const char       *code)
{
  Outcome outcome = check (fixture, "yes");

  g_assert_cmpstr (outcome.code, ==, "well");
  g_assert_cmpuint (outcome.received, ==, ORDINARY);

  fixture->server.manner = manner;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, code);
  g_assert_cmpuint (outcome.received, ==, 0);
  g_assert_cmpuint (outcome.deleted, ==, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  g_assert_cmpfloat (outcome.growth, <, MEASURES ? 16 : 128);
  assert_ordinary_stored (fixture);
}

static void
test_a_greeting_without_end (Fixture       *fixture,
                             gconstpointer  data)
{
  assert_survives (fixture, GENERATE_GREETING, "server-error");
}

static void
test_a_greeting_a_byte_at_a_time (Fixture       *fixture,
                                  gconstpointer  data)
{
  assert_survives (fixture, GENERATE_GREETING_SLOWLY, "timeout");
}

static void
test_nuls_without_end (Fixture       *fixture,
                       gconstpointer  data)
{
  assert_survives (fixture, GENERATE_NULS, "server-error");
}

/* Q17 */
static void
test_capa_without_end (Fixture       *fixture,
                       gconstpointer  data)
{
  assert_survives (fixture, GENERATE_CAPA, "server-error");
}

static void
test_uidl_without_end (Fixture       *fixture,
                       gconstpointer  data)
{
  assert_survives (fixture, GENERATE_LISTING, "server-error");
}

static void
test_a_row_of_uidl_without_end (Fixture       *fixture,
                                gconstpointer  data)
{
  assert_survives (fixture, GENERATE_ROW, "server-error");
}

static void
test_a_status_line_without_end (Fixture       *fixture,
                                gconstpointer  data)
{
  Outcome outcome;

  fixture->server.manner = GENERATE_STATUS;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "server-error");
  g_assert_cmpuint (outcome.received, ==, 0);
  g_assert_cmpfloat (outcome.growth, <, MEASURES ? 16 : 128);

  fixture->server.manner = GENERATE_NOTHING;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "well");
  assert_ordinary_stored (fixture);
}

/* A body a byte at a time: the three before it are safe, and are not deleted since the session fails. */
static void
test_a_body_a_byte_at_a_time (Fixture       *fixture,
                              gconstpointer  data)
{
  Outcome outcome;

  fixture->server.manner = GENERATE_MESSAGE_SLOWLY;
  fixture->server.bytes = 1000;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "timeout");
  g_assert_cmpuint (outcome.received, ==, ORDINARY);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  assert_ordinary_stored (fixture);

  fixture->server.manner = GENERATE_NOTHING;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "well");
  g_assert_cmpuint (outcome.received, ==, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, ORDINARY);
}

/* R5: memory does not grow with a message or its lines, and what is stored is what came. */
static void
assert_stored_whole (Fixture          *fixture,
                     GeneratingManner  manner,
                     guint64           bytes)
{
  Outcome outcome;
  g_autoptr(GPtrArray) hashes = NULL;
  gboolean found = FALSE;

  fixture->server.manner = manner;
  fixture->server.bytes = bytes;
  outcome = check (fixture, "yes");
  g_assert_cmpstr (outcome.code, ==, "well");
  g_assert_cmpuint (outcome.received, ==, ORDINARY + 1);
  /* A sanitizer keeps what was freed: there it only must not be the message. */
  g_assert_cmpfloat (outcome.growth, <, MEASURES ? 32 : 180);

  hashes = stored_hashes (fixture);
  g_assert_cmpuint (hashes->len, ==, ORDINARY + 1);
  for (guint i = 0; i < hashes->len; i++)
    found |= g_str_equal (g_ptr_array_index (hashes, i), fixture->server.sha256);
  g_assert_true (found);
}

static void
test_a_huge_message (Fixture       *fixture,
                     gconstpointer  data)
{
  assert_stored_whole (fixture, GENERATE_MESSAGE, in_full () ? 2 * GIB : 256 * MIB);
}

static void
test_a_huge_line (Fixture       *fixture,
                  gconstpointer  data)
{
  assert_stored_whole (fixture, GENERATE_LINE, in_full () ? GIB : 64 * MIB);
}

static void
test_a_message_of_nuls (Fixture       *fixture,
                        gconstpointer  data)
{
  assert_stored_whole (fixture, GENERATE_NUL_MESSAGE, 64 * MIB);
}

/* ---- many messages --------------------------------------------------------------------------- */

/* All but the last message of GENERATE_ROWS were received before. */
static void
fill_ledger (Fixture *fixture,
             guint    rows)
{
  g_autofree char *path = g_build_filename (fixture->data_dir, "index.db", NULL);
  g_autofree char *sql = g_strdup_printf (
    "PRAGMA synchronous = OFF; BEGIN;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
    " INSERT INTO ledger (account, name, uid, size, received, state, quit_ok, failures, failed_at)"
    " SELECT '0123abcd', printf ('%%032x', i), CAST (printf ('uid-%%020d', i) AS BLOB), 1000, 1, 0, 0, 0, 0 FROM n;"
    "UPDATE ledger SET sum = fumi_sum (account, name, uid, size, received, state, quit_ok, failures, failed_at);"
    "COMMIT;", rows - 1);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (fumi_index_schema_add_functions (db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static Outcome
check_many (Fixture *fixture,
            guint    rows)
{
  Receiving receiving = { 0 };
  Outcome outcome;

  receiving_open (&receiving, fixture->data_dir);
  g_clear_object (&receiving.store);
  g_clear_object (&receiving.account);
  g_clear_pointer (&receiving.data_dir, g_free);
  fill_ledger (fixture, rows);

  fixture->server.manner = GENERATE_ROWS;
  fixture->server.rows = rows;
  outcome = check (fixture, "yes");
  g_assert_cmpstr (outcome.code, ==, "well");
  g_assert_cmpuint (outcome.listed, ==, rows);
  g_assert_cmpuint (outcome.received, ==, 1);
  g_assert_cmpuint (fixture->server.retrieved, ==, 1);

  return outcome;
}

/* Q76 of pop3.md: less than a second of CPU. */
static void
test_fifty_thousand_messages_and_one_new (Fixture       *fixture,
                                          gconstpointer  data)
{
  Outcome outcome = check_many (fixture, 50000);

  g_assert_cmpfloat (outcome.cpu, <, MEASURES ? 1 : 10);
  if (MEASURES)
    g_assert_cmpfloat (outcome.peak, <, 64);
}

static void
test_a_million_messages_and_one_new (Fixture       *fixture,
                                     gconstpointer  data)
{
  Outcome outcome;

  if (!in_full ())
    {
      g_test_skip ("only with FUMI_FULL_MATRIX=1");
      return;
    }

  outcome = check_many (fixture, 1000000);
  if (MEASURES)
    g_assert_cmpfloat (outcome.peak, <, 300);
}

/* Ten million by STAT: refused before they are listed. Ten million rows of UIDL where STAT says three, or a million:
 * refused as soon as they are too many. */
static void
test_ten_million_messages_are_refused (Fixture       *fixture,
                                       gconstpointer  data)
{
  Outcome outcome;

  fixture->server.manner = GENERATE_ROWS;
  fixture->server.rows = 10000000;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "server-error");
  g_assert_cmpfloat (outcome.peak, <, 1024);

  fixture->server.stat = 3;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "server-error");
  g_assert_cmpfloat (outcome.peak, <, 1024);

  if (in_full ())
    {
      fixture->server.stat = 1000000;
      outcome = check (fixture, "no");
      g_assert_cmpstr (outcome.code, ==, "server-error");
      g_assert_cmpfloat (outcome.peak, <, 1024);
    }
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
}

/* ---- the disk -------------------------------------------------------------------------------- */

/* Q78 of pop3.md: what cannot fit is not begun; the others come, and nothing that is not here is deleted. */
static void
test_a_message_larger_than_the_disk_is_not_begun (Fixture       *fixture,
                                                  gconstpointer  data)
{
  Outcome outcome;

  if (mount ("tmpfs", fixture->data_dir, "tmpfs", 0, "size=8m") != 0)
    {
      g_test_skip ("mounting a tmpfs is not allowed here");
      return;
    }

  fixture->server.manner = GENERATE_MESSAGE;
  fixture->server.bytes = 64 * MIB;
  outcome = check (fixture, "no");
  g_assert_cmpstr (outcome.code, ==, "disk");
  g_assert_cmpuint (outcome.received, ==, ORDINARY);
  g_assert_cmpuint (fixture->server.retrieved, ==, ORDINARY);
  g_assert_cmpuint (fixture->server.deleted, ==, ORDINARY);
  g_assert_cmpuint (fixture->server.quits, ==, 1);
  assert_ordinary_stored (fixture);
  g_assert_cmpint (umount2 (fixture->data_dir, MNT_DETACH), ==, 0);
}

#define ADD(path, func) g_test_add ("/sync/limits/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], g_ascii_strtoull (argv[3], NULL, 10), argv[4]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  ADD ("a-greeting-without-end", test_a_greeting_without_end);
  ADD ("a-greeting-a-byte-at-a-time", test_a_greeting_a_byte_at_a_time);
  ADD ("nuls-without-end", test_nuls_without_end);
  ADD ("capa-without-end", test_capa_without_end);
  ADD ("uidl-without-end", test_uidl_without_end);
  ADD ("a-row-of-uidl-without-end", test_a_row_of_uidl_without_end);
  ADD ("a-status-line-without-end", test_a_status_line_without_end);
  ADD ("a-body-a-byte-at-a-time", test_a_body_a_byte_at_a_time);
  ADD ("a-huge-message", test_a_huge_message);
  ADD ("a-huge-line", test_a_huge_line);
  ADD ("a-message-of-nuls", test_a_message_of_nuls);
  ADD ("fifty-thousand-messages-and-one-new", test_fifty_thousand_messages_and_one_new);
  ADD ("a-million-messages-and-one-new", test_a_million_messages_and_one_new);
  ADD ("ten-million-messages-are-refused", test_ten_million_messages_are_refused);
  ADD ("a-message-larger-than-the-disk-is-not-begun", test_a_message_larger_than_the_disk_is_not_begun);

  return g_test_run ();
}
