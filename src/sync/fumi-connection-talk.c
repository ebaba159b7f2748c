/* fumi-connection-talk.c: the part of a connection test that talks to the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-talk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-failure-text.h"

#define SOON_DAYS 14
#define BIG_MESSAGES 5000
#define BIG_BYTES (1000 * 1000 * 1000)

typedef struct
{
  FumiTalk             *talk;
  const FumiPop3Server *server;
  FumiPop3Session      *session;                  /* from the first byte on */
  FumiTalkStepFunc      step_func;
  gpointer              user_data;
  FumiStepState         states[FUMI_N_TEST_STEPS];
  gint64                began;                    /* of the step that runs, monotonic */
  gint64                spent[FUMI_N_TEST_STEPS]; /* microseconds */
} Conversation;

static void
tell (Conversation  *conversation,
      FumiTestStep   step,
      FumiStepState  state,
      const char    *text)
{
  conversation->states[step] = state;
  conversation->step_func (step, state, text, conversation->spent[step] / 1000,
                           conversation->user_data);
}

static void
begin_step (Conversation *conversation,
            FumiTestStep  step)
{
  conversation->talk->step = step;
  conversation->began = g_get_monotonic_time ();
  if (conversation->states[step] == FUMI_STEP_WAITING)
    tell (conversation, step, FUMI_STEP_RUNNING, NULL);
}

static void
stop_clock (Conversation *conversation,
            FumiTestStep  step)
{
  conversation->spent[step] += g_get_monotonic_time () - conversation->began;
}

static void
warn (Conversation *conversation,
      FumiWarning   warning,
      guint         n,
      const char   *value)
{
  const char *body = fumi_warning_text_get (warning)->body;
  const char *values[] = { value, NULL };

  g_ptr_array_add (conversation->talk->warnings,
                   body != NULL ? fumi_text_fill (_(body), values)
                                : fumi_warning_text_body_counted (warning, n, value));
}

/* ---- what each step says --------------------------------------------------------------------- */

/* "CN=R11,O=Let's Encrypt,C=US" → "Let's Encrypt": the organisation, else the common name */
static char *
dup_issuer (GTlsCertificate *certificate)
{
  static const char *const keys[] = { "O=", "CN=" };
  g_autofree char *name = g_tls_certificate_get_issuer_name (certificate);
  g_auto(GStrv) parts = NULL;

  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return NULL;

  /* RFC 4514 puts a backslash before a comma that belongs to a value. */
  parts = g_regex_split_simple ("(?<!\\\\),", name, 0, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    for (gsize k = 0; parts[k] != NULL; k++)
      if (g_str_has_prefix (parts[k], keys[i]))
        {
          g_autofree char *value = g_strcompress (parts[k] + strlen (keys[i]));

          return g_utf8_make_valid (value, -1);
        }

  return NULL;
}

char *
fumi_talk_certificate_text (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *date = fumi_format_date (until);
  g_autofree char *issuer = dup_issuer (certificate);

  if (issuer == NULL)
    /* Translators: of a certificate; %s is a date. */
    return g_strdup_printf (_("Valid (until %s)"), date);

  /* Translators: of a certificate; the first %s is a date, the second the name of who issued it. */
  return g_strdup_printf (_("Valid (until %s, issued by %s)"), date, issuer);
}

gboolean
fumi_talk_expires_soon (GTlsCertificate *certificate,
                        GDateTime       *now)
{
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);

  return until != NULL && g_date_time_difference (until, now) < SOON_DAYS * G_TIME_SPAN_DAY;
}

static void
end_encrypt (Conversation *conversation)
{
  const char *version = fumi_pop3_session_get_tls_version (conversation->session);

  g_free (conversation->talk->tls_version);
  conversation->talk->tls_version = g_strdup (version);
  tell (conversation, FUMI_TEST_ENCRYPT, FUMI_STEP_OK, version != NULL ? version : "TLS");
}

static void
end_certificate (Conversation *conversation)
{
  GTlsCertificate *certificate = fumi_pop3_session_get_certificate (conversation->session);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = NULL;
  gboolean soon;

  if (certificate == NULL)
    {
      tell (conversation, FUMI_TEST_CERTIFICATE, FUMI_STEP_OK, NULL);
      return;
    }

  g_set_object (&conversation->talk->certificate, certificate);
  text = fumi_talk_certificate_text (certificate);
  soon = fumi_talk_expires_soon (certificate, now);
  if (soon)
    {
      g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
      g_autofree char *date = fumi_format_date (until);

      warn (conversation, FUMI_WARNING_CERT_SOON, 0, date);
    }
  tell (conversation, FUMI_TEST_CERTIFICATE, soon ? FUMI_STEP_WARNING : FUMI_STEP_OK, text);
}

/* A server that announces nothing may have TOP all the same. */
static gboolean
lacks_top (FumiPop3Session *session)
{
  const char *words = fumi_pop3_session_get_capabilities (session);

  return words != NULL && *words != '\0' && !fumi_pop3_session_has_capability (session, "TOP");
}

