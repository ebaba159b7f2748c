/* fumi-credentials.h: passwords: the system keyring, or this session's memory.
 *
 * Secret Service through libsecret, schema org.fumibako.Account, attribute "account". Nothing is ever
 * written to a file. Strings handed out are freed with fumi_secret_free(), which overwrites them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_CREDENTIALS_ERROR_MISSING,   /* no Secret Service on this session bus, or no bus */
  FUMI_CREDENTIALS_ERROR_LOCKED,    /* locked, and the prompt was dismissed or cannot be shown */
  FUMI_CREDENTIALS_ERROR_NONE,      /* the keyring works and holds no password for this account */
  FUMI_CREDENTIALS_ERROR_FAILED,
} FumiCredentialsError;

#define FUMI_CREDENTIALS_ERROR (fumi_credentials_error_quark ())
GQuark fumi_credentials_error_quark (void);

/* Overwrites with zeros, then frees; NULL is fine. */
void     fumi_secret_free (char *secret);

/**
 * fumi_credentials_lookup_async:
 *
 * The session's memory first, then the keyring (unlocking it with the desktop's own prompt).
 * Errors: see #FumiCredentialsError.
 */
void     fumi_credentials_lookup_async  (const char           *account,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
char    *fumi_credentials_lookup_finish (GAsyncResult         *result,
                                         GError              **error);
/* @label: what the keyring shows, e.g. "Fumibako: taro@example.ne.jp" (built here from @address) */
void     fumi_credentials_store_async   (const char           *account,
                                         const char           *address,
                                         const char           *secret,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean fumi_credentials_store_finish  (GAsyncResult         *result,
                                         GError              **error);
/* From both places; that there was none is no error, that there is no keyring is (MISSING). */
void     fumi_credentials_clear_async   (const char           *account,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean fumi_credentials_clear_finish  (GAsyncResult         *result,
                                         GError              **error);
/* How long one call may take with its prompt, 120 s at first; then it ends in LOCKED. Shorter suits a
 * program that nobody sits in front of. Any thread. */
void     fumi_credentials_set_patience (guint             seconds);
/* "Use once, do not save": kept in this process only; @secret NULL forgets. Any thread. */
void     fumi_credentials_keep_for_session (const char        *account,
                                            const char        *secret);

G_END_DECLS
