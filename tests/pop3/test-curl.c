/* test-curl.c: the POP3 cases of curl's test suite, met by this client.
 *
 * Plays the 50 files of $FUMI_SHARED/pop3-wire/curl: a server does what <servercmd> says, and the
 * verdict is: the bytes of <datacheck> (or <data>) arrive, a case that must fail fails with the right
 * code, and where curl's own dialogue in <protocol> shows no password, ours shows none either. The
 * table below says what is done for each, or why it concerns curl alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "test-certificate.h"
#include "test-dialogue.h"

typedef enum
{
  DO_RETR,  /* message NUMBER arrives as <datacheck> or <data> */
  DO_TOP,
  DO_LIST,  /* the listing is `outcome` */
  DO_STAT,
  DO_DELE,
  DO_NOOP,
  DO_RSET,
  DO_FAIL,  /* the login fails with `code` */
  DO_SKIP,  /* `outcome` says why */
} Deed;

typedef struct
{
  guint         number;
  Deed          deed;
  const char   *outcome;
  FumiPop3Error code;
  FumiLogin     login;
  FumiSecurity  security; /* TLS is the zero value: see CLEAR */
  const char   *user;     /* "user" */
  const char   *password; /* "secret" */
} Case;

#define CLEAR FUMI_LOGIN_AUTO, FUMI_SECURITY_NONE
#define TOKEN "user", "mF_9.B5f-4.1JqM"
#define SASL_IR "--sasl-ir: asks curl to answer before the challenge, unasked"
#define AUTHZID "--sasl-authzid: another mailbox than one's own, which no account here has"

static const Case cases[] = {
  { 850, DO_RETR, NULL, 0, CLEAR },
  { 851, DO_LIST, "1 -1 1|2 -1 2|3 -1 4", 0, CLEAR }, /* its row is of message 851 */
  { 852, DO_LIST, "SERVER", 0, CLEAR },
  { 853, DO_LIST, "1 100 1|2 4294967400 2|3 200 4", 0, CLEAR },
  { 854, DO_LIST, "1 -1 1|2 -1 2|3 -1 4", 0, CLEAR },
  { 855, DO_RETR, "no such message", 0, CLEAR },
  { 856, DO_FAIL, NULL, FUMI_POP3_ERROR_LOGIN, CLEAR, NULL, "wrong" },
  { 857, DO_RETR, NULL, 0, CLEAR },
  { 858, DO_DELE, NULL, 0, CLEAR },
  { 859, DO_STAT, NULL, 0, CLEAR },
  { 860, DO_NOOP, NULL, 0, CLEAR },
  { 861, DO_LIST, "1 100 1|2 4294967400 2|3 200 4", 0, CLEAR },
  { 862, DO_TOP, NULL, 0, CLEAR },
  { 863, DO_RSET, NULL, 0, CLEAR },
  { 864, DO_RETR, NULL, 0, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 865, DO_RETR, NULL, 0, CLEAR },
  { 866, DO_RETR, NULL, 0, CLEAR },
  { 867, DO_RETR, NULL, 0, CLEAR },
  /* NTLM and DIGEST-MD5 (historic by RFC 6331) are not for us: where nothing else hides the password
   * the login fails without a word, and with the user's leave USER and PASS go in. */
  { 868, DO_RETR, NULL, 0, CLEAR },
  { 868, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 869, DO_RETR, NULL, 0, CLEAR },
  { 869, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 870, DO_RETR, NULL, 0, FUMI_LOGIN_OAUTH2, FUMI_SECURITY_TLS, TOKEN },
  { 871, DO_SKIP, SASL_IR },
  { 872, DO_SKIP, SASL_IR },
  { 873, DO_SKIP, SASL_IR },
  { 874, DO_SKIP, SASL_IR },
  { 875, DO_SKIP, "an encoded line break in a URL; accounts have none" },
  { 876, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 877, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 878, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 879, DO_RETR, NULL, 0, CLEAR },
  { 880, DO_RETR, NULL, 0, CLEAR },
  { 881, DO_RETR, NULL, 0, CLEAR },
  { 882, DO_SKIP, "how curl tells two connections apart; a session here has its own" },
  { 883, DO_RETR, NULL, 0, FUMI_LOGIN_CERTIFICATE, FUMI_SECURITY_TLS },
  { 884, DO_SKIP, "no user name; an account has one" },
  { 885, DO_SKIP, SASL_IR },
  { 886, DO_SKIP, SASL_IR },
  { 887, DO_RETR, NULL, 0, FUMI_LOGIN_OAUTH2, FUMI_SECURITY_TLS, TOKEN },
  { 888, DO_SKIP, SASL_IR },
  { 889, DO_FAIL, NULL, FUMI_POP3_ERROR_LOGIN, FUMI_LOGIN_OAUTH2, FUMI_SECURITY_TLS, TOKEN },
  { 890, DO_SKIP, SASL_IR },
  { 891, DO_FAIL, NULL, FUMI_POP3_ERROR_MECHANISM, FUMI_LOGIN_ENCRYPTED, FUMI_SECURITY_NONE },
  { 892, DO_SKIP, AUTHZID },
  { 893, DO_SKIP, AUTHZID },
  { 894, DO_FAIL, NULL, FUMI_POP3_ERROR_SECRET, CLEAR, "user\rFRIGGING_cmd" },
  { 982, DO_FAIL, NULL, FUMI_POP3_ERROR_STLS_MISSING, FUMI_LOGIN_AUTO, FUMI_SECURITY_STARTTLS },
  { 985, DO_FAIL, NULL, FUMI_POP3_ERROR_STLS_MISSING, FUMI_LOGIN_AUTO, FUMI_SECURITY_STARTTLS },
  { 989, DO_RETR, NULL, 0, FUMI_LOGIN_AUTO, FUMI_SECURITY_TLS },
  { 993, DO_LIST, "95 328485 -", 0, CLEAR }, /* a thousand rows, all of message 95 */
  { 997, DO_STAT, NULL, 0, CLEAR },
};

