/* test-backup.c: a backup has everything, a restore brings it back once, and a bad archive does no harm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-maildir.h"
#include "fumi-seen.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define OTHER   "fedc9876"
#define SETTINGS "[Account]\naddress=anna@example.test\nhost=pop.example.test\n"

/* ---- a profile with some of everything --------------------------------------------------------------- */

typedef struct
{
  char      *dir;
  char      *data_dir;
  char      *file;     /* of the backup */
  FumiStore *store;
} Profile;

static void
profile_init (Profile *profile)
{
  g_autoptr(GError) error = NULL;

  profile->dir = fixture_make_dir ();
  profile->data_dir = g_build_filename (profile->dir, "data", NULL);
  profile->file = g_build_filename (profile->dir, "backup.zip", NULL);
  profile->store = fumi_store_open (profile->data_dir, &error);
  g_assert_no_error (error);
}

static void
profile_clear (Profile *profile)
{
  g_clear_object (&profile->store);
  if (profile->dir != NULL)
    fixture_remove_dir (profile->dir);
  g_free (profile->dir);
  g_free (profile->data_dir);
  g_free (profile->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Profile, profile_clear)

/* UIDs are any bytes: every one that has another meaning somewhere is in these. */
static const char *const uids[] = { "plain", "with space", "\"quotes\" \\ back", "\xff\x80\x01\n", "日本語", "0", "" };

static void
receive_all (Profile *profile)
{
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      g_autofree char *mail = fixture_make_mail (i, i == 2 ? 300000 : 0);

      g_assert_cmpuint (fixture_receive (profile->store, ACCOUNT, uids[i], mail), ==, 1);
    }
}

static char *
mail_path (Profile    *profile,
           const char *place)
{
  return g_build_filename (profile->data_dir, "mail", ACCOUNT, place, NULL);
}

