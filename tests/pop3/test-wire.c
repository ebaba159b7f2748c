/* test-wire.c: the scenarios of "Why TLS Is Better Without STARTTLS" (USENIX Security 2021).
 *
 * Plays the 43 files of $FUMI_SHARED/pop3-wire/fake-mail-server against an account that asks for
 * STARTTLS. The verdict is the one of that folder's README: outside of TLS the client says nothing
 * but CAPA, STLS and QUIT, it comes to an end, and where TLS comes up the mail arrives.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "test-certificate.h"
#include "test-dialogue.h"

#define INJECTED "+OK Begin fake TLS negotiation now.\r\n+OK\r\nPLAIN\r\nLOGIN\r\n.\r\n"

typedef struct
{
  GHashTable      *fields; /* name to GPtrArray of its strings, in order */
  const char      *stls_response;
  GTlsCertificate *certificate;
  gboolean         in_tls;
  gboolean         logged_in;
} Scenario;

static void
skip_comment (const char **at)
{
  while (**at != '\0' && **at != '\n')
    (*at)++;
}

static char *
take_string (const char **at)
{
  GString *text = g_string_new (NULL);
  const char *p = *at + 1;

  for (; *p != '"'; p++)
    {
      g_assert_true (*p != '\0');
      if (*p != '\\')
        {
          g_string_append_c (text, *p);
          continue;
        }
      p++;
      if (*p == 'x')
        {
          g_string_append_c (text, (char) (g_ascii_xdigit_value (p[1]) * 16
                                           + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (text, *p == 'r' ? '\r' : *p == 'n' ? '\n' : *p == 't' ? '\t' : *p);
    }
  *at = p + 1;

  return g_string_free (text, FALSE);
}

/* All that this needs of RON: the strings that follow each name, and bare words as strings. */
static GHashTable *
parse_ron (const char *text)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *values = NULL;

  for (const char *p = text; *p != '\0';)
    {
      if (p[0] == '/' && p[1] == '/')
        skip_comment (&p);
      else if (*p == '"')
        {
          g_assert_nonnull (values);
          g_ptr_array_add (values, take_string (&p));
        }
      else if (g_ascii_isalpha (*p))
        {
          const char *end = p;

          while (g_ascii_isalnum (*end) || *end == '_')
            end++;
          if (*end == ':')
            {
              values = g_ptr_array_new_with_free_func (g_free);
              g_hash_table_replace (fields, g_strndup (p, end - p), values);
            }
          else if (values != NULL)
            g_ptr_array_add (values, g_strndup (p, end - p));
          p = end;
        }
      else
        p++;
    }

  return fields;
}

static const char *
get_value (Scenario   *scenario,
           const char *name,
           guint       index)
{
  GPtrArray *values = g_hash_table_lookup (scenario->fields, name);

  return values != NULL && index < values->len ? g_ptr_array_index (values, index) : NULL;
}

static const char *
overridden (Scenario   *scenario,
            const char *command)
{
  GPtrArray *values = g_hash_table_lookup (scenario->fields, "override_response");

  for (guint i = 0; values != NULL && i + 1 < values->len; i += 2)
    {
      if (g_str_equal (g_ptr_array_index (values, i), command))
        return g_ptr_array_index (values, i + 1);
    }

  return NULL;
}

static void
answer_capa (Scenario       *scenario,
             TestPop3Server *server)
{
  const char *name = scenario->in_tls ? scenario->logged_in ? "capa_tls_auth" : "capa_tls"
                                      : scenario->logged_in ? "capa_auth" : "capa";
  g_autoptr(GString) answer = g_string_new (NULL);
  const char *line;

  if (!scenario->logged_in)
    g_string_append (answer, "+OK list of capabilities\r\n");
  for (guint i = 0; (line = get_value (scenario, name, i)) != NULL; i++)
    g_string_append_printf (answer, "%s%s", i > 0 ? "\r\n" : "", line);
  g_string_append (answer, "\r\n.\r\n");
  test_pop3_server_write (server, answer->str, answer->len);
}

static void
answer_stls (Scenario       *scenario,
             TestPop3Server *server)
{
  const char *response = scenario->stls_response;

  if (response == NULL)
    response = get_value (scenario, "stls_response", 0);
  test_pop3_server_write (server, response != NULL ? response
                                                   : "+OK Begin fake TLS negotiation now.\r\n", -1);
  if (g_strcmp0 (get_value (scenario, "stls_make_transition", 0), "false") != 0)
    scenario->in_tls = test_pop3_server_accept_tls (server, scenario->certificate);
}

static const char *
simple_answer (Scenario   *scenario,
               const char *line)
{
  static const struct
  {
    const char *line;
    const char *answer;
  } answers[] = {
    { "STAT", "+OK 2 92\r\n" },
    { "LIST", "+OK\r\n1 46\r\n2 46\r\n.\r\n" },
    { "UIDL 1", "+OK 1 AAAAAAAA\r\n" },
    { "UIDL", "+OK\r\n1 AAAAAAAA\r\n2 BBBBBBBB\r\n.\r\n" },
    { "RETR 1", "+OK\r\nFrom: A\r\nTo: B\r\nSubject: 1\r\n\r\nHello, World 1!\r\n.\r\n" },
    { "RETR 2", "+OK\r\nFrom: A\r\nTo: B\r\nSubject: 2\r\n\r\nHello, World 2!\r\n.\r\n" },
    { "QUIT", "+OK bye\r\n" },
    { "USER anna", "+OK user ok\r\n" },
    { "AUTH PLAIN", "+ \r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      if (g_str_equal (line, answers[i].line))
        return answers[i].answer;
    }
  if (g_str_equal (line, "PASS sesame") || g_str_equal (line, "AGFubmEAc2VzYW1l"))
    {
      scenario->logged_in = TRUE;
      return "+OK pass ok\r\n";
    }

  return "-ERR bad command\r\n";
}

static gboolean
is_hidden (Scenario   *scenario,
           const char *command)
{
  GPtrArray *values = g_hash_table_lookup (scenario->fields, "hide_commands");

  return values != NULL
         && g_ptr_array_find_with_equal_func (values, command, g_str_equal, NULL);
}

static void
play (TestPop3Server *server,
      gpointer        user_data)
{
  Scenario *scenario = user_data;
  char *line;

  test_pop3_server_write (server, get_value (scenario, "greeting", 0), -1);
  for (guint i = 0; i < 50 && (line = test_pop3_server_read_line (server)) != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (line, " ", 2);
      g_autofree char *command = g_ascii_strdown (words[0] != NULL ? words[0] : "", -1);

      if (overridden (scenario, command) != NULL)
        test_pop3_server_write (server, overridden (scenario, command), -1);
      else if (is_hidden (scenario, command))
        test_pop3_server_write (server, "-ERR bad command\r\n", -1);
      else if (g_str_equal (command, "capa"))
        answer_capa (scenario, server);
      else if (g_str_equal (command, "stls"))
        answer_stls (scenario, server);
      else
        test_pop3_server_write (server, simple_answer (scenario, line), -1);
      g_free (line);
    }
}

static gboolean
collect (guint          index,
         GInputStream  *body,
         const GError  *refused,
         gpointer       user_data,
         GError       **error)
{
  char buffer[200];
  gsize n;

  if (!g_input_stream_read_all (body, buffer, sizeof buffer, &n, NULL, error))
    return FALSE;
  g_string_append_len (user_data, buffer, n);

  return TRUE;
}

static void
assert_mail_arrives (Dialogue *d)
{
  g_autoptr(FumiPop3Listing) listing = NULL;
  g_autoptr(GString) mail = g_string_new (NULL);
  guint numbers[] = { 1, 2 };

  listing = fumi_pop3_session_list (d->session, NULL, &d->error);
  g_assert_no_error (d->error);
  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, 2);
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, 1)->uid, ==, "BBBBBBBB");
  fumi_pop3_session_retrieve (d->session, numbers, 2, collect, mail, NULL, &d->error);
  g_assert_no_error (d->error);
  g_assert_nonnull (strstr (mail->str, "World 1!\r\nFrom"));
  g_assert_true (fumi_pop3_session_quit (d->session, NULL, &d->error));
}