/* One file, with its macros expanded. */
typedef struct
{
  const Case      *c;
  GHashTable      *replies;      /* (element-type utf8 utf8): first words or line → answer */
  GString         *capabilities; /* rows with CRLF */
  char            *mechanisms;
  char            *data;         /* as sent in a multi-line answer */
  char            *expected;     /* what must arrive */
  char            *protocol;     /* curl's dialogue */
  gboolean         slow;
  GTlsCertificate *certificate;
} Play;

/* ---- curl's files ---------------------------------------------------------------------------- */

/* (nullable): what stands between the tags; @attributes: those of the first one */
static char *
get_section (const char  *text,
             const char  *name,
             char       **attributes)
{
  g_autofree char *begin = g_strconcat ("<", name, NULL);
  g_autofree char *end = g_strconcat ("</", name, ">", NULL);
  const char *tag = text;
  const char *from;
  const char *to;

  /* "<data" and not "<datacheck" */
  while ((tag = strstr (tag, begin)) != NULL && g_ascii_isalpha (tag[strlen (begin)]))
    tag++;
  from = tag != NULL ? strchr (tag, '>') : NULL;
  to = from != NULL ? strstr (from, end) : NULL;
  if (to == NULL)
    return NULL;
  if (attributes != NULL)
    *attributes = g_strndup (tag + strlen (begin), from - tag - strlen (begin));
  from++;
  if (*from == '\n')
    from++;

  return g_strndup (from, to - from);
}

static char *
decode_percent (const char *text,
                gsize       length,
                gsize      *decoded)
{
  GString *bytes = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1]))
        {
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (text[i + 1]) * 16
                                            + g_ascii_xdigit_value (text[i + 2])));
          i += 2;
        }
      else
        g_string_append_c (bytes, text[i]);
    }
  *decoded = bytes->len;

  return g_string_free (bytes, FALSE);
}

