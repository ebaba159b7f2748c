/* test-certificate.h: throw-away certificates, made when a test needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef enum
{
  TEST_KEY_EC_256,
  TEST_KEY_RSA_2048,
  TEST_KEY_RSA_1024,
  TEST_KEY_ED25519,
} TestKey;

/* The zero value is a good certificate for localhost and 127.0.0.1, signed by itself. */
typedef struct
{
  TestKey     key;
  const char *dns_name;       /* NULL: localhost and 127.0.0.1 */
  gboolean    without_names;  /* no subjectAltName, the name in CN alone */
  int         begins_in_days; /* 0: yesterday */
  int         ends_in_days;   /* 0: in ten days */
  const char *purpose;        /* OID of extendedKeyUsage; NULL: serverAuth */
  guint       usage;          /* GNUTLS_KEY_*; 0: digitalSignature */
  gboolean    is_ca;
  const char *issuer_pem;     /* certificate and key of a CA made here; NULL: signed by itself */
} TestCertificate;

/**
 * test_certificate_make:
 *
 * Returns: (transfer full): certificate and private key in PEM
 */
char            *test_certificate_make     (const TestCertificate *recipe);
GTlsCertificate *test_certificate_from_pem (const char            *pem);
GTlsCertificate *test_certificate_new      (const TestCertificate *recipe);
