/* test-mail-text.c: what was done with mail and where, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

#include "fumi-folder-text.h"
#include "fumi-mail-text.h"
#include "fumi-store-folders.h"

static void
test_says_what_was_done (void)
{
  static const struct
  {
    FumiStoreAction  action;
    const char      *folder;
    guint            n;
    const char      *text;
  } rows[] = {
    { FUMI_STORE_MARK_READ, NULL, 1, "Message marked as read" },
    { FUMI_STORE_MARK_UNREAD, NULL, 2, "2 messages marked as unread" },
    { FUMI_STORE_STAR, NULL, 1, "Star added" },
    { FUMI_STORE_UNSTAR, NULL, 3, "Star removed from 3 messages" },
    { FUMI_STORE_MOVE, FUMI_STORE_INBOX, 1, "Message moved to the inbox" },
    { FUMI_STORE_MOVE, FUMI_STORE_ARCHIVE, 10000, "10000 messages archived" },
    { FUMI_STORE_MOVE, FUMI_STORE_JUNK, 2, "2 messages moved to Junk" },
    { FUMI_STORE_MOVE, FUMI_STORE_TRASH, 1, "Message moved to Trash" },
    { FUMI_STORE_MOVE, "Work.Clients", 1, "Message moved to “Clients”" },
    { FUMI_STORE_MOVE, "K&APw-che", 5, "5 messages moved to “Küche”" },
    { FUMI_STORE_PURGE, NULL, 4, "4 messages deleted for good" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = fumi_mail_text_done (rows[i].action, rows[i].folder, rows[i].n);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* What could be done is done; what could not is counted, and the reason is told once. */
static void
test_says_what_failed (void)
{
  static const struct
  {
    FumiStoreOutcome  outcome;
    guint             asked;
    int               code;    /* of G_IO_ERROR; -1: no error */
    const char       *text;
  } rows[] = {
    { { .done = 10 }, 10, -1, NULL },
    { { .done = 8, .unchanged = 2 }, 10, -1, NULL },
    { { .failed = 1 }, 1, G_IO_ERROR_NO_SPACE, "No space" },
    { { .done = 7, .failed = 2, .missing = 1 }, 10, G_IO_ERROR_FAILED, "3 messages are as they were: No space" },
    { { .done = 4, .stopped = TRUE }, 10, G_IO_ERROR_NO_SPACE, "6 messages are as they were: No space" },
    { { .done = 4, .stopped = TRUE }, 10, G_IO_ERROR_CANCELLED, "Stopped; 6 messages are as they were" },
    { { .done = 9, .stopped = TRUE }, 10, G_IO_ERROR_CANCELLED, "Stopped; 1 message is as it was" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FumiStoreOutcome outcome = rows[i].outcome;
      g_autoptr(GError) error = rows[i].code >= 0 ? g_error_new (G_IO_ERROR, rows[i].code, "No space") : NULL;
      g_autofree char *text = NULL;

      outcome.error = error;
      text = fumi_mail_text_failed (&outcome, rows[i].asked);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* Maildir++ has folders in folders that are no folders themselves. */
static void
test_names_nested_folders (void)
{
  static const struct
  {
    const char *key;
    const char *title;
    guint       depth;
  } rows[] = {
    { "", "Inbox", 0 },
    { "Archive", "Archive", 0 },
    { "Archive.2025", "2025", 1 },
    { "Trash", "Trash", 0 },
    { "Home.Garden", "Home / Garden", 0 },
    { "Home.Garden.Trees", "Trees", 1 },
    { "Work", "Work", 0 },
    { "Work.A.B", "A / B", 1 },
    { "Workshop", "Workshop", 0 },
  };
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FumiStoreFolder *folder = g_new0 (FumiStoreFolder, 1);

      folder->key = (char *) rows[i].key;
      g_ptr_array_add (folders, folder);
    }

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint depth;
      g_autofree char *title = fumi_folder_text_nested (folders, i, &depth);

      g_assert_cmpstr (title, ==, rows[i].title);
      g_assert_cmpuint (depth, ==, rows[i].depth);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mail-text/says-what-was-done", test_says_what_was_done);
  g_test_add_func ("/app/mail-text/says-what-failed", test_says_what_failed);
  g_test_add_func ("/app/mail-text/names-nested-folders", test_names_nested_folders);
  return g_test_run ();
}
