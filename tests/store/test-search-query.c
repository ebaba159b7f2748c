/* test-search-query.c: what is typed is understood, whatever it is; what is found can be shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-search-find.h"
#include "fumi-search-highlight.h"
#include "fumi-search-query.h"
#include "fumi-search-split.h"

/* ---- tokens ---------------------------------------------------------------------------------------- */

static int
append_token (const FumiSearchToken *token,
              gpointer               user_data)
{
  GString *out = user_data;

  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append_len (out, token->text, (gssize) token->length);
  if (token->is_open)
    g_string_append_c (out, '*');
  return 0;
}

static void
test_a_text_is_split_into_words_and_pairs (void)
{
  static const struct
  {
    const char *text;
    const char *tokens;  /* of a text */
    const char *query;   /* of what is looked for */
  } rows[] = {
    { "", "", "" },
    { "Hello, World!", "hello world", "hello world" },
    { "会議", "会議 議", "会議" },
    { "会議資料", "会議 議資 資料 料", "会議 議資 資料" },
    { "会", "会", "会*" },
    { "会。議", "会 議", "会 議*" },
    { "資料PDF", "資料 料 pdf", "資料 料 pdf" },
    { "PDF資料", "pdf 資料 料", "pdf 資料" },
    { "資料 ", "資料 料", "資料" },
    { "資料）。", "資料 料", "資料" },
    { "3月15日", "3 月 15 日", "3 月 15 日*" },
    { "ｶﾞｿﾘﾝ", "ガソ ソリ リン ン", "ガソ ソリ リン" },
    { "がそりん", "ガソ ソリ リン ン", "ガソ ソリ リン" },
    { "か\343\202\231", "ガ", "ガ*" },       /* two characters, one kana */
    { "はひふ", "ハヒ ヒフ フ", "ハヒ ヒフ" },
    { "ぱ", "パ", "パ*" },
    { "ＶＰＮ１２", "vpn12", "vpn12" },
    { "①㈱№℡", "1 株 notel", "1 株 notel" },
    { "Café CAFÉ cafe\314\201", "cafe cafe cafe", "cafe cafe cafe" },
    { "Straße GRÖẞE Ørsted Łódź Æon", "strasse grosse orsted lodz aeon", "strasse grosse orsted lodz aeon" },
    { "İstanbul ısı", "istanbul isi", "istanbul isi" },
    { "ΑΘΉΝΑ ας", "αθηνα ασ", "αθηνα ασ" },
    { "Ёлка мой", "елка мой", "елка мой" },
    { "שָׁלוֹם", "שלום", "שלום" },
    { "회의", "회의 의", "회의" },
    { "\341\204\222\341\205\254\341\204\213\341\205\264", "회의 의", "회의" }, /* as Jamo */
    { "กรุง", "กร รุ ุง ง", "กร รุ ุง" },
    { "髙橋﨑", "高橋 橋崎 崎", "高橋 橋崎" },
    { "1,280,000円 1,2", "1280000 円 1 2", "1280000 円 1 2" },
    { "１，２８０", "1280", "1280" },
    { "12,3456", "12 3456", "12 3456" },
    { "a\302\255b zero\342\200\213width", "ab zerowidth", "ab zerowidth" }, /* soft hyphen, zero width space */
    { "don't foo_bar-baz", "don t foo bar baz", "don t foo bar baz" },
    { "🎉 ok", "🎉 ok", "🎉 ok" },
    { "\377\376x", "x", "x" },
    { "10〜20 10～20", "10 20 10 20", "10 20 10 20" },
    { "会\002m x", "会 \002m x", "会 \002m x" }, /* a mark ends what stands before it */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) tokens = g_string_new (NULL);
      g_autoptr(GString) query = g_string_new (NULL);

      fumi_search_split (rows[i].text, strlen (rows[i].text), append_token, tokens);
      g_assert_cmpstr (tokens->str, ==, rows[i].tokens);
      fumi_search_split_query (rows[i].text, strlen (rows[i].text), append_token, query);
      g_assert_cmpstr (query->str, ==, rows[i].query);
    }
}

