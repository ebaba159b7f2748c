/* test-folders.c: Maildir++ folder names, and the folders of an account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-folder-name.h"
#include "fumi-store-actions.h"
#include "fumi-store-folders.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

/* ---- names ----------------------------------------------------------------------------------------- */

/* RFC 3501 §5.1.3, and what Courier does with dots and slashes. */
static void
test_names_become_modified_utf7_and_come_back (void)
{
  static const struct
  {
    const char *name;
    const char *part;
  } names[] = {
    { "Archive", "Archive" },
    { "", "" },
    { "Tom & Jerry", "Tom &- Jerry" },
    { "&", "&-" },
    { "~peter", "~peter" },
    { "台北", "&U,BTFw-" },
    { "日本語", "&ZeVnLIqe-" },
    { "仕事用", "&TtVOi3Uo-" },
    { "メール箱A", "&MOEw,DDre7E-A" },
    { "Entwürfe", "Entw&APw-rfe" },
    { "v1.2", "v1&AC4-2" },
    { "a/b", "a&AC8-b" },
    { "😀", "&2D3eAA-" },
    { "é&é", "&AOk-&-&AOk-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *part = fumi_folder_name_encode (names[i].name);
      g_autofree char *name = fumi_folder_name_decode (names[i].part);

      g_assert_cmpstr (part, ==, names[i].part);
      g_assert_cmpstr (name, ==, names[i].name);
    }
}

/* Folders of other programs can be called anything. */
static void
test_what_is_no_modified_utf7_is_shown_as_it_is (void)
{
  static const struct
  {
    const char *part;
    const char *name;
  } parts[] = {
    { "R&D", "R&D" },
    { "&", "&" },
    { "&U,B", "&U,B" },
    { "&!!-", "&!!-" },
    { "&2D0-", "&2D0-" },            /* half a surrogate */
    { "&AAA-x", "&AAA-x" },          /* NUL */
    { "日本", "日本" },              /* plain UTF-8 */
    { "x\xff", "x\357\277\275" },    /* no UTF-8 */
    { "&AAoADQ-", "" },              /* line ends cannot be shown */
    { "a&IC4-b", "ab" },             /* nor what turns the text around */
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = fumi_folder_name_decode (parts[i].part);

      g_assert_cmpstr (name, ==, parts[i].name);
    }
}

static void
test_any_name_can_be_a_folder_but_none_at_all (void)
{
  static const struct
  {
    const char *parent;
    const char *name;
    const char *key;
  } keys[] = {
    { "", "Work", "Work" },
    { "", "  Work  ", "Work" },
    { "Work", "Clients", "Work.Clients" },
    { "Work", "lock", "Work.lock" },
    { "", "lock", "&AGw-ock" },
    { "", "seen", "&AHM-een" },
    { "", "removed", "&AHI-emoved" },
    { "", "seen.new", "&AHM-een&AC4-new" },
    { "", "..", "&AC4ALg-" },
    { "", "../../x", "&AC4ALgAvAC4ALgAv-x" },
    { "", "e\xcc\x81", "&AOk-" }, /* decomposed: the same folder as the composed name */
    { "", "", NULL },
    { "", "   ", NULL },
    { "", "\n", NULL },
  };
  g_autofree char *longest = g_strnfill (251, 'x');
  g_autofree char *too_long = fumi_folder_key_new ("", longest);
  g_autofree char *too_deep = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *key = fumi_folder_key_new (keys[i].parent, keys[i].name);

      g_assert_cmpstr (key, ==, keys[i].key);
    }

  g_assert_null (too_long);
  longest[200] = '\0';
  too_deep = fumi_folder_key_new (longest, longest);
  g_assert_null (too_deep);
}

