/* test-maildir.c: names, delivery, flags: what any Maildir program would see.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "fumi-maildir.h"
#include "store-fixture.h"

#define NAME "00112233445566778899aabbccddeeff"

typedef struct
{
  char        *dir;
  char        *path;
  FumiMaildir *maildir;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->dir = fixture_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "0123abcd", NULL);
  fixture->maildir = fumi_maildir_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fumi_maildir_free (fixture->maildir);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static FumiMaildirDraft *
write_draft (Fixture    *fixture,
             const char *name,
             const char *body)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (body, strlen (body), NULL);
  g_autoptr(GError) error = NULL;
  FumiMaildirDraft *draft = fumi_maildir_write (fixture->maildir, name, stream, NULL, &error);

  g_assert_no_error (error);
  return draft;
}

/* (transfer full): the draft after delivery */
static FumiMaildirDraft *
deliver (Fixture    *fixture,
         const char *name,
         const char *body)
{
  g_autoptr(GPtrArray) drafts = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  FumiMaildirDraft *draft = write_draft (fixture, name, body);

  g_ptr_array_add (drafts, draft);
  fumi_maildir_deliver (fixture->maildir, drafts, &error);
  g_assert_no_error (error);
  return draft;
}

static void
assert_file (Fixture    *fixture,
             const char *place,
             const char *body)
{
  g_autofree char *path = g_build_filename (fixture->path, place, NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, body);
}

static void
put_file (Fixture    *fixture,
          const char *place,
          const char *body)
{
  g_autofree char *path = g_build_filename (fixture->path, place, NULL);
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_file_set_contents (path, body, -1, &error);
  g_assert_no_error (error);
}

