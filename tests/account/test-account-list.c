/* test-account-list.c: accounts as files: found again, in order, never half written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "fumi-account-list.h"

typedef struct
{
  char *config; /* not there yet at first, two levels below a temporary folder */
  char *root;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->root = g_dir_make_tmp ("fumi-list-XXXXXX", NULL);
  fixture->config = g_build_filename (fixture->root, "config", "fumibako", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->config);
}

static FumiAccountList *
open_list (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  FumiAccountList *list = fumi_account_list_new (fixture->config, &error);

  g_assert_no_error (error);
  g_assert_nonnull (list);
  return list;
}

static FumiAccount *
new_account (const char *address)
{
  FumiPop3Server server = { .host = (char *) "pop.example.org", .port = 995, .user = (char *) "u" };
  FumiAccount *account = fumi_account_new ();

  fumi_account_set_identity (account, "Name", address);
  fumi_account_set_server (account, &server);
  return account;
}

static FumiAccount *
add_account (FumiAccountList *list,
             const char      *address)
{
  g_autoptr(FumiAccount) account = new_account (address);
  g_autoptr(GError) error = NULL;

  g_assert_true (fumi_account_list_add (list, account, &error));
  g_assert_no_error (error);
  return account; /* the list's reference */
}

static char *
dup_file (Fixture    *fixture,
          const char *id)
{
  return g_strdup_printf ("%s/accounts/%s.ini", fixture->config, id);
}

static guint
count_files (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->config, "accounts", NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->config, "accounts", name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_no_folder_is_an_empty_list (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == FUMI_TYPE_ACCOUNT);
  g_assert_null (fumi_account_list_find (list, "0000abcd"));
  g_assert_false (g_file_test (fixture->config, G_FILE_TEST_EXISTS)); /* nothing is left behind */
}

static void
test_accounts_come_back_in_order_of_adding (Fixture       *fixture,
                                            gconstpointer  data)
{
  const char *addresses[] = { "c@example.org", "a@example.org", "b@example.org", "d@example.org" };
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(FumiAccountList) again = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    add_account (list, addresses[i]);
  again = open_list (fixture);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, G_N_ELEMENTS (addresses));
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(FumiAccount) before = g_list_model_get_item (G_LIST_MODEL (list), i);
      g_autoptr(FumiAccount) after = g_list_model_get_item (G_LIST_MODEL (again), i);

      g_assert_cmpstr (fumi_account_get_address (after), ==, addresses[i]);
      g_assert_cmpstr (fumi_account_get_id (after), ==, fumi_account_get_id (before));
      g_assert_true (fumi_account_list_find (again, fumi_account_get_id (before)) == after);
      g_assert_true (fumi_account_list_find_by_address (again, addresses[i]) == after);
    }
  g_assert_nonnull (fumi_account_list_find_by_address (again, "A@EXAMPLE.ORG"));
  g_assert_null (fumi_account_list_find_by_address (again, "x@example.org"));
  g_assert_null (fumi_account_list_find_by_address (again, NULL));
}

static void
test_files_are_for_the_user_alone (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  FumiAccount *account;
  g_autofree char *path = NULL;
  g_autofree char *dir = g_build_filename (fixture->config, "accounts", NULL);
  mode_t old = umask (0);
  struct stat info;

  account = add_account (list, "a@example.org");
  umask (old);
  path = dup_file (fixture, fumi_account_get_id (account));

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpuint (count_files (fixture), ==, 1); /* no temporary file is left */
}

static void
test_a_change_is_saved_and_foreign_keys_stay (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(FumiAccountList) again = NULL;
  FumiAccount *account = add_account (list, "a@example.org");
  g_autofree char *path = dup_file (fixture, fumi_account_get_id (account));
  g_autofree char *before = NULL;
  g_autofree char *more = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  more = g_strconcat (before, "from-the-future=1\n", NULL);
  g_assert_true (g_file_set_contents (path, more, -1, NULL));

  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);
  g_assert_true (fumi_account_list_save (list, account, &error));
  g_assert_no_error (error);

  again = open_list (fixture);
  g_assert_cmpint (fumi_account_get_leave (fumi_account_list_find (again, fumi_account_get_id (account))),
                   ==, FUMI_LEAVE_NO);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "from-the-future=1"));
  g_assert_nonnull (strstr (after, "added="));
}

static void
on_items_changed (GListModel *list,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  g_string_append_printf (user_data, "%u-%u+%u ", position, removed, added);
}

