/* fuzz-index.c: a damaged index.db: whatever of it is flipped, cut off or put in, the store opens, lists every message
 * of the Maildir once, and its file is sound again.
 *
 * The input is a list of changes to a sound file of this version with a ledger: three bytes of place, one of what is
 * written there; a first byte of 255 takes all that follows for the whole file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>

#include "fumi-store-complete.h"
#include "fumi-store.h"

#define ACCOUNT "0123abcd"
#define MESSAGES 8
#define CHANGE 4

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static char *dir;
static char *index_path;
static char *sound;
static gsize sound_length;

/* Damage is logged, and expected. */
static GLogWriterOutput
drop_logs (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  return (level & G_LOG_LEVEL_CRITICAL) != 0 ? g_log_writer_default (level, fields, n_fields, user_data)
                                             : G_LOG_WRITER_HANDLED;
}

static void
remove_all (void)
{
  const char *command[] = { "rm", "-rf", dir, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
receive_all (FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, ACCOUNT, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = g_strdup_printf ("From: a@b.example\r\nSubject: %u\r\nMessage-ID: <%u@b>\r\n\r\n%u\r\n",
                                               i, i / 2, i / 2);
      g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data (mail, strlen (mail), NULL);

      g_assert_true (fumi_store_batch_add (batch, uid, strlen (mail), body, NULL, &error));
    }
  g_assert_true (fumi_store_batch_commit (batch, NULL, &error));
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  g_log_set_writer_func (drop_logs, NULL, NULL);
  /* In memory where there is such a place: every input is synced. */
  dir = g_strdup (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm/fumibako-fuzz-XXXXXX"
                                                               : "/tmp/fumibako-fuzz-XXXXXX");
  g_assert_nonnull (g_mkdtemp (dir));
  atexit (remove_all);
  index_path = g_build_filename (dir, "index.db", NULL);

  store = fumi_store_open (dir, &error);
  g_assert_no_error (error);
  receive_all (store);
  g_clear_object (&store);
  g_assert_true (g_file_get_contents (index_path, &sound, &sound_length, NULL));
  return 0;
}

static void
put_index (const uint8_t *data,
           size_t         size)
{
  g_autofree char *contents = g_memdup2 (sound, sound_length);

  if (size > 0 && data[0] == 255)
    {
      g_assert_true (g_file_set_contents_full (index_path, (const char *) data + 1, size - 1,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      return;
    }

  for (size_t i = 0; i + CHANGE <= size; i += CHANGE)
    contents[(data[i] << 16 | data[i + 1] << 8 | data[i + 2]) % sound_length] = data[i + 3];
  g_assert_true (g_file_set_contents_full (index_path, contents, sound_length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
forget_others (void)
{
  g_autoptr(GDir) names = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_str_has_prefix (name, "index.db"))
        g_unlink (path);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  forget_others ();
  put_index (data, size);

  store = fumi_store_open (dir, &error);
  /* A version that is told twice, and so believed, is left alone. */
  if (store == NULL)
    {
      g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NEWER);
      return 0;
    }

  /* Damage may show only when it is met; whoever meets it has it mended. */
  if (!fumi_store_verify (store, &check, NULL, &error) || check.damaged > 0 || check.extra > 0 || check.missing > 0)
    {
      g_clear_error (&error);
      g_assert_true (fumi_store_renew (store, &error));
      g_assert_true (fumi_store_complete (store, NULL, NULL, NULL, &error));
      g_assert_true (fumi_store_verify (store, &check, NULL, &error));
    }
  g_assert_no_error (error);
  g_assert_cmpuint (check.messages, ==, MESSAGES);
  g_assert_cmpuint (check.missing + check.extra + check.damaged, ==, 0);
  return 0;
}
