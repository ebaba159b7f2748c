/* fumi-server-mailbox.h: what lies on the server, looked at without receiving it.
 *
 * Each call is one POP3 session of its own, closed with QUIT: the mailbox is never kept locked while somebody
 * reads a list. Messages are known by UID, never by number, between calls. Main context of the caller.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account.h"
#include "fumi-store.h"
#include "fumi-sync.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_ON_SERVER_ONLY,     /* not received, or refused by the server so far */
  FUMI_ON_SERVER_PARTIAL,  /* its beginning is here */
  FUMI_ON_SERVER_RECEIVED, /* safe here */
} FumiOnServer;

#define FUMI_TYPE_SERVER_MESSAGE (fumi_server_message_get_type ())
G_DECLARE_FINAL_TYPE (FumiServerMessage, fumi_server_message, FUMI, SERVER_MESSAGE, GObject)

/* Texts are decoded and cleaned by mime/, like those of an envelope. */
const char   *fumi_server_message_get_uid     (FumiServerMessage *message); /* NULL: cannot be named again */
guint         fumi_server_message_get_number  (FumiServerMessage *message); /* in that listing; for people */
goffset       fumi_server_message_get_size    (FumiServerMessage *message); /* as listed; -1 unknown */
const char   *fumi_server_message_get_from    (FumiServerMessage *message); /* name, else address, else "" */
const char   *fumi_server_message_get_subject (FumiServerMessage *message); /* may be "" */
gint64        fumi_server_message_get_date    (FumiServerMessage *message); /* seconds since 1970; 0 unknown */
FumiOnServer  fumi_server_message_get_state   (FumiServerMessage *message);
gint64        fumi_server_message_get_row     (FumiServerMessage *message); /* the row here; 0: none */

/* It is here, or its beginning; notifies the read-only property "state" (int) if that is news. */
void          fumi_server_message_set_row     (FumiServerMessage *message,
                                               FumiEnvelope      *row);

typedef struct
{
  GPtrArray     *messages;   /* (element-type FumiServerMessage): newest (highest number) first */
  guint          listed;     /* on the server, all told */
  goffset        bytes;      /* of all */
  gboolean       has_uids;   /* FALSE: receive and delete by message cannot be offered */
  gboolean       has_top;    /* FALSE: from, subject and date are known only for received mail */
  FumiDiagnosis *failure;    /* NULL when it went well; what was read so far is in messages */
  char          *transcript;
} FumiServerMailbox;

void               fumi_server_mailbox_free        (FumiServerMailbox     *mailbox);

/**
 * fumi_server_mailbox_list_async:
 * @most: how many messages to look at, the newest
 * @progress_func: (nullable): messages and messages_total count the headers read
 *
 * STAT, LIST, UIDL, and TOP n 0 for those whose header is not here already. Deletes and stores nothing. Fails with
 * in-use while the account receives.
 */
void               fumi_server_mailbox_list_async  (FumiStore             *store,
                                                    FumiAccount           *account,
                                                    const char            *password,
                                                    guint                  most,
                                                    const FumiPop3Limits  *limits,
                                                    FumiSyncProgressFunc   progress_func,
                                                    gpointer               progress_data,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               user_data);
/* (transfer full): never NULL */
FumiServerMailbox *fumi_server_mailbox_list_finish (GAsyncResult          *result);

/**
 * fumi_server_mailbox_delete_async:
 * @uids: (array zero-terminated=1)
 *
 * DELE for each that is still listed, then QUIT: the user has confirmed that mail which is not received is lost.
 * What is received stays here. The result tells deleted (by QUIT's +OK), gone and failed; nothing was deleted when
 * it has a failure. Finished with fumi_sync_receive_finish().
 */
void               fumi_server_mailbox_delete_async (FumiStore            *store,
                                                     FumiAccount          *account,
                                                     const char           *password,
                                                     const char * const   *uids,
                                                     const FumiPop3Limits *limits,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiServerMailbox, fumi_server_mailbox_free)

G_END_DECLS
