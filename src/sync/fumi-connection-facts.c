/* fumi-connection-facts.c: what is known of a connection to a server once the login went in: a value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-facts.h"

static gboolean
is_pin_unused (const FumiPop3Server *server,
               GTlsCertificate      *certificate)
{
  g_autofree char *fingerprint = NULL;

  if (server->certificate == NULL || certificate == NULL)
    return FALSE;

  fingerprint = fumi_pop3_certificate_fingerprint (certificate);

  return g_ascii_strcasecmp (fingerprint, server->certificate) != 0;
}

FumiConnectionFacts *
fumi_connection_facts_new (FumiPop3Session      *session,
                           const FumiPop3Server *server)
{
  FumiConnectionFacts *facts = g_atomic_rc_box_new0 (FumiConnectionFacts);

  facts->tls_version = g_strdup (fumi_pop3_session_get_tls_version (session));
  facts->cipher = fumi_pop3_session_dup_cipher (session);
  g_set_object (&facts->certificate, fumi_pop3_session_get_certificate (session));
  facts->login = g_strdup (fumi_pop3_session_get_login (session));
  facts->capabilities = g_strdup (fumi_pop3_session_get_capabilities (session));
  if (is_pin_unused (server, facts->certificate))
    facts->unused_pin = g_strdup (server->certificate);

  return facts;
}

FumiConnectionFacts *
fumi_connection_facts_ref (FumiConnectionFacts *facts)
{
  return g_atomic_rc_box_acquire (facts);
}

static void
clear (gpointer data)
{
  FumiConnectionFacts *facts = data;

  g_free (facts->tls_version);
  g_free (facts->cipher);
  g_clear_object (&facts->certificate);
  g_free (facts->login);
  g_free (facts->capabilities);
  g_free (facts->unused_pin);
}

void
fumi_connection_facts_unref (FumiConnectionFacts *facts)
{
  g_atomic_rc_box_release_full (facts, clear);
}

gboolean
fumi_connection_facts_drop_unused_pin (const FumiConnectionFacts  *facts,
                                       FumiAccountList            *accounts,
                                       FumiAccount                *account,
                                       GError                    **error)
{
  if (facts == NULL || facts->unused_pin == NULL
      || g_strcmp0 (facts->unused_pin, fumi_account_get_certificate (account)) != 0)
    return TRUE;

  fumi_account_set_certificate (account, NULL);

  return fumi_account_list_save (accounts, account, error);
}
