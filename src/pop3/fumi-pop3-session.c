/* fumi-pop3-session.c: one POP3 session, from the TCP connection to QUIT.
 *
 * Invariant: every command has its answer read, in order, before the public call returns %TRUE;
 * where that cannot be (an error, a caller that stops), the connection is closed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-listing-private.h"
#include "fumi-pop3-opening.h"
#include "fumi-pop3-reply.h"
#include "fumi-pop3-server-text.h"
#include "fumi-pop3-tls.h"
#include "fumi-pop3-transfer.h"
#include "fumi-pop3-window.h"

const FumiPop3Limits fumi_pop3_limits_default = {
  .connect = 30,
  .connect_address = 15,
  .handshake = 15,
  .greeting = 30,
  .tls_hint = 10,
  .reply = 60,
  .login = 300,
  .body_stall = 120,
  .body_rate = 8,
  .noop = 10,
};

/* Messages of one mailbox: a listing takes some 60 bytes for each, and the ledger 150. */
#define LISTING_MAX 2000000

/* For the goodbye of TLS after QUIT was answered. */
#define CLOSE_SECONDS 2

struct _FumiPop3Session
{
  GObject               parent_instance;

  FumiPop3Connection   *connection;
  FumiPop3Channel      *channel; /* the connection's */
  FumiPop3Capabilities *capabilities; /* NULL: unknown */
  const char           *login;        /* NULL: not yet */

  FumiPop3TokenFunc     token_func;
  gpointer              token_data;
};

G_DEFINE_FINAL_TYPE (FumiPop3Session, fumi_pop3_session, G_TYPE_OBJECT)

static void
fumi_pop3_session_finalize (GObject *object)
{
  FumiPop3Session *self = FUMI_POP3_SESSION (object);

  fumi_pop3_connection_free (self->connection);
  fumi_pop3_capabilities_free (self->capabilities);

  G_OBJECT_CLASS (fumi_pop3_session_parent_class)->finalize (object);
}

static void
fumi_pop3_session_class_init (FumiPop3SessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_pop3_session_finalize;
}

static void
fumi_pop3_session_init (FumiPop3Session *self)
{
}