static void
put_file (Profile    *profile,
          const char *place,
          const char *contents,
          gint64      when)
{
  g_autofree char *path = mail_path (profile, place);
  g_autofree char *dir = g_path_get_dirname (path);
  const struct timespec times[2] = { { .tv_sec = when }, { .tv_sec = when } };

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* As fumi_store_purge() leaves it: a record, and no file. */
static void
purge_one (Profile *profile)
{
  g_autofree char *dir = mail_path (profile, "");
  g_autofree char *mail = fixture_make_mail (99, 0);
  g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, "purged");
  g_autofree char *place = g_strconcat ("new/", name, NULL);
  g_autofree char *path = mail_path (profile, place);
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  FumiSeenRecord record = { .name = name, .uid = (char *) "purged", .size = 77, .received = 1700000000 };
  g_autoptr(GError) error = NULL;

  fixture_receive (profile->store, ACCOUNT, "purged", mail);
  g_ptr_array_add (records, &record);
  g_assert_true (fumi_seen_append (dir, records, &error));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static char *
read_seen (Profile *profile)
{
  g_autofree char *path = mail_path (profile, ".seen");
  char *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
fill_profile (Profile *profile)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  receive_all (profile);
  ids = fumi_store_list_ids (profile->store, &query, &error);
  g_assert_no_error (error);
  g_assert_true (fumi_store_set_unread (profile->store, g_array_index (ids, gint64, 0), NULL, FALSE, &error));

  purge_one (profile);
  put_file (profile, ".Archive/new/keep", "", 1);
  put_file (profile, ".Archive/cur/1700000000.M1P2.host:2,FS", "Subject: moved\r\n\r\nx\r\n", 1500000000);
  put_file (profile, ".&ZeVnLIqe-.Sub/cur/odd %41\\\xff name:2,", "Subject: odd\r\n\r\n.\r\n", 1600000000);
  put_file (profile, ".Empty/tmp/x", "", 1);
  put_file (profile, "tmp/half", "never delivered", 1);
  put_file (profile, ".Empty/cur/.keep", "", 1);
  put_file (profile, "dovecot-uidlist", "not ours", 1);
}

static FumiBackupPlan *
make_plan (const char *id)
{
  FumiBackupPlan *plan = fumi_backup_plan_new ();
  g_autoptr(GBytes) settings = g_bytes_new_static (SETTINGS, strlen (SETTINGS));
  g_autoptr(GBytes) rules = g_bytes_new_static ("[Rules]\n", 8);

  fumi_backup_plan_add_account (plan, id, "anna@example.test", settings);
  fumi_backup_plan_add_file (plan, "rules.ini", rules);
  return plan;
}

static void
back_up (Profile    *profile,
         const char *password,
         guint       messages)
{
  g_autoptr(FumiBackupPlan) plan = make_plan (ACCOUNT);
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  fumi_backup_write (profile->store, plan, profile->file, password, NULL, NULL, &result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.failed, ==, 0);
  g_assert_cmpuint (result.added, ==, messages);
}

static FumiBackupResult
restore (Profile    *profile,
         const char *file,
         const char *password,
         const char *target)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiBackup) backup = fumi_backup_open (file, password, NULL, &error);
  FumiBackupResult result = { 0 };

  g_assert_no_error (error);
  fumi_backup_restore (backup, profile->store, ACCOUNT, target, NULL, NULL, &result, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* Every message below the account: its place, its time, its bytes. */
static char *
describe_mail (Profile *profile)
{
  g_autoptr(GPtrArray) files = fixture_list_files (profile->data_dir, ACCOUNT);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = mail_path (profile, files->pdata[i]);
      g_autofree char *contents = NULL;
      g_autofree char *hash = NULL;
      struct stat status;
      gsize length;

      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      g_assert_cmpint (stat (path, &status), ==, 0);
      hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
      g_string_append_printf (text, "%s %ld %o %s\n", (const char *) files->pdata[i],
                              (long) status.st_mtime, status.st_mode & 0777, hash);
    }
  return g_string_free (text, FALSE);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
describe_ledger (Profile    *profile,
                 const char *account)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (profile->store, account, &error);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const FumiLedgerEntry *entry;

  g_assert_no_error (error);
  g_hash_table_iter_init (&iter, fumi_store_run_get_ledger (run));
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    g_ptr_array_add (lines, g_strdup_printf ("%s %ld %ld %d %d %u %ld", entry->uid, (long) entry->size,
                                             (long) entry->received, entry->state, entry->quit_ok,
                                             entry->failures, (long) entry->failed_at));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* ---- there and back ---------------------------------------------------------------------------------- */

static void
check_round_trip (const char *password)
{
  g_auto(Profile) from = { 0 };
  g_auto(Profile) to = { 0 };
  g_auto(FumiBackupResult) result = { 0 };
  g_auto(FumiBackupResult) again = { 0 };
  g_autofree char *mail = NULL;
  g_autofree char *restored_mail = NULL;
  g_autofree char *ledger = NULL;
  g_autofree char *restored_ledger = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *restored_seen = NULL;
  guint messages = G_N_ELEMENTS (uids) + 3;

  profile_init (&from);
  profile_init (&to);
  fill_profile (&from);
  mail = describe_mail (&from);
  ledger = describe_ledger (&from, ACCOUNT);
  back_up (&from, password, messages);

  result = restore (&to, from.file, password, ACCOUNT);
  g_assert_cmpuint (result.messages, ==, messages);
  g_assert_cmpuint (result.added, ==, messages);
  g_assert_cmpuint (result.failed + result.duplicates, ==, 0);
  restored_mail = describe_mail (&to);
  g_assert_cmpstr (restored_mail, ==, mail);
  restored_ledger = describe_ledger (&to, ACCOUNT);
  g_assert_cmpstr (restored_ledger, ==, ledger);
  seen = read_seen (&from);
  restored_seen = read_seen (&to);
  g_assert_cmpstr (restored_seen, ==, seen);
  empty = mail_path (&to, ".Empty/cur");
  g_assert_true (g_file_test (empty, G_FILE_TEST_IS_DIR));

  again = restore (&to, from.file, password, ACCOUNT);
  g_assert_cmpuint (again.added + again.failed, ==, 0);
  g_assert_cmpuint (again.duplicates, ==, messages);
  g_free (restored_mail);
  restored_mail = describe_mail (&to);
  g_assert_cmpstr (restored_mail, ==, mail);
}

static void
test_a_restore_brings_back_every_byte_flag_time_and_uid (void)
{
  check_round_trip (NULL);
}

static void
test_the_same_with_a_password (void)
{
  check_round_trip ("片仮名 secret");
}

static void
test_settings_come_back_as_they_were (void)
{
  g_auto(Profile) profile = { 0 };
  g_autoptr(FumiBackup) backup = NULL;
  g_autoptr(GBytes) settings = NULL;
  g_autoptr(GBytes) rules = NULL;
  g_autoptr(GError) error = NULL;
  const FumiBackupAccount *account;

  profile_init (&profile);
  receive_all (&profile);
  back_up (&profile, NULL, G_N_ELEMENTS (uids));

  backup = fumi_backup_open (profile.file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fumi_backup_get_accounts (backup)->len, ==, 1);
  account = fumi_backup_get_accounts (backup)->pdata[0];
  g_assert_cmpstr (account->id, ==, ACCOUNT);
  g_assert_cmpstr (account->title, ==, "anna@example.test");
  g_assert_cmpuint (account->messages, ==, G_N_ELEMENTS (uids));
  g_assert_cmpint (fumi_backup_get_created (backup), >, g_get_real_time () / G_USEC_PER_SEC - 600);
  settings = fumi_backup_read_settings (backup, ACCOUNT, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (settings, NULL), g_bytes_get_size (settings), SETTINGS,
                   strlen (SETTINGS));
  rules = fumi_backup_read_file (backup, "rules.ini", &error);
  g_assert_cmpuint (g_bytes_get_size (rules), ==, 8);
  g_assert_null (fumi_backup_read_file (backup, "senders.ini", &error));
  g_assert_no_error (error);
}

/* Under another id the files need the names that receiving would give them. */
static void
test_another_id_of_the_same_mailbox_receives_nothing_again (void)
{
  g_auto(Profile) from = { 0 };
  g_auto(Profile) to = { 0 };
  g_auto(FumiBackupResult) result = { 0 };
  g_autofree char *received_here = fixture_make_mail (0, 0);

  profile_init (&from);
  profile_init (&to);
  receive_all (&from);
  back_up (&from, NULL, G_N_ELEMENTS (uids));
  g_assert_cmpuint (fixture_receive (to.store, OTHER, uids[0], received_here), ==, 1);

  result = restore (&to, from.file, NULL, OTHER);
  g_assert_cmpuint (result.duplicates, ==, 1);
  g_assert_cmpuint (result.added, ==, G_N_ELEMENTS (uids) - 1);
  fixture_assert_sound (to.store, G_N_ELEMENTS (uids));
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      g_autofree char *mail = fixture_make_mail (i, i == 2 ? 300000 : 0);

      /* The ledger has it, and the file is where receiving would put it. */
      g_assert_cmpuint (fixture_receive (to.store, OTHER, uids[i], mail), ==, 0);
    }
  fixture_assert_sound (to.store, G_N_ELEMENTS (uids));
}

