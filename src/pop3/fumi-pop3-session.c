/* fumi-pop3-session.c: one POP3 session, from the TCP connection to QUIT.
 *
 * Invariant: every command has its answer read, in order, before the public call returns %TRUE;
 * where that cannot be (an error, a caller that stops), the connection is closed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-session.h"

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"
#include "fumi-pop3-enquiry.h"
#include "fumi-pop3-opening.h"
#include "fumi-pop3-reply.h"
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
               && fumi_pop3_enquiry_read_stat (session->connection, &reply, count, bytes, error);
  fumi_pop3_channel_end (session->channel);

  return understood;
}

FumiPop3Listing *
fumi_pop3_session_list (FumiPop3Session *session,
                        GCancellable    *cancellable,
                        GError         **error)
{
  FumiPop3Listing *listing;

  g_return_val_if_fail (FUMI_IS_POP3_SESSION (session), NULL);

  if (!fumi_pop3_channel_begin (session->channel, cancellable, error))
    return NULL;

  listing = fumi_pop3_enquire (session->connection, session->capabilities, error);
  fumi_pop3_channel_end (session->channel);

  return listing;
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