static void
test_every_character_comes_back (void)
{
  for (gunichar c = 1; c < 0x30000; c++)
    {
      char name[12] = "a";
      g_autofree char *part = NULL;
      g_autofree char *back = NULL;
      g_autofree char *shown = NULL;

      if (!g_unichar_validate (c) || (c >= 0x3400 && c % 251 != 0))
        continue;

      name[1 + g_unichar_to_utf8 (c, name + 1)] = 'b';
      part = fumi_folder_name_encode (name);
      back = fumi_folder_name_decode (part);
      g_assert_null (strpbrk (part, "./"));
      /* What is not shown goes in both ways. */
      shown = fumi_folder_name_decode (name);
      if (c != '&')
        g_assert_cmpstr (back, ==, shown);
    }
}

/* ---- folders --------------------------------------------------------------------------------------- */

static char *
describe (FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) folders = fumi_store_list_folders (store, ACCOUNT, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      const FumiStoreFolder *folder = folders->pdata[i];

      g_string_append_printf (text, "%s|%u:%s", i > 0 ? " " : "", folder->depth, folder->name);
      if (folder->messages > 0)
        g_string_append_printf (text, "=%u/%u", folder->unread, folder->messages);
    }

  return g_string_free (text, FALSE);
}

static void
assert_folders (FumiStore  *store,
                const char *expected)
{
  g_autofree char *said = describe (store);

  g_assert_cmpstr (said, ==, expected);
}

static gint64
newest (FumiStore *store)
{
  const FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = fumi_store_list_ids (store, &query, &error);

  g_assert_no_error (error);
  return g_array_index (ids, gint64, 0);
}

static void
make (FumiStore  *store,
      const char *parent,
      const char *name,
      const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *key = fumi_store_make_folder (store, ACCOUNT, parent, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
}

static void
test_folders_are_listed_with_what_is_in_them (void)
{
  g_autofree char *data_dir = fixture_make_dir ();
  g_autofree char *foreign = g_build_filename (data_dir, "mail", ACCOUNT, ".Sent/cur", NULL);
  g_autofree char *no_folder = g_build_filename (data_dir, "mail", ACCOUNT, ".cache", NULL);
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  assert_folders (store, "|0: |0:Archive |0:Junk |0:Trash");

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      fixture_receive (store, ACCOUNT, uid, mail);
    }
  make (store, "", "Work", "Work");
  make (store, "Work", "日本", "Work.&ZeVnLA-");
  make (store, "Archive", "2024", "Archive.2024");
  make (store, "", "Accounts", "Accounts");
  make (store, "", "Work", "Work");
  g_assert_cmpint (g_mkdir_with_parents (foreign, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (no_folder, 0700), ==, 0);
  assert_folders (store, "|0:=5/5 |0:Archive |1:2024 |0:Junk |0:Trash |0:Accounts |0:Sent |0:Work |1:日本");

  for (guint i = 0; i < 2; i++)
    {
      gint64 id = newest (store);
      g_autoptr(FumiStoreOutcome) read = fumi_store_act (store, FUMI_STORE_MARK_READ, &id, i, NULL, NULL, NULL, NULL);
      g_autoptr(FumiStoreOutcome) moved = fumi_store_act (store, FUMI_STORE_MOVE, &id, 1, "Work.&ZeVnLA-", NULL,
                                                          NULL, NULL);

      g_assert_cmpuint (moved->done, ==, 1);
    }
  assert_folders (store, "|0:=3/3 |0:Archive |1:2024 |0:Junk |0:Trash |0:Accounts |0:Sent |0:Work |1:日本=1/2");

  g_clear_object (&store);
  fixture_remove_dir (data_dir);
}

static void
test_a_name_that_cannot_be_is_an_error (void)
{
  g_autofree char *data_dir = fixture_make_dir ();
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  key = fumi_store_make_folder (store, ACCOUNT, "", "", &error);
  g_assert_null (key);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_clear_error (&error);
  key = fumi_store_make_folder (store, ACCOUNT, "..", "x", &error);
  g_assert_null (key);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);

  g_clear_object (&store);
  fixture_remove_dir (data_dir);
}

/* ---- another name, and no more --------------------------------------------------------------------- */

