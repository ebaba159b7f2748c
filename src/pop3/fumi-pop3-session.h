/* fumi-pop3-session.h: one POP3 session, from the TCP connection to QUIT.
 *
 * fumi_pop3_connect_async() runs on the caller's main context (only the async form of GSocketClient
 * races addresses, RFC 8305). Everything else blocks and belongs to one worker thread, in the order
 * of this header; every blocked call wakes within 100 ms of its cancellable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-error.h"
#include "fumi-pop3-server.h"

G_BEGIN_DECLS

/* What a session is doing; also the steps the connection test shows. */
typedef enum
{
  FUMI_POP3_STAGE_RESOLVE,      /* host name to addresses */
  FUMI_POP3_STAGE_CONNECT,      /* TCP */
  FUMI_POP3_STAGE_ENCRYPT,      /* TLS handshake, by port or by STLS */
  FUMI_POP3_STAGE_CERTIFICATE,  /* the peer's certificate, checked after the handshake */
  FUMI_POP3_STAGE_GREETING,
  FUMI_POP3_STAGE_CAPABILITIES, /* CAPA; again after STLS and after the login */
  FUMI_POP3_STAGE_LOGIN,
} FumiPop3Stage;

/**
 * FumiPop3StageFunc:
 * @stage: the stage
 * @begins: %TRUE when it begins, %FALSE when it ended well (a failure ends in a GError instead)
 *
 * Called on the thread of the running call; must be quick. A stage can begin again (CAPABILITIES).
 */
typedef void (*FumiPop3StageFunc) (FumiPop3Stage stage,
                                   gboolean      begins,
                                   gpointer      user_data);

/* Deadlines in seconds. Tests shorten them; nobody else has a reason to. */
typedef struct
{
  guint connect;         /* all addresses together */
  guint connect_address; /* one address */
  guint handshake;
  guint greeting;
  guint tls_hint;        /* silence on an unencrypted port after which a TLS hello is tried */
  guint reply;
  guint login;           /* all its steps together; 300 when receiving, 60 in the connection test */
  guint body_stall;      /* silence in a message or a listing */
  guint body_rate;       /* bytes a second that make a message or a listing more than a drip: so many, times
                          * body_stall, must come in each body_stall of waiting; 0: a drip will do */
  guint noop;            /* for the caller: how long a line may be idle because of us before NOOP; 0: for ever */
} FumiPop3Limits;

extern const FumiPop3Limits fumi_pop3_limits_default; /* 30 15 15 30 10 60 300 120 8 10 */

/* One message as the server lists it. */
typedef struct
{
  guint       number; /* 1 to the listing's count: RFC 1939 message-number of this session only */
  goffset     size;   /* octets the server claims; a hint only; -1 unknown */
  const char *uid;    /* bytes from outside, 1 to 1024, no control character; NULL: unusable */
} FumiPop3Item;

typedef struct _FumiPop3Listing FumiPop3Listing;

guint               fumi_pop3_listing_get_count (const FumiPop3Listing *listing); /* rows present */
const FumiPop3Item *fumi_pop3_listing_get_item  (const FumiPop3Listing *listing,
                                                 guint                  index);
/* The message of a UID, the first where there are several; NULL: it is not listed */
const FumiPop3Item *fumi_pop3_listing_find      (const FumiPop3Listing *listing,
                                                 const char            *uid);
/* Whether @uid stands more than once (Dovecot allows it): it then tells nothing apart */
gboolean            fumi_pop3_listing_is_repeated (const FumiPop3Listing *listing,
                                                   const char            *uid);
/* @names: one for each message of the listing; where it has no UID and there is a name, that takes its place */
void                fumi_pop3_listing_name      (FumiPop3Listing       *listing,
                                                 const char * const    *names);
gboolean            fumi_pop3_listing_has_uids  (const FumiPop3Listing *listing); /* UIDL worked */
/* Whether each message that STAT counted is there and has a UID, or a name in its place, and no row more */
gboolean            fumi_pop3_listing_is_complete (const FumiPop3Listing *listing);
goffset             fumi_pop3_listing_get_bytes (const FumiPop3Listing *listing); /* sum of sizes */
void                fumi_pop3_listing_free      (FumiPop3Listing       *listing);

#define FUMI_TYPE_POP3_SESSION (fumi_pop3_session_get_type ())
G_DECLARE_FINAL_TYPE (FumiPop3Session, fumi_pop3_session, FUMI, POP3_SESSION, GObject)

/**
 * fumi_pop3_connect_async:
 * @server: copied
 * @limits: (nullable): copied; %NULL for the default
 * @stage_func: (nullable): told RESOLVE and CONNECT
 *
 * Opens a TCP connection to @server; no byte is sent or read. Main context of the caller; deadline
 * and cancellation included.
 *
 * Errors: HOST_NOT_FOUND, DNS_TEMPORARY, REFUSED, TIMEOUT, UNREACHABLE, PROXY, LOST.
 */