/* "%b64[text]b64%" and "%repeat[3 x text]%". */
static gboolean
expand_block (const char **at,
              GString     *out)
{
  gboolean is_base64 = g_str_has_prefix (*at, "%b64[");
  const char *from = *at + strlen (is_base64 ? "%b64[" : "%repeat[");
  const char *to;
  g_autofree char *bytes = NULL;
  guint64 times = 1;
  gsize length;

  if (!is_base64 && !g_str_has_prefix (*at, "%repeat["))
    return FALSE;

  to = strstr (from, is_base64 ? "]b64%" : "]%");
  g_assert_nonnull (to);
  if (!is_base64)
    {
      times = g_ascii_strtoull (from, NULL, 10);
      from = strstr (from, " x ") + 3;
    }
  bytes = decode_percent (from, to - from, &length);
  if (is_base64)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) bytes, length);

      g_string_append (out, encoded);
    }
  for (guint64 i = 0; !is_base64 && i < times; i++)
    g_string_append_len (out, bytes, length);
  *at = to + strlen (is_base64 ? "]b64%" : "]%");

  return TRUE;
}

static char *
expand (const char *text,
        guint       number,
        guint16     port)
{
  g_autofree char *number_text = g_strdup_printf ("%u", number);
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  g_autoptr(GString) plain = g_string_new (text);
  GString *out = g_string_new (NULL);

  g_string_replace (plain, "%TESTNUMBER", number_text, 0);
  g_string_replace (plain, "%POP3PORT", port_text, 0);
  g_string_replace (plain, "%HOSTIP", "127.0.0.1", 0);
  g_string_replace (plain, "%LT", "<", 0);
  g_string_replace (plain, "%GT", ">", 0);
  for (const char *p = plain->str; *p != '\0';)
    {
      if (!expand_block (&p, out))
        g_string_append_c (out, *p++);
    }

  return g_string_free (out, FALSE);
}

/* "REPLY cmd text": the command may stand in quotation marks, and the text has \r and \n. */
static void
add_reply (Play       *play,
           const char *line,
           const char *line_end)
{
  g_autofree char *command = NULL;
  g_autoptr(GString) answer = NULL;
  const char *rest;

  if (*line == '"')
    {
      rest = strchr (line + 1, '"');
      command = g_strndup (line + 1, rest - line - 1);
      rest++;
    }
  else
    {
      rest = line + strcspn (line, " ");
      command = g_strndup (line, rest - line);
    }
  answer = g_string_new (*rest == ' ' ? rest + 1 : rest);
  g_string_replace (answer, "\\r", "\r", 0);
  g_string_replace (answer, "\\n", "\n", 0);
  g_string_replace (answer, "\\@", "@", 0);
  g_string_append (answer, line_end);
  g_hash_table_insert (play->replies, g_steal_pointer (&command), g_strdup (answer->str));
}

static void
read_commands (Play       *play,
               const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, "REPLYLF "))
        add_reply (play, *line + strlen ("REPLYLF "), "\n");
      else if (g_str_has_prefix (*line, "REPLY "))
        add_reply (play, *line + strlen ("REPLY "), "\r\n");
      else if (g_str_has_prefix (*line, "AUTH "))
        play->mechanisms = g_strdup (*line + strlen ("AUTH "));
      else if (g_str_equal (*line, "SLOWDOWN"))
        play->slow = TRUE;
      else if (g_str_has_prefix (*line, "CAPA "))
        {
          g_auto(GStrv) words = g_strsplit (*line + strlen ("CAPA "), " ", -1);

          for (char **word = words; *word != NULL; word++)
            g_string_append_printf (play->capabilities, "%s\r\n", *word);
        }
      else if (**line != '\0' && **line != '#')
        g_error ("curl's test server knows more than this one: %s", *line);
    }
}

