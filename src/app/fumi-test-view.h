/* fumi-test-view.h: Test Connection: the button, the eleven steps, what came out, and what to try.
 *
 * A test runs only after fumi_test_view_run(); the view never starts one by itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-connection-test.h"

G_BEGIN_DECLS

#define FUMI_TYPE_TEST_VIEW (fumi_test_view_get_type ())
G_DECLARE_FINAL_TYPE (FumiTestView, fumi_test_view, FUMI, TEST_VIEW, AdwBin)

/* Signals, all of them pressed buttons but "finished":
 * "test": Test Connection; answer with fumi_test_view_run()
 * "finished": a test that was not stopped ended; see fumi_test_view_get_failure()
 * "remedy": the remedy's button, where it is about the settings or the keyring
 * "examine": the certificate is to be shown
 * "enter-password": the password is to be typed again
 * "save" (gboolean: although the test failed)
 * "use-once": the password is not to be kept in the keyring
 * Property: can-save (gboolean): whether Save and Save Anyway… are offered. */

/**
 * fumi_test_view_run:
 *
 * Like fumi_connection_test_async(), with what it tells shown.
 */
void                  fumi_test_view_run             (FumiTestView         *view,
                                                      const FumiPop3Server *server,
                                                      const char           *address,
                                                      const char           *password);
/* Stops a running test at once. */
void                  fumi_test_view_stop            (FumiTestView         *view);
/* Back to the beginning, for other settings: no result. @message: (nullable): what to say */
void                  fumi_test_view_reset           (FumiTestView         *view,
                                                      const char           *message);
/* Says something beside the result, to a screen reader as well. @message: (nullable) */
void                  fumi_test_view_say             (FumiTestView         *view,
                                                      const char           *message);
/* Shows what went wrong with saving, above the result of the test. @failure: copied */
void                  fumi_test_view_show_failure    (FumiTestView         *view,
                                                      const FumiDiagnosis  *failure);
gboolean              fumi_test_view_is_running      (FumiTestView         *view);
/* Whether the last test passed. */
gboolean              fumi_test_view_has_passed      (FumiTestView         *view);
/* (transfer none) (nullable): what is shown as failure */
const FumiDiagnosis  *fumi_test_view_get_failure     (FumiTestView         *view);
/* (transfer none) (nullable): the button that Enter presses now */
GtkWidget            *fumi_test_view_get_default     (FumiTestView         *view);

G_END_DECLS
