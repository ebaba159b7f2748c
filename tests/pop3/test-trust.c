/* test-trust.c: CAs of a test instead of the system's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-trust.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fumi-pop3-tls.h"

/* GIO reads the file when it first needs it. */
char *
test_trust_begin (const char *ca_pem)
{
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  char *path;
  int fd = g_file_open_tmp ("fumi-ca-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, ca_pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  fumi_pop3_tls_set_test_database (database);

  return path;
}

void
test_trust_end (char *trust)
{
  fumi_pop3_tls_set_test_database (NULL);
  g_unlink (trust);
  g_free (trust);
}
