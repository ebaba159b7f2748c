/* mailbox-server.h: a POP3 server on loopback, without TLS, whose mailbox a test can make odd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef enum
{
  QUIT_ANSWERED,   /* +OK, and the deletions are done */
  QUIT_CLOSED,     /* the deletions are done, and the line is closed without a word */
  QUIT_REFUSED,    /* -ERR, and nothing is deleted */
  QUIT_UNHEARD,    /* the line is closed, and nothing is deleted */
} QuitManner;

/* What TOP brings (Q66 of pop3.md). */
typedef enum
{
  TOP_MISSING,     /* not in CAPA, and an unknown command */
  TOP_GIVEN,       /* as RFC 1939 §7 has it */
  TOP_WHOLE,       /* all of the message */
  TOP_TEN_LINES,   /* ten lines of the message, header and all */
  TOP_ONE_LINE,    /* its first line */
  TOP_OK_TWICE,
  TOP_REFUSED,     /* in CAPA, and -ERR to each */
} TopManner;

typedef struct
{
  char     *uid;        /* NULL: its row of UIDL has none */
  GString  *body;       /* CRLF line ends */
  goffset   size;       /* what LIST says */
  gboolean  refused;    /* RETR is answered -ERR */
  gboolean  poisoned;   /* in the middle of it the server hangs up */
  gboolean  gone;       /* deleted, and QUIT came */
  gboolean  popped;     /* handed over in a session that ended with QUIT */
} MailboxMessage;

typedef struct
{
  GSocketService *service;
  guint16         port;
  GMutex          lock;
  GCond           let_go;
  GPtrArray      *messages;      /* (element-type MailboxMessage) */
  GCancellable   *stop;
  guint           talks;         /* that threads have */

  /* set between sessions */
  gboolean        without_uidl;
  gboolean        refuses_uidl;  /* though CAPA lists it */
  guint           kicks_after;   /* so many RETRs: -ERR, and the line is closed; 0: never */
  gboolean        without_messages; /* STAT says 0, whatever there is */
  guint           window;        /* so many are shown, popped ones not at all; 0: all */
  QuitManner      quit;
  TopManner       top;
  gboolean        holds_quit;    /* QUIT is not answered until mailbox_server_let_go() */
  const char     *refusal;       /* what PASS is answered; NULL: the password decides */
  guint           admitted;      /* so many logins, then the refusal; 0: the refusal at once */
  guint           login_delay;   /* as in CAPA; 0: none */

  /* of the talking thread, before it answers; NULL: the client hung up */
  void          (*heard) (const char *line, gpointer user_data);
  gpointer        heard_data;

  /* counted */
  guint           sessions;
  guint           retrieved;
  guint           topped;
  guint           noops;
  guint           deleted;       /* DELE taken, committed or not */
} MailboxServer;

#define MAILBOX_PASSWORD "mailbox password"

void  mailbox_server_start       (MailboxServer *server);
/* Ends every session; nothing of it goes on on return. */
void  mailbox_server_finish      (MailboxServer *server);
/* Message @number of receiving.h; @uid NULL: a row without one */
void  mailbox_server_add         (MailboxServer *server,
                                  const char    *uid,
                                  guint          number);
/* How many are there, for a session without a window. */
guint mailbox_server_count       (MailboxServer *server);
void  mailbox_server_let_go      (MailboxServer *server);
/* Forgets what was counted. */
void  mailbox_server_reset       (MailboxServer *server);
