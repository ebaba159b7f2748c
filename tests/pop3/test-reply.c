/* test-reply.c: lines of servers, good and bad, and what they mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-reply.h"

#include <string.h>

/* Parsers get a copy without a NUL behind it, so that the sanitizer sees a step too far. */
static char *
dup_exactly (const char *line,
             gsize      *length)
{
  *length = strlen (line);

  return *length > 0 ? g_memdup2 (line, *length) : g_strdup ("");
}

/* RFC 1939 §3; Q12 and Q29 of pop3.md. */
static void
test_status_is_ok_or_err_in_capitals (void)
{
  static const struct
  {
    const char       *line;
    FumiPop3ReplyKind kind;
    const char       *text;
  } table[] = {
    { "+OK", FUMI_POP3_REPLY_OK, "" },
    { "+OK ", FUMI_POP3_REPLY_OK, "" },
    { "+OK ready", FUMI_POP3_REPLY_OK, "ready" },
    { "+OK  \t ready ", FUMI_POP3_REPLY_OK, "ready " },
    { "+OK\tready", FUMI_POP3_REPLY_OK, "ready" },
    { "-ERR", FUMI_POP3_REPLY_ERR, "" },
    { "-ERR no", FUMI_POP3_REPLY_ERR, "no" },
    { "+", FUMI_POP3_REPLY_CONTINUE, "" },
    { "+ ", FUMI_POP3_REPLY_CONTINUE, "" },
    { "+ YWJj", FUMI_POP3_REPLY_CONTINUE, "YWJj" },
    { "+ Hola mundo", FUMI_POP3_REPLY_CONTINUE, "Hola mundo" },
    { "", FUMI_POP3_REPLY_OTHER, "" },
    { "+OKAY", FUMI_POP3_REPLY_OTHER, "+OKAY" },
    { "+ok", FUMI_POP3_REPLY_OTHER, "+ok" },
    { "+O", FUMI_POP3_REPLY_OTHER, "+O" },
    { " +OK", FUMI_POP3_REPLY_OTHER, " +OK" },
    { "+ERR Server error", FUMI_POP3_REPLY_OTHER, "+ERR Server error" },
    { "+Do you even care?", FUMI_POP3_REPLY_OTHER, "+Do you even care?" },
    { "-ERROR", FUMI_POP3_REPLY_OTHER, "-ERROR" },
    { "-err no", FUMI_POP3_REPLY_OTHER, "-err no" },
    { "-", FUMI_POP3_REPLY_OTHER, "-" },
    { "* OK IMAP4", FUMI_POP3_REPLY_OTHER, "* OK IMAP4" },
    { "200 OK", FUMI_POP3_REPLY_OTHER, "200 OK" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree char *line = dup_exactly (table[i].line, &length);
      FumiPop3Reply reply = { 0 };
      g_autofree char *text = NULL;

      g_test_message ("“%s”", table[i].line);
      fumi_pop3_reply_parse (line, length, &reply);
      text = g_strndup (reply.text, reply.length);

      g_assert_cmpint (reply.kind, ==, table[i].kind);
      g_assert_cmpstr (text, ==, table[i].text);
    }
}

/* RFC 2449 §8, RFC 3206 §4. */
static void
test_response_code_stands_in_brackets (void)
{
  static const struct
  {
    const char *line;
    const char *code;
  } table[] = {
    { "-ERR [IN-USE] locked", "IN-USE" },
    { "-ERR [in-use]", "IN-USE" },
    { "-ERR [SYS/TEMP]x", "SYS/TEMP" },
    { "-ERR [REFERRAL/pop://x/]", "REFERRAL/POP://X/" },
    { "-ERR [] empty", NULL },
    { "-ERR [two words] x", NULL },
    { "-ERR [[AUTH]] x", NULL },
    { "-ERR [AUTH", NULL },
    { "-ERR [", NULL },
    { "-ERR", NULL },
    { "-ERR locked [IN-USE]", NULL },
    { "-ERR [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA]", NULL },
    { "-ERR [\033[31m]", NULL },
    { "-ERR [\xff]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree char *line = dup_exactly (table[i].line, &length);
      g_autofree char *code = NULL;
      FumiPop3Reply reply = { 0 };

      fumi_pop3_reply_parse (line, length, &reply);
      code = fumi_pop3_reply_dup_code (&reply);

      g_assert_cmpstr (code, ==, table[i].code);
    }
}

/* Q37 of pop3.md; RFC 1939 §5. */
static void
test_stat_needs_a_count_and_a_second_word (void)
{
  static const struct
  {
    const char *text;
    gboolean    valid;
    guint       count;
    gint64      bytes;
  } table[] = {
    { "0 0", TRUE, 0, 0 },
    { "2 320", TRUE, 2, 320 },
    { "  2 \t 320  ", TRUE, 2, 320 },
    { "007 1", TRUE, 7, 1 },
    { "7 #octets", TRUE, 7, -1 },
    { "7 1800662 extra", TRUE, 7, 1800662 },
    { "7 99999999999999999999", TRUE, 7, -1 },
    { "7 9223372036854775807", TRUE, 7, G_MAXINT64 },
    { "10000000 1", TRUE, 10000000, 1 },
    { "7", FALSE },
    { "7 ", FALSE },
    { "", FALSE },
    { "seven 1", FALSE },
    { "-1 0", FALSE },
    { "+1 0", FALSE },
    { "1e3 0", FALSE },
    { "0x10 0", FALSE },
    { "10000001 1", FALSE },
    { "99999999999 1", FALSE },
    { "18446744073709551617 1", FALSE },
    { "4294967297 1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree char *text = dup_exactly (table[i].text, &length);
      guint count = 4711;
      gint64 bytes = 4711;

      g_test_message ("“%s”", table[i].text);
      g_assert_cmpint (fumi_pop3_reply_parse_stat (text, length, &count, &bytes), ==,
                       table[i].valid);
      g_assert_cmpuint (count, ==, table[i].valid ? table[i].count : 4711);
      g_assert_cmpint (bytes, ==, table[i].valid ? table[i].bytes : 4711);
    }
}

/* Q39 and Q40 of pop3.md. */
static void
test_list_row_is_two_numbers (void)
{
  static const struct
  {
    const char *row;
    guint       number; /* 0: not valid */
    gint64      size;
  } table[] = {
    { "1 1024", 1, 1024 },
    { "1 1024 foo", 1, 1024 },
    { "1   1024", 1, 1024 },
    { "1\t1024", 1, 1024 },
    { " 1 1024 ", 1, 1024 },
    { "4294967295 0", 4294967295u, 0 },
    { "7", 0 },
    { "7 ", 0 },
    { "7 ten", 0 },
    { "7 -5", 0 },
    { "7 1.5", 0 },
    { "7 99999999999999999999", 0 },
    { "0 5", 0 },
    { "-1 5", 0 },
    { "4294967296 5", 0 },
    { "x 5", 0 },
    { "", 0 },
    { "+OK 1 5", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree char *row = dup_exactly (table[i].row, &length);
      guint number = 0;
      gint64 size = 0;

      g_test_message ("“%s”", table[i].row);
      g_assert_cmpint (fumi_pop3_reply_parse_list_row (row, length, &number, &size), ==,
                       table[i].number != 0);
      g_assert_cmpuint (number, ==, table[i].number);
      g_assert_cmpint (size, ==, table[i].size);
    }
}

/* Q42, Q43 and Q46 of pop3.md. */
static void
test_uidl_row_is_a_number_and_bytes (void)
{
  static const struct
  {
    const char *row;
    guint       number; /* 0: not valid */
    const char *uid;
  } table[] = {
    { "1 whqtswO00WBw418f9t5JxYwZ", 1, "whqtswO00WBw418f9t5JxYwZ" },
    { "1   uid", 1, "uid" },
    { "1\tuid \t", 1, "uid" },
    { "1 two words", 1, "two words" },
    { "1 ../../x", 1, "../../x" },
    { "1 %s%n", 1, "%s%n" },
    { "1 '; DROP TABLE", 1, "'; DROP TABLE" },
    { "1 \xe9\x82\xff", 1, "\xe9\x82\xff" },
    { "3", 3, NULL },
    { "3 ", 3, NULL },
    { "3 a\001b", 3, NULL },
    { "3 a\tb", 3, NULL },
    { "3 a\177", 3, NULL },
    { "3 a\rb", 3, NULL },
    { "0 uid", 0, NULL },
    { "uid", 0, NULL },
    { "1uid", 0, NULL },
    { "", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree char *row = dup_exactly (table[i].row, &length);
      g_autofree char *shown = g_strescape (table[i].row, NULL);
      g_autofree char *copy = NULL;
      const char *uid = NULL;
      gsize uid_length = 0;
      guint number = 0;

      g_test_message ("“%s”", shown);
      g_assert_cmpint (fumi_pop3_reply_parse_uidl_row (row, length, &number, &uid, &uid_length),
                       ==, table[i].number != 0);
      copy = uid != NULL ? g_strndup (uid, uid_length) : NULL;
      g_assert_cmpuint (number, ==, table[i].number);
      g_assert_cmpstr (copy, ==, table[i].uid);
    }
}

static void
test_uid_with_a_nul_is_unusable (void)
{
  const char *uid = "untouched";
  gsize uid_length;
  guint number;

  g_assert_true (fumi_pop3_reply_parse_uidl_row ("1 a\0b", 5, &number, &uid, &uid_length));
  g_assert_null (uid);
}

static void
test_uid_may_have_1024_bytes_and_no_more (void)
{
  g_autofree char *long_uid = g_strnfill (1025, 'u');
  g_autofree char *row = g_strconcat ("1 ", long_uid, NULL);
  const char *uid;
  gsize uid_length;
  guint number;

  g_assert_true (fumi_pop3_reply_parse_uidl_row (row, 2 + 1024, &number, &uid, &uid_length));
  g_assert_cmpuint (uid_length, ==, 1024);
  g_assert_true (fumi_pop3_reply_parse_uidl_row (row, 2 + 1025, &number, &uid, &uid_length));
  g_assert_null (uid);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/reply/status-is-ok-or-err-in-capitals",
                   test_status_is_ok_or_err_in_capitals);
  g_test_add_func ("/pop3/reply/response-code-stands-in-brackets",
                   test_response_code_stands_in_brackets);
  g_test_add_func ("/pop3/reply/stat-needs-a-count-and-a-second-word",
                   test_stat_needs_a_count_and_a_second_word);
  g_test_add_func ("/pop3/reply/list-row-is-two-numbers", test_list_row_is_two_numbers);
  g_test_add_func ("/pop3/reply/uidl-row-is-a-number-and-bytes",
                   test_uidl_row_is_a_number_and_bytes);
  g_test_add_func ("/pop3/reply/uid-with-a-nul-is-unusable", test_uid_with_a_nul_is_unusable);
  g_test_add_func ("/pop3/reply/uid-may-have-1024-bytes-and-no-more",
                   test_uid_may_have_1024_bytes_and_no_more);

  return g_test_run ();
}