static void
assert_nothing_secret_in_clear (Dialogue *d)
{
  GString *plain = test_pop3_server_dup_plain_text (d->server);
  char *hello = memmem (plain->str, plain->len, "\x16\x03\x01", 3);
  g_auto(GStrv) lines = NULL;

  g_assert_null (memmem (plain->str, plain->len, "anna", 4));
  g_assert_null (memmem (plain->str, plain->len, "sesame", 6));
  /* A ClientHello to a server that promised TLS and has none. */
  if (hello != NULL)
    g_string_truncate (plain, hello - plain->str);
  lines = g_strsplit (plain->str, "\r\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line != '\0' && !g_str_equal (*line, "CAPA") && !g_str_equal (*line, "STLS")
          && !g_str_equal (*line, "QUIT"))
        g_error ("in clear: “%s”", *line);
    }
  g_string_free (plain, TRUE);
}

/* Returns whether the session opened. */
static gboolean
meet (const char *path,
      const char *stls_response)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  Scenario scenario = { .stls_response = stls_response, .certificate = certificate };
  gboolean opened;
  Dialogue d;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  scenario.fields = parse_ron (text);

  dialogue_begin (&d, FALSE);
  d.account.security = FUMI_SECURITY_STARTTLS;
  d.account.certificate = pin;
  d.limits.handshake = 2 * test_slowness ();
  test_pop3_server_ignore_rest (d.server);
  test_pop3_server_run (d.server, play, &scenario);
  opened = dialogue_open (&d);
  if (opened)
    assert_mail_arrives (&d);
  else
    g_test_message ("%s", d.error->message);
  assert_nothing_secret_in_clear (&d);
  g_clear_object (&d.session);
  dialogue_end (&d);
  g_assert_true (opened == (scenario.in_tls && scenario.logged_in));
  g_hash_table_unref (scenario.fields);

  return opened;
}

