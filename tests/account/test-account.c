/* test-account.c: an account's values, their defaults and their file form.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-account.h"

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static FumiAccount *
new_sample (void)
{
  FumiPop3Server server = {
    .host = (char *) "pop.example.ne.jp",
    .port = 1995,
    .security = FUMI_SECURITY_STARTTLS,
    .user = (char *) " ta;ro\\n=名 ",
    .certificate = (char *) PIN,
    .disable_extensions = TRUE,
    .login = FUMI_LOGIN_ENCRYPTED,
    .client_certificate = (char *) "/home/taro/鍵.pem",
  };
  FumiAccount *account = fumi_account_new ();

  fumi_account_set_identity (account, "髙橋 太郎 👨\xe2\x80\x8d👩 [x]=#;\n", "taro@example.ne.jp");
  fumi_account_set_server (account, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_FOREVER, 30);
  g_object_set (account, "receive-automatically", FALSE, "save-password", FALSE, "practice", TRUE,
                "timeout", 90, "size-limit", 2048, "headers-only", TRUE,
                "delete-with-local", TRUE, NULL);
  return account;
}

static void
assert_same (FumiAccount *a,
             FumiAccount *b)
{
  guint n;
  g_autofree GParamSpec **properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n);

  g_assert_cmpuint (n, ==, 21);
  for (guint i = 0; i < n; i++)
    {
      g_auto(GValue) left = G_VALUE_INIT;
      g_auto(GValue) right = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (a), properties[i]->name, &left);
      g_object_get_property (G_OBJECT (b), properties[i]->name, &right);
      if (g_param_values_cmp (properties[i], &left, &right) != 0)
        g_error ("%s differs", properties[i]->name);
    }
}

static GKeyFile *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_data (file, text, -1, G_KEY_FILE_KEEP_COMMENTS, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_a_new_account_is_careful (void)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(FumiAccount) other = fumi_account_new ();
  const char *id = fumi_account_get_id (account);

  g_assert_cmpuint (strlen (id), ==, 8);
  g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 8);
  g_assert_cmpstr (id, !=, fumi_account_get_id (other));

  g_assert_cmpint (fumi_account_get_security (account), ==, FUMI_SECURITY_TLS);
  g_assert_cmpuint (fumi_account_get_port (account), ==, 995);
  g_assert_cmpint (fumi_account_get_leave (account), ==, FUMI_LEAVE_DAYS);
  g_assert_cmpuint (fumi_account_get_leave_days (account), ==, 14);
  g_assert_true (fumi_account_get_receive_automatically (account));
  g_assert_true (fumi_account_get_save_password (account));
  g_assert_false (fumi_account_get_disable_extensions (account));
  g_assert_false (fumi_account_get_practice (account));
  g_assert_null (fumi_account_get_certificate (account));
  g_assert_cmpstr (fumi_account_get_address (account), ==, "");
  g_assert_cmpstr (fumi_account_get_host (account), ==, "");
}

static void
test_every_value_survives_the_file (void)
{
  g_autoptr(FumiAccount) account = new_sample ();
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr(GKeyFile) again = NULL;
  g_autoptr(FumiAccount) read = NULL;
  g_autoptr(GError) error = NULL;

  fumi_account_to_key_file (account, file);
  text = g_key_file_to_data (file, NULL, NULL);
  again = parse (text);
  read = fumi_account_new_from_key_file (fumi_account_get_id (account), again, &error);

  g_assert_no_error (error);
  assert_same (account, read);
}

static void
test_every_choice_of_leaving_survives_the_file (void)
{
  const FumiLeave choices[] = { FUMI_LEAVE_DAYS, FUMI_LEAVE_FOREVER, FUMI_LEAVE_NO };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(FumiAccount) account = new_sample ();
      g_autoptr(GKeyFile) file = g_key_file_new ();
      g_autoptr(FumiAccount) read = NULL;

      fumi_account_set_leave (account, choices[i], 365);
      fumi_account_to_key_file (account, file);
      read = fumi_account_new_from_key_file (fumi_account_get_id (account), file, NULL);
      assert_same (account, read);
    }
}

static void
test_unknown_keys_stay_in_the_file (void)
{
  g_autoptr(GKeyFile) file = parse ("# mine\n[Account]\ncolour=red\ncertificate=" PIN "\n"
                                    "leave-days=30\n[Later]\nx=1\n");
  g_autoptr(FumiAccount) account = new_sample ();
  g_autofree char *text = NULL;

  fumi_account_set_certificate (account, NULL);
  fumi_account_set_leave (account, FUMI_LEAVE_DAYS, 7);
  fumi_account_to_key_file (account, file);
  text = g_key_file_to_data (file, NULL, NULL);

  g_assert_nonnull (strstr (text, "# mine"));
  g_assert_nonnull (strstr (text, "colour=red"));
  g_assert_nonnull (strstr (text, "[Later]\nx=1"));
  g_assert_null (strstr (text, "\ncertificate="));
  g_assert_null (strstr (text, "leave-days"));
}

static void
test_the_shortest_file_gets_the_defaults (void)
{
  g_autoptr(GKeyFile) file = parse ("[Account]\naddress=a@example.org\nhost=pop.example.org\n"
                                    "security=starttls\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiAccount) account = fumi_account_new_from_key_file ("0000abcd", file, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (fumi_account_get_id (account), ==, "0000abcd");
  g_assert_cmpuint (fumi_account_get_port (account), ==, 110);
  g_assert_cmpuint (fumi_account_get_leave_days (account), ==, 14);
  g_assert_true (fumi_account_get_save_password (account));
  g_assert_cmpstr (fumi_account_get_user (account), ==, "");
}

static void
test_a_value_out_of_range_is_named (void)
{
  const struct
  {
    const char *line; /* appended, so that it replaces a good one */
    const char *key;
  } cases[] = {
    { "port=0", "port" },
    { "port=65536", "port" },
    { "port=-110", "port" },
    { "port=ninety", "port" },
    { "port=99999999999999999999", "port" },
    { "security=ssl", "security" },
    { "security=", "security" },
    { "certificate=abc", "certificate" },
    { "certificate=ZZ112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "certificate" },
    { "leave=0", "leave" },
    { "leave=366", "leave" },
    { "leave=sometimes", "leave" },
    { "leave=forever\nleave-days=9999", "leave-days" },
    { "receive-automatically=perhaps", "receive-automatically" },
    { "save-password=", "save-password" },
    { "disable-extensions=2", "disable-extensions" },
    { "practice=?", "practice" },
    { "login=md5", "login" },
    { "timeout=-1", "timeout" },
    { "timeout=601", "timeout" },
    { "size-limit=-5", "size-limit" },
    { "size-limit=big", "size-limit" },
    { "headers-only=some", "headers-only" },
    { "delete-with-local=both", "delete-with-local" },
    { "host=", "host" },
    { "address=", "address" },
    { "name=\xff\xfe", "name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Account]\naddress=a@example.org\nhost=h.example\n%s\n",
                                               cases[i].line);
      g_autofree char *quoted = g_strdup_printf ("“%s”", cases[i].key);
      g_autoptr(GKeyFile) file = parse (text);
      g_autoptr(GError) error = NULL;

      g_assert_null (fumi_account_new_from_key_file ("0000abcd", file, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == G_KEY_FILE_ERROR);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, quoted));
      g_assert_nonnull (strstr (error->message, "0000abcd.ini"));
    }
}