static void
test_a_word_without_end_is_cut_between_characters (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) tokens = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "й");
  fumi_search_split (text->str, text->len, append_token, tokens);
  g_assert_cmpuint (tokens->len, ==, FUMI_SEARCH_TOKEN_BYTES);
  g_assert_true (g_utf8_validate (tokens->str, -1, NULL));
}

/* ---- queries --------------------------------------------------------------------------------------- */

/* As a line: terms, then what is asked of rows. */
static char *
describe (const FumiSearchQuery *query)
{
  static const char * const fields[] = { "", "from:", "to:", "subject:", "body:", "name:" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < query->terms->len; i++)
    {
      const FumiSearchTerm *term = query->terms->pdata[i];

      g_string_append_printf (out, "%s%s%s(", i > 0 ? " " : "", term->excluded ? "-" : "", fields[term->field]);
      for (guint j = 0; j < term->tokens->len; j++)
        g_string_append_printf (out, "%s%s", j > 0 ? " " : "", (const char *) term->tokens->pdata[j]);
      g_string_append (out, term->open ? "*)" : ")");
    }
  if (query->unread != FUMI_SEARCH_EITHER)
    g_string_append (out, query->unread == FUMI_SEARCH_YES ? " unread" : " read");
  if (query->starred != FUMI_SEARCH_EITHER)
    g_string_append (out, query->starred == FUMI_SEARCH_YES ? " starred" : " plain");
  if (query->attachment != FUMI_SEARCH_EITHER)
    g_string_append (out, query->attachment == FUMI_SEARCH_YES ? " attachment" : " bare");
  if (query->from_date != G_MININT64)
    g_string_append_printf (out, " >=%" G_GINT64_FORMAT, query->from_date);
  if (query->until_date != G_MAXINT64)
    g_string_append_printf (out, " <%" G_GINT64_FORMAT, query->until_date);
  if (query->min_size >= 0)
    g_string_append_printf (out, " larger %" G_GINT64_FORMAT, query->min_size);
  if (query->max_size != G_MAXINT64)
    g_string_append_printf (out, " smaller %" G_GINT64_FORMAT, query->max_size);
  if (query->never)
    g_string_append (out, " never");

  return g_strstrip (g_string_free (out, FALSE));
}

