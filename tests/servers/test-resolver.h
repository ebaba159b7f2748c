/* test-resolver.h: a name service that knows what a test tells it, and a proxy setting likewise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

typedef enum
{
  TEST_RESOLVER_KNOWS,
  TEST_RESOLVER_NOT_FOUND,
  TEST_RESOLVER_FAILS,  /* for now: TEMPORARY_FAILURE */
  TEST_RESOLVER_SILENT, /* until the lookup is cancelled */
} TestResolverManner;

/* (transfer none): the default resolver from now on */
TestResolver *test_resolver_install     (void);
/* @addresses: separated by blanks; what each name resolves to */
void          test_resolver_set         (TestResolver       *resolver,
                                         TestResolverManner  manner,
                                         const char         *addresses);
/* Lookups since the last test_resolver_set(). */
guint         test_resolver_get_lookups (TestResolver       *resolver);

/* Before anything asks for the default proxy resolver: that becomes one that test_proxy_setting_set() commands. */
void          test_proxy_setting_install (void);
/* @uri NULL: no proxy */
void          test_proxy_setting_set     (const char *uri);
