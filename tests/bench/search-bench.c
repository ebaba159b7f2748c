/* search-bench.c: a store with much text in it, made at once, and how long searches take there.
 *
 *   search-bench make DIR N [files]   N messages; with "files" real ones, read as they would be by the program
 *   search-bench run DIR              200 queries; one JSON object a line, the last one with all of them together
 *   search-bench queries DIR          the queries alone, for other programs
 *
 * The text is invented: words of two languages, some in every second message and some in one among thousands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fumi-index-search.h"
#include "fumi-search-fill.h"
#include "fumi-search-index.h"
#include "fumi-search.h"
#include "fumi-store-complete.h"
#include "fumi-store-private.h"

#define ACCOUNT "0123abcd"
#define OTHER "89ef0123"
#define DAY0 1500000000
#define CHUNK 2000
#define N_QUERIES 200
#define SCREENFUL 60

static const char * const ja_common[] = {
  "会議", "資料", "確認", "連絡", "予定", "東京", "見積", "請求書", "契約", "変更", "送付", "報告", "来週", "本日",
  "担当", "対応", "必要", "場合", "以下", "内容", "時間", "日程", "注文", "発送", "完了", "案内", "登録", "更新",
  "問題", "質問", "回答", "大阪", "京都", "新幹線", "出張", "部長", "会社", "製品", "価格", "在庫", "営業", "開発",
  "設計", "試験", "品質", "写真", "添付", "メール", "サーバー", "データ", "システム", "プロジェクト", "スケジュール",
  "ありがとう", "よろしく", "お願い", "お世話", "ください", "いたします", "ございます", "しました", "でしょうか",
};
static const char * const ja_joints[] = { "の", "を", "に", "が", "は", "で", "と", "、", "。", "も", "から", "まで", "" };
static const char * const en_common[] = {
  "the", "and", "of", "to", "in", "you", "for", "is", "on", "with", "we", "that", "please", "meeting", "report",
  "invoice", "order", "project", "schedule", "update", "review", "attached", "document", "question", "answer",
  "server", "release", "version", "team", "customer", "price", "delivery", "tomorrow", "today", "week", "thanks",
  "regards", "summary", "budget", "contract", "travel", "photos", "family", "reminder", "calendar", "draft",
};
static const char kanji[] =
  "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九"
  "入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度"
  "務強気小七成期公持野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点";
static const char kana[] = "アイウエオカキクケコサシスセソタチツテトナニノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾダデドバビブベボパピプペポ";
static const char syllables[][4] = {
  "ba", "co", "di", "fer", "gan", "hol", "in", "ju", "ka", "len", "mor", "ne", "op", "par", "qui", "res", "sol", "ter",
  "un", "vel", "win", "xa", "yo", "zen", "al", "bri", "cha", "dro", "el", "fla",
};

static guint64 state;

static guint64
roll (void)
{
  guint64 z = state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static guint
pick (guint n)
{
  return (guint) (roll () % n);
}

static double
chance (void)
{
  return (double) (roll () >> 11) / 9007199254740992.0;
}

/* ---- words ----------------------------------------------------------------------------------------- */

static void
append_character (GString    *out,
                  const char *set,
                  guint       i)
{
  const char *p = g_utf8_offset_to_pointer (set, i % (guint) g_utf8_strlen (set, -1));

  g_string_append_len (out, p, g_utf8_skip[(guchar) *p]);
}

/* Word number @i of the tail: the same one each time. */
static void
append_tail (GString  *out,
             gboolean  japanese,
             guint     i)
{
  guint64 saved = state;

  state = i * 7919 + (japanese ? 1 : 2);
  roll ();
  if (!japanese)
    for (guint n = 2 + pick (3); n > 0; n--)
      g_string_append (out, syllables[pick (G_N_ELEMENTS (syllables))]);
  else if (pick (4) == 0)
    for (guint n = 3 + pick (4); n > 0; n--)
      append_character (out, kana, pick (1000));
  else
    for (guint n = 2 + (pick (3) == 0); n > 0; n--)
      append_character (out, kanji, pick (1000));
  state = saved;
}

/* Some words are everywhere, most are rare. */
static void
append_word (GString  *out,
             gboolean  japanese)
{
  if (chance () < 0.5)
    {
      double r = chance ();

      if (japanese)
        g_string_append (out, ja_common[(guint) (r * r * G_N_ELEMENTS (ja_common))]);
      else
        g_string_append (out, en_common[(guint) (r * r * G_N_ELEMENTS (en_common))]);
      return;
    }

  append_tail (out, japanese, (guint) (pow (chance (), 3) * 20000));
}

