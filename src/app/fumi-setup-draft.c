/* fumi-setup-draft.c: what the assistant knows so far, and where it goes next; no widget.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-draft.h"

#include "fumi-credentials.h"

FumiSetupDraft *
fumi_setup_draft_new (void)
{
  FumiSetupDraft *draft = g_new0 (FumiSetupDraft, 1);

  draft->account = fumi_account_new ();
  draft->password = g_strdup ("");

  return draft;
}

FumiSetupDraft *
fumi_setup_draft_new_for_account (FumiAccount *account)
{
  FumiSetupDraft *draft = g_new0 (FumiSetupDraft, 1);

  draft->account = fumi_account_copy (account);
  draft->password = g_strdup ("");
  draft->source = FUMI_SETUP_MANUAL;
  draft->filled_for = g_strdup (fumi_account_get_address (account));
  if (fumi_account_get_practice (account))
    draft->practice = fumi_account_dup_server (account);
  if (fumi_account_get_security (account) == FUMI_SECURITY_NONE)
    fumi_setup_draft_consent_to_plain (draft);

  return draft;
}

void
fumi_setup_draft_free (FumiSetupDraft *draft)
{
  if (draft == NULL)
    return;

  g_clear_object (&draft->account);
  g_clear_pointer (&draft->provider, fumi_provider_free);
  g_clear_pointer (&draft->password, fumi_secret_free);
  g_clear_pointer (&draft->practice, fumi_pop3_server_free);
  g_clear_pointer (&draft->filled_for, g_free);
  g_clear_pointer (&draft->plain_consent, g_free);
  g_free (draft);
}

static void
empty_server (FumiSetupDraft *draft)
{
  FumiPop3Server server = {
    .host = (char *) "",
    .port = fumi_security_default_port (FUMI_SECURITY_TLS),
    .security = FUMI_SECURITY_TLS,
    .user = (char *) "",
  };

  fumi_setup_draft_set_server (draft, &server);
}

/* Where nothing is known of the server, the whole address is the user name tried first (RFC 6186 §4). */
static void
suggest_user (FumiSetupDraft *draft)
{
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (draft->account);

  g_free (server->user);
  server->user = g_strdup (fumi_account_get_address (draft->account));
  fumi_setup_draft_set_server (draft, server);
}

static void
fill_from_provider (FumiSetupDraft *draft)
{
  if (draft->provider != NULL && draft->provider->server != NULL)
    fumi_setup_draft_set_server (draft, draft->provider->server);
  else
    empty_server (draft);

  if (draft->provider == NULL)
    {
      draft->source = FUMI_SETUP_NOT_FOUND;
      suggest_user (draft);
      return;
    }

  switch (draft->provider->status)
    {
    case FUMI_PROVIDER_POP:
    case FUMI_PROVIDER_OAUTH_ONLY:
      draft->source = FUMI_SETUP_FOUND;
      return;

    case FUMI_PROVIDER_ASK_USER:
      draft->source = FUMI_SETUP_ASK_USER;
      return;

    case FUMI_PROVIDER_ASK_HOST:
      draft->source = FUMI_SETUP_ASK_HOST;
      if (draft->provider->server == NULL)
        suggest_user (draft);
      return;

    case FUMI_PROVIDER_UNVERIFIED:
      draft->source = FUMI_SETUP_UNVERIFIED;
      return;

    case FUMI_PROVIDER_NO_POP:
    case FUMI_PROVIDER_CLOSED:
    default:
      draft->source = FUMI_SETUP_MANUAL;
      return;
    }
}

void
fumi_setup_draft_use_practice (FumiSetupDraft       *draft,
                               const FumiPop3Server *server,
                               const char           *name,
                               const char           *address,
                               const char           *password)
{
  g_clear_pointer (&draft->practice, fumi_pop3_server_free);
  draft->practice = fumi_pop3_server_copy (server);
  draft->source = FUMI_SETUP_PRACTICE;

  g_clear_pointer (&draft->provider, fumi_provider_free);
  g_free (draft->filled_for);
  draft->filled_for = g_strdup (address);

  fumi_account_set_identity (draft->account, name, address);
  fumi_setup_draft_set_password (draft, password);
  fumi_setup_draft_set_server (draft, server);
}

void
fumi_setup_draft_set_identity (FumiSetupDraft *draft,
                               const char     *name,
                               const char     *address,
                               const char     *password,
                               gboolean        save_password)
{
  gboolean given_up;

  fumi_account_set_identity (draft->account, name, address);
  g_object_set (draft->account, "save-password", save_password, NULL);
  fumi_setup_draft_set_password (draft, password);

  /* Set Up Manually, nothing typed, and back: Next then means the table again. */
  given_up = draft->source == FUMI_SETUP_MANUAL
             && *fumi_account_get_host (draft->account) == '\0';
  if (g_strcmp0 (address, draft->filled_for) == 0 && !given_up)
    return;

  g_free (draft->filled_for);
  draft->filled_for = g_strdup (address);

  g_clear_pointer (&draft->provider, fumi_provider_free);
  draft->provider = fumi_provider_lookup (address);
  fill_from_provider (draft);
}

void
fumi_setup_draft_set_manual (FumiSetupDraft *draft)
{
  if (draft->source == FUMI_SETUP_MANUAL)
    return;

  draft->source = FUMI_SETUP_MANUAL;
  empty_server (draft);
}