/* Files and rows agree. */
static void
assert_agrees (FumiStore *store,
               guint      messages)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  g_assert_true (fumi_store_verify (store, &check, NULL, &error));
  g_assert_cmpuint (check.missing + check.extra + check.damaged + check.duplicates, ==, 0);
  g_assert_cmpuint (check.messages, ==, messages);
}

static FumiStore *
open_with_mail (const char *dir)
{
  g_autoptr(GError) error = NULL;
  FumiStore *store = fumi_store_open (dir, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = fixture_make_mail (i, 0);

      g_assert_cmpuint (fixture_receive (store, ACCOUNT, uid, mail), ==, 1);
    }
  return store;
}

static gint64
id_of (FumiStore *store,
       guint      i)
{
  g_autofree char *uid = g_strdup_printf ("uid-%u", i);
  g_autoptr(FumiEnvelope) row = fumi_store_find_uid (store, ACCOUNT, uid, NULL);

  g_assert_nonnull (row);
  return fumi_envelope_get_id (row);
}

static void
put (FumiStore  *store,
     guint       i,
     const char *folder)
{
  gint64 id = id_of (store, i);
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act (store, FUMI_STORE_MOVE, &id, 1, folder, NULL, NULL, NULL);

  g_assert_no_error (outcome->error);
}

static void
assert_in (FumiStore  *store,
           guint       i,
           gint64      id,
           const char *folder)
{
  g_autoptr(FumiEnvelope) row = fumi_store_get (store, id, NULL);

  g_assert_cmpint (id_of (store, i), ==, id);
  g_assert_cmpstr (fumi_envelope_get_folder (row), ==, folder);
  g_assert_true (g_file_test (fumi_envelope_get_path (row), G_FILE_TEST_EXISTS));
}

static void
test_a_folder_is_renamed_with_all_that_is_in_it (void)
{
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr(FumiStore) store = open_with_mail (dir);
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;
  gint64 ids[3];

  put (store, 0, "Work");
  put (store, 1, "Work.Clients");
  put (store, 2, "Workshop");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = id_of (store, i);

  key = fumi_store_rename_folder (store, ACCOUNT, "Work", " 仕事 ", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, "&TtVOiw-");
  assert_in (store, 0, ids[0], "&TtVOiw-");
  assert_in (store, 1, ids[1], "&TtVOiw-.Clients");
  assert_in (store, 2, ids[2], "Workshop");
  assert_agrees (store, 4);

  g_free (key);
  key = fumi_store_rename_folder (store, ACCOUNT, "&TtVOiw-.Clients", "A. & B.", &error);
  g_assert_no_error (error);
  assert_in (store, 1, ids[1], key);
  assert_in (store, 0, ids[0], "&TtVOiw-");
  assert_agrees (store, 4);

  g_clear_object (&store);
  fixture_remove_dir (dir);
}

static void
test_names_that_a_folder_cannot_get (void)
{
  static const struct { const char *key; const char *name; int code; } cases[] = {
    { "Work", "", G_IO_ERROR_INVALID_FILENAME },
    { "Work", "  ", G_IO_ERROR_INVALID_FILENAME },
    { "Work", "Trash", G_IO_ERROR_INVALID_FILENAME },
    { "Work", "Workshop", G_IO_ERROR_EXISTS },
    { "Trash", "Bin", G_IO_ERROR_INVALID_FILENAME },
    { "", "Post", G_IO_ERROR_INVALID_FILENAME },
    { "Nowhere", "Somewhere", G_IO_ERROR_NOT_FOUND },
  };
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr(FumiStore) store = open_with_mail (dir);

  put (store, 0, "Work");
  put (store, 1, "Workshop");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *key = fumi_store_rename_folder (store, ACCOUNT, cases[i].key, cases[i].name, &error);

      g_assert_null (key);
      g_assert_error (error, G_IO_ERROR, cases[i].code);
    }
  assert_agrees (store, 4);

  g_clear_object (&store);
  fixture_remove_dir (dir);
}