static void
end_capabilities (Conversation *conversation)
{
  const char *words = fumi_pop3_session_get_capabilities (conversation->session);

  if (words == NULL || *words == '\0')
    /* Translators: the server did not say what it is able to do. Not a fault. */
    tell (conversation, FUMI_TEST_CAPABILITIES, FUMI_STEP_OK, _("Basic POP3"));
  else
    tell (conversation, FUMI_TEST_CAPABILITIES,
          lacks_top (conversation->session) ? FUMI_STEP_WARNING : FUMI_STEP_OK, words);
}

/* ---- the stages of opening ------------------------------------------------------------------- */

static FumiTestStep
step_of_stage (FumiPop3Stage stage)
{
  switch (stage)
    {
    case FUMI_POP3_STAGE_RESOLVE:
      return FUMI_TEST_RESOLVE;
    case FUMI_POP3_STAGE_CONNECT:
      return FUMI_TEST_CONNECT;
    case FUMI_POP3_STAGE_ENCRYPT:
      return FUMI_TEST_ENCRYPT;
    case FUMI_POP3_STAGE_CERTIFICATE:
      return FUMI_TEST_CERTIFICATE;
    case FUMI_POP3_STAGE_GREETING:
      return FUMI_TEST_GREETING;
    case FUMI_POP3_STAGE_CAPABILITIES:
      return FUMI_TEST_CAPABILITIES;
    case FUMI_POP3_STAGE_LOGIN:
    default:
      return FUMI_TEST_LOGIN;
    }
}

static void
on_stage (FumiPop3Stage stage,
          gboolean      begins,
          gpointer      user_data)
{
  Conversation *conversation = user_data;
  FumiTestStep step = step_of_stage (stage);

  if (begins)
    {
      /* CAPA may be asked three times; the step tells what it said right before the login. */
      if (step == FUMI_TEST_LOGIN
          && conversation->states[FUMI_TEST_CAPABILITIES] == FUMI_STEP_RUNNING)
        end_capabilities (conversation);
      begin_step (conversation, step);
      return;
    }

  stop_clock (conversation, step);
  switch ((guint) step)
    {
    case FUMI_TEST_ENCRYPT:
      end_encrypt (conversation);
      break;
    case FUMI_TEST_CERTIFICATE:
      end_certificate (conversation);
      break;
    case FUMI_TEST_GREETING:
      tell (conversation, step, FUMI_STEP_OK, _("It is a POP3 server"));
      break;
    case FUMI_TEST_LOGIN:
      tell (conversation, step, FUMI_STEP_OK, _("Logged in"));
      break;
    default:
      break;
    }
}

static void
note_plain (Conversation *conversation)
{
  warn (conversation, FUMI_WARNING_PLAIN, 0, NULL);
  tell (conversation, FUMI_TEST_ENCRYPT, FUMI_STEP_WARNING,
        _(fumi_warning_text_get (FUMI_WARNING_PLAIN)->title));
  tell (conversation, FUMI_TEST_CERTIFICATE, FUMI_STEP_SKIPPED, NULL);
}

/* ---- the mailbox ----------------------------------------------------------------------------- */

static gboolean
look_at_mailbox (Conversation  *conversation,
                 GCancellable  *cancellable,
                 GError       **error)
{
  FumiTalk *talk = conversation->talk;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  gboolean big;

  begin_step (conversation, FUMI_TEST_MAILBOX);
  if (!fumi_pop3_session_stat (conversation->session, &talk->messages, &talk->bytes, cancellable,
                               error))
    return FALSE;
  stop_clock (conversation, FUMI_TEST_MAILBOX);

  size = fumi_format_bytes (talk->bytes);
  big = talk->messages > BIG_MESSAGES || talk->bytes > BIG_BYTES;
  if (big)
    warn (conversation, FUMI_WARNING_BIG, talk->messages, size);

  /* Translators: what is on the server; %s is a size, such as 3.4 MB. */
  text = g_strdup_printf (ngettext ("%u message (%s)", "%u messages (%s)", talk->messages),
                          talk->messages, size);
  tell (conversation, FUMI_TEST_MAILBOX, big ? FUMI_STEP_WARNING : FUMI_STEP_OK, text);

  return TRUE;
}

/* Messages whose UID is missing, unusable, or that of another one too. */
static guint
count_indistinct (FumiPop3Listing *listing)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const char *uid = fumi_pop3_listing_get_item (listing, i)->uid;

      if (uid == NULL || !g_hash_table_add (seen, (gpointer) uid))
        n++;
    }

  return n;
}