FumiPop3Session *
fumi_pop3_session_open (GIOStream            *stream,
                        const FumiPop3Server *server,
                        const char           *password,
                        const FumiPop3Limits *limits,
                        FumiPop3StageFunc     stage_func,
                        gpointer              stage_data,
                        GCancellable         *cancellable,
                        GError              **error)
{
  g_autoptr(FumiPop3Session) self = fumi_pop3_session_new (stream, server, limits);

  if (self == NULL
      || !fumi_pop3_session_start (self, password, stage_func, stage_data, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

FumiPop3Session *
fumi_pop3_session_new (GIOStream            *stream,
                       const FumiPop3Server *server,
                       const FumiPop3Limits *limits)
{
  FumiPop3Session *self;

  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);
  g_return_val_if_fail (server != NULL && server->host != NULL && server->user != NULL, NULL);
  g_return_val_if_fail (server->security <= FUMI_SECURITY_NONE, NULL);

  self = g_object_new (FUMI_TYPE_POP3_SESSION, NULL);
  self->channel
    = fumi_pop3_channel_new (stream, server, limits != NULL ? limits : &fumi_pop3_limits_default);
  self->connection = fumi_pop3_connection_new (self->channel);

  return self;
}

gboolean
fumi_pop3_session_start (FumiPop3Session   *session,
                         const char        *password,
                         FumiPop3StageFunc  stage_func,
                         gpointer           stage_data,
                         GCancellable      *cancellable,
                         GError           **error)
{
  FumiPop3Secrets secrets = {
    .password = password,
    .token_func = session->token_func,
    .token_data = session->token_data,
    .cancellable = cancellable,
  };
  gboolean opened;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);
  g_return_val_if_fail (password != NULL, FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  opened = fumi_pop3_open_dialogue (session->connection, &secrets, stage_func, stage_data,
                                    &session->capabilities, &session->login, error);
  if (!opened)
    fumi_pop3_channel_close (session->channel);
  fumi_pop3_channel_end (session->channel);

  return opened;
}

void
fumi_pop3_session_set_token_func (FumiPop3Session   *session,
                                  FumiPop3TokenFunc  token_func,
                                  gpointer           user_data)
{
  session->token_func = token_func;
  session->token_data = user_data;
}

gboolean
fumi_pop3_session_is_encrypted (FumiPop3Session *session)
{
  return fumi_pop3_channel_get_tls (session->channel) != NULL;
}

const char *
fumi_pop3_session_get_tls_version (FumiPop3Session *session)
{
  GTlsConnection *tls = fumi_pop3_channel_get_tls (session->channel);

  return tls != NULL ? fumi_pop3_tls_get_version_name (tls) : NULL;
}

char *
fumi_pop3_session_dup_cipher (FumiPop3Session *session)
{
  GTlsConnection *tls = fumi_pop3_channel_get_tls (session->channel);

  return tls != NULL ? g_tls_connection_get_ciphersuite_name (tls) : NULL;
}

GTlsCertificate *
fumi_pop3_session_get_certificate (FumiPop3Session *session)
{
  GTlsConnection *tls = fumi_pop3_channel_get_tls (session->channel);

  return tls != NULL ? g_tls_connection_get_peer_certificate (tls) : NULL;
}

gboolean
fumi_pop3_session_has_capability (FumiPop3Session *session,
                                  const char      *keyword)
{
  return fumi_pop3_capabilities_has (session->capabilities, keyword);
}

const char *
fumi_pop3_session_get_capabilities (FumiPop3Session *session)
{
  return fumi_pop3_capabilities_get_text (session->capabilities);
}

int
fumi_pop3_session_get_expire_days (FumiPop3Session *session)
{
  return fumi_pop3_capabilities_get_expire_days (session->capabilities);
}

guint
fumi_pop3_session_get_login_delay (FumiPop3Session *session)
{
  return fumi_pop3_capabilities_get_login_delay (session->capabilities);
}

const char *
fumi_pop3_session_get_login (FumiPop3Session *session)
{
  return session->login;
}

char *
fumi_pop3_session_dup_transcript (FumiPop3Session *session)
{
  return fumi_pop3_connection_dup_transcript (session->connection);
}

static guint
reply_seconds (FumiPop3Session *session)
{
  return fumi_pop3_channel_get_limits (session->channel)->reply;
}

static gboolean
refuse (FumiPop3Session     *session,
        const FumiPop3Reply *reply,
        GError             **error)
{
  g_propagate_error (error, fumi_pop3_connection_refusal (session->connection, reply,
                                                          FUMI_POP3_ERROR_SERVER));

  return FALSE;
}

static gboolean
can_pipeline (FumiPop3Session *session)
{
  return fumi_pop3_capabilities_has (session->capabilities, "PIPELINING");
}

/* A command whose answer is one line, between begin and end. */
static gboolean
simple_command (FumiPop3Session *session,
                const char      *command,
                FumiPop3Reply   *reply,
                GError         **error)
{
  if (!fumi_pop3_connection_command (session->connection, command, NULL, reply_seconds (session),
                                     reply, error))
    return FALSE;

  return reply->kind == FUMI_POP3_REPLY_OK || refuse (session, reply, error);
}

static gboolean
understand_stat (FumiPop3Session     *session,
                 const FumiPop3Reply *reply,
                 guint               *count,
                 goffset             *bytes,
                 GError             **error)
{
  if (reply->kind != FUMI_POP3_REPLY_OK)
    return refuse (session, reply, error);
  if (fumi_pop3_reply_parse_stat (reply->text, reply->length, count, bytes))
    return TRUE;

  g_propagate_error (error, fumi_pop3_connection_protocol_error (session->connection, reply->text,
                                                                 reply->length));

  return FALSE;
}

gboolean
fumi_pop3_session_stat (FumiPop3Session *session,
                        guint           *count,
                        goffset         *bytes,
                        GCancellable    *cancellable,
                        GError         **error)
{
  FumiPop3Reply reply;
  gboolean understood;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  understood = fumi_pop3_connection_command (session->connection, "STAT", NULL,
                                             reply_seconds (session), &reply, error)
               && understand_stat (session, &reply, count, bytes, error);
  fumi_pop3_channel_end (session->channel);

  return understood;
}

/* STAT, LIST and UIDL: one after the other, or all in one write where the server can take that. */
typedef struct
{
  FumiPop3Session *session;
  FumiPop3Listing *listing;
  gboolean         sent_ahead;
} ListingRun;

static gboolean
ask_for_listing (ListingRun    *run,
                 const char    *command,
                 FumiPop3Reply *reply,
                 GError       **error)
{
  FumiPop3Connection *connection = run->session->connection;

  if (run->sent_ahead)
    return fumi_pop3_connection_read_reply (connection, reply_seconds (run->session), reply, error);

  return fumi_pop3_connection_command (connection, command, NULL, reply_seconds (run->session),
                                       reply, error);
}

static gboolean
take_list_row (const char *row,
               gsize       length,
               gpointer    user_data)
{
  return fumi_pop3_listing_add_list_row (user_data, row, length);
}

static gboolean
take_uidl_row (const char *row,
               gsize       length,
               gpointer    user_data)
{
  return fumi_pop3_listing_add_uidl_row (user_data, row, length);
}

static gboolean
read_sizes (ListingRun *run,
            GError    **error)
{
  FumiPop3Reply reply;

  if (!ask_for_listing (run, "LIST", &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (run->session, &reply, error);

  return fumi_pop3_connection_read_rows (run->session->connection, 0, take_list_row, run->listing,
                                         error);
}

static gboolean
drop_row (const char *row,
          gsize       length,
          gpointer    user_data)
{
  return TRUE;
}

static gboolean
read_uid_rows (ListingRun *run,
               GError    **error)
{
  return fumi_pop3_connection_read_rows (run->session->connection, 0, take_uidl_row, run->listing,
                                         error);
}

/* A server that overlooks the number in "UIDL 1" answers it with the whole list, of which @first is
 * the first line, and UIDL with another one. */
static gboolean
read_list_given_twice (ListingRun          *run,
                       const FumiPop3Reply *first,
                       GError             **error)
{
  FumiPop3Connection *connection = run->session->connection;
  gboolean is_empty = first->length == 1 && first->text[0] == '.';
  FumiPop3Reply reply;

  if (!is_empty)
    {
      take_uidl_row (first->text, first->length, run->listing);
      if (!read_uid_rows (run, error))
        return FALSE;
    }
  if (!fumi_pop3_connection_read_reply (connection, reply_seconds (run->session), &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (run->session, &reply, error);

  return fumi_pop3_connection_read_rows (connection, 0, drop_row, NULL, error);
}

/* Where CAPA does not list UIDL, one message tells whether it is there all the same: a server that
 * answers that and then refuses the whole list has a bad day, and no reason to fetch all mail anew.
 * The answer itself is of no use; some leave the number out of it. */
static gboolean
probe_uidl (ListingRun *run,
            gboolean   *has_uids,
            GError    **error)
{
  FumiPop3Reply reply;

  if (!ask_for_listing (run, "UIDL 1", &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK && reply.kind != FUMI_POP3_REPLY_ERR)
    return refuse (run->session, &reply, error);

  *has_uids = reply.kind == FUMI_POP3_REPLY_OK;
  if (!*has_uids)
    return TRUE;

  /* Without a look at what is there already: see read_list_given_twice(). */
  run->sent_ahead = TRUE;
  fumi_pop3_connection_note (run->session->connection, "UIDL");

  return fumi_pop3_channel_send (run->session->channel, "UIDL\r\n", strlen ("UIDL\r\n"), error);
}

static gboolean
read_uids (ListingRun *run,
           guint       count,
           gboolean   *has_uids,
           GError    **error)
{
  gboolean is_offered = fumi_pop3_capabilities_has (run->session->capabilities, "UIDL");
  gboolean is_probed = !is_offered && !run->sent_ahead && count > 0;
  FumiPop3Reply reply;

  *has_uids = is_offered;
  if (is_probed && !probe_uidl (run, has_uids, error))
    return FALSE;
  if (is_probed && !*has_uids)
    return TRUE;

  if (!ask_for_listing (run, "UIDL", &reply, error))
    return FALSE;
  if (reply.kind == FUMI_POP3_REPLY_ERR && !*has_uids)
    return TRUE;
  if (reply.kind == FUMI_POP3_REPLY_OTHER && is_probed)
    return read_list_given_twice (run, &reply, error);
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (run->session, &reply, error);

  *has_uids = TRUE;

  return read_uid_rows (run, error);
}

static gboolean
send_ahead (ListingRun *run,
            GError    **error)
{
  static const char commands[] = "STAT\r\nLIST\r\nUIDL\r\n";
  FumiPop3Connection *connection = run->session->connection;

  if (!can_pipeline (run->session))
    return TRUE;

  run->sent_ahead = TRUE;
  fumi_pop3_connection_note (connection, "STAT");
  fumi_pop3_connection_note (connection, "LIST");
  fumi_pop3_connection_note (connection, "UIDL");

  return fumi_pop3_connection_expect_silence (connection, error)
         && fumi_pop3_channel_send (run->session->channel, commands, sizeof commands - 1, error);
}

static GError *
too_many_messages (FumiPop3Session     *session,
                   const FumiPop3Reply *reply,
                   guint                count)
{
  g_autofree char *text = fumi_pop3_server_text_clean (reply->text, reply->length);
  FumiPop3ErrorDetail detail = { .server_text = text };

  fumi_pop3_channel_close (session->channel);

  /* Translators: %s is the name of a server; the numbers count messages. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_SERVER, &detail,
                              _("%s says that it holds %u messages; more than %u cannot be "
                                "received."),
                              fumi_pop3_channel_get_server (session->channel)->host, count,
                              LISTING_MAX);
}

static gboolean
read_listing (ListingRun *run,
              GError    **error)
{
  FumiPop3Reply reply;
  gboolean has_uids = FALSE;
  guint count;
  goffset bytes;

  if (!send_ahead (run, error)
      || !ask_for_listing (run, "STAT", &reply, error)
      || !understand_stat (run->session, &reply, &count, &bytes, error))
    return FALSE;
  if (count > LISTING_MAX)
    {
      g_propagate_error (error, too_many_messages (run->session, &reply, count));
      return FALSE;
    }

  run->listing = fumi_pop3_listing_new (count);
  if (!read_sizes (run, error) || !read_uids (run, count, &has_uids, error))
    return FALSE;

  fumi_pop3_listing_finish (run->listing, has_uids);

  return TRUE;
}

FumiPop3Listing *
fumi_pop3_session_list (FumiPop3Session *session,
                        GCancellable    *cancellable,
                        GError         **error)
{
  ListingRun run = { .session = session };

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), NULL);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return NULL;

  if (!read_listing (&run, error))
    {
      g_clear_pointer (&run.listing, fumi_pop3_listing_free);
      /* Answers to what was sent ahead may still come. */
      if (run.sent_ahead)
        fumi_pop3_channel_close (session->channel);
    }
  fumi_pop3_channel_end (session->channel);

  return run.listing;
}

gboolean
fumi_pop3_session_retrieve (FumiPop3Session     *session,
                            const guint         *numbers,
                            guint                n_numbers,
                            FumiPop3MessageFunc  message_func,
                            gpointer             user_data,
                            GCancellable        *cancellable,
                            GError             **error)
{
  FumiPop3Transfer transfer = { session->connection, message_func, user_data };
  gboolean done;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);
  g_return_val_if_fail (message_func != NULL, FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  done = fumi_pop3_transfer_whole (&transfer, numbers, n_numbers, can_pipeline (session), error);
  fumi_pop3_channel_end (session->channel);

  return done;
}

gboolean
fumi_pop3_session_top (FumiPop3Session     *session,
                       const guint         *numbers,
                       guint                n_numbers,
                       guint                lines,
                       FumiPop3MessageFunc  message_func,
                       gpointer             user_data,
                       GCancellable        *cancellable,
                       GError             **error)
{
  FumiPop3Transfer transfer = { session->connection, message_func, user_data };
  gboolean done;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);
  g_return_val_if_fail (message_func != NULL, FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  done = fumi_pop3_transfer_top (&transfer, numbers, n_numbers, lines, session->capabilities, error);
  fumi_pop3_channel_end (session->channel);

  return done;
}

typedef struct
{
  FumiPop3Session *session;
  gboolean        *accepted;
} Deletion;

static gboolean
on_dele_answered (guint                index,
                  const FumiPop3Reply *reply,
                  gpointer             user_data,
                  GError             **error)
{
  Deletion *deletion = user_data;
  gboolean is_answer = reply->kind == FUMI_POP3_REPLY_OK || reply->kind == FUMI_POP3_REPLY_ERR;

  /* An empty line was seen as an answer to DELE where commands are not sent ahead: not accepted. */
  if (!is_answer && (reply->length > 0 || can_pipeline (deletion->session)))
    return refuse (deletion->session, reply, error);

  if (deletion->accepted != NULL)
    deletion->accepted[index] = reply->kind == FUMI_POP3_REPLY_OK;

  return TRUE;
}

gboolean
fumi_pop3_session_delete (FumiPop3Session *session,
                          const guint     *numbers,
                          guint            n_numbers,
                          gboolean        *accepted,
                          GCancellable    *cancellable,
                          GError         **error)
{
  Deletion deletion = { session, accepted };
  gboolean done;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);

  for (guint i = 0; accepted != NULL && i < n_numbers; i++)
    accepted[i] = FALSE;

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  if (n_numbers > 0)
    fumi_pop3_channel_set_farewell (session->channel, "RSET\r\n");
  done = fumi_pop3_window_run (session->connection, "DELE", "", numbers, n_numbers,
                               can_pipeline (session), on_dele_answered, &deletion, error);
  fumi_pop3_channel_end (session->channel);

  return done;
}

gboolean
fumi_pop3_session_noop (FumiPop3Session *session,
                        GCancellable    *cancellable,
                        GError         **error)
{
  FumiPop3Reply reply;
  gboolean answered;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  answered = simple_command (session, "NOOP", &reply, error);
  fumi_pop3_channel_end (session->channel);

  return answered;
}

gboolean
fumi_pop3_session_reset (FumiPop3Session *session,
                         GCancellable    *cancellable,
                         GError         **error)
{
  FumiPop3Reply reply;
  gboolean answered;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  answered = simple_command (session, "RSET", &reply, error);
  if (answered)
    fumi_pop3_channel_set_farewell (session->channel, NULL);
  fumi_pop3_channel_end (session->channel);

  return answered;
}

gboolean
fumi_pop3_session_quit (FumiPop3Session *session,
                        GCancellable    *cancellable,
                        GError         **error)
{
  FumiPop3Reply reply;
  gboolean answered;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), FALSE);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return FALSE;

  fumi_pop3_channel_set_farewell (session->channel, NULL);
  answered = simple_command (session, "QUIT", &reply, error);
  fumi_pop3_channel_close_politely (session->channel, CLOSE_SECONDS);
  fumi_pop3_channel_end (session->channel);

  return answered;
}