static gboolean
has_dir (const char *dir,
         const char *key)
{
  g_autofree char *name = g_strconcat (".", key, NULL);
  g_autofree char *path = g_build_filename (dir, "mail", ACCOUNT, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_a_folder_goes_and_its_mail_to_the_trash_and_comes_back (void)
{
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr(FumiStore) store = open_with_mail (dir);
  g_autoptr(FumiStoreOutcome) removed = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  g_autofree char *empty = NULL;
  gint64 ids[2];

  put (store, 0, "Work");
  put (store, 1, "Work.Clients");
  put (store, 2, "Workshop");
  empty = fumi_store_make_folder (store, ACCOUNT, "Work", "Empty", NULL);
  ids[0] = id_of (store, 0);
  ids[1] = id_of (store, 1);

  removed = fumi_store_remove_folder (store, ACCOUNT, "Work", NULL, NULL, NULL);
  g_assert_no_error (removed->error);
  g_assert_cmpuint (removed->done, ==, 2);
  assert_in (store, 0, ids[0], "Trash");
  assert_in (store, 1, ids[1], "Trash");
  g_assert_false (has_dir (dir, "Work") || has_dir (dir, "Work.Clients") || has_dir (dir, empty));
  g_assert_true (has_dir (dir, "Workshop"));
  assert_agrees (store, 4);

  undone = fumi_store_undo (store, removed->undo, NULL, NULL, NULL);
  g_assert_no_error (undone->error);
  assert_in (store, 0, ids[0], "Work");
  assert_in (store, 1, ids[1], "Work.Clients");
  g_assert_true (has_dir (dir, empty));
  assert_agrees (store, 4);

  g_clear_object (&store);
  fixture_remove_dir (dir);
}

static void
test_a_folder_with_a_file_of_another_program_stays (void)
{
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr(FumiStore) store = open_with_mail (dir);
  g_autofree char *foreign = g_build_filename (dir, "mail", ACCOUNT, ".Work", "notes.txt", NULL);
  g_autoptr(FumiStoreOutcome) removed = NULL;
  g_autoptr(FumiStoreOutcome) refused = NULL;

  put (store, 0, "Work");
  g_assert_true (g_file_set_contents (foreign, "mine", -1, NULL));
  removed = fumi_store_remove_folder (store, ACCOUNT, "Work", NULL, NULL, NULL);
  g_assert_nonnull (removed->error);
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  assert_agrees (store, 4);

  refused = fumi_store_remove_folder (store, ACCOUNT, "Archive", NULL, NULL, NULL);
  g_assert_error (refused->error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);

  g_clear_object (&store);
  fixture_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/folders/names-become-modified-utf7-and-come-back",
                   test_names_become_modified_utf7_and_come_back);
  g_test_add_func ("/store/folders/what-is-no-modified-utf7-is-shown-as-it-is",
                   test_what_is_no_modified_utf7_is_shown_as_it_is);
  g_test_add_func ("/store/folders/any-name-can-be-a-folder-but-none-at-all",
                   test_any_name_can_be_a_folder_but_none_at_all);
  g_test_add_func ("/store/folders/every-character-comes-back", test_every_character_comes_back);
  g_test_add_func ("/store/folders/folders-are-listed-with-what-is-in-them",
                   test_folders_are_listed_with_what_is_in_them);
  g_test_add_func ("/store/folders/a-name-that-cannot-be-is-an-error", test_a_name_that_cannot_be_is_an_error);

  g_test_add_func ("/store/folders/a-folder-is-renamed-with-all-that-is-in-it",
                   test_a_folder_is_renamed_with_all_that_is_in_it);
  g_test_add_func ("/store/folders/names-that-a-folder-cannot-get", test_names_that_a_folder_cannot_get);
  g_test_add_func ("/store/folders/a-folder-goes-and-its-mail-to-the-trash-and-comes-back",
                   test_a_folder_goes_and_its_mail_to_the_trash_and_comes_back);
  g_test_add_func ("/store/folders/a-folder-with-a-file-of-another-program-stays",
                   test_a_folder_with_a_file_of_another_program_stays);

  return g_test_run ();
}
