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
  TEST_KEY_RSA_PSS,
  TEST_KEY_ED25519,
} TestKey;

/* The zero value is a good certificate for localhost and 127.0.0.1, signed by itself. */
typedef struct
{
  TestKey     key;
  const char *key_pem;        /* holds the key to use again; NULL: a new one */
  const char *dns_name;       /* also the CN; NULL: localhost and 127.0.0.1 */
  guint8      dns_length;     /* of dns_name with a NUL in it; 0: as it ends */
  const char *ip_name;        /* an address instead of names */
  gboolean    without_names;  /* no subjectAltName, the name in CN alone */
  int         begins_in_days; /* 0: yesterday */
  int         ends_in_days;   /* 0: in ten days */
  const char *purpose;        /* OID of extendedKeyUsage; NULL: serverAuth */
  guint       usage;          /* GNUTLS_KEY_*; 0: digitalSignature */
  guint       digest;         /* GNUTLS_DIG_* of the issuer's signature; 0: SHA-256 */
  gboolean    must_staple;    /* RFC 7633 */
  gsize       ballast;        /* bytes in an extension that nobody knows */
  gboolean    is_ca;
  guint       path_length;    /* of a CA, plus 1; 0: not limited */
  const char *permitted;      /* the only domain a CA may vouch for; NULL: any */
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