static void
test_a_query_is_understood (void)
{
  static const struct
  {
    const char *text;
    const char *meaning;       /* when it is complete */
    const char *while_typing;  /* NULL: the same */
  } rows[] = {
    { "", "", NULL },
    { "  　 ", "", NULL },
    { "hello", "(hello)", "(hello*)" },
    { "h", "(h)", NULL },
    { "hello ", "(hello)", NULL },
    { "two words", "(two) (words)", "(two) (words*)" },
    { "会議　資料", "(会議) (資料)", "(会議) (資料*)" },
    { "会", "(会*)", NULL },
    { "\"two words\"", "(two words)", NULL },
    { "“two words”", "(two words)", NULL },
    { "＂会議＂", "(会議)", NULL },
    { "\"two wor", "(two wor)", "(two wor*)" },
    { "-spam ham", "-(spam) (ham)", "-(spam) (ham*)" },
    { "－迷惑 会議", "-(迷惑) (会議)", "-(迷惑) (会議*)" },
    { "-\"two words\"", "-(two words)", NULL },
    { "- ham", "(ham)", "(ham*)" },
    { "co-op", "(co op)", "(co op*)" },
    { "from:anna", "from:(anna)", "from:(anna*)" },
    { "From:anna FROM:bob", "from:(anna) from:(bob)", "from:(anna) from:(bob*)" },
    { "from:\"anna smith\"", "from:(anna smith)", NULL },
    { "差出人:田中", "from:(田中)", "from:(田中*)" },
    { "差出人：田中", "from:(田中)", "from:(田中*)" },
    { "ｆｒｏｍ：田中", "from:(田中)", "from:(田中*)" },
    { "to:a cc:b 宛先:c", "to:(a) to:(b) to:(c)", NULL },
    { "subject:x 件名:y body:z 本文:w", "subject:(x) subject:(y) body:(z) body:(w)", NULL },
    { "-from:anna", "-from:(anna)", "-from:(anna*)" },
    { "from:", "(from)", "(from*)" },
    { "from: anna", "(from) (anna)", "(from) (anna*)" },
    { "from:!!", "never", NULL },
    { "unknown:anna", "(unknown anna)", "(unknown anna*)" },
    { "is:unread", "unread", NULL },
    { "is:read", "read", NULL },
    { "未読", "unread", NULL },
    { "-未読", "read", NULL },
    { "既読", "read", NULL },
    { "スター", "starred", NULL },
    { "ｽﾀｰ", "starred", NULL },
    { "\"スター\"", "(スタ ター)", NULL },
    { "未読の", "(未読 読ノ)", "(未読 読ノ*)" },
    { "-is:starred", "plain", NULL },
    { "has:attachment", "attachment", NULL },
    { "添付あり", "attachment", NULL },
    { "添付アリ", "attachment", NULL },
    { "has:添付", "attachment", NULL },
    { "is:unread is:read", "read never", NULL },
    { "is:banana", "(is banana)", "(is banana*)" },
    { "unread", "(unread)", "(unread*)" },
    { "before:2026-03-05", "<1772636400", NULL },
    { "以前:2026-03-05", "<1772722800", NULL },
    { "after:2026-03-05", ">=1772636400", NULL },
    { "以後:2026年3月5日", ">=1772636400", NULL },
    { "以後：２０２６／３／５", ">=1772636400", NULL },
    { "after:2026.3.5", ">=1772636400", NULL },
    { "after:2026", ">=1767193200", NULL },
    { "以前:2026年", "<1798729200", NULL },
    { "-before:2026-03-05", ">=1772636400", NULL },
    { "after:2026-03 before:2026-02", ">=1772290800 <1769871600 never", NULL },
    { "before:1970-01-01", "<-32400", NULL },
    { "after:2038-01-19", ">=2147439600", NULL },
    { "before:9999-12-31", "<253402182000", NULL },
    { "以前:9999-12-31", "<9223372036854775806", NULL },
    { "before:0000-00-00", "(before 0000 00 00)", "(before 0000 00 00*)" },
    { "before:2026-13-01", "(before 2026 13 01)", "(before 2026 13 01*)" },
    { "before:2026-02-30", "(before 2026 02 30)", "(before 2026 02 30*)" },
    { "before:20260305", "(before 20260305)", "(before 20260305*)" },
    { "before:soon", "(before soon)", "(before soon*)" },
    { "larger:5M", "larger 5242880", NULL },
    { "larger:1.5k", "larger 1536", NULL },
    { "larger:10", "larger 10", NULL },
    { "サイズ>5MB", "larger 5242880", NULL },
    { "サイズ＞５ＭＢ", "larger 5242880", NULL },
    { "サイズ<1k", "smaller 1024", NULL },
    { "smaller:1k larger:2k", "larger 2048 smaller 1024 never", NULL },
    { "-larger:1k", "smaller 1025", NULL },
    { "larger:99999999999999999999", "(larger 99999999999999999999)", "(larger 99999999999999999999*)" },
    { "larger:-1", "(larger 1)", NULL },
    { "larger:inf", "(larger inf)", "(larger inf*)" },
    { "\"", "never", NULL },
    { "\"\"", "never", NULL },
    { "*", "never", NULL },
    { "-", "never", NULL },
    { "--", "never", NULL },
    { "inv*", "(inv*)", NULL },
    { "a\"b\"c", "(a) (b) (c)", NULL },
    { "(a) AND b OR NEAR(c)", "(a) (and) (b) (or) (near c)", NULL },
    { "^a {subject}:b", "(a) (subject b)", NULL },
    { "'; DROP TABLE message; --", "(drop) (table) (message)", NULL },
  };
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("+09:00");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint typing = 0; typing < 2; typing++)
        {
          g_autoptr(FumiSearchQuery) query = fumi_search_query_parse (rows[i].text, -1, typing == 1, zone);
          g_autofree char *meaning = describe (query);
          const char *expected = typing == 1 && rows[i].while_typing != NULL ? rows[i].while_typing : rows[i].meaning;

          if (!g_str_equal (rows[i].meaning, expected) || typing == 0 || strchr (meaning, '*') == NULL)
            {
              g_test_message ("%s", rows[i].text);
              g_assert_cmpstr (meaning, ==, expected);
            }
        }
    }
}