static void
test_what_is_here_stays_as_it_is (void)
{
  g_auto(Profile) profile = { 0 };
  g_auto(FumiBackupResult) result = { 0 };
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *newer = fixture_make_mail (77, 0);

  profile_init (&profile);
  receive_all (&profile);
  back_up (&profile, NULL, G_N_ELEMENTS (uids));
  g_assert_cmpuint (fixture_receive (profile.store, ACCOUNT, "newer", newer), ==, 1);
  ids = fumi_store_list_ids (profile.store, &query, &error);
  g_assert_true (fumi_store_set_unread (profile.store, g_array_index (ids, gint64, 3), NULL, FALSE, &error));
  before = describe_mail (&profile);

  result = restore (&profile, profile.file, NULL, ACCOUNT);
  g_assert_cmpuint (result.duplicates, ==, G_N_ELEMENTS (uids));
  g_assert_cmpuint (result.added, ==, 0);
  after = describe_mail (&profile);
  g_assert_cmpstr (after, ==, before);
  fixture_assert_sound (profile.store, G_N_ELEMENTS (uids) + 1);
}

/* It came another way: its UID is known all the same, also when the index is lost, and nobody deleted it. */
static void
test_what_is_here_under_another_name_is_not_brought_in_twice (void)
{
  g_auto(Profile) from = { 0 };
  g_auto(Profile) to = { 0 };
  g_auto(FumiBackupResult) result = { 0 };
  g_auto(FumiBackupResult) again = { 0 };
  g_autofree char *mail = fixture_make_mail (0, 0);
  g_autofree char *by_another_way = g_strconcat ("Received: by mx2.example\r\nX-UIDL: 1\r\n", mail, NULL);
  g_autofree char *index = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GHashTable) deleted = NULL;
  g_autoptr(GError) error = NULL;

  profile_init (&from);
  profile_init (&to);
  receive_all (&from);
  back_up (&from, NULL, G_N_ELEMENTS (uids));
  g_assert_cmpuint (fixture_receive (to.store, ACCOUNT, "numbered anew", by_another_way), ==, 1);

  result = restore (&to, from.file, NULL, ACCOUNT);
  g_assert_cmpuint (result.duplicates, ==, 1);
  g_assert_cmpuint (result.added, ==, G_N_ELEMENTS (uids) - 1);
  fixture_assert_sound (to.store, G_N_ELEMENTS (uids));
  again = restore (&to, from.file, NULL, ACCOUNT);
  g_assert_cmpuint (again.duplicates, ==, G_N_ELEMENTS (uids));

  g_clear_object (&to.store);
  index = g_build_filename (to.data_dir, "index.db", NULL);
  g_assert_cmpint (g_unlink (index), ==, 0);
  to.store = fumi_store_open (to.data_dir, &error);
  g_assert_no_error (error);

  run = fumi_store_begin_run (to.store, ACCOUNT, &error);
  g_assert_no_error (error);
  fumi_store_run_adopt_uids (run, uids, G_N_ELEMENTS (uids));
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      const FumiLedgerEntry *entry = fumi_store_run_find (run, uids[i]);

      g_assert_nonnull (entry);
      g_assert_cmpint (entry->state, ==, FUMI_LEDGER_STORED);
    }
  deleted = fumi_store_run_list_deleted (run, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (deleted), ==, 0);
}

