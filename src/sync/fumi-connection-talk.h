/* fumi-connection-talk.h: the part of a connection test that talks to the server. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-connection-test.h"

G_BEGIN_DECLS

/* What the conversation brought; what was not reached is 0 or NULL. */
typedef struct
{
  GError          *error;        /* why it ended early */
  FumiTestStep     step;         /* where it was then */
  GPtrArray       *warnings;     /* (element-type utf8): translated sentences */
  guint            messages;
  goffset          bytes;
  gboolean         has_uidl;
  char            *tls_version;
  GTlsCertificate *certificate;
  char            *transcript;
} FumiTalk;

/* @text is borrowed and NULL where there is nothing to say yet. On the talking thread. */
typedef void (*FumiTalkStepFunc) (FumiTestStep   step,
                                  FumiStepState  state,
                                  const char    *text,
                                  guint          ms,
                                  gpointer       user_data);

/**
 * fumi_connection_talk:
 *
 * Encryption to QUIT over @stream, for the steps from ENCRYPT on. The step that fails is not reported by
 * @step_func: it is in the result.
 *
 * Thread: a worker; blocks. (transfer full)
 */
FumiTalk *fumi_connection_talk (GIOStream            *stream,
                                const FumiPop3Server *server,
                                const char           *password,
                                const FumiPop3Limits *limits,
                                FumiTalkStepFunc      step_func,
                                gpointer              user_data,
                                GCancellable         *cancellable);
void      fumi_talk_free       (FumiTalk             *talk);

/* What the steps say of a sound session; the tests read them too. (transfer full) */
char     *fumi_talk_certificate_text (GTlsCertificate *certificate);
gboolean  fumi_talk_expires_soon     (GTlsCertificate *certificate,
                                      GDateTime       *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiTalk, fumi_talk_free)

G_END_DECLS