static gboolean
look_at_uids (Conversation  *conversation,
              GCancellable  *cancellable,
              GError       **error)
{
  FumiTalk *talk = conversation->talk;
  g_autoptr(FumiPop3Listing) listing = NULL;
  guint indistinct;

  begin_step (conversation, FUMI_TEST_UIDL);
  listing = fumi_pop3_session_list (conversation->session, cancellable, error);
  if (listing == NULL)
    return FALSE;
  stop_clock (conversation, FUMI_TEST_UIDL);

  talk->has_uidl = fumi_pop3_listing_has_uids (listing);
  indistinct = talk->has_uidl ? count_indistinct (listing) : 0;
  if (!talk->has_uidl)
    {
      warn (conversation, FUMI_WARNING_NO_UIDL, 0, NULL);
      tell (conversation, FUMI_TEST_UIDL, FUMI_STEP_WARNING,
            _(fumi_warning_text_get (FUMI_WARNING_NO_UIDL)->title));
    }
  else if (indistinct > 0)
    {
      /* Translators: by the server's marks some messages cannot be told from others. */
      g_autofree char *text
        = g_strdup_printf (ngettext ("Supported, but not for %u message",
                                     "Supported, but not for %u messages", indistinct),
                           indistinct);

      tell (conversation, FUMI_TEST_UIDL, FUMI_STEP_WARNING, text);
    }
  else
    {
      tell (conversation, FUMI_TEST_UIDL, FUMI_STEP_OK, _("Supported (UIDL)"));
    }

  return TRUE;
}

static void
look_at_keeping (Conversation *conversation)
{
  FumiPop3Session *session = conversation->session;
  int days = fumi_pop3_session_get_expire_days (session);
  guint delay = (fumi_pop3_session_get_login_delay (session) + 59) / 60;

  if (lacks_top (session))
    warn (conversation, FUMI_WARNING_NO_TOP, 0, NULL);

  begin_step (conversation, FUMI_TEST_KEEP);
  if (days >= 0)
    {
      g_autofree char *text = fumi_warning_text_body_counted (FUMI_WARNING_EXPIRE, days, NULL);

      warn (conversation, FUMI_WARNING_EXPIRE, days, NULL);
      tell (conversation, FUMI_TEST_KEEP, FUMI_STEP_WARNING, text);
    }
  else if (!conversation->talk->has_uidl)
    {
      tell (conversation, FUMI_TEST_KEEP, FUMI_STEP_WARNING,
            _("Possible, but mail may come twice"));
    }
  else if (delay > 0)
    {
      /* Translators: mail can be kept there; the server wants a pause between two checks. */
      g_autofree char *text
        = g_strdup_printf (ngettext ("Available (one check in %u minute)",
                                     "Available (one check in %u minutes)", delay),
                           delay);

      tell (conversation, FUMI_TEST_KEEP, FUMI_STEP_OK, text);
    }
  else
    {
      tell (conversation, FUMI_TEST_KEEP, FUMI_STEP_OK, _("Available"));
    }
}

static gboolean
converse (Conversation          *conversation,
          GIOStream             *stream,
          const char            *password,
          const FumiPop3Limits  *limits,
          GCancellable          *cancellable,
          GError               **error)
{
  conversation->session = fumi_pop3_session_new (stream, conversation->server, limits);
  if (conversation->server->security == FUMI_SECURITY_NONE)
    note_plain (conversation);

  if (!fumi_pop3_session_start (conversation->session, password, on_stage, conversation,
                                cancellable, error))
    return FALSE;

  if (conversation->states[FUMI_TEST_CAPABILITIES] == FUMI_STEP_WAITING)
    tell (conversation, FUMI_TEST_CAPABILITIES, FUMI_STEP_SKIPPED, NULL);

  if (!look_at_mailbox (conversation, cancellable, error)
      || !look_at_uids (conversation, cancellable, error))
    return FALSE;
  look_at_keeping (conversation);

  /* Nothing was deleted: how the server takes leave is of no matter. */
  fumi_pop3_session_quit (conversation->session, cancellable, NULL);

  return TRUE;
}

FumiTalk *
fumi_connection_talk (GIOStream            *stream,
                      const FumiPop3Server *server,
                      const char           *password,
                      const FumiPop3Limits *limits,
                      FumiTalkStepFunc      step_func,
                      gpointer              user_data,
                      GCancellable         *cancellable)
{
  FumiTalk *talk = g_new0 (FumiTalk, 1);
  Conversation conversation = {
    .talk = talk,
    .server = server,
    .step_func = step_func,
    .user_data = user_data,
  };

  talk->step = server->security == FUMI_SECURITY_TLS ? FUMI_TEST_ENCRYPT : FUMI_TEST_GREETING;
  talk->warnings = g_ptr_array_new_with_free_func (g_free);
  converse (&conversation, stream, password, limits, cancellable, &talk->error);
  talk->transcript = fumi_pop3_session_dup_transcript (conversation.session);
  g_clear_object (&conversation.session);

  return talk;
}

void
fumi_talk_free (FumiTalk *talk)
{
  if (talk == NULL)
    return;

  g_clear_error (&talk->error);
  g_ptr_array_unref (talk->warnings);
  g_free (talk->tls_version);
  g_clear_object (&talk->certificate);
  g_free (talk->transcript);
  g_free (talk);
}