static void
test_whatever_is_typed_is_no_error (void)
{
  static const char * const pieces[] = {
    "\"", "*", "-", "from:", "会", "\001", "\377", "'", ";", "before:", "larger:", ":", "　", "(", "NOT ", "\002m", "\\",
  };

  for (guint seed = 0; seed < 2000; seed++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(FumiSearchQuery) query = NULL;
      g_autofree char *match = NULL;

      for (guint i = 0, state = seed; i < 12; i++, state = state * 7 + 3)
        g_string_append (text, pieces[(state / 3) % G_N_ELEMENTS (pieces)]);
      query = fumi_search_query_parse (text->str, (gssize) text->len, seed % 2, NULL);
      match = fumi_search_query_to_match (query, NULL);
      g_assert_true (match == NULL || g_utf8_validate (match, -1, NULL));
      g_assert_true (match == NULL || strchr (match, FUMI_SEARCH_MARK) == NULL);
    }
}

static void
test_a_query_of_any_length_is_cut_and_not_refused (void)
{
  static const char * const pieces[] = { "word ", "会議資料", "\"", "from:a ", "-x " };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(FumiSearchQuery) query = NULL;

      while (text->len < 10 * 1024)
        g_string_append (text, pieces[i]);
      query = fumi_search_query_parse (text->str, (gssize) text->len, TRUE, NULL);
      g_assert_cmpuint (query->terms->len, <=, FUMI_SEARCH_MAX_TERMS);
      for (guint j = 0; j < query->terms->len; j++)
        g_assert_cmpuint (((FumiSearchTerm *) query->terms->pdata[j])->tokens->len, <=, FUMI_SEARCH_MAX_TOKENS);
    }
}

static void
test_nul_is_a_blank (void)
{
  g_autoptr(FumiSearchQuery) query = fumi_search_query_parse ("one\0two", 7, FALSE, NULL);
  g_autofree char *meaning = describe (query);

  g_assert_cmpstr (meaning, ==, "(one) (two)");
}

/* ---- showing --------------------------------------------------------------------------------------- */

/* With brackets around the ranges. */
static char *
mark (const char *text,
      GArray     *ranges)
{
  GString *marked = g_string_new (text);

  for (guint j = ranges->len; j > 0; j--)
    {
      const FumiSearchRange *range = &g_array_index (ranges, FumiSearchRange, j - 1);

      g_string_insert_c (marked, (gssize) range->end, ']');
      g_string_insert_c (marked, (gssize) range->start, '[');
    }
  return g_string_free (marked, FALSE);
}

