/* cutting-proxy.h: stands between a client and a POP3 server without TLS, and cuts the line at a chosen point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef enum
{
  CUT_NEVER,
  CUT_AFTER_BYTES,     /* so many of the server's bytes reached the client */
  CUT_BEFORE_COMMAND,  /* the server does not hear it */
  CUT_AFTER_COMMAND,   /* the server does it, the client does not hear the answer */
  CUT_AFTER_LINES,     /* so many of the server's lines reached the client */
  CUT_BEFORE_NUMBER,   /* as CUT_BEFORE_COMMAND, of the client's line of that number, from 1 */
  CUT_AFTER_NUMBER,    /* as CUT_AFTER_COMMAND */
} CutKind;

typedef struct
{
  CutKind     kind;
  gsize       bytes;    /* for CUT_AFTER_BYTES */
  guint       number;   /* of lines or commands, for the last three */
  const char *command;  /* how the command begins, e.g. "DELE 3" */
  GPid        victim;   /* killed at that moment; 0: none */
} Cut;

typedef struct
{
  GSocketService *service;
  guint16         port;
  guint16         server_port;
  Cut             cut;
  /* of the last connection that ended */
  gsize           bytes;    /* the server's */
  guint           lines;    /* the server's */
  guint           commands; /* the client's lines */
  gboolean        reached;  /* it was cut */
} CuttingProxy;

void cutting_proxy_start  (CuttingProxy *proxy,
                           guint16       server_port);
void cutting_proxy_finish (CuttingProxy *proxy);
