/* fumi-test-report.c: the steps of a connection test by name, and what a test reports.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-test-report.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *title;
  const char *nick;
} step_names[FUMI_N_TEST_STEPS] = {
  [FUMI_TEST_NETWORK] = { N_("Network"), "network" },
  [FUMI_TEST_RESOLVE] = { N_("Find the server"), "resolve" },
  [FUMI_TEST_CONNECT] = { N_("Connect"), "connect" },
  [FUMI_TEST_ENCRYPT] = { N_("Encrypt"), "encrypt" },
  [FUMI_TEST_CERTIFICATE] = { N_("Certificate"), "certificate" },
  [FUMI_TEST_GREETING] = { N_("Greeting"), "greeting" },
  [FUMI_TEST_CAPABILITIES] = { N_("Abilities"), "capabilities" },
  [FUMI_TEST_LOGIN] = { N_("Log in"), "login" },
  [FUMI_TEST_MAILBOX] = { N_("Mailbox"), "mailbox" },
  [FUMI_TEST_UIDL] = { N_("Tell new mail apart"), "uidl" },
  [FUMI_TEST_KEEP] = { N_("Keep mail on the server"), "keep" },
};

const char *
fumi_test_step_get_title (FumiTestStep step)
{
  g_return_val_if_fail ((guint) step < FUMI_N_TEST_STEPS, "");

  return _(step_names[step].title);
}

const char *
fumi_test_step_get_nick (FumiTestStep step)
{
  g_return_val_if_fail ((guint) step < FUMI_N_TEST_STEPS, "");

  return step_names[step].nick;
}

const char *
fumi_step_state_get_nick (FumiStepState state)
{
  static const char *const nicks[] = { "waiting", "running", "ok", "warning", "failed", "skipped" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (nicks), "");

  return nicks[state];
}

void
fumi_test_report_free (FumiTestReport *report)
{
  if (report == NULL)
    return;

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_free (report->steps[i].text);
  fumi_diagnosis_free (report->failure);
  g_ptr_array_unref (report->warnings);
  g_free (report->summary);
  g_free (report->tls_version);
  g_clear_object (&report->certificate);
  g_free (report->transcript);
  g_free (report);
}

FumiTestStep
fumi_test_step_of_failure (FumiFailure  failure,
                           FumiTestStep under_way)
{
  switch ((guint) failure)
    {
    case FUMI_FAILURE_OFFLINE:
    case FUMI_FAILURE_CAPTIVE:
      return FUMI_TEST_NETWORK;

    case FUMI_FAILURE_HOST_NOT_FOUND:
    case FUMI_FAILURE_DNS_TEMP:
      return FUMI_TEST_RESOLVE;

    case FUMI_FAILURE_REFUSED:
    case FUMI_FAILURE_UNREACHABLE:
    case FUMI_FAILURE_PROXY:
      return FUMI_TEST_CONNECT;

    case FUMI_FAILURE_TLS_NOT_TLS:
    case FUMI_FAILURE_TLS_OLD:
    case FUMI_FAILURE_TLS_FAILED:
    case FUMI_FAILURE_STLS_MISSING:
      return FUMI_TEST_ENCRYPT;

    case FUMI_FAILURE_CERT_EXPIRED:
    case FUMI_FAILURE_CERT_FUTURE:
    case FUMI_FAILURE_CERT_UNKNOWN:
    case FUMI_FAILURE_CERT_NAME:
    case FUMI_FAILURE_CERT_REVOKED:
    case FUMI_FAILURE_CERT_CHANGED:
      return FUMI_TEST_CERTIFICATE;

    case FUMI_FAILURE_TLS_EXPECTED:
    case FUMI_FAILURE_NOT_POP:
    case FUMI_FAILURE_GREETING_ERR:
      return FUMI_TEST_GREETING;

    case FUMI_FAILURE_AUTH_FAILED:
    case FUMI_FAILURE_AUTH_APP_PASSWORD:
    case FUMI_FAILURE_AUTH_OAUTH:
    case FUMI_FAILURE_AUTH_MECH:
      return FUMI_TEST_LOGIN;

    default:
      return under_way;
    }
}
