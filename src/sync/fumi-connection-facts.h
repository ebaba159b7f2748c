/* fumi-connection-facts.h: what is known of a connection to a server once the login went in: a value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account-list.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

/* Never changed once made, so that worker and interface can hold the same one. Every string may be NULL. */
typedef struct
{
  char            *tls_version;  /* "TLS 1.3"; NULL: in clear */
  char            *cipher;       /* "TLS_AES_256_GCM_SHA384" */
  GTlsCertificate *certificate;  /* the server's */
  char            *login;        /* "SCRAM-SHA-256", "USER" */
  char            *capabilities; /* "UIDL, TOP, SASL PLAIN" */
  char            *unused_pin;   /* the exception that was there, if the server showed another certificate, a good one */
} FumiConnectionFacts;

/* (transfer full): of a @session with @server that is logged in; its thread */
FumiConnectionFacts *fumi_connection_facts_new   (FumiPop3Session      *session,
                                                  const FumiPop3Server *server);
FumiConnectionFacts *fumi_connection_facts_ref   (FumiConnectionFacts  *facts);
void                 fumi_connection_facts_unref (FumiConnectionFacts  *facts);

/**
 * fumi_connection_facts_drop_unused_pin:
 * @facts: (nullable)
 *
 * A server that has bought a good certificate needs its exception no more; left in place, whoever holds the old
 * certificate's key could still use it. Takes it out of @account and of its file, unless another was set meanwhile.
 *
 * Thread: that of @account. %FALSE: the file could not be written.
 */
gboolean             fumi_connection_facts_drop_unused_pin (const FumiConnectionFacts  *facts,
                                                            FumiAccountList            *accounts,
                                                            FumiAccount                *account,
                                                            GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiConnectionFacts, fumi_connection_facts_unref)

G_END_DECLS