static void
move_file (Fixture    *fixture,
           const char *from_place,
           const char *to_place)
{
  g_autofree char *from = g_build_filename (fixture->path, from_place, NULL);
  g_autofree char *to = g_build_filename (fixture->path, to_place, NULL);

  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static gboolean
count_file (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  ++*(guint *) user_data;
  return TRUE;
}

static guint
count_files (Fixture *fixture)
{
  guint n = 0;

  g_assert_true (fumi_maildir_visit (fixture->maildir, count_file, &n, NULL));
  return n;
}

static guint
count_tmp (Fixture *fixture)
{
  g_autofree char *tmp = g_build_filename (fixture->path, "tmp", NULL);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* ---- names ----------------------------------------------------------------------------------------- */

/* Architecture §3: the first 32 hex digits of SHA-256 (account id, NUL, UID). The
 * expected ones are Python's hashlib's. */
static void
test_a_name_is_the_hash_of_account_and_uid (void)
{
  static const struct
  {
    const char *uid;
    const char *name;
  } cases[] = {
    { "", "9370d997e1afd477d76f63a9d977fa11" },
    { "1", "1354e3d0187aa441306940e51928177a" },
    { "../../etc/passwd", "da8153461b6a5204ab4a3ac99094b837" },
    { "\xff\x01 %n", "5b07e16d85a721caa23d073b1b5dbfc7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = fumi_maildir_name_for_uid ("0123abcd", cases[i].uid);
      g_autofree char *other = fumi_maildir_name_for_uid ("0123abce", cases[i].uid);

      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (other, !=, name);
    }
}

static void
test_the_ledger_name_is_found_in_every_name_of_ours (void)
{
  static const struct
  {
    const char *name;
    const char *ledger_name;
  } cases[] = {
    { NAME, NAME },
    { NAME "-2", NAME },
    { NAME "-31", NAME },
    { NAME ",P", NAME },
    { "", NULL },
    { "1700000000.M1P1.host", NULL },
    { NAME "0", NULL },
    { NAME "x", NULL },
    { "00112233445566778899AABBCCDDEEFF", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = fumi_maildir_ledger_name (cases[i].name);

      g_assert_cmpstr (name, ==, cases[i].ledger_name);
    }
}

static void
test_flags_are_read_from_the_name (void)
{
  g_assert_cmpstr (fumi_maildir_flags_of_path ("/m/cur/" NAME ":2,FS"), ==, "FS");
  g_assert_cmpstr (fumi_maildir_flags_of_path ("/m/cur/" NAME ":2,"), ==, "");
  g_assert_cmpstr (fumi_maildir_flags_of_path ("/m/new/" NAME), ==, "");
  g_assert_cmpstr (fumi_maildir_flags_of_path ("/m:2,S/new/" NAME), ==, "");
}

/* ---- delivery -------------------------------------------------------------------------------------- */

static void
test_a_message_is_in_new_byte_for_byte_and_private (Fixture       *fixture,
                                                    gconstpointer  data)
{
  static const char body[] = "Subject: a\r\n\r\n.\nbare\rreturns \xff and no end";
  g_autoptr(FumiMaildirDraft) draft = deliver (fixture, NAME, body);
  g_autofree char *path = g_build_filename (fixture->path, "new", NAME, NULL);
  struct stat status;

  g_assert_cmpstr (draft->path, ==, path);
  g_assert_cmpstr (draft->name, ==, NAME);
  g_assert_false (draft->duplicate);
  g_assert_cmpint (draft->size, ==, strlen (body));
  assert_file (fixture, "new/" NAME, body);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_tmp (fixture), ==, 0);
}

static void
test_only_the_start_is_kept_in_memory (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autofree char *body = g_strnfill (3 * FUMI_MAILDIR_START + 17, 'x');
  g_autoptr(FumiMaildirDraft) draft = write_draft (fixture, NAME, body);

  g_assert_cmpint (draft->size, ==, 3 * FUMI_MAILDIR_START + 17);
  g_assert_cmpuint (g_bytes_get_size (draft->start), ==, FUMI_MAILDIR_START);
}

static void
test_an_empty_message_is_a_message (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) draft = deliver (fixture, NAME, "");

  assert_file (fixture, "new/" NAME, "");
  g_assert_cmpint (draft->size, ==, 0);
}

static void
test_the_same_bytes_under_a_name_are_one_message (Fixture       *fixture,
                                                  gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) first = deliver (fixture, NAME, "one");
  g_autoptr(FumiMaildirDraft) again = deliver (fixture, NAME, "one");

  g_assert_true (again->duplicate);
  g_assert_cmpstr (again->path, ==, first->path);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  g_assert_cmpuint (count_tmp (fixture), ==, 0);
}

static void
test_other_bytes_under_a_name_get_the_next_number (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) first = deliver (fixture, NAME, "one");
  g_autoptr(FumiMaildirDraft) second = deliver (fixture, NAME, "two");
  g_autoptr(FumiMaildirDraft) third = deliver (fixture, NAME, "three");
  g_autoptr(FumiMaildirDraft) again = deliver (fixture, NAME, "two");

  g_assert_cmpstr (first->name, ==, NAME);
  g_assert_cmpstr (second->name, ==, NAME "-2");
  g_assert_cmpstr (third->name, ==, NAME "-3");
  g_assert_cmpstr (again->name, ==, NAME "-2");
  g_assert_true (again->duplicate);
  assert_file (fixture, "new/" NAME, "one");
  assert_file (fixture, "new/" NAME "-2", "two");
  assert_file (fixture, "new/" NAME "-3", "three");
}

static void
test_bytes_that_differ_only_late_are_another_message (Fixture       *fixture,
                                                      gconstpointer  data)
{
  g_autofree char *one = g_strnfill (200 * 1024, 'x');
  g_autofree char *two = g_strdup (one);
  g_autoptr(FumiMaildirDraft) first = NULL;
  g_autoptr(FumiMaildirDraft) second = NULL;

  two[200 * 1024 - 1] = 'y';
  first = deliver (fixture, NAME, one);
  second = deliver (fixture, NAME, two);
  g_assert_cmpstr (second->name, ==, NAME "-2");
}

