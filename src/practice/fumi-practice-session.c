/* fumi-practice-session.c: the server's half of one POP3 session: bytes in, bytes out, no socket.
 *
 * RFC 1939, with CAPA, PIPELINING and response codes (RFC 2449), AUTH PLAIN (RFC 5034, RFC 4616) and
 * [AUTH] (RFC 3206). APOP, STLS and UTF8 are not offered: the connection is TLS from its first byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-session.h"

#include <string.h>

#include "fumi-practice-reply.h"

/* More than a person mistypes, fewer than it takes to guess. */
#define MAX_MISTAKES 10

typedef enum
{
  STATE_AUTHORIZATION,
  STATE_SASL,          /* the line that follows "AUTH PLAIN" is due */
  STATE_TRANSACTION,
  STATE_OVER,
} State;

struct _FumiPracticeSession
{
  FumiPracticeMailbox *mailbox;  /* borrowed */

  State      state;
  char      *user;               /* the name of USER, until PASS */
  guint      mistakes;           /* refused logins, unknown commands, lines over the limit */

  GString   *line;               /* the line that is arriving, without its end */
  gboolean   too_long;           /* the rest of this line is dropped */

  GPtrArray *messages;           /* (element-type FumiPracticeMessage): from the login on */
  gboolean  *deleted;            /* one place a message; undone unless QUIT comes */
};

typedef struct
{
  const char *keyword;
  State       state;             /* where it is allowed */
  void      (*run) (FumiPracticeSession *session, const char *argument, GString *reply);
} Command;

static void
count_mistake (FumiPracticeSession *session)
{
  if (++session->mistakes >= MAX_MISTAKES)
    session->state = STATE_OVER;
}

/* Both forms that providers use: the name alone, and the whole address. */
static gboolean
is_login (const char *user,
          const char *password)
{
  return (g_str_equal (user, FUMI_PRACTICE_USER) || g_str_equal (user, FUMI_PRACTICE_ADDRESS))
         && g_str_equal (password, FUMI_PRACTICE_PASSWORD);
}

static void
log_in (FumiPracticeSession *session,
        const char          *user,
        const char          *password,
        GString             *reply)
{
  if (!is_login (user, password))
    {
      fumi_practice_reply_line (reply, "-ERR [AUTH] User name or password is wrong");
      count_mistake (session);
      return;
    }

  session->messages = fumi_practice_mailbox_open (session->mailbox);
  if (session->messages == NULL)
    {
      fumi_practice_reply_line (reply, "-ERR [IN-USE] Another session has this mailbox open");
      return;
    }

  session->deleted = g_new0 (gboolean, session->messages->len);
  session->state = STATE_TRANSACTION;
  g_string_append_printf (reply, "+OK Logged in, %u messages\r\n", session->messages->len);
}

/* RFC 4616: [authzid] NUL authcid NUL passwd. */
static void
log_in_with_plain (FumiPracticeSession *session,
                   const char          *base64,
                   GString             *reply)
{
  gsize length = 0;
  g_autofree guchar *decoded = g_base64_decode (base64, &length);
  g_autofree char *authzid = g_strndup ((const char *) decoded, length);
  const guchar *user = memchr (decoded, '\0', length);
  const guchar *password = NULL;
  g_autofree char *name = NULL;
  g_autofree char *secret = NULL;

  session->state = STATE_AUTHORIZATION;
  if (user != NULL)
    password = memchr (user + 1, '\0', length - (gsize) (user + 1 - decoded));
  if (password == NULL)
    {
      fumi_practice_reply_line (reply, "-ERR [AUTH] This is no PLAIN message");
      count_mistake (session);
      return;
    }

  name = g_strndup ((const char *) user + 1, (gsize) (password - user - 1));
  secret = g_strndup ((const char *) password + 1, length - (gsize) (password + 1 - decoded));
  if (*authzid != '\0' && !g_str_equal (authzid, name))
    {
      fumi_practice_reply_line (reply, "-ERR [AUTH] Acting for another user is not possible here");
      count_mistake (session);
      return;
    }
  log_in (session, name, secret, reply);
}

static void
run_auth (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  g_auto(GStrv) words = g_strsplit (argument, " ", 2);

  if (words[0] == NULL || g_ascii_strcasecmp (words[0], "PLAIN") != 0)
    {
      fumi_practice_reply_line (reply, "-ERR Only AUTH PLAIN is known here");
      count_mistake (session);
    }
  else if (words[1] == NULL)
    {
      session->state = STATE_SASL;
      fumi_practice_reply_line (reply, "+ ");
    }
  else
    log_in_with_plain (session, g_str_equal (words[1], "=") ? "" : words[1], reply);
}

static void
run_user (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  if (*argument == '\0')
    {
      fumi_practice_reply_line (reply, "-ERR Which user?");
      return;
    }
  g_free (session->user);
  session->user = g_strdup (argument);
  fumi_practice_reply_line (reply, "+OK Password, please");
}

static void
run_pass (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  g_autofree char *user = g_steal_pointer (&session->user);

  if (user == NULL)
    fumi_practice_reply_line (reply, "-ERR USER comes first");
  else
    log_in (session, user, argument, reply);
}

