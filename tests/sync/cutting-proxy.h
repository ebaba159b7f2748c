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
} CutKind;

typedef struct
{
  CutKind     kind;
  gsize       bytes;    /* for CUT_AFTER_BYTES */
  const char *command;  /* how the command begins, e.g. "DELE 3" */
  GPid        victim;   /* killed at that moment; 0: none */
} Cut;

typedef struct
{
  GSocketService *service;
  guint16         port;
  guint16         server_port;
  Cut             cut;
  gsize           bytes;   /* the server's, of the last connection that ended */
} CuttingProxy;

void cutting_proxy_start  (CuttingProxy *proxy,
                           guint16       server_port);
void cutting_proxy_finish (CuttingProxy *proxy);