static void
test_a_name_in_any_folder_is_taken (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) same = NULL;
  g_autoptr(FumiMaildirDraft) other = NULL;

  put_file (fixture, ".Archive/cur/" NAME ":2,FS", "one");
  same = deliver (fixture, NAME, "one");
  other = deliver (fixture, NAME, "two");

  g_assert_true (same->duplicate);
  g_assert_cmpstr (strstr (same->path, ".Archive"), ==, ".Archive/cur/" NAME ":2,FS");
  g_assert_cmpstr (other->name, ==, NAME "-2");
}

static void
test_a_file_that_another_program_moved_meanwhile_is_found (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) first = deliver (fixture, NAME, "one");
  g_autoptr(FumiMaildirDraft) again = NULL;

  move_file (fixture, "new/" NAME, "cur/" NAME ":2,S");
  again = deliver (fixture, NAME, "one");

  g_assert_true (again->duplicate);
  g_assert_true (g_str_has_suffix (again->path, "/cur/" NAME ":2,S"));
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_a_file_that_appeared_meanwhile_is_never_overwritten (Fixture       *fixture,
                                                          gconstpointer  data)
{
  g_autoptr(FumiMaildirDraft) earlier = deliver (fixture, "ffffffffffffffffffffffffffffffff", "-");
  g_autoptr(FumiMaildirDraft) draft = NULL;

  /* The names were read with the first delivery; this one is not among them. */
  put_file (fixture, "new/" NAME, "somebody else's");
  draft = deliver (fixture, NAME, "ours");

  g_assert_cmpstr (draft->name, ==, NAME "-2");
  assert_file (fixture, "new/" NAME, "somebody else's");
  assert_file (fixture, "new/" NAME "-2", "ours");
}

static void
test_a_folder_in_the_place_of_a_message_does_not_stop_delivery (Fixture       *fixture,
                                                                gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->path, "new", NAME, NULL);
  g_autoptr(FumiMaildirDraft) draft = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  draft = deliver (fixture, NAME, "one");
  g_assert_cmpstr (draft->name, ==, NAME "-2");
}

static void
test_a_batch_larger_than_the_descriptors_is_delivered (Fixture       *fixture,
                                                       gconstpointer  data)
{
  g_autoptr(GPtrArray) drafts = NULL;
  g_autoptr(GError) error = NULL;
  struct rlimit saved;
  struct rlimit few;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &saved), ==, 0);
  few = saved;
  few.rlim_cur = 320;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);

  drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_maildir_draft_free);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf ("%032x", i);

      g_ptr_array_add (drafts, write_draft (fixture, name, name));
    }

  g_assert_true (fumi_maildir_deliver (fixture->maildir, drafts, &error));
  g_assert_cmpuint (count_files (fixture), ==, 600);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &saved), ==, 0);
}

static void
test_a_batch_that_fails_leaves_nothing_in_new (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(GPtrArray) drafts = NULL;
  g_autoptr(GError) error = NULL;
  FumiMaildirDraft *lost;

  drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_maildir_draft_free);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%032x", i);

      g_ptr_array_add (drafts, write_draft (fixture, name, name));
    }

  /* The fourth cannot be renamed: its file is gone. */
  lost = drafts->pdata[3];
  g_assert_cmpint (g_unlink (lost->tmp_path), ==, 0);
  g_assert_false (fumi_maildir_deliver (fixture->maildir, drafts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (fixture), ==, 0);

  g_clear_pointer (&drafts, g_ptr_array_unref);
  g_assert_cmpuint (count_tmp (fixture), ==, 0);
}

/* ---- a stream that fails --------------------------------------------------------------------------- */

