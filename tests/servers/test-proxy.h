/* test-proxy.h: a SOCKS or HTTP proxy on loopback, good or bad.
 *
 * It connects to 127.0.0.1 whatever name it is asked for, so that a test can prove that no name was looked up here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef enum
{
  TEST_PROXY_SOCKS5,
  TEST_PROXY_SOCKS4A,
  TEST_PROXY_HTTP,
} TestProxyKind;

typedef enum
{
  TEST_PROXY_WORKS,
  TEST_PROXY_WANTS_PASSWORD, /* "proxy user" and "proxy password", and works with them */
  TEST_PROXY_FORBIDS,        /* its rules do not let the connection through */
  TEST_PROXY_FINDS_NOBODY,   /* the server it was asked for refuses */
  TEST_PROXY_SILENT,         /* accepts, and says nothing */
  TEST_PROXY_GARBAGE,        /* says what is no proxy's answer */
  TEST_PROXY_HANGS_UP,
} TestProxyManner;

#define TEST_PROXY_USER "proxy user"
#define TEST_PROXY_PASSWORD "proxy password"

typedef struct _TestProxy TestProxy;

TestProxy  *test_proxy_new           (TestProxyKind    kind,
                                      TestProxyManner  manner);
/* (transfer full): its URI for a GProxyResolver; with user and password if @login */
char       *test_proxy_dup_uri       (TestProxy       *proxy,
                                      gboolean         login);
/* "HOST:PORT" as the client asked for it last; NULL: it did not. Valid until the next one asks. */
const char *test_proxy_get_asked_for (TestProxy       *proxy);
void        test_proxy_free          (TestProxy       *proxy);