static void
append_words (GString  *out,
              gboolean  japanese,
              guint     n)
{
  for (guint i = 0; i < n; i++)
    {
      append_word (out, japanese);
      if (japanese)
        g_string_append (out, ja_joints[pick (G_N_ELEMENTS (ja_joints))]);
      else
        g_string_append_c (out, ' ');
    }
}

/* ---- messages -------------------------------------------------------------------------------------- */

typedef struct
{
  FumiSearchText text;
  char          *from_name;
  char          *from_address;
  char          *subject;
  gint64         date;
  goffset        size;
  gboolean       unread;
  gboolean       starred;
  const char    *account;
  const char    *folder;
} Message;

static void
message_clear (Message *message)
{
  g_free (message->text.sender);
  g_free (message->text.receivers);
  g_free (message->text.subject);
  g_free (message->text.names);
  g_free (message->text.body);
  g_free (message->text.quoted);
  g_free (message->from_name);
  g_free (message->from_address);
}

static void
make_message (guint    i,
              guint    total,
              Message *message)
{
  GString *subject = g_string_new (NULL);
  GString *body = g_string_new (NULL);
  GString *quoted = g_string_new (NULL);
  GString *name = g_string_new (NULL);
  guint lines;
  gboolean japanese;

  state = i;
  japanese = pick (10) < 6;
  append_tail (name, japanese, pick (400));
  append_words (subject, japanese, 3 + pick (5));
  lines = 3 + (guint) (20 * pow (chance (), 2));
  for (guint n = 0; n < lines; n++)
    {
      append_words (body, japanese, 10);
      g_string_append_c (body, '\n');
    }
  if (pick (4) == 0)
    append_words (quoted, japanese, 40);

  memset (message, 0, sizeof *message);
  message->date = DAY0 + (gint64) ((double) i / total * 3600 * 24 * 3650) + pick (3600 * 12);
  message->size = (goffset) (body->len + 2000 + (pick (200) == 0 ? 3000000 : 0));
  message->unread = pick (20) == 0;
  message->starred = pick (300) == 0;
  message->account = pick (3) == 0 ? OTHER : ACCOUNT;
  message->folder = pick (5) == 0 ? "Archive" : pick (50) == 0 ? "Work" : "";
  message->text.has_attachments = pick (8) == 0;
  message->from_address = g_strdup_printf ("sender%u@example.%s", pick (400), japanese ? "jp" : "com");
  message->text.sender = g_strdup_printf ("%s\n%s\n", name->str, message->from_address);
  message->text.receivers = g_strdup ("Hanako Sato\nhanako@example.jp\n");
  message->text.names = message->text.has_attachments ? g_strdup_printf ("report%u.pdf\n", i) : g_strdup ("");
  message->from_name = g_string_free (name, FALSE);
  message->text.subject = message->subject = g_string_free (subject, FALSE);
  message->text.body = g_string_free (body, FALSE);
  message->text.quoted = g_string_free (quoted, FALSE);
}

static gsize
count_text (const FumiSearchText *text)
{
  return strlen (text->sender) + strlen (text->receivers) + strlen (text->subject) + strlen (text->names) +
         strlen (text->body) + strlen (text->quoted);
}

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* ---- making ---------------------------------------------------------------------------------------- */

static char *
make_path (FumiStore     *store,
           const Message *message,
           guint          i)
{
  g_autofree char *root = fumi_store_dup_mail_dir (store, message->account);
  g_autofree char *dir = g_strconcat (message->folder[0] != '\0' ? "." : "", message->folder, NULL);
  g_autofree char *name = g_strdup_printf ("%032x:2,%s%s", i, message->starred ? "F" : "", message->unread ? "" : "S");

  return g_build_filename (root, dir, "cur", name, NULL);
}

static void
write_file (const char    *path,
            const Message *message)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *above = g_path_get_dirname (dir);
  g_autofree char *tmp = g_build_filename (above, "tmp", NULL);
  g_autofree char *fresh = g_build_filename (above, "new", NULL);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (message->date);
  g_autofree char *when = g_date_time_format (date, "%d %b %Y %H:%M:%S +0000");
  FILE *file;

  g_mkdir_with_parents (dir, 0700);
  g_mkdir_with_parents (tmp, 0700);
  g_mkdir_with_parents (fresh, 0700);
  file = g_fopen (path, "w");
  g_assert_nonnull (file);
  fprintf (file, "From: %s <%s>\r\nTo: Hanako Sato <hanako@example.jp>\r\nSubject: %s\r\nDate: %s\r\n"
           "MIME-Version: 1.0\r\n", message->from_name, message->from_address, message->subject, when);
  if (message->text.has_attachments)
    fputs ("Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n", file);
  fputs ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", file);
  for (const char *p = message->text.body; *p != '\0'; p++)
    {
      if (*p == '\n')
        fputc ('\r', file);
      fputc (*p, file);
    }
  if (message->text.quoted[0] != '\0')
    fprintf (file, "> %s\r\n", message->text.quoted);
  if (message->text.has_attachments)
    fprintf (file, "--cut\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=%.*s\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--cut--\r\n",
             (int) strcspn (message->text.names, "\n"), message->text.names);
  fclose (file);
}

