/* test-round-trips.c: how often a check for mail waits for a real server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "receiving.h"
#include "test-dovecot.h"

/* Before the first command: the hello of TLS 1.3, and our end of the handshake, which the greeting
 * answers. */
#define TURNS_OF_TLS 2

#define ROUND_TRIP_MS "10"

static TestDovecot *dovecot;

/* lag-proxy.c between us and the server */
typedef struct
{
  GSubprocess      *process;
  GDataInputStream *said;
  guint16           port;
} Line;

static guint
read_number (Line       *line,
             const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_data_input_stream_read_line (line->said, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, word));

  return g_ascii_strtoull (text + strlen (word), NULL, 10);
}

static void
line_begin (Line *line)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "servers", "lag-proxy", NULL);
  g_autofree char *port = g_strdup_printf ("%u", test_dovecot_get_tls_port (dovecot));
  g_autoptr(GError) error = NULL;

  line->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, port,
                                    ROUND_TRIP_MS, NULL);
  g_assert_no_error (error);
  line->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (line->process));
  line->port = read_number (line, "port ");
}

static void
line_end (Line *line)
{
  g_subprocess_force_exit (line->process);
  g_subprocess_wait (line->process, NULL, NULL);
  g_object_unref (line->said);
  g_object_unref (line->process);
}

static void
receive_and_expect (Receiving *receiving,
                    Line      *line,
                    guint      received,
                    guint      turns)
{
  g_autoptr(FumiSyncResult) result
    = receiving_run (receiving, test_dovecot_get_password (dovecot));

  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, received);
  g_assert_cmpuint (read_number (line, "turns "), ==, TURNS_OF_TLS + turns);
}

/* CAPA, AUTH PLAIN with an initial response (RFC 5034 §4), CAPA again, STAT with LIST and UIDL in one
 * write (RFC 2449 §6.6), QUIT. Mail costs one more, however much it is. */
static void
test_five_after_the_greeting (void)
{
  Receiving receiving;
  Line line;

  for (guint i = 0; i < 20; i++)
    test_dovecot_add_message (dovecot, "anna", "Subject: mail\n\nHello.\n", 22);
  line_begin (&line);
  receiving_start (&receiving);
  receiving_set_server (&receiving, "anna", line.port, FUMI_SECURITY_TLS,
                        test_dovecot_get_fingerprint (dovecot));

  receive_and_expect (&receiving, &line, 20, 6);
  receive_and_expect (&receiving, &line, 0, 5);

  receiving_finish (&receiving);
  line_end (&line);
}

int
main (int    argc,
      char **argv)
{
  static const char *const users[] = { "anna", NULL };
  int status;

  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  dovecot = test_dovecot_new (users);
  if (dovecot == NULL)
    return 77;

  g_test_add_func ("/sync/round-trips/five-after-the-greeting", test_five_after_the_greeting);
  status = g_test_run ();
  test_dovecot_free (dovecot);

  return status;
}