void               fumi_pop3_connect_async  (const FumiPop3Server *server,
                                             const FumiPop3Limits *limits,
                                             FumiPop3StageFunc     stage_func,
                                             gpointer              stage_data,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GSocketConnection *fumi_pop3_connect_finish (GAsyncResult         *result,
                                             GError              **error);

/**
 * fumi_pop3_session_open:
 * @stream: a connection on which nothing has been read or written; the session takes a reference
 *   and closes it in the end
 * @password: UTF-8, not kept after the return; Latin-1 is tried second where it differs
 * @limits: (nullable): %NULL for the default
 *
 * TLS as @server asks, certificate check, greeting, CAPA (STLS, CAPA), login in the strongest way
 * that the account allows and both sides know, CAPA again. At most two attempts at the password. On
 * return the session is in the TRANSACTION state. No POP3 byte is sent before the certificate is accepted, no
 * secret before TLS unless security is NONE.
 *
 * Thread: a worker; blocks.
 *
 * Returns: (transfer full): the session, or %NULL with any code of #FumiPop3Error
 */
FumiPop3Session *fumi_pop3_session_open (GIOStream             *stream,
                                         const FumiPop3Server  *server,
                                         const char            *password,
                                         const FumiPop3Limits  *limits,
                                         FumiPop3StageFunc      stage_func,
                                         gpointer               stage_data,
                                         GCancellable          *cancellable,
                                         GError               **error);

/**
 * fumi_pop3_session_new, fumi_pop3_session_start:
 *
 * fumi_pop3_session_open() in two calls, for the connection test: in @stage_func the getters below
 * already tell what the stages so far have brought (the TLS version at the end of ENCRYPT, the
 * certificate at the end of CERTIFICATE, the words of CAPA at the end of CAPABILITIES), and after a
 * failure the transcript is there. On %FALSE the session is only good for its getters.
 */
FumiPop3Session *fumi_pop3_session_new   (GIOStream             *stream,
                                          const FumiPop3Server  *server,
                                          const FumiPop3Limits  *limits);
gboolean         fumi_pop3_session_start (FumiPop3Session       *session,
                                          const char            *password,
                                          FumiPop3StageFunc      stage_func,
                                          gpointer               stage_data,
                                          GCancellable          *cancellable,
                                          GError               **error);

/**
 * FumiPop3TokenFunc:
 * @refused: %TRUE when the token given before was refused: a fresh one is wanted
 *
 * Called on the session's worker thread; may block, and heeds @cancellable.
 *
 * Returns: (transfer full): an OAuth 2.0 access token, overwritten before it is freed; %NULL with
 *   @error set where there is none
 */
typedef char *(*FumiPop3TokenFunc) (gboolean       refused,
                                    gpointer       user_data,
                                    GCancellable  *cancellable,
                                    GError       **error);

/* Before fumi_pop3_session_start(). Without it FUMI_LOGIN_OAUTH2 takes the password for the token. */
void fumi_pop3_session_set_token_func (FumiPop3Session   *session,
                                       FumiPop3TokenFunc  token_func,
                                       gpointer           user_data);

/* What is known once open; borrowed, or 0/NULL where there is nothing. */
gboolean         fumi_pop3_session_is_encrypted     (FumiPop3Session *session);
const char      *fumi_pop3_session_get_tls_version  (FumiPop3Session *session); /* "TLS 1.3" or NULL */
/* (transfer full): "TLS_AES_256_GCM_SHA384" or NULL */
char            *fumi_pop3_session_dup_cipher       (FumiPop3Session *session);
GTlsCertificate *fumi_pop3_session_get_certificate  (FumiPop3Session *session); /* NULL if plain */
gboolean         fumi_pop3_session_has_capability   (FumiPop3Session *session,
                                                     const char      *keyword); /* e.g. "UIDL" */
const char      *fumi_pop3_session_get_capabilities (FumiPop3Session *session); /* for a person:
                                                                         * "UIDL, TOP, SASL PLAIN"
                                                                         * */
int              fumi_pop3_session_get_expire_days  (FumiPop3Session *session); /* -1: none or NEVER */
guint            fumi_pop3_session_get_login_delay  (FumiPop3Session *session); /* seconds; 0: none */
/* How the login went in: a SASL mechanism in capitals, "APOP" or "USER"; NULL before it did */
const char      *fumi_pop3_session_get_login        (FumiPop3Session *session);
/* (transfer full): the dialogue so far, at most 64 KiB, secrets replaced by **** */
char            *fumi_pop3_session_dup_transcript   (FumiPop3Session *session);

/**
 * fumi_pop3_session_stat:
 * @count: (out): messages; @bytes: (out): octets, -1 if the server did not say a number
 *
 * STAT (RFC 1939 §5).
 */
gboolean fumi_pop3_session_stat (FumiPop3Session  *session,
                                 guint            *count,
                                 goffset          *bytes,
                                 GCancellable     *cancellable,
                                 GError          **error);

/**
 * fumi_pop3_session_list:
 *
 * STAT, LIST and UIDL merged by message number, in ascending order. A row neither of STAT's range
 * nor readable is left out of sizes and UIDs, never guessed; a number within STAT's range without
 * UIDL row has uid %NULL. A UIDL that breaks off is an error, never a shorter listing. Where CAPA
 * lists UIDL and the server answers -ERR, that is an error (SERVER); where CAPA does not list it,
 * "UIDL 1" is asked first, and -ERR to that means fumi_pop3_listing_has_uids() is %FALSE. Duplicate
 * UIDs are kept as they are.
 *
 * Returns: (transfer full): the listing
 */
FumiPop3Listing *fumi_pop3_session_list (FumiPop3Session  *session,
                                         GCancellable     *cancellable,
                                         GError          **error);

/**
 * FumiPop3MessageFunc:
 * @index: the place in the numbers handed to fumi_pop3_session_retrieve()
 * @body: the message, unstuffed, exactly the server's bytes otherwise (CRLF line ends); ends where
 *   the message ends, and fails with LOST, TIMEOUT or CANCELLED where it breaks off. %NULL if the
 *   server refused this one message
 * @refused: why, when @body is %NULL
 *
 * Returns: %TRUE to go on (what was not read of @body is then read and dropped), %FALSE with @error
 *   set to stop: the connection is closed, since the rest of the answers cannot be told apart
 */
typedef gboolean (*FumiPop3MessageFunc) (guint          index,
                                         GInputStream  *body,
                                         const GError  *refused,
                                         gpointer       user_data,
                                         GError       **error);

/**
 * fumi_pop3_session_retrieve:
 * @numbers: message numbers, retrieved in this order
 *
 * RETR for each, with as many commands under way as the server allows: where CAPA offers PIPELINING
 * (RFC 2449 §6.6), a window bounded to 8 KiB of unanswered commands; else one. @message_func is
 * called once for each number, in order, on this thread. Memory does not grow with a message. -ERR
 * to one RETR does not stop the others.
 */
gboolean fumi_pop3_session_retrieve (FumiPop3Session      *session,
                                     const guint          *numbers,
                                     guint                 n_numbers,
                                     FumiPop3MessageFunc   message_func,
                                     gpointer              user_data,
                                     GCancellable         *cancellable,
                                     GError              **error);

/**
 * fumi_pop3_session_top:
 * @lines: lines of the body that are wanted beside the header; 0: the header alone
 *
 * TOP for each (RFC 1939 §7), in the manner of fumi_pop3_session_retrieve(). What comes is never
 * the proof of a whole message: servers send more or fewer lines than asked for. Where CAPA is known
 * and lacks TOP, one -ERR means that there is no TOP: error SERVER with response code "TOP"; where CAPA
 * is unknown, the second -ERR does if none was answered +OK. The session can go on after that error.
 */
gboolean fumi_pop3_session_top      (FumiPop3Session      *session,
                                     const guint          *numbers,
                                     guint                 n_numbers,
                                     guint                 lines,
                                     FumiPop3MessageFunc   message_func,
                                     gpointer              user_data,
                                     GCancellable         *cancellable,
                                     GError              **error);

/**
 * fumi_pop3_session_reset:
 *
 * RSET (RFC 1939 §5): the server unmarks every message that was marked for deletion.
 */
gboolean fumi_pop3_session_reset    (FumiPop3Session      *session,
                                     GCancellable         *cancellable,
                                     GError              **error);

/**
 * fumi_pop3_session_delete:
 * @accepted: (nullable): n_numbers places, each set to whether the server took the DELE
 *
 * DELE for each (pipelined likewise). -ERR to one does not stop the others. Takes effect at QUIT
 * only (RFC 1939 §6).
 */
gboolean fumi_pop3_session_delete (FumiPop3Session  *session,
                                   const guint      *numbers,
                                   guint             n_numbers,
                                   gboolean         *accepted,
                                   GCancellable     *cancellable,
                                   GError          **error);

gboolean fumi_pop3_session_noop   (FumiPop3Session  *session,
                                   GCancellable     *cancellable,
                                   GError          **error);

/**
 * fumi_pop3_session_quit:
 *
 * QUIT, its answer awaited, the connection closed. %TRUE only if the server answered +OK: only then
 * are the deletions done. Dropping the last reference without this call closes without QUIT, and
 * the server forgets the DELEs of the session (RFC 1939 §6). Since some servers delete all the same
 * when the line closes, a session that ends between DELE and QUIT, in whatever way, says RSET
 * before, as far as that goes without waiting.
 */
gboolean fumi_pop3_session_quit   (FumiPop3Session  *session,
                                   GCancellable     *cancellable,
                                   GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Listing, fumi_pop3_listing_free)

G_END_DECLS