static gint64
add_row (FumiStore     *store,
         FumiIndex     *writer,
         const Message *message,
         guint          i)
{
  g_autoptr(FumiEnvelope) envelope = fumi_envelope_new ();
  g_autofree char *path = make_path (store, message, i);
  g_autofree char *preview = g_utf8_substring (message->text.body, 0, MIN (80, g_utf8_strlen (message->text.body, -1)));
  g_autoptr(GError) error = NULL;
  gboolean added;

  fumi_envelope_set_place (envelope, message->account, message->folder, path);
  fumi_envelope_set_from (envelope, message->from_name, message->from_address);
  fumi_envelope_set_subject (envelope, message->subject);
  fumi_envelope_set_preview (envelope, g_strdelimit (preview, "\n", ' '));
  fumi_envelope_set_date (envelope, message->date);
  fumi_envelope_set_arrived (envelope, message->date);
  fumi_envelope_set_size (envelope, message->size);
  fumi_envelope_set_unread (envelope, message->unread);
  fumi_envelope_set_starred (envelope, message->starred);
  fumi_envelope_set_has_attachments (envelope, message->text.has_attachments);
  fumi_index_add_message (writer, envelope, &added, &error);
  check (error);
  return fumi_envelope_get_id (envelope);
}

static FumiSearchIndex *
open_words (FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = fumi_store_dup_search_path (store);
  FumiIndex *reader = fumi_store_borrow_reader (store, &error);
  FumiSearchIndex *words;
  gint64 epoch;

  fumi_index_get_epoch (reader, &epoch, &error);
  words = fumi_search_index_open_writer (path, epoch, &error);
  check (error);
  fumi_store_return_reader (store, reader);
  return words;
}

static void
print_size (FumiStore *store,
            gsize      text,
            guint      n,
            double     seconds)
{
  g_autofree char *path = fumi_store_dup_search_path (store);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  printf ("{\"messages\": %u, \"text\": %" G_GSIZE_FORMAT ", \"index\": %lld, \"ratio\": %.3f, \"seconds\": %.1f}\n", n,
          text, (long long) status.st_size, (double) status.st_size / (double) text, seconds);
}

static gsize
make_chunk (FumiStore       *store,
            FumiSearchIndex *words,
            guint            from,
            guint            n,
            guint            total)
{
  g_autoptr(GError) error = NULL;
  FumiIndex *writer = fumi_store_begin_writing (store, &error);
  gsize text = 0;

  check (error);
  if (words != NULL)
    fumi_search_index_begin (words, &error);
  check (error);
  for (guint i = from; i < from + n; i++)
    {
      Message message;
      gint64 id;

      make_message (i, total, &message);
      text += count_text (&message.text);
      if (words == NULL)
        {
          g_autofree char *path = make_path (store, &message, i);

          write_file (path, &message);
        }
      id = add_row (store, writer, &message, i);
      if (words != NULL)
        fumi_search_index_add (words, id, message.date, FUMI_SEARCH_WHOLE, &message.text, &error);
      check (error);
      message_clear (&message);
    }
  if (words != NULL)
    fumi_search_index_commit (words, &error);
  check (error);
  fumi_store_commit_writing (store, &error);
  check (error);
  return text;
}

static void
tidy (FumiSearchIndex *words)
{
  g_autoptr(GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    {
      fumi_search_index_merge (words, &more, &error);
      check (error);
    }
}

static void
make (const char *dir,
      guint       total,
      gboolean    files)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStore) store = fumi_store_open (dir, &error);
  g_autoptr(FumiSearchIndex) words = NULL;
  gint64 since = g_get_monotonic_time ();
  gsize text = 0;

  check (error);
  if (!files)
    words = open_words (store);
  for (guint i = 0; i < total; i += CHUNK)
    text += make_chunk (store, words, i, MIN (CHUNK, total - i), total);

  if (files)
    {
      since = g_get_monotonic_time ();
      fumi_store_fill_search (store, NULL, NULL, NULL, &error);
      check (error);
      words = open_words (store);
    }
  tidy (words);
  g_clear_pointer (&words, fumi_search_index_free);
  print_size (store, text, total, (double) (g_get_monotonic_time () - since) / 1e6);
}

/* ---- searching ------------------------------------------------------------------------------------- */

