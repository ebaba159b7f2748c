/* fumi-pop3-trust.c: whose certificates count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-trust.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)

/* An authority whose key is forgotten at once: GIO's database must hold one. */
static gboolean
sign_itself (gnutls_x509_crt_t     crt,
             gnutls_x509_privkey_t key)
{
  static const char name[] = "nobody";
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, 0, 0) >= 0
         && gnutls_x509_crt_set_version (crt, 3) >= 0
         && gnutls_x509_crt_set_serial (crt, "\1", 1) >= 0
         && gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                           strlen (name)) >= 0
         && gnutls_x509_crt_set_activation_time (crt, now - 2 * DAY) >= 0
         && gnutls_x509_crt_set_expiration_time (crt, now - DAY) >= 0
         && gnutls_x509_crt_set_key (crt, key) >= 0
         && gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA512, 0) >= 0;
}

static gboolean
make_certificate (gnutls_datum_t *pem)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gboolean made;

  if (gnutls_x509_privkey_init (&key) < 0)
    return FALSE;
  if (gnutls_x509_crt_init (&crt) < 0)
    {
      gnutls_x509_privkey_deinit (key);
      return FALSE;
    }

  made = sign_itself (crt, key) && gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, pem) >= 0;
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);

  return made;
}

/* GIO reads a database from a file, once more for each connection: this one has no name, and stays open
 * as long as the program runs. */
static GTlsDatabase *
make_database (const gnutls_datum_t *pem)
{
  int fd = memfd_create ("nobody.pem", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  GTlsDatabase *database = NULL;

  if (fd < 0)
    return NULL;
  if (write (fd, pem->data, pem->size) == (gssize) pem->size)
    database = g_tls_file_database_new (path, NULL);
  if (database == NULL)
    close (fd);

  return database;
}

GTlsDatabase *
fumi_pop3_trust_get_nobody (void)
{
  static gsize made;
  static GTlsDatabase *database;

  if (g_once_init_enter (&made))
    {
      gnutls_datum_t pem = { NULL, 0 };

      if (make_certificate (&pem))
        database = make_database (&pem);
      gnutls_free (pem.data);
      g_once_init_leave (&made, 1);
    }

  return database;
}
