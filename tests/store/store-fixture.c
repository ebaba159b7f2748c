/* store-fixture.c: a store in a folder of its own, messages to put into it, and eyes for what is on disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "fumi-maildir.h"

char *
fixture_make_dir (void)
{
  g_autoptr(GError) error = NULL;
  char *dir = g_dir_make_tmp ("fumi-store-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static int
remove_node (const char        *path,
             const struct stat *status,
             int                type,
             struct FTW        *position)
{
  return remove (path);
}

void
fixture_remove_dir (const char *dir)
{
  g_assert_cmpint (nftw (dir, remove_node, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT), ==, 0);
}

char *
fixture_make_mail (guint i,
                   gsize bytes)
{
  GString *mail = g_string_new (NULL);

  g_string_append_printf (mail,
                          "From: Anna %u <anna%u@example.org>\r\n"
                          "To: Ben <ben@example.org>\r\n"
                          "Subject: Message %u\r\n"
                          "Date: Tue, 02 Jan 2024 %02u:%02u:%02u +0000\r\n"
                          "Message-ID: <%u@example.org>\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "\r\n",
                          i, i, i, i / 3600 % 24, i / 60 % 60, i % 60, i);
  g_string_append_printf (mail, "Body of message %u.\r\n", i);
  while (mail->len < bytes)
    g_string_append (mail, "All work and no play makes a dull mailbox, line after line.\r\n");

  return g_string_free (mail, FALSE);
}

void
fixture_add (FumiStoreBatch *batch,
             const char     *uid,
             const char     *mail)
{
  g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data (mail, strlen (mail), NULL);
  g_autoptr(GError) error = NULL;

  fumi_store_batch_add (batch, uid, strlen (mail), body, NULL, &error);
  g_assert_no_error (error);
}

guint
fixture_receive (FumiStore  *store,
                 const char *account,
                 const char *uid,
                 const char *mail)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, account, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  fixture_add (batch, uid, mail);
  fumi_store_batch_commit (batch, &envelopes, &error);
  g_assert_no_error (error);

  return envelopes->len;
}

typedef struct
{
  GPtrArray  *files;
  const char *path;
} Listing;

static gboolean
add_file (const char *folder,
          const char *name,
          const char *path,
          gpointer    user_data)
{
  Listing *listing = user_data;

  g_ptr_array_add (listing->files, g_strdup (path + strlen (listing->path) + 1));
  return TRUE;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GPtrArray *
fixture_list_files (const char *data_dir,
                    const char *account)
{
  g_autofree char *path = g_build_filename (data_dir, "mail", account, NULL);
  g_autoptr(GError) error = NULL;
  Listing listing = { .files = g_ptr_array_new_with_free_func (g_free), .path = path };

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    fumi_maildir_visit_path (path, add_file, &listing, &error);
  g_assert_no_error (error);

  g_ptr_array_sort (listing.files, compare_strings);
  return listing.files;
}

char *
fixture_only_file (const char *data_dir,
                   const char *account)
{
  g_autoptr(GPtrArray) files = fixture_list_files (data_dir, account);

  g_assert_cmpuint (files->len, ==, 1);
  return g_strdup (files->pdata[0]);
}

guint
fixture_count_tmp (const char *data_dir,
                   const char *account)
{
  g_autofree char *path = g_build_filename (data_dir, "mail", account, NULL);
  g_autofree char *tmp = g_build_filename (path, "tmp", NULL);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

void
fixture_assert_sound (FumiStore *store,
                      guint      messages)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *mail = g_build_filename (fumi_store_get_data_dir (store), "mail", NULL);
  g_autoptr(GDir) accounts = g_dir_open (mail, 0, NULL);
  FumiStoreQuery query = { .folder = "" };
  FumiStoreCheck check;
  guint rows = 0;

  fumi_store_verify (store, &check, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.missing, ==, 0);
  g_assert_cmpuint (check.extra, ==, 0);
  g_assert_cmpuint (check.damaged, ==, 0);
  g_assert_cmpuint (check.duplicates, ==, 0);
  g_assert_cmpuint (check.messages, ==, messages);
  while ((query.account = g_dir_read_name (accounts)) != NULL)
    rows += fumi_store_count (store, &query, FALSE);
  g_assert_cmpuint (rows, ==, messages);
}

guint
fixture_count_once (const char *data_dir,
                    const char *account,
                    guint       n,
                    gsize       bytes)
{
  g_autoptr(GPtrArray) files = fixture_list_files (data_dir, account);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (data_dir, "mail", account, NULL);
  guint once = 0;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *file = g_build_filename (path, files->pdata[i], NULL);
      g_autoptr(GError) error = NULL;
      char *contents = NULL;

      g_file_get_contents (file, &contents, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_hash_table_add (seen, contents)); /* the same message is not there twice */
    }

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mail = fixture_make_mail (i, bytes);

      if (g_hash_table_remove (seen, mail))
        once++;
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 0); /* nothing partial, nothing foreign */

  return once;
}

gboolean
fixture_has_mail (const char *data_dir,
                  const char *account,
                  const char *mail)
{
  g_autoptr(GPtrArray) files = fixture_list_files (data_dir, account);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *file = g_build_filename (data_dir, "mail", account, files->pdata[i], NULL);
      g_autofree char *contents = NULL;

      if (g_file_get_contents (file, &contents, NULL, NULL) && g_str_equal (contents, mail))
        return TRUE;
    }

  return FALSE;
}