/* And it does not count as deleted for good any more, which could have it deleted on the server. */
static void
test_a_message_that_was_deleted_since_comes_back (void)
{
  g_auto(Profile) profile = { 0 };
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  FumiSeenRecord record = { .uid = (char *) uids[0], .size = 1 };
  g_autofree char *dir = NULL;
  g_autofree char *seen = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autofree char *path = NULL;
  g_autofree char *mail = NULL;
  g_autofree char *restored = NULL;

  profile_init (&profile);
  receive_all (&profile);
  mail = describe_mail (&profile);
  back_up (&profile, NULL, G_N_ELEMENTS (uids));
  files = fixture_list_files (profile.data_dir, ACCOUNT);
  path = mail_path (&profile, files->pdata[0]);
  g_assert_cmpint (g_unlink (path), ==, 0);
  record.name = g_path_get_basename (path);
  dir = mail_path (&profile, "");
  g_ptr_array_add (records, &record);
  g_assert_true (fumi_seen_append (dir, records, NULL));
  g_free (record.name);

  result = restore (&profile, profile.file, NULL, ACCOUNT);
  g_assert_cmpuint (result.added, ==, 1);
  restored = describe_mail (&profile);
  g_assert_cmpstr (restored, ==, mail);
  fixture_assert_sound (profile.store, G_N_ELEMENTS (uids));
  seen = read_seen (&profile);
  g_assert_cmpstr (seen, ==, "");
}

/* ---- writing ----------------------------------------------------------------------------------------- */

static guint
count_names (const char *dir)
{
  g_autoptr(GDir) names = g_dir_open (dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (names) != NULL)
    n++;
  return n;
}

