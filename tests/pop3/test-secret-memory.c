/* test-secret-memory.c: what a login leaves behind in memory: nothing of the secret.
 *
 * Built without sanitizers, which keep freed memory. Every writable page of the process is searched
 * after each login, freed chunks and the stack included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-auth.h"

#include <malloc.h>
#include <string.h>

#include "fumi-pop3-secret.h"

/* The end of the secret is looked for: malloc() writes its own notes over the begin of what is
 * freed. */
#define SECRET_LENGTH 64
#define LOOKED_FOR 24

/* What is looked for, in another form: it must not find itself. */
#define MASK 0xa5

typedef struct
{
  guint8 masked[LOOKED_FOR];
} Needle;

static void
needle_take_end (Needle     *needle,
                 const char *text)
{
  gsize length = strlen (text);

  g_assert_cmpuint (length, >=, LOOKED_FOR);
  for (guint i = 0; i < LOOKED_FOR; i++)
    needle->masked[i] = (guint8) text[length - LOOKED_FOR + i] ^ MASK;
}

static gboolean
is_here (const guint8 *at,
         const Needle *needle)
{
  for (guint i = 0; i < LOOKED_FOR; i++)
    {
      if ((at[i] ^ MASK) != needle->masked[i])
        return FALSE;
    }

  return TRUE;
}

static guint
count_in (const guint8 *begin,
          const guint8 *end,
          const Needle *needle)
{
  guint hits = 0;

  for (const guint8 *at = begin; at + LOOKED_FOR <= end; at++)
    {
      at = memchr (at, needle->masked[0] ^ MASK, end - LOOKED_FOR + 1 - at);
      if (at == NULL)
        break;
      hits += is_here (at, needle);
    }

  return hits;
}

static guint
count_everywhere (const Needle *needle)
{
  g_autofree char *maps = NULL;
  g_auto(GStrv) lines = NULL;
  guint hits = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *p = NULL;
      guint64 begin = g_ascii_strtoull (*line, &p, 16);
      guint64 end = *p == '-' ? g_ascii_strtoull (p + 1, &p, 16) : 0;

      if (end > begin && g_str_has_prefix (p, " rw") && strstr (p, "[v") == NULL)
        hits += count_in ((const guint8 *) begin, (const guint8 *) end, needle);
    }

  return hits;
}

/* (transfer full): letters and digits; @begin stays at its front */
static char *
make_secret (const char *begin)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  gsize n = strlen (begin);
  char *secret = g_malloc (SECRET_LENGTH + 1);

  memcpy (secret, begin, n);
  for (gsize i = n; i < SECRET_LENGTH; i++)
    secret[i] = letters[g_random_int_range (0, (gint32) strlen (letters))];
  secret[SECRET_LENGTH] = '\0';

  return secret;
}

/* The next challenge, made of the client's last answer where SCRAM wants its nonce back. */
static char *
next_challenge (FumiPop3Method  method,
                const char     *answer,
                guint           step)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  gsize length;

  if (!fumi_pop3_method_is_scram (method))
    return g_base64_encode ((const guchar *) "<1@mail.example>", 16);
  if (step != 1)
    return g_strdup ("");

  bytes = g_base64_decode (answer, &length);
  text = g_strndup ((const char *) bytes, length);
  message = g_strconcat (strstr (text, "r="), "server,s=QSXCR+Q6sek8bf92,i=4096", NULL);

  return g_base64_encode ((const guchar *) message, strlen (message));
}

static void
run_exchange (FumiPop3Method  method,
              const char     *secret,
              Needle         *answer_needle)
{
  const FumiPop3Identity identity
    = { .user = "anna", .secret = secret, .host = "mail.example", .port = 995 };
  g_autoptr(FumiPop3Auth) auth = fumi_pop3_auth_new (method, &identity);
  char *last = NULL;

  for (guint step = 0; step < 2 && !fumi_pop3_auth_is_done (auth); step++)
    {
      g_autofree char *challenge = next_challenge (method, last, step);
      char *answer = NULL;

      g_assert_cmpint (fumi_pop3_auth_step (auth, challenge, strlen (challenge), &answer), ==,
                       FUMI_POP3_AUTH_ANSWER);
      fumi_pop3_secret_wipe (last);
      last = answer;
    }
  g_assert_true (fumi_pop3_auth_has_told (auth));
  needle_take_end (answer_needle, last);
  fumi_pop3_secret_wipe (last);
}

/* security.md §3: the secret and its base64 forms are nowhere once the login is over. */
static void
test_login_leaves_no_secret (void)
{
  static const FumiPop3Method methods[] = {
    FUMI_POP3_METHOD_PLAIN,       FUMI_POP3_METHOD_LOGIN,   FUMI_POP3_METHOD_CRAM_MD5,
    FUMI_POP3_METHOD_SCRAM_SHA_1, FUMI_POP3_METHOD_SCRAM_SHA_256,
    FUMI_POP3_METHOD_OAUTHBEARER, FUMI_POP3_METHOD_XOAUTH2,
  };
  static const char *const begins[] = { "", "\xc3\xa9" };

  /* Set under Valgrind, which keeps copies of its own. */
  if (g_getenv ("FUMI_SLOW") != NULL)
    {
      g_test_skip ("only the process as it is can be searched");
      return;
    }

  for (guint i = 0; i < 2 * G_N_ELEMENTS (methods); i++)
    {
      FumiPop3Method method = methods[i / 2];
      char *secret = make_secret (begins[i % 2]);
      Needle secret_needle;
      Needle answer_needle;

      g_test_message ("%s, %s", fumi_pop3_method_get_name (method),
                      i % 2 == 0 ? "ASCII" : "with SASLprep");
      needle_take_end (&secret_needle, secret);
      /* The search finds what is there. */
      g_assert_cmpuint (count_everywhere (&secret_needle), ==, 1);

      run_exchange (method, secret, &answer_needle);
      fumi_pop3_secret_wipe (secret);

      g_assert_cmpuint (count_everywhere (&secret_needle), ==, 0);
      g_assert_cmpuint (count_everywhere (&answer_needle), ==, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  /* Meson has freed memory overwritten, which is what is to be proved here. */
  mallopt (M_PERTURB, 0);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/secret-memory/login-leaves-no-secret", test_login_leaves_no_secret);

  return g_test_run ();
}