static gboolean
server_equal (const FumiPop3Server *a,
              const FumiPop3Server *b)
{
  return g_strcmp0 (a->host, b->host) == 0
         && a->port == b->port
         && a->security == b->security
         && g_strcmp0 (a->user, b->user) == 0
         && g_strcmp0 (a->certificate, b->certificate) == 0
         && a->disable_extensions == b->disable_extensions
         && a->login == b->login
         && g_strcmp0 (a->client_certificate, b->client_certificate) == 0;
}

void
fumi_setup_draft_set_server (FumiSetupDraft       *draft,
                             const FumiPop3Server *server)
{
  g_autoptr(FumiPop3Server) before = fumi_account_dup_server (draft->account);
  g_autoptr(FumiPop3Server) after = NULL;
  gboolean practice = draft->practice != NULL
                      && g_strcmp0 (server->host, draft->practice->host) == 0
                      && server->port == draft->practice->port;

  fumi_account_set_server (draft->account, server);
  g_object_set (draft->account, "practice", practice, NULL);

  after = fumi_account_dup_server (draft->account);
  if (!server_equal (before, after))
    draft->revision++;
}

void
fumi_setup_draft_set_password (FumiSetupDraft *draft,
                               const char     *password)
{
  char *copy = g_strdup (password != NULL ? password : "");

  if (g_strcmp0 (copy, draft->password) != 0)
    draft->password_revision++;
  fumi_secret_free (draft->password);
  draft->password = copy;
}

FumiSetupStage
fumi_setup_draft_after_identity (const FumiSetupDraft *draft)
{
  if (draft->source == FUMI_SETUP_PRACTICE || draft->provider == NULL)
    return FUMI_SETUP_SERVER;

  switch (draft->provider->status)
    {
    case FUMI_PROVIDER_OAUTH_ONLY:
    case FUMI_PROVIDER_NO_POP:
    case FUMI_PROVIDER_CLOSED:
      return FUMI_SETUP_NOTICE;

    case FUMI_PROVIDER_POP:
    case FUMI_PROVIDER_ASK_USER:
    case FUMI_PROVIDER_ASK_HOST:
    case FUMI_PROVIDER_UNVERIFIED:
    default:
      return FUMI_SETUP_SERVER;
    }
}

static char *
describe_host_and_port (FumiAccount *account)
{
  return g_strdup_printf ("%s:%u", fumi_account_get_host (account),
                          fumi_account_get_port (account));
}

gboolean
fumi_setup_draft_needs_consent (const FumiSetupDraft *draft)
{
  g_autofree char *place = describe_host_and_port (draft->account);

  return fumi_account_get_security (draft->account) == FUMI_SECURITY_NONE
         && g_strcmp0 (draft->plain_consent, place) != 0;
}

void
fumi_setup_draft_consent_to_plain (FumiSetupDraft *draft)
{
  g_free (draft->plain_consent);
  draft->plain_consent = describe_host_and_port (draft->account);
}

guint
fumi_port_follow_security (guint        port,
                           FumiSecurity before,
                           FumiSecurity after)
{
  return port == fumi_security_default_port (before) ? fumi_security_default_port (after) : port;
}

/* A pin belongs to one host and port. */
static void
move_server (FumiPop3Server *server,
             guint16         port,
             FumiSecurity    security)
{
  if (server->port != port)
    g_clear_pointer (&server->certificate, g_free);

  server->port = port;
  server->security = security;
}

gboolean
fumi_server_apply_remedy (FumiPop3Server      *server,
                          const FumiDiagnosis *diagnosis)
{
  switch (diagnosis->remedy)
    {
    case FUMI_REMEDY_USE_SERVER:
      if (diagnosis->suggestion == NULL)
        return FALSE;
      g_free (server->host);
      server->host = g_strdup (diagnosis->suggestion);
      g_clear_pointer (&server->certificate, g_free);
      return TRUE;

    case FUMI_REMEDY_USE_USER:
      if (diagnosis->suggestion == NULL)
        return FALSE;
      g_free (server->user);
      server->user = g_strdup (diagnosis->suggestion);
      return TRUE;

    case FUMI_REMEDY_USE_TLS:
    case FUMI_REMEDY_USE_PORT_995: /* where POP3 listens, it speaks TLS (RFC 8314 §3.3) */
      move_server (server, 995, FUMI_SECURITY_TLS);
      return TRUE;

    case FUMI_REMEDY_USE_STARTTLS:
      move_server (server, 110, FUMI_SECURITY_STARTTLS);
      return TRUE;

    case FUMI_REMEDY_TRY_AGAIN:
      return TRUE;

    case FUMI_REMEDY_NONE:
    case FUMI_REMEDY_OPEN_DATE_TIME:
    case FUMI_REMEDY_OPEN_NETWORK:
    case FUMI_REMEDY_OPEN_BROWSER:
    case FUMI_REMEDY_OPEN_PROVIDER:
    case FUMI_REMEDY_GO_BACK:
    case FUMI_REMEDY_UNLOCK_KEYRING:
    case FUMI_REMEDY_OPEN_FOLDER:
    case FUMI_REMEDY_SET_INTERVAL:
    default:
      return FALSE;
    }
}
