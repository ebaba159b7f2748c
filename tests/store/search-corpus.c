/* search-corpus.c: a store that holds the messages of search-corpus.txt.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "search-corpus.h"

#include <glib/gstdio.h>
#include <string.h>

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

char *
corpus_sort (const char *names)
{
  g_auto(GStrv) words = g_strsplit (names, " ", -1);

  qsort (words, g_strv_length (words), sizeof (char *), compare_strings);
  return g_strjoinv (" ", words);
}

static void
write_message (const char *data_dir,
               const char *head,
               const char *text)
{
  g_auto(GStrv) words = g_strsplit (head, " ", -1);
  guint n = g_strv_length (words);
  gboolean is_inbox = g_str_equal (words[2], "INBOX");
  g_autofree char *dir_name = g_strconcat (is_inbox ? "" : ".", is_inbox ? "" : words[2], NULL);
  g_autofree char *file_name = g_strdup_printf ("%s:2,%s", words[0], g_str_equal (words[1], "-") ? "" : words[1]);
  g_autofree char *dir = g_build_filename (data_dir, "mail", CORPUS_ACCOUNT, dir_name, NULL);
  g_autofree char *path = g_build_filename (dir, "cur", file_name, NULL);
  g_autoptr(GString) mail = g_string_new (text);
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_string_replace (mail, "\n", "\r\n", 0);
  if (n > 3)
    bytes = g_convert_with_fallback (mail->str, mail->len, words[3], "UTF-8", "?", NULL, &length, &error);
  else
    bytes = g_strndup (mail->str, length = mail->len);
  g_assert_no_error (error);

  for (guint i = 0; i < 3; i++)
    {
      static const char * const parts[] = { "tmp", "new", "cur" };
      g_autofree char *part = g_build_filename (dir, parts[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (part, 0700), ==, 0);
    }
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, &error));
  g_assert_no_error (error);
}

guint
corpus_write (const char *data_dir,
              const char *corpus_path)
{
  g_autofree char *contents = NULL;
  g_auto(GStrv) entries = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (corpus_path, &contents, NULL, &error));
  g_assert_no_error (error);
  entries = g_strsplit (contents, "\n%% ", -1);
  for (guint i = 1; entries[i] != NULL; i++, n++)
    {
      char *end = strchr (entries[i], '\n');

      g_assert_nonnull (end);
      *end = '\0';
      write_message (data_dir, entries[i], end + 1);
    }

  return n;
}

char *
corpus_search (FumiStore             *store,
               const char            *text,
               const FumiSearchScope *scope,
               FumiSearchOrder        order,
               guint                  limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiSearchResult) result = fumi_store_search (store, text, FALSE, scope, order, limit, NULL, &error);
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  envelopes = fumi_store_get_many (store, (const gint64 *) result->ids->data, result->ids->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autofree char *name = g_path_get_basename (fumi_envelope_get_path (envelopes->pdata[i]));

      g_string_append_printf (names, "%s%.*s", i > 0 ? " " : "", (int) strcspn (name, ":"), name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}
