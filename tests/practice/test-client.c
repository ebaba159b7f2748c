/* test-client.c: the program's own POP3 client in the practice mailbox: pinned certificate, login, mail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "fumi-pop3-session.h"
#include "fumi-practice-server.h"

typedef struct
{
  FumiPracticeServer *practice;
  FumiPop3Server     *server;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  FumiPop3Server server = { .security = FUMI_SECURITY_TLS };

  fixture->practice = fumi_practice_server_new (0, &error);
  g_assert_no_error (error);
  server.host = (char *) fumi_practice_server_get_host ();
  server.port = fumi_practice_server_get_port (fixture->practice);
  server.user = (char *) fumi_practice_server_get_user ();
  server.certificate = (char *) fumi_practice_server_get_certificate (fixture->practice);
  fixture->server = fumi_pop3_server_copy (&server);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fumi_pop3_server_free (fixture->server);
  g_object_unref (fixture->practice);
}

static void
on_connected (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static FumiPop3Session *
open_session (Fixture     *fixture,
              const char  *password,
              GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GSocketConnection) connection = NULL;

  fumi_pop3_connect_async (fixture->server, NULL, NULL, NULL, NULL, on_connected, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  connection = fumi_pop3_connect_finish (result, error);
  if (connection == NULL)
    return NULL;
  return fumi_pop3_session_open (G_IO_STREAM (connection), fixture->server, password, NULL, NULL, NULL,
                                 NULL, error);
}

typedef struct
{
  const FumiPop3Listing *listing;
  guint                  received;
} Received;

static gboolean
on_message (guint          index,
            GInputStream  *body,
            const GError  *refused,
            gpointer       user_data,
            GError       **error)
{
  Received *received = user_data;
  goffset size = 0;
  char bytes[4096];
  gssize length;

  g_assert_no_error (refused);
  while ((length = g_input_stream_read (body, bytes, sizeof bytes, NULL, error)) > 0)
    size += length;
  g_assert_cmpint (length, ==, 0);
  g_assert_cmpint (size, ==, fumi_pop3_listing_get_item (received->listing, index)->size);
  received->received++;
  return TRUE;
}

/* Pipelined, unstuffed, each as long as LIST said. */
static void
test_receives_every_message (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiPop3Session) session = open_session (fixture, fumi_practice_server_get_password (),
                                                     &error);
  g_autoptr(FumiPop3Listing) listing = NULL;
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  Received received = { 0 };

  g_assert_no_error (error);
  g_assert_true (fumi_pop3_session_is_encrypted (session));
  g_assert_true (fumi_pop3_session_has_capability (session, "PIPELINING"));
  g_assert_cmpint (fumi_pop3_session_get_expire_days (session), ==, -1);

  listing = fumi_pop3_session_list (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fumi_pop3_listing_has_uids (listing));
  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==,
                    fumi_practice_server_get_message_count (fixture->practice));
  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    g_array_append_val (numbers, fumi_pop3_listing_get_item (listing, i)->number);

  received.listing = listing;
  fumi_pop3_session_retrieve (session, (const guint *) numbers->data, numbers->len, on_message, &received,
                              NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (received.received, ==, numbers->len);
  g_assert_true (fumi_pop3_session_quit (session, NULL, &error));
}

static void
test_wrong_password_is_a_login_error (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (open_session (fixture, "wrong", &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOGIN);
}

static void
test_second_session_is_in_use (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiPop3Session) first = open_session (fixture, fumi_practice_server_get_password (), &error);

  g_assert_no_error (error);
  g_assert_null (open_session (fixture, fumi_practice_server_get_password (), &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_IN_USE);
  g_assert_true (fumi_pop3_session_quit (first, NULL, NULL));
}

/* Without the pin it is a certificate that nobody signed; sound otherwise, so it may be trusted by hand. */
static void
test_certificate_has_to_be_pinned (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  const FumiPop3ErrorDetail *detail;

  g_clear_pointer (&fixture->server->certificate, g_free);
  g_assert_null (open_session (fixture, fumi_practice_server_get_password (), &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CERTIFICATE);
  detail = fumi_pop3_error_get_detail (error);
  g_assert_nonnull (detail);
  g_assert_cmphex (detail->certificate_flags, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_false (detail->certificate_weak);
}

#define ADD(name, function) g_test_add ("/practice/client/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("receives-every-message", test_receives_every_message);
  ADD ("wrong-password-is-a-login-error", test_wrong_password_is_a_login_error);
  ADD ("second-session-is-in-use", test_second_session_is_in_use);
  ADD ("certificate-has-to-be-pinned", test_certificate_has_to_be_pinned);

  return g_test_run ();
}
