/* fill-store.c: a store of as many messages as wanted, quickly; not a test.
 *
 * fill-store DATA_DIR ACCOUNT MESSAGES [FOLDER [UNREAD_PERCENT [SEED]]] makes invented envelopes and puts them into the
 * index as the store would; their files are names of a few ones. Half of it is Japanese. The next program that opens the
 * store compares rows and files, and finds them equal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fumi-index.h"

#define PER_FILE 20000 /* names that one file may have: ext4 allows 65,000 */
#define PER_TRANSACTION 20000
#define SENDERS 4000
#define NEWEST G_GINT64_CONSTANT (1764547200) /* 2025-12-01 */
#define APART 400 /* seconds between two of them, about */

static const char * const english[] = {
  "mail", "box", "letter", "server", "line", "evening", "river", "mountain", "paper", "ink", "answer", "question", "week",
  "garden", "station", "train", "summer", "winter", "rain", "light", "window", "table", "book", "street", "market",
};
static const char * const japanese[] = {
  "手紙", "文箱", "郵便", "返事", "朝", "夕方", "川", "山", "紙", "墨", "質問", "来週", "庭", "駅", "電車", "夏", "冬", "雨",
  "について", "のお知らせ", "をお願いします", "ありがとうございます", "送りました", "届きました",
};
static const char * const families[] = {
  "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "Smith", "Brown", "Müller", "Rossi",
};

static const char *
word (GRand    *rand,
      gboolean  is_japanese)
{
  return is_japanese ? japanese[g_rand_int_range (rand, 0, G_N_ELEMENTS (japanese))]
                     : english[g_rand_int_range (rand, 0, G_N_ELEMENTS (english))];
}

static char *
words (GRand    *rand,
       gboolean  is_japanese,
       guint     n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0 && !is_japanese)
        g_string_append_c (text, ' ');
      g_string_append (text, word (rand, is_japanese));
    }
  return g_string_free (text, FALSE);
}

static FumiEnvelope *
invent (GRand *rand,
        guint  i)
{
  FumiEnvelope *envelope = fumi_envelope_new ();
  gboolean is_japanese = g_rand_int_range (rand, 0, 2) == 0;
  guint sender = (guint) g_rand_int_range (rand, 0, SENDERS);
  g_autofree char *name = g_strdup_printf ("%s %u", families[sender % G_N_ELEMENTS (families)], sender);
  g_autofree char *address = g_strdup_printf ("person%u@bench.example", sender);
  g_autofree char *base = words (rand, is_japanese, 4);
  g_autofree char *subject = g_strdup_printf ("%s%s", g_rand_int_range (rand, 0, 3) == 0 ? "Re: " : "", base);
  g_autofree char *preview = words (rand, is_japanese, 16);

  fumi_envelope_set_from (envelope, name, address);
  fumi_envelope_set_subject (envelope, subject);
  fumi_envelope_set_preview (envelope, preview);
  fumi_envelope_set_date (envelope, NEWEST - (gint64) i * APART + g_rand_int_range (rand, -APART, APART));
  fumi_envelope_set_arrived (envelope, NEWEST - (gint64) i * APART);
  fumi_envelope_set_size (envelope, g_rand_int_range (rand, 900, 20000));
  fumi_envelope_set_has_attachments (envelope, g_rand_int_range (rand, 0, 8) == 0);
  fumi_envelope_set_starred (envelope, g_rand_int_range (rand, 0, 50) == 0);
  fumi_envelope_set_key (envelope, (gint64) g_rand_int (rand) << 31 | g_rand_int (rand));
  return envelope;
}

/* One file of which many names follow. */
static char *
make_file (const char *path,
           GRand      *rand)
{
  g_autofree char *body = words (rand, FALSE, 200);
  g_autofree char *text = g_strdup_printf ("From: Bench <bench@bench.example>\r\nSubject: Bench\r\n\r\n%s\r\n", body);

  if (!g_file_set_contents (path, text, -1, NULL))
    g_error ("%s", path);
  return g_strdup (path);
}

int
main (int    argc,
      char **argv)
{
  const char *account = argc > 3 ? argv[2] : NULL;
  guint count = argc > 3 ? (guint) atoi (argv[3]) : 0;
  const char *folder = argc > 4 ? argv[4] : "";
  int unread = argc > 5 ? atoi (argv[5]) : 10;
  g_autoptr(GRand) rand = g_rand_new_with_seed (argc > 6 ? (guint32) atoi (argv[6]) : 1);
  g_autofree char *mail = argc > 3 ? g_build_filename (argv[1], "mail", NULL) : NULL;
  g_autofree char *index_path = argc > 3 ? g_build_filename (argv[1], "index.db", NULL) : NULL;
  g_autofree char *dot = g_strdup_printf ("%s%s", *folder != '\0' ? "." : "", folder);
  g_autofree char *dir = argc > 3 ? g_build_filename (mail, account, dot, NULL) : NULL;
  g_autofree char *file = NULL;
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(FumiIndex) index = NULL;
  g_autoptr(GError) error = NULL;
  FumiIndexState state;

  if (account == NULL)
    {
      g_printerr ("usage: %s DATA_DIR ACCOUNT MESSAGES [FOLDER [UNREAD_PERCENT [SEED]]]\n", argv[0]);
      return 64;
    }

  store = fumi_store_open (argv[1], &error);
  if (store == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *part = g_build_filename (dir, ((const char *[]) { "tmp", "new", "cur" })[i], NULL);

      if (g_mkdir_with_parents (part, 0700) != 0)
        g_error ("%s", part);
    }
  index = fumi_index_open_writer (index_path, mail, &state, &error);
  if (index == NULL)
    g_error ("%s", error->message);

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(FumiEnvelope) envelope = invent (rand, i);
      gboolean is_unread = g_rand_int_range (rand, 0, 100) < unread;
      g_autofree char *path = g_strdup_printf ("%s/cur/%08x%08x%08x%08x:2,%s%s", dir, g_rand_int (rand), g_rand_int (rand),
                                               i, g_rand_int (rand), fumi_envelope_get_starred (envelope) ? "F" : "",
                                               is_unread ? "" : "S");
      gboolean added;

      if (i % PER_FILE == 0)
        {
          g_free (file);
          file = make_file (path, rand);
        }
      else if (link (file, path) != 0)
        g_error ("%s", path);
      fumi_envelope_set_unread (envelope, is_unread);
      fumi_envelope_set_place (envelope, account, folder, path);
      if (i % PER_TRANSACTION == 0 && !fumi_index_begin (index, &error))
        g_error ("%s", error->message);
      if (!fumi_index_add_message (index, envelope, &added, &error))
        g_error ("%s", error->message);
      if ((i % PER_TRANSACTION == PER_TRANSACTION - 1 || i == count - 1) && !fumi_index_commit (index, &error))
        g_error ("%s", error->message);
    }
  return 0;
}
