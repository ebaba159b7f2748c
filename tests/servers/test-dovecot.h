/* test-dovecot.h: a private Dovecot for a test in C; the server itself is dovecot.py beside this file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef struct _TestDovecot TestDovecot;

/**
 * test_dovecot_new:
 * @users: NULL-terminated
 *
 * Returns: the running server, or %NULL after g_test_skip() where Dovecot is not installed
 */
TestDovecot *test_dovecot_new             (const char *const *users);
/* The same; it offers every login that Dovecot has. */
TestDovecot *test_dovecot_new_for_logins  (const char *const *users);
/* Ends the server; nothing of it is left. */
void         test_dovecot_free            (TestDovecot       *dovecot);

const char  *test_dovecot_get_password    (TestDovecot       *dovecot);
guint16      test_dovecot_get_port        (TestDovecot       *dovecot); /* plain and STLS */
guint16      test_dovecot_get_tls_port    (TestDovecot       *dovecot);
/* Of a server for logins: certificate and key of the first user; the key (HS256) of tokens */
const char  *test_dovecot_get_client      (TestDovecot       *dovecot);
const char  *test_dovecot_get_token_key   (TestDovecot       *dovecot);
/* SHA-256 of the server certificate's DER */
const char  *test_dovecot_get_fingerprint (TestDovecot       *dovecot);
/* The user's Maildir; what is put into new/ or cur/ is on the server */
const char  *test_dovecot_get_maildir     (TestDovecot       *dovecot,
                                           const char        *user);

/* Puts one message on the server. @body has LF line ends; the server sends it with CRLF. */
void         test_dovecot_add_message     (TestDovecot       *dovecot,
                                           const char        *user,
                                           const char        *body,
                                           gsize              length);
/* How many messages the server has for @user. */
guint        test_dovecot_count_messages  (TestDovecot       *dovecot,
                                           const char        *user);