static char *
get_expanded (const char *text,
              const char *name,
              Play       *play,
              guint16     port)
{
  g_autofree char *attributes = NULL;
  g_autofree char *section = get_section (text, name, &attributes);
  GString *expanded;

  if (section == NULL)
    return NULL;

  if (strstr (attributes, "crlf=\"yes\"") == NULL)
    return expand (section, play->c->number, port);

  expanded = g_string_new (section);
  g_string_replace (expanded, "\n", "\r\n", 0);
  g_free (section);
  section = g_string_free (expanded, FALSE);

  return expand (section, play->c->number, port);
}

static void
read_file (Play       *play,
           const char *text,
           guint16     port)
{
  g_autofree char *commands = get_expanded (text, "servercmd", play, port);

  play->replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  play->capabilities = g_string_new (NULL);
  if (commands != NULL)
    read_commands (play, commands);
  play->data = get_expanded (text, "data", play, port);
  play->expected = get_expanded (text, "datacheck", play, port);
  if (play->expected == NULL)
    play->expected = g_strdup (play->data);
  play->protocol = get_expanded (text, "protocol", play, port);
}

static void
play_clear (Play *play)
{
  g_hash_table_unref (play->replies);
  g_string_free (play->capabilities, TRUE);
  g_free (play->mechanisms);
  g_free (play->data);
  g_free (play->expected);
  g_free (play->protocol);
  g_clear_object (&play->certificate);
}

/* ---- the server ------------------------------------------------------------------------------ */

static char *
answer_capa (const Play *play)
{
  g_autoptr(GString) rows = g_string_new (play->capabilities->str);

  /* What APOP there is, the greeting tells. */
  g_string_replace (rows, "APOP\r\n", "", 0);
  if (play->mechanisms != NULL)
    g_string_append_printf (rows, "SASL %s\r\n", play->mechanisms);
  if (rows->len == 0)
    return g_strdup ("-ERR Unrecognized command\r\n");

  return g_strconcat ("+OK\r\n", rows->str, ".\r\n", NULL);
}

static char *
answer_rows (const Play *play,
             const char *usual)
{
  const char *rows = play->data != NULL && play->c->deed == DO_LIST ? play->data : usual;

  return g_strconcat ("+OK\r\n", rows, ".\r\n", NULL);
}

/* What the server says to what no REPLY is for. */
static char *
usual_answer (const Play *play,
              const char *line)
{
  gboolean is_curls = play->protocol != NULL && strstr (play->protocol, line) != NULL;

  if (g_str_equal (line, "CAPA"))
    return answer_capa (play);
  if (g_str_equal (line, "STAT"))
    return g_strdup (play->c->number == 993 ? "+OK 1000 1\r\n" : "+OK 3 4294967800\r\n");
  if (g_str_equal (line, "LIST"))
    return answer_rows (play, "1 100\r\n2 4294967400\r\n3 200\r\n");
  if (g_str_equal (line, "UIDL 1"))
    return g_strdup ("+OK 1 1\r\n");
  if (g_str_equal (line, "UIDL"))
    return g_strdup (play->c->number == 993 ? "+OK\r\n.\r\n" : "+OK\r\n1 1\r\n2 2\r\n3 4\r\n.\r\n");
  if (g_str_has_prefix (line, "RETR ") || g_str_has_prefix (line, "TOP "))
    return g_strconcat ("+OK\r\n", play->data, ".\r\n", NULL);
  if (g_str_has_prefix (line, "USER ") || g_str_has_prefix (line, "DELE ")
      || g_str_equal (line, "NOOP") || g_str_equal (line, "RSET") || g_str_equal (line, "QUIT")
      || g_str_equal (line, "PASS secret") || (g_str_has_prefix (line, "APOP ") && is_curls))
    return g_strdup ("+OK\r\n");

  return g_strdup ("-ERR Unrecognized command\r\n");
}

static char *
answer (const Play *play,
        const char *line)
{
  g_autofree char *word = g_strndup (line, strcspn (line, " "));
  const char *reply = g_hash_table_lookup (play->replies, line);

  if (reply == NULL)
    reply = g_hash_table_lookup (play->replies, word);

  return reply != NULL ? g_strdup (reply) : usual_answer (play, line);
}