static void
test_a_file_without_host_is_refused (void)
{
  g_autoptr(GKeyFile) file = parse ("[Account]\naddress=a@example.org\n");
  g_autoptr(GKeyFile) empty = g_key_file_new ();
  g_autoptr(GError) error = NULL;

  g_assert_null (fumi_account_new_from_key_file ("0000abcd", file, &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fumi_account_new_from_key_file ("0000abcd", empty, &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
}

static void
test_another_host_or_port_drops_the_pin (void)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  FumiPop3Server server = { .host = (char *) "h.example", .port = 995, .user = (char *) "u" };

  fumi_account_set_server (account, &server);
  fumi_account_set_certificate (account, PIN);

  server.user = (char *) "other";
  server.security = FUMI_SECURITY_STARTTLS;
  fumi_account_set_server (account, &server);
  g_assert_cmpstr (fumi_account_get_certificate (account), ==, PIN);

  server.port = 1995;
  fumi_account_set_server (account, &server);
  g_assert_null (fumi_account_get_certificate (account));

  fumi_account_set_certificate (account, PIN);
  g_object_set (account, "host", "evil.example", NULL);
  g_assert_null (fumi_account_get_certificate (account));

  fumi_account_set_certificate (account, PIN);
  g_object_set (account, "port", 996, NULL);
  g_assert_null (fumi_account_get_certificate (account));

  server.certificate = (char *) PIN;
  fumi_account_set_server (account, &server);
  g_assert_cmpstr (fumi_account_get_certificate (account), ==, PIN);
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_only_what_changes_is_announced (void)
{
  g_autoptr(FumiAccount) account = new_sample ();
  g_autoptr(FumiAccount) draft = fumi_account_copy (account);
  g_autoptr(GString) seen = g_string_new (NULL);

  assert_same (account, draft);
  g_signal_connect (account, "notify", G_CALLBACK (on_notify), seen);
  fumi_account_assign (account, draft);
  g_assert_cmpstr (seen->str, ==, "");

  fumi_account_set_identity (draft, "Hanako", fumi_account_get_address (draft));
  fumi_account_set_leave (draft, FUMI_LEAVE_NO, 30);
  g_assert_cmpstr (fumi_account_get_name (account), !=, "Hanako");
  fumi_account_assign (account, draft);
  assert_same (account, draft);
  g_assert_true (g_str_equal (seen->str, "name leave ") || g_str_equal (seen->str, "leave name "));

  g_string_truncate (seen, 0);
  g_object_set (account, "address", "hanako@example.ne.jp", NULL);
  g_assert_nonnull (strstr (seen->str, "title"));
  g_assert_cmpstr (fumi_account_get_title (account), ==, "hanako@example.ne.jp");
}

static void
test_a_moved_pinned_account_is_assigned_whole (void)
{
  g_autoptr(FumiAccount) account = fumi_account_new_with_id ("0000abcd");
  g_autoptr(FumiAccount) draft = fumi_account_copy (account);
  FumiPop3Server server = { .host = (char *) "new.example", .port = 1995, .user = (char *) "u",
                            .certificate = (char *) PIN };

  fumi_account_set_server (draft, &server);
  fumi_account_assign (account, draft);
  assert_same (account, draft);
  g_assert_cmpstr (fumi_account_get_certificate (account), ==, PIN);
}

static void
test_a_worker_gets_its_own_server (void)
{
  g_autoptr(FumiAccount) account = new_sample ();
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (account);

  g_clear_object (&account);
  g_assert_cmpstr (server->host, ==, "pop.example.ne.jp");
  g_assert_cmpuint (server->port, ==, 1995);
  g_assert_cmpint (server->security, ==, FUMI_SECURITY_STARTTLS);
  g_assert_cmpstr (server->certificate, ==, PIN);
  g_assert_true (server->disable_extensions);
}

static void
test_the_word_of_leave (void)
{
  const struct
  {
    const char *text;
    gboolean    valid;
    FumiLeave   leave;
    guint       days;
  } cases[] = {
    { "forever", TRUE, FUMI_LEAVE_FOREVER, 14 },
    { "no", TRUE, FUMI_LEAVE_NO, 14 },
    { "1", TRUE, FUMI_LEAVE_DAYS, 1 },
    { "365", TRUE, FUMI_LEAVE_DAYS, 365 },
    { "0", FALSE },
    { "366", FALSE },
    { "-1", FALSE },
    { "+1", FALSE },
    { "14 days", FALSE },
    { "No", FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FumiLeave leave = FUMI_LEAVE_NO;
      guint days = 77;

      g_assert_cmpint (fumi_leave_from_text (cases[i].text, &leave, &days), ==, cases[i].valid);
      g_assert_cmpint (leave, ==, cases[i].valid ? cases[i].leave : FUMI_LEAVE_NO);
      g_assert_cmpuint (days, ==, cases[i].valid ? cases[i].days : 77);
      if (cases[i].valid)
        {
          g_autofree char *again = fumi_leave_to_text (leave, days);

          g_assert_cmpstr (again, ==, cases[i].text);
        }
    }
}

/* ux.md, page 4: on for some days, off where the mail stays; a file that says nothing means the same. */
static void
test_deleting_with_local_mail_follows_the_rule_where_nobody_chose (void)
{
  static const struct
  {
    const char *lines;
    gboolean    with_local;
  } cases[] = {
    { "leave=14", TRUE },
    { "leave=forever", FALSE },
    { "leave=14\ndelete-with-local=false", FALSE },
    { "leave=forever\ndelete-with-local=true", TRUE },
  };
  g_autoptr(FumiAccount) fresh = fumi_account_new ();

  g_assert_true (fumi_account_get_delete_with_local (fresh));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Account]\naddress=taro@example.ne.jp\nhost=pop.example.ne.jp\n%s\n",
                                               cases[i].lines);
      g_autoptr(GKeyFile) file = parse (text);
      g_autoptr(GError) error = NULL;
      g_autoptr(FumiAccount) account = fumi_account_new_from_key_file ("0123abcd", file, &error);

      g_assert_no_error (error);
      g_assert_cmpint (fumi_account_get_delete_with_local (account), ==, cases[i].with_local);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/account/a-new-account-is-careful", test_a_new_account_is_careful);
  g_test_add_func ("/account/account/every-value-survives-the-file",
                   test_every_value_survives_the_file);
  g_test_add_func ("/account/account/every-choice-of-leaving-survives-the-file",
                   test_every_choice_of_leaving_survives_the_file);
  g_test_add_func ("/account/account/unknown-keys-stay-in-the-file",
                   test_unknown_keys_stay_in_the_file);
  g_test_add_func ("/account/account/the-shortest-file-gets-the-defaults",
                   test_the_shortest_file_gets_the_defaults);
  g_test_add_func ("/account/account/a-value-out-of-range-is-named",
                   test_a_value_out_of_range_is_named);
  g_test_add_func ("/account/account/a-file-without-host-is-refused",
                   test_a_file_without_host_is_refused);
  g_test_add_func ("/account/account/another-host-or-port-drops-the-pin",
                   test_another_host_or_port_drops_the_pin);
  g_test_add_func ("/account/account/only-what-changes-is-announced",
                   test_only_what_changes_is_announced);
  g_test_add_func ("/account/account/a-moved-pinned-account-is-assigned-whole",
                   test_a_moved_pinned_account_is_assigned_whole);
  g_test_add_func ("/account/account/a-worker-gets-its-own-server",
                   test_a_worker_gets_its_own_server);
  g_test_add_func ("/account/account/the-word-of-leave", test_the_word_of_leave);

  g_test_add_func ("/account/account/deleting-with-local-mail-follows-the-rule-where-nobody-chose",
                   test_deleting_with_local_mail_follows_the_rule_where_nobody_chose);

  return g_test_run ();
}
