/* test-space.c: a disk without room: what fits comes, nothing is deleted that did not, and mail goes on by itself.
 *
 * Full and read-only disks are real ones where mounting is allowed, and skipped, saying so, where it is not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fumi-credentials.h"
#include "fumi-disk-room.h"
#include "fumi-retry.h"
#include "fumi-scheduler.h"
#include "mailbox-server.h"
#include "receiver-fixture.h"

/* Farther away than any test lasts: only fumi_scheduler_look() starts anything. */
#define FAR_AWAY 3600
#define INTERVAL 600

#define KIB 1024
#define MIB (1024 * KIB)

/* The system's clock, set forward. */
static gint64
read_clock (gpointer user_data)
{
  const gint64 *ahead = user_data;

  return g_get_real_time () / G_USEC_PER_SEC + *ahead;
}

static FumiAccount *
add_account (ReceiverFixture *fixture,
             MailboxServer   *mailbox)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(GError) error = NULL;
  FumiPop3Server server = {
    .host = (char *) "127.0.0.1",
    .port = mailbox->port,
    .security = FUMI_SECURITY_NONE,
    .user = (char *) "anna",
  };

  fumi_account_set_identity (account, "Anna", "anna@mail.example");
  fumi_account_set_server (account, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);
  fumi_account_list_add (fixture->accounts, account, &error);
  g_assert_no_error (error);
  fumi_credentials_keep_for_session (fumi_account_get_id (account), MAILBOX_PASSWORD);
  return fumi_account_list_find (fixture->accounts, fumi_account_get_id (account));
}

static void
add_message (MailboxServer *server,
             guint          number,
             gsize          bytes)
{
  g_autofree char *uid = g_strdup_printf ("uid-%u", number);
  MailboxMessage *message;

  mailbox_server_add (server, uid, number);
  message = server->messages->pdata[server->messages->len - 1];
  while (message->body->len < bytes)
    g_string_append (message->body, "All work and no play makes a dull mailbox, line after line of it.\r\n");
  message->size = message->body->len;
}

static const char *
code_of (ReceiverFixture *fixture,
         FumiAccount     *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (fixture->receiver, account);

  return failure != NULL ? fumi_failure_to_code (failure->failure) : "";
}

static void
receive (ReceiverFixture *fixture,
         FumiAccount     *account)
{
  guint rounds = fixture->rounds;

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds > rounds);
}

static void
assert_sound (ReceiverFixture *fixture,
              guint            messages)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  fumi_store_verify (fixture->store, &check, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.messages, ==, messages);
  g_assert_cmpuint (check.missing + check.extra + check.damaged + check.duplicates, ==, 0);
}

/* ---- before a run ------------------------------------------------------------------------------------ */

static guint64 free_bytes; /* of the file system that is made up */

static int
made_up_disk (const char     *dir,
              struct statvfs *disk)
{
  *disk = (struct statvfs) { .f_frsize = 4096, .f_bsize = 4096 };
  disk->f_blocks = G_GUINT64_CONSTANT (1) << 30;
  disk->f_bavail = free_bytes / disk->f_frsize;
  return 0;
}

static int
no_disk (const char     *dir,
         struct statvfs *disk)
{
  errno = ENOSYS;
  return -1;
}

static void
test_the_reserve_is_kept_and_small_disks_keep_less (void)
{
  FumiDiskRoom room;

  fumi_disk_room_set_statvfs (made_up_disk);
  free_bytes = 100 * MIB;
  room = fumi_disk_room_look ("/");
  g_assert_cmpint (room.bytes, ==, 36 * MIB);
  g_assert_cmpint (fumi_disk_room_cost (&room, 1), ==, 8192);
  g_assert_cmpint (fumi_disk_room_cost (&room, 4097), ==, 12288);
  g_assert_cmpint (fumi_disk_room_cost (&room, -1), ==, 4096);
  free_bytes = 10 * MIB;
  g_assert_cmpint (fumi_disk_room_look ("/").bytes, ==, 0);
  fumi_disk_room_set_statvfs (no_disk);
  g_assert_cmpint (fumi_disk_room_look ("/").bytes, ==, -1);
  fumi_disk_room_set_statvfs (NULL);
  g_assert_cmpint (fumi_disk_room_look ("/").bytes, !=, -1);
}

static void
test_what_fits_together_comes_and_the_rest_stays_on_the_server (ReceiverFixture *fixture,
                                                                gconstpointer    data)
{
  const FumiSyncResult *result;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  for (guint i = 1; i <= 6; i++)
    add_message (&server, i, i == 3 ? 900 * KIB : 100 * KIB);
  account = add_account (fixture, &server);

  /* Room for three of the small ones, and not for the one of 900 KiB. */
  free_bytes = 64 * MIB + 350 * KIB;
  fumi_disk_room_set_statvfs (made_up_disk);
  receive (fixture, account);
  result = fumi_receiver_get_result (fixture->receiver, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (result->received, ==, 3);
  g_assert_cmpuint (result->deleted, ==, 3);
  g_assert_cmpint (result->lacking, >=, 100 * KIB);
  g_assert_cmpint (result->lacking, <, 120 * KIB);
  g_assert_true (result->passing);
  g_assert_cmpuint (server.retrieved, ==, 3);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 3);
  assert_sound (fixture, 3);

  free_bytes = 64 * MIB + 4 * MIB;
  receive (fixture, account);
  fumi_disk_room_set_statvfs (NULL);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  g_assert_cmpuint (server.retrieved, ==, 6);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  assert_sound (fixture, 6);
  mailbox_server_finish (&server);
}