static void
test_what_was_found_is_marked (void)
{
  static const struct
  {
    const char     *query;
    FumiSearchField field;
    const char     *text;
    const char     *marked;
  } rows[] = {
    { "会議", FUMI_SEARCH_BODY, "明日の会議と会議室", "明日の[会議]と[会議]室" },
    { "会", FUMI_SEARCH_BODY, "会議の会", "[会]議の[会]" },
    { "ポイント", FUMI_SEARCH_BODY, "ﾎﾟｲﾝﾄとぽいんと", "[ﾎﾟｲﾝﾄ]と[ぽいんと]" },
    { "がぞう", FUMI_SEARCH_BODY, "か\343\202\231そ\343\202\231う", "[か\343\202\231そ\343\202\231う]" },
    { "cafe ", FUMI_SEARCH_BODY, "Un CAFÉ, des cafes", "Un [CAFÉ], des cafes" },
    { "caf", FUMI_SEARCH_BODY, "cafe", "[cafe]" },
    { "\"two words\"", FUMI_SEARCH_BODY, "two, words; words two", "[two, words]; words two" },
    { "one two", FUMI_SEARCH_BODY, "one two three", "[one] [two] three" },
    { "from:anna", FUMI_SEARCH_BODY, "anna", "anna" },
    { "from:anna", FUMI_SEARCH_FROM, "Anna Smith", "[Anna] Smith" },
    { "-anna bob", FUMI_SEARCH_FROM, "anna bob", "anna [bob]" },
    { "会議資料", FUMI_SEARCH_SUBJECT, "会議資料室", "[会議資料]室" },
    { "議会", FUMI_SEARCH_SUBJECT, "会議 会議会", "会議 会[議会]" },
    { "aa", FUMI_SEARCH_SUBJECT, "", "" },
    { "ああ", FUMI_SEARCH_SUBJECT, "ああああ", "[ああああ]" },
    { "1280円", FUMI_SEARCH_BODY, "計1,280円です", "計[1,280円]です" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(FumiSearchQuery) query = fumi_search_query_parse (rows[i].query, -1, TRUE, NULL);
      g_autoptr(GArray) ranges = fumi_search_highlight (query, rows[i].field, rows[i].text);
      g_autofree char *marked = mark (rows[i].text, ranges);

      g_assert_cmpstr (marked, ==, rows[i].marked);
    }
}

/* ---- in one text ----------------------------------------------------------------------------------- */

static void
test_in_a_text_parts_of_words_are_found (void)
{
  const struct { const char *wanted, *text, *marked; } rows[] = {
    { "voice", "Invoice, VOICES", "In[voice], [VOICE]S" },
    { "会", "議会の会議", "議[会]の[会]議" },
    { "ガソリン", "ｶﾞｿﾘﾝ代", "[ｶﾞｿﾘﾝ]代" },
    { "かいぎ", "カイギ室", "[カイギ]室" },
    { "cafe", "the café", "the [café]" },
    { "a b", "a\r\n\t b, ab", "[a\r\n\t b], ab" },
    { "  b  ", "abc", "a[b]c" },
    { "", "abc", "abc" },
    { " \t", "a b", "a b" },
    { "abc", "", "" },
    { "abcd", "abc", "abc" },
    { "aa", "aaaaa", "[aa][aa]a" },
    { "s", "ß", "[ß]" },
    { "100%", "100% of 1000", "[100%] of 1000" },
    { "http://", "see HTTP://x", "see [HTTP://]x" },
    { "（株）", "(株)文箱", "[(株)]文箱" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GArray) ranges = fumi_search_find (rows[i].text, rows[i].wanted);
      g_autofree char *marked = mark (rows[i].text, ranges);

      g_assert_cmpstr (marked, ==, rows[i].marked);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search-query/a-text-is-split-into-words-and-pairs", test_a_text_is_split_into_words_and_pairs);
  g_test_add_func ("/store/search-query/a-word-without-end-is-cut-between-characters",
                   test_a_word_without_end_is_cut_between_characters);
  g_test_add_func ("/store/search-query/a-query-is-understood", test_a_query_is_understood);
  g_test_add_func ("/store/search-query/whatever-is-typed-is-no-error", test_whatever_is_typed_is_no_error);
  g_test_add_func ("/store/search-query/a-query-of-any-length-is-cut-and-not-refused",
                   test_a_query_of_any_length_is_cut_and_not_refused);
  g_test_add_func ("/store/search-query/nul-is-a-blank", test_nul_is_a_blank);
  g_test_add_func ("/store/search-query/what-was-found-is-marked", test_what_was_found_is_marked);
  g_test_add_func ("/store/search-query/in-a-text-parts-of-words-are-found", test_in_a_text_parts_of_words_are_found);

  return g_test_run ();
}
