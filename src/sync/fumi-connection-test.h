/* fumi-connection-test.h: the eleven named steps of Test Connection, one by one, typed.
 *
 * Nothing is downloaded or deleted; ends with QUIT. Works on values only, so it can test settings that
 * are not saved anywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-diagnosis.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_TEST_NETWORK,
  FUMI_TEST_RESOLVE,
  FUMI_TEST_CONNECT,
  FUMI_TEST_ENCRYPT,
  FUMI_TEST_CERTIFICATE,
  FUMI_TEST_GREETING,
  FUMI_TEST_CAPABILITIES,
  FUMI_TEST_LOGIN,
  FUMI_TEST_MAILBOX,
  FUMI_TEST_UIDL,
  FUMI_TEST_KEEP,
  FUMI_N_TEST_STEPS
} FumiTestStep;

typedef enum
{
  FUMI_STEP_WAITING,
  FUMI_STEP_RUNNING,
  FUMI_STEP_OK,
  FUMI_STEP_WARNING,
  FUMI_STEP_FAILED,
  FUMI_STEP_SKIPPED, /* does not apply (no encryption), or was not reached */
} FumiStepState;

typedef struct
{
  FumiTestStep  step;
  FumiStepState state;
  char         *text;   /* the result in plain translated words; NULL while waiting */
  guint         ms;     /* what the step took */
} FumiStepResult;

/* (transfer none): translated, "Encrypt"; untranslated word of the JSON contract, "encrypt" */
const char *fumi_test_step_get_title (FumiTestStep  step);
const char *fumi_test_step_get_nick  (FumiTestStep  step);
const char *fumi_step_state_get_nick (FumiStepState state); /* ok, warning, failed, skipped … */

typedef struct
{
  FumiStepResult  steps[FUMI_N_TEST_STEPS];
  FumiDiagnosis  *failure;      /* NULL when the test passed (warnings pass) */
  GPtrArray      *warnings;     /* (element-type FumiDiagnosis-like titles) translated sentences, may be empty */
  char           *summary;      /* translated; begins "Ready to receive mail" when the test passed */
  guint           messages;     /* on the server */
  goffset         bytes;
  gboolean        has_uidl;
  char           *tls_version;  /* NULL: not encrypted */
  GTlsCertificate *certificate;
  char           *transcript;   /* secrets masked; for Details */
} FumiTestReport;

void fumi_test_report_free (FumiTestReport *report);

/* One step changed; on the main context of the caller. @result is borrowed. */
typedef void (*FumiTestStepFunc) (const FumiStepResult *result,
                                  gpointer              user_data);

/**
 * fumi_connection_test_async:
 * @server: copied
 * @address: (nullable): for suggestions in the failure's remedies
 * @password: copied into memory that is overwritten afterwards
 * @limits: (nullable): tests only
 * @step_func: (nullable): not called any more once the callback ran
 *
 * 120 s at most in all. Cancelling acts within 100 ms and gives a report whose failure is CANCELLED.
 */
void            fumi_connection_test_async  (const FumiPop3Server *server,
                                             const char           *address,
                                             const char           *password,
                                             const FumiPop3Limits *limits,
                                             FumiTestStepFunc      step_func,
                                             gpointer              step_data,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
/* (transfer full): never NULL: a failure is in the report */
FumiTestReport *fumi_connection_test_finish (GAsyncResult         *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiTestReport, fumi_test_report_free)

G_END_DECLS