/* ---- by itself --------------------------------------------------------------------------------------- */

static void
look_and_wait (ReceiverFixture *fixture,
               FumiScheduler   *scheduler,
               guint            rounds)
{
  fumi_scheduler_look (scheduler);
  WAIT_UNTIL (fixture->rounds == rounds);
}

/* A look at the disk takes a thread; then it is over, and nothing was begun. */
static void
look_and_see_nothing (ReceiverFixture *fixture,
                      FumiScheduler   *scheduler,
                      MailboxServer   *server)
{
  guint sessions = server->sessions;
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  fumi_scheduler_look (scheduler);
  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, NULL));
  g_assert_cmpuint (server->sessions, ==, sessions);
}

/* By hand or not: who asked for mail once need not ask again. */
static void
check_room_comes (ReceiverFixture *fixture,
                  gboolean         automatically)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  add_message (&server, 1, 50 * KIB);
  add_message (&server, 2, 500 * KIB);
  account = add_account (fixture, &server);
  g_object_set (account, "receive-automatically", automatically, NULL);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);

  free_bytes = 64 * MIB + 100 * KIB;
  fumi_disk_room_set_statvfs (made_up_disk);
  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 1);

  /* Some room, but not for what is waited for: no server is asked. */
  ahead += FUMI_RETRY_FIRST;
  free_bytes = 64 * MIB + 400 * KIB;
  look_and_see_nothing (fixture, scheduler, &server);
  ahead += 30;
  look_and_see_nothing (fixture, scheduler, &server);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");

  ahead += 30;
  free_bytes = 64 * MIB + 2 * MIB;
  look_and_wait (fixture, scheduler, 2);
  fumi_disk_room_set_statvfs (NULL);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  g_assert_cmpuint (server.sessions, ==, 2);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  assert_sound (fixture, 2);
  mailbox_server_finish (&server);
}

static void
test_mail_goes_on_by_itself_when_there_is_room (ReceiverFixture *fixture,
                                                gconstpointer    data)
{
  check_room_comes (fixture, TRUE);
}

static void
test_mail_that_was_asked_for_goes_on_by_itself_too (ReceiverFixture *fixture,
                                                    gconstpointer    data)
{
  check_room_comes (fixture, FALSE);
}

/* Small mail that came since is fetched at the regular time, though the large one still waits. */
static void
test_a_large_message_does_not_keep_small_ones_away (ReceiverFixture *fixture,
                                                    gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  add_message (&server, 1, 3 * MIB);
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  free_bytes = 64 * MIB + 1 * MIB;
  fumi_disk_room_set_statvfs (made_up_disk);
  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (server.retrieved, ==, 0);

  add_message (&server, 2, 10 * KIB);
  ahead += INTERVAL + 1;
  look_and_wait (fixture, scheduler, 2);
  fumi_disk_room_set_statvfs (NULL);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 1);
  g_assert_cmpuint (server.retrieved, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 1);
  assert_sound (fixture, 1);
  mailbox_server_finish (&server);
}

/* A quota says nothing in statvfs: the room seems to be there, and is not. Each failure makes the pause longer. */
static void
test_room_that_was_promised_and_not_given_is_asked_for_less_often (ReceiverFixture *fixture,
                                                                   gconstpointer    data)
{
  static const gint64 pauses[] = { 30, 60, 120, 240 };
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  if (!receiver_fixture_mount (fixture, "size=2m"))
    return;

  mailbox_server_start (&server);
  add_message (&server, 1, 4 * MIB);
  account = add_account (fixture, &server);
  g_object_set (account, "receive-automatically", FALSE, NULL);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  free_bytes = G_GUINT64_CONSTANT (1) << 40;
  fumi_disk_room_set_statvfs (made_up_disk);
  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");

  /* What the file system allocates ahead is refused: no server is asked. */
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      ahead += pauses[i];
      look_and_see_nothing (fixture, scheduler, &server);
    }
  g_assert_cmpuint (server.sessions, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 1);

  receiver_fixture_resize (fixture, "size=32m");
  ahead += 30;
  look_and_wait (fixture, scheduler, 2);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  assert_sound (fixture, 1);

  fumi_disk_room_set_statvfs (NULL);
  g_clear_object (&scheduler);
  receiver_fixture_unmount (fixture);
  mailbox_server_finish (&server);
}

/* ---- real disks -------------------------------------------------------------------------------------- */