static void
serve (TestPop3Server *server,
       gpointer        user_data)
{
  Play *play = user_data;
  const char *welcome = g_hash_table_lookup (play->replies, "welcome");
  char *line;

  if (play->c->security == FUMI_SECURITY_TLS
      && !test_pop3_server_accept_tls (server, play->certificate))
    return;

  test_pop3_server_write (server, welcome != NULL ? welcome : "+OK ready to serve\r\n", -1);
  while ((line = test_pop3_server_read_line (server)) != NULL)
    {
      g_autofree char *said = answer (play, line);

      test_pop3_server_write (server, said, -1);
      g_free (line);
    }
}

/* ---- the client ------------------------------------------------------------------------------ */

static gboolean
collect (guint          index,
         GInputStream  *body,
         const GError  *refused,
         gpointer       user_data,
         GError       **error)
{
  char buffer[4096];
  gsize n;

  if (refused != NULL)
    {
      g_string_append (user_data, fumi_pop3_error_get_detail (refused)->server_text);
      return TRUE;
    }
  if (!g_input_stream_read_all (body, buffer, sizeof buffer, &n, NULL, error))
    return FALSE;
  g_string_append_len (user_data, buffer, n);

  return TRUE;
}

static void
fetch (Dialogue   *d,
       const Play *play)
{
  g_autoptr(GString) body = g_string_new (NULL);
  guint number = play->c->number;

  if (play->c->deed == DO_TOP)
    fumi_pop3_session_top (d->session, &number, 1, 0, collect, body, NULL, &d->error);
  else
    fumi_pop3_session_retrieve (d->session, &number, 1, collect, body, NULL, &d->error);
  g_assert_no_error (d->error);
  g_assert_cmpstr (body->str, ==, play->c->outcome != NULL ? play->c->outcome : play->expected);
}

static void
list (Dialogue   *d,
      const Play *play)
{
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_session_list (d->session, NULL, &d->error);
  g_autoptr(GString) rows = g_string_new (NULL);

  if (g_str_equal (play->c->outcome, "SERVER"))
    {
      dialogue_assert_failed (d, FUMI_POP3_ERROR_SERVER);
      g_clear_error (&d->error);
      return;
    }
  g_assert_no_error (d->error);
  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);

      g_string_append_printf (rows, "%s%u %" G_GINT64_FORMAT " %s", i > 0 ? "|" : "", item->number,
                              (gint64) item->size, item->uid != NULL ? item->uid : "-");
    }
  g_assert_cmpstr (rows->str, ==, play->c->outcome);
}

static void
do_deed (Dialogue   *d,
         const Play *play)
{
  guint number = play->c->number;
  gboolean accepted = FALSE;
  goffset bytes;

  switch (play->c->deed)
    {
    case DO_RETR:
    case DO_TOP:
      fetch (d, play);
      break;
    case DO_LIST:
      list (d, play);
      break;
    case DO_STAT:
      g_assert_true (fumi_pop3_session_stat (d->session, &number, &bytes, NULL, &d->error));
      g_assert_cmpuint (number, ==, 3);
      g_assert_cmpint (bytes, ==, 4294967800);
      break;
    case DO_DELE:
      g_assert_true (fumi_pop3_session_delete (d->session, &number, 1, &accepted, NULL, &d->error));
      g_assert_true (accepted);
      break;
    case DO_NOOP:
      g_assert_true (fumi_pop3_session_noop (d->session, NULL, &d->error));
      break;
    case DO_RSET:
      g_assert_true (fumi_pop3_session_reset (d->session, NULL, &d->error));
      break;
    case DO_FAIL:
    case DO_SKIP:
    default:
      g_assert_not_reached ();
    }
  g_assert_true (fumi_pop3_session_quit (d->session, NULL, &d->error));
}