static void
run_capa (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  fumi_practice_reply_line (reply, "+OK What this server can do");
  if (session->state == STATE_AUTHORIZATION)
    {
      fumi_practice_reply_line (reply, "USER");
      fumi_practice_reply_line (reply, "SASL PLAIN");
    }
  fumi_practice_reply_line (reply, "TOP");
  fumi_practice_reply_line (reply, "UIDL");
  fumi_practice_reply_line (reply, "PIPELINING");
  fumi_practice_reply_line (reply, "RESP-CODES");
  fumi_practice_reply_line (reply, "AUTH-RESP-CODE");
  fumi_practice_reply_line (reply, "EXPIRE NEVER");
  fumi_practice_reply_line (reply, "IMPLEMENTATION Fumibako-practice-" FUMI_VERSION);
  fumi_practice_reply_line (reply, ".");
}

/* Deletes for good: the only way into the UPDATE state (RFC 1939 §6). */
static void
run_quit (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  if (session->messages != NULL)
    {
      g_autoptr(GPtrArray) gone = g_ptr_array_new ();

      for (guint i = 0; i < session->messages->len; i++)
        if (session->deleted[i])
          g_ptr_array_add (gone, ((FumiPracticeMessage *) session->messages->pdata[i])->uid);
      fumi_practice_mailbox_close (session->mailbox, gone);
      g_clear_pointer (&session->messages, g_ptr_array_unref);
    }
  session->state = STATE_OVER;
  fumi_practice_reply_line (reply, "+OK Goodbye");
}

static gsize
size_of (FumiPracticeSession *session,
         guint                index)
{
  const FumiPracticeMessage *message = g_ptr_array_index (session->messages, index);

  return g_bytes_get_size (message->bytes);
}

/* The message that @argument names, with its number stepped over; NULL after an -ERR. */
static const FumiPracticeMessage *
take_message (FumiPracticeSession  *session,
              const char          **argument,
              guint                *index,
              GString              *reply)
{
  guint64 number;

  if (!fumi_practice_take_number (argument, &number))
    {
      fumi_practice_reply_line (reply, "-ERR A message number is missing");
      return NULL;
    }
  if (number < 1 || number > session->messages->len || session->deleted[number - 1])
    {
      fumi_practice_reply_line (reply, "-ERR There is no such message");
      return NULL;
    }
  *index = (guint) number - 1;
  return g_ptr_array_index (session->messages, *index);
}

static void
run_stat (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  guint count = 0;
  gsize bytes = 0;

  for (guint i = 0; i < session->messages->len; i++)
    if (!session->deleted[i])
      {
        count++;
        bytes += size_of (session, i);
      }
  g_string_append_printf (reply, "+OK %u %" G_GSIZE_FORMAT "\r\n", count, bytes);
}

static void
append_scan_row (FumiPracticeSession *session,
                 guint                index,
                 GString             *reply)
{
  g_string_append_printf (reply, "%u %" G_GSIZE_FORMAT "\r\n", index + 1, size_of (session, index));
}

static void
append_uid_row (FumiPracticeSession *session,
                guint                index,
                GString             *reply)
{
  const FumiPracticeMessage *message = g_ptr_array_index (session->messages, index);

  g_string_append_printf (reply, "%u %s\r\n", index + 1, message->uid);
}

/* LIST and UIDL: one row with an argument, all rows without. */
static void
append_rows (FumiPracticeSession *session,
             const char          *argument,
             void               (*append_row) (FumiPracticeSession *, guint, GString *),
             GString             *reply)
{
  guint index;

  if (*argument != '\0')
    {
      if (take_message (session, &argument, &index, reply) != NULL)
        {
          g_string_append (reply, "+OK ");
          append_row (session, index, reply);
        }
      return;
    }

  fumi_practice_reply_line (reply, "+OK");
  for (index = 0; index < session->messages->len; index++)
    if (!session->deleted[index])
      append_row (session, index, reply);
  fumi_practice_reply_line (reply, ".");
}

static void
run_list (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  append_rows (session, argument, append_scan_row, reply);
}

static void
run_uidl (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  append_rows (session, argument, append_uid_row, reply);
}

static void
run_retr (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  guint index;
  const FumiPracticeMessage *message = take_message (session, &argument, &index, reply);

  if (message == NULL)
    return;
  g_string_append_printf (reply, "+OK %" G_GSIZE_FORMAT " octets\r\n", size_of (session, index));
  fumi_practice_reply_message (reply, message->bytes, G_MAXUINT64);
}

static void
run_top (FumiPracticeSession *session,
         const char          *argument,
         GString             *reply)
{
  guint index;
  guint64 lines;
  const FumiPracticeMessage *message = take_message (session, &argument, &index, reply);

  if (message == NULL)
    return;
  if (!fumi_practice_take_number (&argument, &lines))
    {
      fumi_practice_reply_line (reply, "-ERR How many lines?");
      return;
    }
  fumi_practice_reply_line (reply, "+OK");
  fumi_practice_reply_message (reply, message->bytes, lines);
}