/* Leaves @bytes. */
static char *
fill_disk (ReceiverFixture *fixture,
           gsize            bytes)
{
  char *path = g_build_filename (fixture->dir, "data", "film", NULL);
  g_autofree char *dir = g_path_get_dirname (path);
  struct statvfs disk;
  int fd = open (path, O_WRONLY | O_CREAT, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (statvfs (dir, &disk), ==, 0);
  g_assert_cmpint (posix_fallocate (fd, 0, disk.f_bavail * disk.f_frsize - bytes), ==, 0);
  close (fd);
  return path;
}

static void
test_a_full_disk_is_emptied_and_mail_goes_on (ReceiverFixture *fixture,
                                              gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  g_autofree char *film = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  if (!receiver_fixture_mount (fixture, "size=16m"))
    return;

  mailbox_server_start (&server);
  for (guint i = 1; i <= 20; i++)
    add_message (&server, i, 200 * KIB);
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  film = fill_disk (fixture, 2 * MIB);

  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpint (fumi_receiver_get_failure (fixture->receiver, account)->remedy, ==, FUMI_REMEDY_OPEN_FOLDER);
  g_assert_cmpuint (mailbox_server_count (&server), >=, 20 - fumi_receiver_get_result (fixture->receiver, account)->received);
  ahead += FUMI_RETRY_FIRST;
  look_and_see_nothing (fixture, scheduler, &server);

  g_assert_cmpint (g_unlink (film), ==, 0);
  ahead += 30;
  look_and_wait (fixture, scheduler, 2);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  g_assert_cmpuint (server.retrieved, ==, 20);
  assert_sound (fixture, 20);

  g_clear_object (&scheduler);
  receiver_fixture_unmount (fixture);
  mailbox_server_finish (&server);
}

/* Another program takes the room while mail comes: statvfs said it would fit. */
static void
test_a_disk_that_fills_up_meanwhile_loses_nothing (ReceiverFixture *fixture,
                                                   gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;
  guint received;

  if (!receiver_fixture_mount (fixture, "size=2m"))
    return;

  mailbox_server_start (&server);
  for (guint i = 1; i <= 20; i++)
    add_message (&server, i, 200 * KIB);
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  free_bytes = G_GUINT64_CONSTANT (1) << 40;
  fumi_disk_room_set_statvfs (made_up_disk);
  receive (fixture, account);
  fumi_disk_room_set_statvfs (NULL);

  received = fumi_receiver_get_result (fixture->receiver, account)->received;
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (received, <, 20);
  g_assert_cmpint (fumi_receiver_get_result (fixture->receiver, account)->lacking, >, 200 * KIB);
  g_assert_cmpuint (server.deleted, ==, 0);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 20);

  receiver_fixture_resize (fixture, "size=32m");
  ahead += FUMI_RETRY_FIRST;
  look_and_wait (fixture, scheduler, 2);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 20 - received);
  assert_sound (fixture, 20);

  g_clear_object (&scheduler);
  receiver_fixture_unmount (fixture);
  mailbox_server_finish (&server);
}

static void
test_a_read_only_disk_becomes_writable_and_mail_goes_on (ReceiverFixture *fixture,
                                                         gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  add_message (&server, 1, KIB);
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "");

  add_message (&server, 2, KIB);
  if (!receiver_fixture_forbid_writing (fixture))
    {
      mailbox_server_finish (&server);
      return;
    }
  receive (fixture, account);
  g_assert_cmpstr (code_of (fixture, account), ==, "disk");
  g_assert_cmpuint (server.sessions, ==, 1);
  ahead += FUMI_RETRY_FIRST;
  look_and_see_nothing (fixture, scheduler, &server);

  receiver_fixture_allow_writing (fixture);
  ahead += 30;
  look_and_wait (fixture, scheduler, 3);
  g_assert_cmpstr (code_of (fixture, account), ==, "");
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  assert_sound (fixture, 2);
  mailbox_server_finish (&server);
}

#define ADD(path, func) \
  g_test_add ("/sync/space/" path, ReceiverFixture, NULL, receiver_fixture_set_up, func, receiver_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/space/the-reserve-is-kept-and-small-disks-keep-less",
                   test_the_reserve_is_kept_and_small_disks_keep_less);
  ADD ("what-fits-together-comes-and-the-rest-stays-on-the-server",
       test_what_fits_together_comes_and_the_rest_stays_on_the_server);
  ADD ("mail-goes-on-by-itself-when-there-is-room", test_mail_goes_on_by_itself_when_there_is_room);
  ADD ("mail-that-was-asked-for-goes-on-by-itself-too", test_mail_that_was_asked_for_goes_on_by_itself_too);
  ADD ("a-large-message-does-not-keep-small-ones-away", test_a_large_message_does_not_keep_small_ones_away);
  ADD ("room-that-was-promised-and-not-given-is-asked-for-less-often",
       test_room_that_was_promised_and_not_given_is_asked_for_less_often);
  ADD ("a-full-disk-is-emptied-and-mail-goes-on", test_a_full_disk_is_emptied_and_mail_goes_on);
  ADD ("a-disk-that-fills-up-meanwhile-loses-nothing", test_a_disk_that_fills_up_meanwhile_loses_nothing);
  ADD ("a-read-only-disk-becomes-writable-and-mail-goes-on",
       test_a_read_only_disk_becomes_writable_and_mail_goes_on);

  return g_test_run ();
}