static void
test_removing_takes_the_file_and_tells (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  FumiAccount *first;

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), seen);
  first = add_account (list, "a@example.org");
  add_account (list, "b@example.org");
  g_assert_true (fumi_account_list_remove (list, first, &error));
  g_assert_no_error (error);

  g_assert_cmpstr (seen->str, ==, "0-0+1 1-0+1 0-1+0 ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_a_broken_file_hides_no_other (Fixture       *fixture,
                                   gconstpointer  data)
{
  const struct
  {
    const char *name;
    const char *text;
  } broken[] = {
    { "0000000a.ini", "this is no key file" },
    { "0000000b.ini", "" },
    { "0000000c.ini", "[Account]\naddress=a@example.org\nhost=h.example\nport=0\n" },
    { "0000000d.ini", "[Account]\nname=\xff\naddress=a@example.org\nhost=h.example\n" },
    { "not an id.ini", "[Account]\naddress=a@example.org\nhost=h.example\n" },
    { "..ini.ini", "[Account]\naddress=a@example.org\nhost=h.example\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(FumiAccountList) list = fumi_account_list_new (fixture->config, NULL);
      g_autoptr(FumiAccountList) again = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *path = NULL;
      g_autofree char *text = NULL;
      gboolean hidden = broken[i].name[0] == '.';
      guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

      add_account (list, "a@example.org");
      write_file (fixture, broken[i].name, broken[i].text);
      again = fumi_account_list_new (fixture->config, &error);

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, n + 1);
      g_assert_true ((error == NULL) == hidden);
      if (!hidden)
        g_assert_nonnull (strstr (error->message, broken[i].name));

      path = g_build_filename (fixture->config, "accounts", broken[i].name, NULL);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL)); /* left alone */
      g_assert_cmpstr (text, ==, broken[i].text);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_all_broken_files_are_told (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(FumiAccountList) again = NULL;
  g_autoptr(GError) error = NULL;

  add_account (list, "a@example.org");
  write_file (fixture, "0000000a.ini", "?");
  write_file (fixture, "0000000b.ini", "[Account]\n");
  again = fumi_account_list_new (fixture->config, &error);

  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "0000000a.ini"));
  g_assert_nonnull (strstr (error->message, "0000000b.ini"));
}

/* RLIMIT_FSIZE makes write() fail in the middle of a file, as a full disk does; it binds root as well. */
static void
test_a_full_disk_leaves_the_old_file (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  FumiAccount *account = add_account (list, "a@example.org");
  g_autoptr(FumiAccount) second = new_account ("b@example.org");
  g_autofree char *path = dup_file (fixture, fumi_account_get_id (account));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) save_error = NULL;
  g_autoptr(GError) add_error = NULL;
  struct rlimit limit, tight;
  gboolean saved, added;

  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  fumi_account_set_identity (account, "Changed", "changed@example.org");

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  tight = limit;
  tight.rlim_cur = 20;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  saved = fumi_account_list_save (list, account, &save_error);
  added = fumi_account_list_add (list, second, &add_error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  g_assert_false (saved);
  g_assert_nonnull (save_error);
  g_assert_true (save_error->domain == G_IO_ERROR);
  g_assert_false (added);
  g_assert_nonnull (add_error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, before);
}

/* A folder that is a file fails for root too, unlike one without the write bit. */
static void
test_a_place_that_cannot_be_written_is_an_error (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(FumiAccount) account = new_account ("a@example.org");
  g_autofree char *parent = g_path_get_dirname (fixture->config);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (parent, "", 0, NULL));
  g_assert_false (fumi_account_list_add (list, account, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_nonnull (strstr (error->message, "accounts"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
test_what_could_not_be_read_back_is_not_written (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiAccountList) list = open_list (fixture);
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (fumi_account_list_add (list, account, &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE);
  g_assert_false (g_file_test (fixture->config, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/account/list/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("no-folder-is-an-empty-list", test_no_folder_is_an_empty_list);
  ADD ("accounts-come-back-in-order-of-adding", test_accounts_come_back_in_order_of_adding);
  ADD ("files-are-for-the-user-alone", test_files_are_for_the_user_alone);
  ADD ("a-change-is-saved-and-foreign-keys-stay", test_a_change_is_saved_and_foreign_keys_stay);
  ADD ("removing-takes-the-file-and-tells", test_removing_takes_the_file_and_tells);
  ADD ("a-broken-file-hides-no-other", test_a_broken_file_hides_no_other);
  ADD ("all-broken-files-are-told", test_all_broken_files_are_told);
  ADD ("a-full-disk-leaves-the-old-file", test_a_full_disk_leaves_the_old_file);
  ADD ("a-place-that-cannot-be-written-is-an-error", test_a_place_that_cannot_be_written_is_an_error);
  ADD ("what-could-not-be-read-back-is-not-written", test_what_could_not_be_read_back_is_not_written);

  return g_test_run ();
}