static void
run_dele (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  guint index;

  if (take_message (session, &argument, &index, reply) == NULL)
    return;
  session->deleted[index] = TRUE;
  fumi_practice_reply_line (reply, "+OK Deleted at QUIT");
}

static void
run_rset (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  for (guint i = 0; i < session->messages->len; i++)
    session->deleted[i] = FALSE;
  fumi_practice_reply_line (reply, "+OK Nothing will be deleted");
}

static void
run_noop (FumiPracticeSession *session,
          const char          *argument,
          GString             *reply)
{
  fumi_practice_reply_line (reply, "+OK");
}

static const Command commands[] = {
  { "AUTH", STATE_AUTHORIZATION, run_auth },
  { "CAPA", STATE_AUTHORIZATION, run_capa },
  { "CAPA", STATE_TRANSACTION, run_capa },
  { "DELE", STATE_TRANSACTION, run_dele },
  { "LIST", STATE_TRANSACTION, run_list },
  { "NOOP", STATE_TRANSACTION, run_noop },
  { "PASS", STATE_AUTHORIZATION, run_pass },
  { "QUIT", STATE_AUTHORIZATION, run_quit },
  { "QUIT", STATE_TRANSACTION, run_quit },
  { "RETR", STATE_TRANSACTION, run_retr },
  { "RSET", STATE_TRANSACTION, run_rset },
  { "STAT", STATE_TRANSACTION, run_stat },
  { "TOP", STATE_TRANSACTION, run_top },
  { "UIDL", STATE_TRANSACTION, run_uidl },
  { "USER", STATE_AUTHORIZATION, run_user },
};

static void
run_command (FumiPracticeSession *session,
             const char          *line,
             GString             *reply)
{
  gsize length = strcspn (line, " ");
  const char *argument = line[length] == ' ' ? line + length + 1 : line + length;
  gboolean known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strlen (commands[i].keyword) != length
          || g_ascii_strncasecmp (commands[i].keyword, line, length) != 0)
        continue;
      if (commands[i].state == session->state)
        {
          commands[i].run (session, argument, reply);
          return;
        }
      known = TRUE;
    }

  if (known)
    fumi_practice_reply_line (reply, session->state == STATE_TRANSACTION
                                       ? "-ERR You are logged in already" : "-ERR Log in first");
  else
    fumi_practice_reply_line (reply, "-ERR Unknown command");
  count_mistake (session);
}

static void
run_line (FumiPracticeSession *session,
          GString             *reply)
{
  if (session->line->len > 0 && session->line->str[session->line->len - 1] == '\r')
    g_string_truncate (session->line, session->line->len - 1);

  if (session->too_long)
    {
      session->state = session->state == STATE_SASL ? STATE_AUTHORIZATION : session->state;
      fumi_practice_reply_line (reply, "-ERR Line too long");
      count_mistake (session);
    }
  else if (strlen (session->line->str) != session->line->len)
    {
      fumi_practice_reply_line (reply, "-ERR A line may not hold NUL");
      count_mistake (session);
    }
  else if (session->state != STATE_SASL)
    run_command (session, session->line->str, reply);
  else if (g_str_equal (session->line->str, "*"))
    {
      session->state = STATE_AUTHORIZATION;
      fumi_practice_reply_line (reply, "-ERR Login cancelled");
    }
  else
    log_in_with_plain (session, session->line->str, reply);

  /* A password may have passed through here. */
  explicit_bzero (session->line->str, session->line->allocated_len);
  g_string_truncate (session->line, 0);
  session->too_long = FALSE;
}

FumiPracticeSession *
fumi_practice_session_new (FumiPracticeMailbox *mailbox)
{
  FumiPracticeSession *session = g_new0 (FumiPracticeSession, 1);

  session->mailbox = mailbox;
  session->line = g_string_new (NULL);
  return session;
}

void
fumi_practice_session_free (FumiPracticeSession *session)
{
  if (session->messages != NULL)
    {
      fumi_practice_mailbox_close (session->mailbox, NULL);
      g_ptr_array_unref (session->messages);
    }
  g_string_free (session->line, TRUE);
  g_free (session->deleted);
  g_free (session->user);
  g_free (session);
}

void
fumi_practice_session_greet (FumiPracticeSession *session,
                             GString             *reply)
{
  fumi_practice_reply_line (reply, "+OK Fumibako practice mailbox ready");
}

gsize
fumi_practice_session_feed (FumiPracticeSession *session,
                            const char          *bytes,
                            gsize                length,
                            GString             *reply)
{
  const char *newline = memchr (bytes, '\n', length);
  gsize size = newline != NULL ? (gsize) (newline - bytes) : length;
  gsize room = FUMI_PRACTICE_LINE_MAX - 1 - session->line->len;

  if (session->state == STATE_OVER)
    return length;

  session->too_long = session->too_long || size > room;
  g_string_append_len (session->line, bytes, (gssize) MIN (size, room));
  if (newline == NULL)
    return size;

  run_line (session, reply);
  return size + 1;
}

gboolean
fumi_practice_session_is_over (FumiPracticeSession *session)
{
  return session->state == STATE_OVER;
}