/* Where curl says nothing secret, nothing secret may be said. */
static void
assert_as_discreet_as_curl (Dialogue   *d,
                            const Play *play)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) "\0user\0secret", 12);
  g_autoptr(GString) plain = test_pop3_server_dup_plain_text (d->server);
  gboolean curl_tells;

  if (play->c->deed != DO_FAIL)
    return;

  curl_tells = play->protocol != NULL && strstr (play->protocol, "PASS ") != NULL;
  if (!curl_tells)
    {
      g_assert_null (memmem (plain->str, plain->len, d->password, strlen (d->password)));
      g_assert_null (memmem (plain->str, plain->len, encoded, strlen (encoded)));
      g_assert_null (memmem (plain->str, plain->len, "PASS", 4));
    }
  if (play->c->security == FUMI_SECURITY_STARTTLS)
    g_assert_cmpstr (plain->str, ==, play->protocol);
  if (play->c->code == FUMI_POP3_ERROR_SECRET)
    g_assert_cmpstr (plain->str, ==, "");
}

static void
meet (const Case *c,
      const char *text)
{
  Play play = { .c = c };
  g_autofree char *pem = test_certificate_make (&(TestCertificate) { 0 });
  g_autofree char *own = NULL;
  g_autofree char *pin = NULL;
  Dialogue d;

  play.certificate = test_certificate_from_pem (pem);
  pin = fumi_pop3_certificate_fingerprint (play.certificate);
  dialogue_begin (&d, FALSE);
  read_file (&play, text, d.account.port);
  if (play.slow)
    test_pop3_server_drip (d.server, 1);
  d.account.host = (char *) "127.0.0.1";
  d.account.security = c->security;
  d.account.login = c->login;
  d.account.certificate = pin;
  d.account.user = (char *) (c->user != NULL ? c->user : "user");
  d.password = c->password != NULL ? c->password : "secret";
  if (c->login == FUMI_LOGIN_CERTIFICATE)
    {
      int fd = g_file_open_tmp ("fumi-curl-XXXXXX.pem", &own, NULL);

      close (fd);
      g_file_set_contents (own, pem, -1, NULL);
      d.account.client_certificate = own;
    }
  test_pop3_server_ignore_rest (d.server);
  test_pop3_server_run (d.server, serve, &play);

  if (dialogue_open (&d))
    {
      g_assert_cmpint (c->deed, !=, DO_FAIL);
      do_deed (&d, &play);
    }
  else if (c->deed == DO_FAIL)
    dialogue_assert_failed (&d, c->code);
  g_assert_true (c->deed == DO_FAIL || d.error == NULL);
  g_clear_object (&d.session);
  assert_as_discreet_as_curl (&d, &play);
  dialogue_end (&d);
  if (own != NULL)
    g_unlink (own);
  play_clear (&play);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const char *shared = g_getenv ("FUMI_SHARED");
  g_autofree char *name = g_strdup_printf ("pop3-wire/curl/test%u", c->number);
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "/nonexistent", name, NULL);
  g_autofree char *text = NULL;

  if (c->deed == DO_SKIP)
    g_test_skip (c->outcome);
  else if (!g_file_get_contents (path, &text, NULL, NULL))
    g_test_skip ("$FUMI_SHARED/pop3-wire is not here");
  else
    meet (c, text);
}

/* No file without its verdict. */
static void
test_every_file_has_its_verdict (void)
{
  const char *shared = g_getenv ("FUMI_SHARED");
  g_autofree char *folder
    = g_build_filename (shared != NULL ? shared : "/nonexistent", "pop3-wire/curl", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint files = 0;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("$FUMI_SHARED/pop3-wire is not here");
      return;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      gboolean found = FALSE;

      if (!g_str_has_prefix (name, "test"))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        found |= cases[i].number == g_ascii_strtoull (name + strlen ("test"), NULL, 10);
      if (!found)
        g_error ("%s has no verdict", name);
      files++;
    }
  g_assert_cmpuint (files, ==, 50);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/curl/every-file-has-its-verdict", test_every_file_has_its_verdict);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
        = g_strdup_printf ("/pop3/curl/%u%s", cases[i].number,
                           i > 0 && cases[i].number == cases[i - 1].number ? "-encrypted" : "");

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