static const char *const folders[] = { ".", "Buffering", "Negotiation", "others", "others/auth",
                                       "others/capa", "others/greeting", "others/quit",
                                       "others/stls", "others/unsolicited" };

/* These offer a way to TLS that works; in all others somebody stands in between. */
static gboolean
is_benign (const char *path)
{
  static const char *const ends[] = {
    "/B_1.ron",
    "/O_4.ron",
    "/capa_ok_all.ron",
    "/code.ron",
    "/greeting_1.ron",
    "/greeting_ok_capa_ok_stls_ok.ron",
    "/setup.ron",
    "/setup_opportunistic_encryption.ron",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (g_str_has_suffix (path, ends[i]))
        return TRUE;
    }

  return FALSE;
}

static void
test_every_scenario_ends_well (void)
{
  const char *shared = g_getenv ("FUMI_SHARED");
  guint scenarios = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (shared != NULL ? shared : "/nonexistent",
                                                  "pop3-wire/fake-mail-server", folders[i], NULL);
      g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          if (!g_str_has_suffix (name, ".ron"))
            continue;

          g_test_message ("%s/%s", folders[i], name);
          scenarios++;
          g_assert_cmpint (meet (path, NULL), ==, is_benign (path));
          /* The same with answers slipped in behind the one to STLS (B_1 by hand). */
          g_assert_false (meet (path, INJECTED));
        }
    }

  if (scenarios == 0)
    g_test_skip ("$FUMI_SHARED/pop3-wire is not here");
  else
    g_assert_cmpuint (scenarios, ==, 43);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/wire/every-scenario-ends-well", test_every_scenario_ends_well);

  return g_test_run ();
}
