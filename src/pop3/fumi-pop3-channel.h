/* fumi-pop3-channel.h: bytes to and from a server, in clear or inside TLS.
 *
 * Every wait has a deadline and wakes when the caller cancels. After any failure the channel is
 * closed and stays so: what the server still sends could not be told apart. One thread at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-error.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

typedef struct _FumiPop3Channel FumiPop3Channel;

/* How long to wait for bytes: until a time for all of them, or for what may take long as a whole as long as it moves. Then
 * it is `seconds` of waiting for the bytes that the limits' body_rate makes of that time, and again for the next: a server
 * that lets a byte drop now and then keeps nobody for ever. */
typedef struct
{
  gint64 expires; /* of g_get_monotonic_time(); 0: as long as it moves */
  guint  seconds;
  gint64 waited;  /* microseconds; for the bytes that came since it moved enough last */
  gsize  came;
} FumiPop3Patience;

FumiPop3Patience      fumi_pop3_patience_in_all          (guint                       seconds);
FumiPop3Patience      fumi_pop3_patience_while_moving    (guint                       seconds);

/**
 * fumi_pop3_channel_new:
 * @stream: nothing read or written yet
 * @server: copied
 */
FumiPop3Channel      *fumi_pop3_channel_new              (GIOStream                  *stream,
                                                          const FumiPop3Server       *server,
                                                          const FumiPop3Limits       *limits);
void                  fumi_pop3_channel_free             (FumiPop3Channel            *channel);

const FumiPop3Server *fumi_pop3_channel_get_server       (FumiPop3Channel            *channel);
const FumiPop3Limits *fumi_pop3_channel_get_limits       (FumiPop3Channel            *channel);
GTlsConnection       *fumi_pop3_channel_get_tls          (FumiPop3Channel            *channel);

/**
 * fumi_pop3_channel_begin:
 * @cancellable: (nullable): of the public call that begins; counts until fumi_pop3_channel_end()
 *
 * Returns: %FALSE with LOST if the channel is closed already
 */
gboolean              fumi_pop3_channel_begin            (FumiPop3Channel            *channel,
                                                          GCancellable               *cancellable,
                                                          GError                    **error);
void                  fumi_pop3_channel_end              (FumiPop3Channel            *channel);

/* At once and without a word. Idempotent. */
void                  fumi_pop3_channel_close            (FumiPop3Channel            *channel);

/**
 * fumi_pop3_channel_set_farewell:
 * @words: (nullable): static; what close says as far as that goes without waiting
 */
void                  fumi_pop3_channel_set_farewell     (FumiPop3Channel            *channel,
                                                          const char                 *words);

/* Says goodbye to TLS first; within @seconds. */
void                  fumi_pop3_channel_close_politely   (FumiPop3Channel            *channel,
                                                          guint                       seconds);

/**
 * fumi_pop3_channel_lost:
 * @detail: (nullable): copied
 *
 * Closes the channel.
 *
 * Returns: (transfer full): LOST
 */
GError               *fumi_pop3_channel_lost             (FumiPop3Channel            *channel,
                                                          const FumiPop3ErrorDetail  *detail);

/* What is read and not yet consumed; may be changed in place. */
guint8               *fumi_pop3_channel_peek             (FumiPop3Channel            *channel,
                                                          gsize                      *length);
void                  fumi_pop3_channel_consume          (FumiPop3Channel            *channel,
                                                          gsize                       length);

/**
 * fumi_pop3_channel_read_more:
 *
 * Waits for at least one byte behind what peek shows, which moves.
 *
 * Errors: CANCELLED, TIMEOUT, LOST.
 */
gboolean              fumi_pop3_channel_read_more        (FumiPop3Channel            *channel,
                                                          FumiPop3Patience           *patience,
                                                          GError                    **error);

/* The same; a second @cancellable wakes it too. */
gboolean              fumi_pop3_channel_read_more_for    (FumiPop3Channel            *channel,
                                                          FumiPop3Patience           *patience,
                                                          GCancellable               *cancellable,
                                                          GError                    **error);

/* Takes in what has come already, without waiting. */
gboolean              fumi_pop3_channel_look             (FumiPop3Channel            *channel,
                                                          GError                    **error);

/**
 * fumi_pop3_channel_begin_phase:
 * @seconds: for all waits together, each of which keeps its own deadline too, until fumi_pop3_channel_end_phase()
 */
void                  fumi_pop3_channel_begin_phase      (FumiPop3Channel            *channel,
                                                          guint                       seconds);
void                  fumi_pop3_channel_end_phase        (FumiPop3Channel            *channel);

/* Within the deadline of a reply. */
gboolean              fumi_pop3_channel_send             (FumiPop3Channel            *channel,
                                                          const char                 *bytes,
                                                          gsize                       length,
                                                          GError                    **error);

/* Reads the server's client certificate, where it names one, for the handshake to come. Error:
 * CLIENT_CERTIFICATE. */
gboolean              fumi_pop3_channel_load_certificate (FumiPop3Channel            *channel,
                                                          GError                    **error);

/* The handshake; to be called with nothing read (RFC 2595 §4). */
gboolean              fumi_pop3_channel_start_tls        (FumiPop3Channel            *channel,
                                                          GError                    **error);

/**
 * fumi_pop3_channel_wait_readable:
 *
 * Returns: %FALSE if nothing came within @seconds; %TRUE also where that cannot be known
 */
gboolean              fumi_pop3_channel_wait_readable    (FumiPop3Channel            *channel,
                                                          guint                       seconds);

/* Whether the server's address speaks TLS; asked over a connection of its own. */
gboolean              fumi_pop3_channel_answers_tls      (FumiPop3Channel            *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Channel, fumi_pop3_channel_free)

G_END_DECLS