static void
test_a_stream_that_fails_leaves_nothing_in_tmp (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autofree char *body = g_strnfill (200 * 1024, 'x');
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (body, 200 * 1024, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  g_assert_null (fumi_maildir_write (fixture->maildir, NAME, stream, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpuint (count_tmp (fixture), ==, 0);
}

/* ---- leftovers ------------------------------------------------------------------------------------- */

/* maildir(5): files in tmp/ not accessed for 36 hours may be removed. */
static void
test_cleaning_removes_our_leftovers_and_what_is_old (Fixture       *fixture,
                                                     gconstpointer  data)
{
  g_autofree char *old = g_build_filename (fixture->path, "tmp", "1600000000.M1P1.host", NULL);
  struct utimbuf long_ago = { .actime = 1600000000, .modtime = 1600000000 };

  put_file (fixture, "tmp/fumi.1.2.abcdef", "ours");
  put_file (fixture, "tmp/1600000000.M1P1.host", "old");
  put_file (fixture, "tmp/1900000000.M1P1.host", "being written by another program");
  g_assert_cmpint (utime (old, &long_ago), ==, 0);

  g_assert_true (fumi_maildir_clean_tmp (fixture->maildir, NULL));
  g_assert_cmpuint (count_tmp (fixture), ==, 1);
  assert_file (fixture, "tmp/1900000000.M1P1.host", "being written by another program");
}

/* ---- flags ----------------------------------------------------------------------------------------- */

static void
test_flags_change_the_name_in_order (Fixture       *fixture,
                                     gconstpointer  data)
{
  static const struct
  {
    const char *place;
    const char *set;
    const char *clear;
    const char *result;
  } cases[] = {
    { "new/a", "S", "", "cur/a:2,S" },
    { "new/b", "", "S", "cur/b:2," },
    { "cur/c:2,", "F", "", "cur/c:2,F" },
    { "cur/d:2,T", "FS", "", "cur/d:2,FST" },
    { "cur/e:2,FST", "", "S", "cur/e:2,FT" },
    { "cur/f:2,S", "S", "", "cur/f:2,S" },
    { "cur/g:2,Sab", "F", "", "cur/g:2,FSab" },
    { ".Archive/new/h", "S", "", ".Archive/cur/h:2,S" },
    { "new/i,P", "S", "", "cur/i,P:2,S" },
  };
  g_autofree char *archive = g_build_filename (fixture->path, ".Archive", "cur", NULL);

  g_assert_cmpint (g_mkdir_with_parents (archive, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (fixture->path, cases[i].place, NULL);
      g_autofree char *expected = g_build_filename (fixture->path, cases[i].result, NULL);
      g_autofree char *moved = NULL;
      g_autoptr(GError) error = NULL;

      put_file (fixture, cases[i].place, cases[i].place);
      moved = fumi_maildir_set_flags (fixture->maildir, path, cases[i].set, cases[i].clear, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (moved, ==, expected);
      assert_file (fixture, cases[i].result, cases[i].place);
    }
  g_assert_cmpuint (count_files (fixture), ==, G_N_ELEMENTS (cases));
}

static void
test_flags_never_replace_another_message (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, "new", NAME, NULL);
  g_autoptr(GError) error = NULL;

  put_file (fixture, "new/" NAME, "one");
  put_file (fixture, "cur/" NAME ":2,S", "two");
  g_assert_null (fumi_maildir_set_flags (fixture->maildir, path, "S", "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_file (fixture, "new/" NAME, "one");
  assert_file (fixture, "cur/" NAME ":2,S", "two");
}

static void
test_flags_of_a_message_that_is_gone_are_an_error (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, "new", NAME, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (fumi_maildir_set_flags (fixture->maildir, path, "S", "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* ---- visiting -------------------------------------------------------------------------------------- */

static gboolean
note_visit (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  g_autofree char *visit = g_strdup_printf ("%s|%s", folder, name);

  g_ptr_array_add (user_data, g_steal_pointer (&visit));
  return TRUE;
}

static void
test_every_folder_is_visited_and_nothing_else (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(GPtrArray) visits = g_ptr_array_new_with_free_func (g_free);

  put_file (fixture, "new/a", "");
  put_file (fixture, "cur/b:2,S", "");
  put_file (fixture, ".Archive/cur/c:2,", "");
  put_file (fixture, ".Archive.2024/new/d", "");
  put_file (fixture, "tmp/e", "");
  put_file (fixture, ".lock", "");
  put_file (fixture, "cur/.hidden", "");
  put_file (fixture, "courierimapkeywords/f", "");
  put_file (fixture, ".NoMaildir/g", "");

  g_assert_true (fumi_maildir_visit (fixture->maildir, note_visit, visits, NULL));
  g_assert_cmpuint (visits->len, ==, 4);
  g_assert_true (g_ptr_array_find_with_equal_func (visits, "|a", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (visits, "|b", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (visits, "Archive|c", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (visits, "Archive.2024|d", g_str_equal, NULL));
}

static void
test_a_maildir_that_cannot_be_made_is_an_error (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (fumi_maildir_open ("/dev/null/mail", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

#define ADD(path, func) g_test_add ("/store/maildir/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/maildir/a-name-is-the-hash-of-account-and-uid",
                   test_a_name_is_the_hash_of_account_and_uid);
  g_test_add_func ("/store/maildir/the-ledger-name-is-found-in-every-name-of-ours",
                   test_the_ledger_name_is_found_in_every_name_of_ours);
  g_test_add_func ("/store/maildir/flags-are-read-from-the-name", test_flags_are_read_from_the_name);
  ADD ("a-message-is-in-new-byte-for-byte-and-private",
       test_a_message_is_in_new_byte_for_byte_and_private);
  ADD ("only-the-start-is-kept-in-memory", test_only_the_start_is_kept_in_memory);
  ADD ("an-empty-message-is-a-message", test_an_empty_message_is_a_message);
  ADD ("the-same-bytes-under-a-name-are-one-message",
       test_the_same_bytes_under_a_name_are_one_message);
  ADD ("other-bytes-under-a-name-get-the-next-number",
       test_other_bytes_under_a_name_get_the_next_number);
  ADD ("bytes-that-differ-only-late-are-another-message",
       test_bytes_that_differ_only_late_are_another_message);
  ADD ("a-name-in-any-folder-is-taken", test_a_name_in_any_folder_is_taken);
  ADD ("a-file-that-another-program-moved-meanwhile-is-found",
       test_a_file_that_another_program_moved_meanwhile_is_found);
  ADD ("a-file-that-appeared-meanwhile-is-never-overwritten",
       test_a_file_that_appeared_meanwhile_is_never_overwritten);
  ADD ("a-folder-in-the-place-of-a-message-does-not-stop-delivery",
       test_a_folder_in_the_place_of_a_message_does_not_stop_delivery);
  ADD ("a-batch-larger-than-the-descriptors-is-delivered",
       test_a_batch_larger_than_the_descriptors_is_delivered);
  ADD ("a-batch-that-fails-leaves-nothing-in-new", test_a_batch_that_fails_leaves_nothing_in_new);
  ADD ("a-stream-that-fails-leaves-nothing-in-tmp", test_a_stream_that_fails_leaves_nothing_in_tmp);
  ADD ("cleaning-removes-our-leftovers-and-what-is-old",
       test_cleaning_removes_our_leftovers_and_what_is_old);
  ADD ("flags-change-the-name-in-order", test_flags_change_the_name_in_order);
  ADD ("flags-never-replace-another-message", test_flags_never_replace_another_message);
  ADD ("flags-of-a-message-that-is-gone-are-an-error",
       test_flags_of_a_message_that_is_gone_are_an_error);
  ADD ("every-folder-is-visited-and-nothing-else", test_every_folder_is_visited_and_nothing_else);
  g_test_add_func ("/store/maildir/a-maildir-that-cannot-be-made-is-an-error",
                   test_a_maildir_that_cannot_be_made_is_an_error);

  return g_test_run ();
}
