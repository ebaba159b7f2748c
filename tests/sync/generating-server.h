/* generating-server.h: a POP3 server on loopback that says without end, or much, and keeps nothing.
 *
 * Its mailbox has three ordinary messages (0 to 2 of receiving.h), and behind them what the manner
 * adds; every byte is made when it is sent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef enum
{
  GENERATE_NOTHING,          /* the three messages */
  GENERATE_GREETING,         /* a greeting without end */
  GENERATE_GREETING_SLOWLY,  /* a greeting, one byte a quarter of a second */
  GENERATE_NULS,             /* NULs for a greeting, without end */
  GENERATE_CAPA,             /* lines of CAPA without end */
  GENERATE_LISTING,          /* three messages by STAT, and rows of UIDL without end */
  GENERATE_ROW,              /* one row of UIDL without end */
  GENERATE_STATUS,           /* the answer to the first RETR is a line without end */
  GENERATE_MESSAGE,          /* message 4: lines, `bytes` in all */
  GENERATE_LINE,             /* message 4: one line of `bytes` */
  GENERATE_NUL_MESSAGE,      /* message 4: NULs, `bytes` */
  GENERATE_MESSAGE_SLOWLY,   /* message 4: one byte a quarter of a second */
  GENERATE_ROWS,             /* `rows` messages by STAT, LIST and UIDL: uid-000… ; the last one is new */
} GeneratingManner;

typedef struct
{
  GSocketService   *service;
  guint16           port;

  /* set between sessions */
  GeneratingManner  manner;
  guint64           bytes;
  guint             rows;
  guint             stat;      /* what STAT says instead; 0: the truth */

  /* told by the last session */
  GMutex            lock;
  GCond             ended;
  guint             talks;     /* under way */
  guint             retrieved;
  guint             deleted;
  guint             quits;
  char             *sha256;    /* of message 4 */
} GeneratingServer;

#define GENERATING_UID "uid-%020u"

void generating_server_start  (GeneratingServer *server);
void generating_server_finish (GeneratingServer *server);