static void
cancel_while_writing (const FumiBackupProgress *progress,
                      gpointer                  user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_a_cancelled_backup_leaves_the_older_one (void)
{
  g_auto(Profile) profile = { 0 };
  g_autoptr(FumiBackupPlan) plan = make_plan (ACCOUNT);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_auto(FumiBackupResult) result = { 0 };
  g_autofree char *big = fixture_make_mail (1, 2 * 1024 * 1024);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;

  profile_init (&profile);
  fixture_receive (profile.store, ACCOUNT, "big", big);
  g_assert_true (g_file_set_contents (profile.file, "older", -1, NULL));

  g_assert_false (fumi_backup_write (profile.store, plan, profile.file, NULL, cancel_while_writing,
                                     cancellable, &result, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (profile.file, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "older");
  g_assert_cmpuint (count_names (profile.dir), ==, 2); /* data, backup.zip */
}

static void
test_what_a_killed_backup_left_is_cleared (void)
{
  g_auto(Profile) profile = { 0 };
  g_autofree char *left = NULL;

  profile_init (&profile);
  receive_all (&profile);
  left = g_build_filename (profile.dir, ".backup.zip.abc123", NULL);
  g_assert_true (g_file_set_contents (left, "half", -1, NULL));
  back_up (&profile, NULL, G_N_ELEMENTS (uids));
  g_assert_cmpuint (count_names (profile.dir), ==, 2);
}

static void
test_an_unreadable_message_is_named_and_the_rest_saved (void)
{
  g_auto(Profile) profile = { 0 };
  g_autoptr(FumiBackupPlan) plan = make_plan (ACCOUNT);
  g_auto(FumiBackupResult) result = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  profile_init (&profile);
  receive_all (&profile);
  path = mail_path (&profile, "cur/link:2,");
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);

  g_assert_true (fumi_backup_write (profile.store, plan, profile.file, NULL, NULL, NULL, &result, NULL,
                                    &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.added, ==, G_N_ELEMENTS (uids));
  g_assert_cmpuint (result.failed, ==, 1);
  g_assert_nonnull (strstr (result.failures->pdata[0], "cur/link"));
}

typedef struct
{
  Profile *profile;
  gboolean moved;
} Mover;

/* FumiBackupProgressFunc: the user reads everything while it is being saved. */
static void
move_everything (const FumiBackupProgress *progress,
                 gpointer                  user_data)
{
  Mover *mover = user_data;
  g_autoptr(GPtrArray) files = NULL;

  if (mover->moved || progress->phase != FUMI_BACKUP_WRITING)
    return;

  mover->moved = TRUE;
  files = fixture_list_files (mover->profile->data_dir, ACCOUNT);
  for (guint i = 0; i < files->len; i++)
    {
      const char *place = files->pdata[i];
      g_autofree char *from = mail_path (mover->profile, place);
      g_autofree char *name = g_path_get_basename (place);
      g_autofree char *read = g_strdup_printf ("cur/%s:2,S", name);
      g_autofree char *to = mail_path (mover->profile, read);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
}

static void
test_mail_that_moves_meanwhile_is_saved_once (void)
{
  g_auto(Profile) from = { 0 };
  g_auto(Profile) to = { 0 };
  g_autoptr(FumiBackupPlan) plan = make_plan (ACCOUNT);
  g_auto(FumiBackupResult) result = { 0 };
  g_auto(FumiBackupResult) restored = { 0 };
  Mover mover = { .profile = &from };
  g_autoptr(GError) error = NULL;

  profile_init (&from);
  profile_init (&to);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 100 * 1024);
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      fixture_receive (from.store, ACCOUNT, uid, mail);
    }

  fumi_backup_write (from.store, plan, from.file, NULL, move_everything, &mover, &result, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mover.moved);
  g_assert_cmpuint (result.added, ==, 20);
  restored = restore (&to, from.file, NULL, ACCOUNT);
  g_assert_cmpuint (restored.added, ==, 20);
  fixture_assert_sound (to.store, 20);
}

/* ---- bad archives -------------------------------------------------------------------------------------- */

typedef enum
{
  ZIP_REGULAR,
  ZIP_SYMLINK,
  ZIP_FOLDER,
  ZIP_DEVICE,
} ZipType;

typedef struct
{
  const char *path;
  const char *contents;
  ZipType     type;
  goffset     said_size; /* in the manifest; -1: the real one; -2: not in the manifest */
  gboolean    wrong_hash;
  gboolean    missing;   /* only in the manifest */
} ZipEntry;

#define MAX_ENTRIES 4

static const char MAIL_1[] = "Subject: one\r\n\r\n1\r\n";
static const char MAIL_2[] = "Subject: two\r\n\r\n2\r\n";

static void
write_zip_entry (struct archive *zip,
                 const char     *path,
                 const char     *contents,
                 ZipType         type)
{
  static const int types[] = { AE_IFREG, AE_IFLNK, AE_IFDIR, AE_IFREG };
  struct archive_entry *entry = archive_entry_new ();
  gsize length = type == ZIP_REGULAR ? strlen (contents) : 0;

  archive_entry_set_pathname (entry, path);
  archive_entry_set_filetype (entry, types[type]);
  archive_entry_set_perm (entry, 0777);
  archive_entry_set_size (entry, length);
  if (type == ZIP_SYMLINK)
    archive_entry_set_symlink (entry, "/etc/passwd");
  g_assert_cmpint (archive_write_header (zip, entry), >=, ARCHIVE_WARN);
  if (length > 0)
    g_assert_cmpint (archive_write_data (zip, contents, length), ==, length);
  archive_entry_free (entry);
}

/* libarchive writes no devices: the mode in the table of contents (APPNOTE 4.3.12) is changed afterwards. */
static void
make_device (const char *file,
             const char *path)
{
  g_autofree char *zip = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (file, &zip, &length, NULL));
  for (gsize i = 0; i + 46 + strlen (path) <= length; i++)
    {
      if (memcmp (zip + i, "PK\001\002", 4) != 0 || memcmp (zip + i + 46, path, strlen (path)) != 0)
        continue;
      zip[i + 40] = (char) (S_IFCHR & 0xff);
      zip[i + 41] = (char) (S_IFCHR >> 8);
      g_assert_true (g_file_set_contents (file, zip, length, NULL));
      return;
    }
  g_assert_not_reached ();
}

static char *
make_manifest (const char     *head,
               const ZipEntry *entries)
{
  GString *text = g_string_new (head != NULL ? head
                                             : "{\"format\":1,\"program\":\"Fumibako 0\","
                                               "\"created\":\"2026-01-01T00:00:00Z\",\n");

  g_string_append (text, "\"accounts\":[\n{\"id\":\"" ACCOUNT "\",\"title\":\"a@b\",\"messages\":1,"
                         "\"bytes\":1}\n],\n\"entries\":[\n");
  for (guint i = 0; i < MAX_ENTRIES && entries[i].path != NULL; i++)
    {
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, entries[i].contents, -1);

      if (entries[i].said_size == -2)
        continue;
      if (entries[i].wrong_hash)
        hash[0] = hash[0] == '0' ? '1' : '0';
      g_string_append_printf (text, "{\"path\":\"%s\",\"size\":%ld,\"sha256\":\"%s\",\"received\":1000},\n",
                              entries[i].path,
                              entries[i].said_size == -1 ? (long) strlen (entries[i].contents)
                                                         : (long) entries[i].said_size,
                              hash);
    }
  g_string_append (text, "]}\n");
  return g_string_free (text, FALSE);
}