static char *
make_query (guint i)
{
  static const char * const operators[] = {
    "is:unread", "has:attachment", "is:starred", "before:2019-01-01", "after:2025-01-01", "larger:1M",
    "from:sender12", "-東京", "subject:会議", "差出人:example",
  };
  GString *query = g_string_new (NULL);
  guint n = i / 8;

  switch (i % 8)
    {
    case 0: /* a word that is everywhere */
      g_string_append (query, en_common[(n * 5 + 13) % G_N_ELEMENTS (en_common)]);
      break;

    case 1: /* two characters */
      g_string_append (query, ja_common[(n * 3) % 40]);
      break;

    case 2: /* a rare one */
      append_tail (query, n % 2 == 0, n * 700 + 10);
      break;

    case 3: /* a longer one, some of which are nowhere */
      g_string_append (query, ja_common[n % 40]);
      g_string_append (query, ja_common[(n * 7 + 1) % 40]);
      break;

    case 4: /* two words */
      g_string_append_printf (query, "%s %s", ja_common[n % 30], ja_common[(n * 11 + 5) % 45]);
      break;

    case 5: /* with an operator */
      g_string_append_printf (query, "%s %s", operators[n % G_N_ELEMENTS (operators)],
                              n % 2 == 0 ? ja_common[n % 30] : en_common[(n * 3 + 13) % 40]);
      break;

    case 6: /* nothing but an operator, or a phrase */
      if (n % 2 == 0)
        g_string_append (query, operators[(n / 2) % G_N_ELEMENTS (operators)]);
      else
        g_string_append_printf (query, "\"%s %s\"", en_common[n % 30], en_common[(n * 7) % 40]);
      break;

    case 7: /* kana, and a word that is being typed */
    default:
      if (n % 2 == 0)
        append_tail (query, TRUE, n * 31);
      else
        g_string_append_len (query, en_common[(n * 5 + 13) % G_N_ELEMENTS (en_common)], 4);
      break;
    }

  return g_string_free (query, FALSE);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double double_a = *(const double *) a;
  double double_b = *(const double *) b;

  return double_a < double_b ? -1 : double_a > double_b;
}

static double
time_search (FumiStore             *store,
             const char            *query,
             const FumiSearchScope *scope,
             guint                  limit,
             guint                 *hits)
{
  g_autoptr(GError) error = NULL;
  gint64 since = g_get_monotonic_time ();
  g_autoptr(FumiSearchResult) result = fumi_store_search (store, query, TRUE, scope, FUMI_SEARCH_NEWEST_FIRST, limit,
                                                          NULL, &error);
  double ms = (double) (g_get_monotonic_time () - since) / 1e3;

  check (error);
  *hits = result->ids->len;
  return ms;
}

/* For JSON: the only signs that would need it are quotation marks. */
static char *
escape (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "\"", -1);

  return g_strjoinv ("\\\"", parts);
}

static void
run (const char *dir)
{
  static const FumiSearchScope scopes[] = { { NULL, NULL }, { NULL, "" }, { ACCOUNT, "" }, { OTHER, NULL } };
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStore) store = fumi_store_open_at_once (dir, &error);
  double first[N_QUERIES];
  double all[N_QUERIES];

  check (error);
  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autofree char *query = make_query (i);
      g_autofree char *escaped = escape (query);
      const FumiSearchScope *scope = &scopes[i % 5 == 0 ? 1 + i / 5 % 3 : 0];
      guint hits;

      first[i] = time_search (store, query, scope, SCREENFUL, &hits);
      all[i] = time_search (store, query, scope, 0, &hits);
      printf ("{\"query\": \"%s\", \"scope\": %d, \"hits\": %u, \"first\": %.2f, \"all\": %.2f}\n", escaped,
              (int) (scope - scopes), hits, first[i], all[i]);
    }

  qsort (first, N_QUERIES, sizeof (double), compare_doubles);
  qsort (all, N_QUERIES, sizeof (double), compare_doubles);
  printf ("{\"queries\": %d, \"first_median\": %.2f, \"first_worst\": %.2f, \"all_median\": %.2f,"
          " \"all_worst\": %.2f}\n", N_QUERIES, first[N_QUERIES / 2], first[N_QUERIES - 1], all[N_QUERIES / 2],
          all[N_QUERIES - 1]);
}

int
main (int   argc,
      char *argv[])
{
  if (argc >= 4 && g_str_equal (argv[1], "make"))
    make (argv[2], (guint) strtoul (argv[3], NULL, 10), argc > 4);
  else if (argc == 3 && g_str_equal (argv[1], "run"))
    run (argv[2]);
  else if (argc >= 2 && g_str_equal (argv[1], "queries"))
    for (guint i = 0; i < N_QUERIES; i++)
      {
        g_autofree char *query = make_query (i);

        printf ("%s\n", query);
      }
  else
    {
      fprintf (stderr, "usage: search-bench make DIR N [files] | run DIR | queries\n");
      return 64;
    }

  return 0;
}
