/* fumi-diagnosis.h: a failure in the reader's words: title, what happened, remedies, one button.
 *
 * The texts are those of messages.tsv. A failure is a typed value first; words are made when it is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-error.h"
#include "fumi-pop3-server.h"

G_BEGIN_DECLS

/* In the order of messages.tsv; the nick is the code there ("cert-unknown"). */
typedef enum
{
  FUMI_FAILURE_NONE,
  FUMI_FAILURE_OFFLINE,
  FUMI_FAILURE_CAPTIVE,
  FUMI_FAILURE_HOST_NOT_FOUND,
  FUMI_FAILURE_DNS_TEMP,
  FUMI_FAILURE_REFUSED,
  FUMI_FAILURE_TIMEOUT,
  FUMI_FAILURE_UNREACHABLE,
  FUMI_FAILURE_PROXY,
  FUMI_FAILURE_TLS_NOT_TLS,
  FUMI_FAILURE_TLS_EXPECTED,
  FUMI_FAILURE_TLS_OLD,
  FUMI_FAILURE_TLS_FAILED,
  FUMI_FAILURE_CERT_EXPIRED,
  FUMI_FAILURE_CERT_FUTURE,
  FUMI_FAILURE_CERT_UNKNOWN,
  FUMI_FAILURE_CERT_NAME,
  FUMI_FAILURE_CERT_REVOKED,
  FUMI_FAILURE_CERT_CHANGED,
  FUMI_FAILURE_NOT_POP,
  FUMI_FAILURE_GREETING_ERR,
  FUMI_FAILURE_STLS_MISSING,
  FUMI_FAILURE_AUTH_FAILED,
  FUMI_FAILURE_AUTH_APP_PASSWORD,
  FUMI_FAILURE_AUTH_OAUTH,
  FUMI_FAILURE_POP_DISABLED,
  FUMI_FAILURE_AUTH_MECH,
  FUMI_FAILURE_IN_USE,
  FUMI_FAILURE_TOO_OFTEN,
  FUMI_FAILURE_SERVER_ERROR,
  FUMI_FAILURE_LOST,
  FUMI_FAILURE_KEYRING,
  FUMI_FAILURE_DISK,
  FUMI_FAILURE_CANCELLED, /* not in messages.tsv: the user's own doing, never shown as a fault */
  FUMI_N_FAILURES
} FumiFailure;

/* What the button of a failure does; the interface maps each to its own act. */
typedef enum
{
  FUMI_REMEDY_NONE,
  FUMI_REMEDY_TRY_AGAIN,
  FUMI_REMEDY_USE_SERVER,       /* detail: suggestion (host name) */
  FUMI_REMEDY_USE_TLS,          /* SSL/TLS, port 995 */
  FUMI_REMEDY_USE_STARTTLS,     /* STARTTLS, port 110 */
  FUMI_REMEDY_USE_PORT_995,
  FUMI_REMEDY_USE_USER,         /* detail: suggestion (user name) */
  FUMI_REMEDY_OPEN_DATE_TIME,
  FUMI_REMEDY_OPEN_NETWORK,
  FUMI_REMEDY_OPEN_BROWSER,
  FUMI_REMEDY_OPEN_PROVIDER,    /* detail: suggestion (URL) */
  FUMI_REMEDY_GO_BACK,
  FUMI_REMEDY_UNLOCK_KEYRING,
  FUMI_REMEDY_OPEN_FOLDER,
  FUMI_REMEDY_SET_INTERVAL,     /* detail: minutes */
} FumiRemedy;

/* One failure, ready to be shown. Plain text everywhere: never markup. */
typedef struct
{
  FumiFailure          failure;
  char                *title;
  char                *body;
  char               **remedies;      /* NULL-terminated, most likely first */
  char                *button;        /* label; NULL: no button makes sense */
  FumiRemedy           remedy;        /* what the button does */
  char                *suggestion;    /* what goes into the label, if anything */
  guint                minutes;
  char                *server_text;   /* the server's own words, printable; NULL if none */
  GTlsCertificate     *certificate;   /* for cert-*; else NULL */
  FumiPop3CertificateFault fault;     /* what more is wrong with it; below SELF_SIGNED the body says so */
  gboolean             can_trust;     /* cert-unknown, cert-name and cert-changed of a sound certificate
                                       * only: may be pinned by hand */
} FumiDiagnosis;

/* What an error is about, as far as the caller knows; every field may be 0 or NULL. */
typedef struct
{
  const FumiPop3Server *server;
  const char           *address;  /* the account's, to suggest another user name and find provider notes */
  const char           *data_dir; /* to name the free space */
  guint                 stored;   /* messages safe so far, for "lost" */
} FumiDiagnosisContext;

/**
 * fumi_failure_from_error:
 *
 * Maps any error of pop3/, store/, account/ and GIO to its class. An unknown one is SERVER_ERROR if it came from
 * the server, DISK if it is about files. Pure.
 */
FumiFailure    fumi_failure_from_error (const GError *error);

/* Whether another try soon is worth while: the mailbox is in use, the server or the line had a bad moment. Not what waits
 * for the user (a refused password, a certificate) or what the server calls permanent ([SYS/PERM], RFC 3206 §4). */
gboolean       fumi_failure_is_passing (FumiFailure   failure,
                                        const GError *error);

/* "cert-unknown", "ok" for NONE, "cancelled": codes for logs, JSON and tests; never translated */
const char    *fumi_failure_to_code    (FumiFailure   failure);
gboolean       fumi_failure_from_code  (const char *code, FumiFailure *failure);

/* sysexits.h code of architecture §5; 0 for NONE */
int            fumi_failure_get_exit_code (FumiFailure failure);

/* (transfer full) */
FumiDiagnosis *fumi_diagnosis_new      (const GError               *error,
                                        const FumiDiagnosisContext *context);
/* For a caller that knows better than the error does ("offline" when a name could not be found); @error
 * (nullable) gives the details */
FumiDiagnosis *fumi_diagnosis_new_for_failure (FumiFailure                 failure,
                                               const GError               *error,
                                               const FumiDiagnosisContext *context);
FumiDiagnosis *fumi_diagnosis_copy     (const FumiDiagnosis        *diagnosis);
void           fumi_diagnosis_free     (FumiDiagnosis              *diagnosis);

/* (transfer full): "12 KB", "3.4 MB" in the user's language */
char          *fumi_format_bytes       (goffset bytes);
/* (transfer full): a date for a sentence, in the user's language */
char          *fumi_format_date        (GDateTime *date);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiDiagnosis, fumi_diagnosis_free)

G_END_DECLS