static void
make_zip (const char     *file,
          const char     *manifest,
          const ZipEntry *entries)
{
  struct archive *zip = archive_write_new ();

  archive_write_set_format_zip (zip);
  g_assert_cmpint (archive_write_open_filename (zip, file), ==, ARCHIVE_OK);
  for (guint i = 0; i < MAX_ENTRIES && entries[i].path != NULL; i++)
    {
      if (!entries[i].missing)
        write_zip_entry (zip, entries[i].path, entries[i].contents, entries[i].type);
    }
  if (manifest != NULL)
    write_zip_entry (zip, "manifest.json", manifest, ZIP_REGULAR);
  g_assert_cmpint (archive_write_close (zip), ==, ARCHIVE_OK);
  archive_write_free (zip);

  for (guint i = 0; i < MAX_ENTRIES && entries[i].path != NULL; i++)
    {
      if (entries[i].type == ZIP_DEVICE)
        make_device (file, entries[i].path);
    }
}

#define GOOD { "mail/" ACCOUNT "/new/good", MAIL_1, ZIP_REGULAR, -1 }
#define UNSAFE FUMI_BACKUP_ERROR_UNSAFE

static const struct
{
  const char      *what;
  ZipEntry         entry;
  int              error;  /* when opening; -1: none */
  guint            failed; /* when restoring */
} bad_entries[] = {
  { "a parent folder", { "../escaped", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a parent folder within", { "mail/" ACCOUNT "/../../escaped", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a parent folder as folder", { "mail/" ACCOUNT "/../cur/escaped", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a parent folder, coded", { "mail/" ACCOUNT "/cur/%2e%2e", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a slash, coded", { "mail/" ACCOUNT "/cur/a%2fb", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a folder with a slash, coded", { "mail/" ACCOUNT "/.a%2f..%2f..%2fb/cur/x", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a NUL, coded", { "mail/" ACCOUNT "/cur/a%00b", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "half a code", { "mail/" ACCOUNT "/cur/a%4", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "an absolute name", { "/tmp/escaped", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a backslash", { "..\\escaped", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a control character", { "mail/" ACCOUNT "/cur/a\nb", "x", ZIP_REGULAR, -2 }, UNSAFE },
  { "a hidden message", { "mail/" ACCOUNT "/cur/.lock", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "flags without a name", { "mail/" ACCOUNT "/cur/:2,S", "x", ZIP_REGULAR, -1 }, UNSAFE },
  { "a symbolic link", { "mail/" ACCOUNT "/cur/link", "", ZIP_SYMLINK, -1 }, UNSAFE },
  { "a symbolic link elsewhere", { "link", "", ZIP_SYMLINK, -2 }, UNSAFE },
  { "a symbolic link as settings", { "accounts/" ACCOUNT ".ini", "", ZIP_SYMLINK, -1 }, UNSAFE },
  { "a device", { "mail/" ACCOUNT "/cur/device", "", ZIP_DEVICE, -1 }, UNSAFE },
  { "a folder as message", { "mail/" ACCOUNT "/cur/folder", "", ZIP_FOLDER, -2 }, UNSAFE },
  { "the same name again", { "mail/" ACCOUNT "/new/good", MAIL_2, ZIP_REGULAR, -2 }, UNSAFE },
  { "more than was said", { "mail/" ACCOUNT "/new/bomb", MAIL_2, ZIP_REGULAR, 3 }, -1, 1 },
  { "less than was said", { "mail/" ACCOUNT "/new/short", MAIL_2, ZIP_REGULAR, 1000 }, -1, 1 },
  { "other bytes", { "mail/" ACCOUNT "/new/other", MAIL_2, ZIP_REGULAR, -1, TRUE }, -1, 1 },
  { "a missing message", { "mail/" ACCOUNT "/new/missing", MAIL_2, ZIP_REGULAR, -1, FALSE, TRUE }, -1, 1 },
  { "a damaged ledger", { "ledger/" ACCOUNT ".jsonl", "{}\n", ZIP_REGULAR, -1 }, -1, 1 },
  { "a message that nobody promised", { "mail/" ACCOUNT "/new/extra", MAIL_2, ZIP_REGULAR, -2 }, -1, 0 },
  { "a file of somebody else", { "Thumbs.db", "x", ZIP_REGULAR, -2 }, -1, 0 },
  { "a message of an account not chosen", { "mail/" OTHER "/new/x", MAIL_2, ZIP_REGULAR, -1 }, -1, 0 },
  { "a folder of the system", { "__MACOSX/", "", ZIP_FOLDER, -2 }, -1, 0 },
};

static void
check_bad_entry (guint i)
{
  g_auto(Profile) profile = { 0 };
  const ZipEntry entries[MAX_ENTRIES] = { GOOD, bad_entries[i].entry };
  g_autofree char *manifest = make_manifest (NULL, entries);
  g_autoptr(FumiBackup) backup = NULL;
  g_auto(FumiBackupResult) result = { 0 };
  g_autofree char *escaped = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;

  g_test_message ("%s", bad_entries[i].what);
  profile_init (&profile);
  make_zip (profile.file, manifest, entries);
  backup = fumi_backup_open (profile.file, NULL, NULL, &error);
  if (bad_entries[i].error >= 0)
    {
      g_assert_null (backup);
      g_assert_error (error, FUMI_BACKUP_ERROR, bad_entries[i].error);
    }
  else
    {
      g_assert_no_error (error);
      fumi_backup_restore (backup, profile.store, ACCOUNT, ACCOUNT, NULL, NULL, &result, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (result.failed, ==, bad_entries[i].failed);
      g_assert_cmpuint (result.added, ==, 1);
      g_assert_cmpuint (result.failures != NULL ? result.failures->len : 0, ==, result.failed);
      files = fixture_list_files (profile.data_dir, ACCOUNT);
      g_assert_cmpuint (files->len, ==, 1);
      g_assert_cmpstr (files->pdata[0], ==, "new/good");
      g_assert_cmpuint (fixture_count_tmp (profile.data_dir, ACCOUNT), ==, 0);
    }
  g_assert_cmpuint (count_names (profile.dir), ==, 2);
  escaped = g_build_filename (profile.data_dir, "escaped", NULL);
  g_assert_false (g_file_test (escaped, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/tmp/escaped", G_FILE_TEST_EXISTS));
}

static void
test_bad_entries_do_no_harm (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_entries); i++)
    check_bad_entry (i);
}

static void
assert_refused (const char *file,
                const char *password,
                int         code)
{
  g_autoptr(GError) error = NULL;
  FumiBackup *backup = fumi_backup_open (file, password, NULL, &error);

  g_assert_null (backup);
  g_assert_error (error, FUMI_BACKUP_ERROR, code);
  g_assert_cmpstr (error->message, !=, "");
}

static void
test_what_is_no_backup_is_refused (void)
{
  g_auto(Profile) profile = { 0 };
  const ZipEntry none[MAX_ENTRIES] = { { "letter.txt", "x", ZIP_REGULAR, -2 } };
  g_autoptr(GError) error = NULL;
  g_autofree char *newer = make_manifest ("{\"format\":2,\"else\":true,\n", none);

  profile_init (&profile);
  g_assert_true (g_file_set_contents (profile.file, "", 0, NULL));
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_NOT_A_BACKUP);
  g_assert_true (g_file_set_contents (profile.file, "From anna\nSubject: x\n", -1, NULL));
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_NOT_A_BACKUP);
  assert_refused (profile.data_dir, NULL, FUMI_BACKUP_ERROR_NOT_A_BACKUP);
  assert_refused ("/dev/zero", NULL, FUMI_BACKUP_ERROR_NOT_A_BACKUP);
  make_zip (profile.file, NULL, none);
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_NOT_A_BACKUP);
  make_zip (profile.file, newer, none);
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_NEWER);
  make_zip (profile.file, "{\"name\":\"web page\"}\n", none);
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_DAMAGED);

  g_assert_cmpint (g_unlink (profile.file), ==, 0);
  g_assert_null (fumi_backup_open (profile.file, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_another_password_is_told (void)
{
  g_auto(Profile) profile = { 0 };

  profile_init (&profile);
  receive_all (&profile);
  back_up (&profile, "secret", G_N_ELEMENTS (uids));
  assert_refused (profile.file, NULL, FUMI_BACKUP_ERROR_PASSWORD);
  assert_refused (profile.file, "", FUMI_BACKUP_ERROR_PASSWORD);
  assert_refused (profile.file, "Secret", FUMI_BACKUP_ERROR_PASSWORD);
}

/* At every length an error, and never a crash, a hang, or a backup with half its mail. */
static void
test_a_backup_that_was_cut_off_is_refused (void)
{
  g_auto(Profile) profile = { 0 };
  g_autofree char *whole = NULL;
  gsize length;
  gsize step;

  profile_init (&profile);
  receive_all (&profile);
  back_up (&profile, NULL, G_N_ELEMENTS (uids));
  g_assert_true (g_file_get_contents (profile.file, &whole, &length, NULL));
  step = g_getenv ("FUMI_FULL_MATRIX") != NULL ? 1 : length / 100;
  for (gsize cut = 1; cut < length; cut += step)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents (profile.file, whole, cut, NULL));
      g_assert_null (fumi_backup_open (profile.file, NULL, NULL, &error));
      g_assert_true (error->domain == FUMI_BACKUP_ERROR);
    }
}

/* What is restored of a backup in which one bit turned is what was saved; whatever is not restored is counted. */
static void
check_altered (Profile    *from,
               const char *whole,
               gsize       length,
               gsize       at)
{
  g_auto(Profile) to = { 0 };
  g_autofree char *altered = g_memdup2 (whole, length);
  g_autoptr(FumiBackup) backup = NULL;
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  altered[at] ^= 1 << at % 8;
  g_assert_true (g_file_set_contents (from->file, altered, length, NULL));
  backup = fumi_backup_open (from->file, NULL, NULL, &error);
  if (backup == NULL)
    {
      g_assert_true (error->domain == FUMI_BACKUP_ERROR);
      return;
    }

  profile_init (&to);
  fumi_backup_restore (backup, to.store, ACCOUNT, ACCOUNT, NULL, NULL, &result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.added + result.failed, >=, result.messages);
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);

      /* Either it is here, or it is not known to be: then it is received again. */
      if (fixture_has_mail (to.data_dir, ACCOUNT, mail))
        result.added--;
      else
        g_assert_cmpuint (fixture_receive (to.store, ACCOUNT, uids[i], mail), ==, 1);
    }
  g_assert_cmpuint (result.added, ==, 0);
  fixture_assert_sound (to.store, G_N_ELEMENTS (uids));
}

static void
test_a_turned_bit_costs_one_message_at_most (void)
{
  g_auto(Profile) from = { 0 };
  g_autofree char *whole = NULL;
  gsize length;
  gsize step;

  profile_init (&from);
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);

      fixture_receive (from.store, ACCOUNT, uids[i], mail);
    }
  back_up (&from, NULL, G_N_ELEMENTS (uids));
  g_assert_true (g_file_get_contents (from.file, &whole, &length, NULL));
  step = g_getenv ("FUMI_FULL_MATRIX") != NULL ? 1 : length / 30;
  for (gsize at = 0; at < length; at += step)
    check_altered (&from, whole, length, at);
}

/* A disk that cannot hold it is told before anything is written. */
static void
test_a_bomb_is_told_from_what_the_disk_holds (void)
{
  g_auto(Profile) profile = { 0 };
  const ZipEntry entries[MAX_ENTRIES] = {
    GOOD, { "mail/" ACCOUNT "/new/bomb", MAIL_2, ZIP_REGULAR, G_GOFFSET_CONSTANT (500000000000) }
  };
  g_autofree char *manifest = make_manifest (NULL, entries);
  g_autoptr(FumiBackup) backup = NULL;
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;

  profile_init (&profile);
  make_zip (profile.file, manifest, entries);
  backup = fumi_backup_open (profile.file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (fumi_backup_restore (backup, profile.store, ACCOUNT, ACCOUNT, NULL, NULL, &result, NULL,
                                       &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  files = fixture_list_files (profile.data_dir, ACCOUNT);
  g_assert_cmpuint (files->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/backup/a-restore-brings-back-every-byte-flag-time-and-uid",
                   test_a_restore_brings_back_every_byte_flag_time_and_uid);
  g_test_add_func ("/store/backup/the-same-with-a-password", test_the_same_with_a_password);
  g_test_add_func ("/store/backup/settings-come-back-as-they-were", test_settings_come_back_as_they_were);
  g_test_add_func ("/store/backup/another-id-of-the-same-mailbox-receives-nothing-again",
                   test_another_id_of_the_same_mailbox_receives_nothing_again);
  g_test_add_func ("/store/backup/what-is-here-stays-as-it-is", test_what_is_here_stays_as_it_is);
  g_test_add_func ("/store/backup/what-is-here-under-another-name-is-not-brought-in-twice",
                   test_what_is_here_under_another_name_is_not_brought_in_twice);
  g_test_add_func ("/store/backup/a-message-that-was-deleted-since-comes-back",
                   test_a_message_that_was_deleted_since_comes_back);
  g_test_add_func ("/store/backup/a-cancelled-backup-leaves-the-older-one",
                   test_a_cancelled_backup_leaves_the_older_one);
  g_test_add_func ("/store/backup/what-a-killed-backup-left-is-cleared",
                   test_what_a_killed_backup_left_is_cleared);
  g_test_add_func ("/store/backup/an-unreadable-message-is-named-and-the-rest-saved",
                   test_an_unreadable_message_is_named_and_the_rest_saved);
  g_test_add_func ("/store/backup/mail-that-moves-meanwhile-is-saved-once",
                   test_mail_that_moves_meanwhile_is_saved_once);
  g_test_add_func ("/store/backup/bad-entries-do-no-harm", test_bad_entries_do_no_harm);
  g_test_add_func ("/store/backup/what-is-no-backup-is-refused", test_what_is_no_backup_is_refused);
  g_test_add_func ("/store/backup/another-password-is-told", test_another_password_is_told);
  g_test_add_func ("/store/backup/a-backup-that-was-cut-off-is-refused",
                   test_a_backup_that_was_cut_off_is_refused);
  g_test_add_func ("/store/backup/a-turned-bit-costs-one-message-at-most",
                   test_a_turned_bit_costs_one_message_at_most);
  g_test_add_func ("/store/backup/a-bomb-is-told-from-what-the-disk-holds",
                   test_a_bomb_is_told_from_what_the_disk_holds);

  return g_test_run ();
}
