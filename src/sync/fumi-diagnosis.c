/* fumi-diagnosis.c: a failure in the reader's words: title, what happened, remedies, one button.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-diagnosis.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-address.h"
#include "fumi-certificate-names.h"
#include "fumi-failure-text.h"
#include "fumi-format.h"
#include "fumi-pop3-session.h"
#include "fumi-provider.h"
#include "fumi-store.h"

/* What to offer where the server says "too often" and no number. */
#define UNKNOWN_DELAY_MINUTES 15

/* Everything a text may need, gathered once. */
typedef struct
{
  const FumiDiagnosisContext *context;
  const FumiPop3ErrorDetail  *detail;
  FumiProvider               *provider; /* of the account's address; NULL if unknown */
} Case;

/* ---- what a case is about -------------------------------------------------------------------- */

static const char *
host_of (const Case *about)
{
  const FumiPop3Server *server = about->context->server;

  /* Translators: stands where a sentence names the server and its name is not known. */
  return server != NULL && server->host != NULL ? server->host : _("the server");
}

static char *
port_of (const Case *about)
{
  return g_strdup_printf ("%u", about->context->server != NULL ? about->context->server->port : 0);
}

/* Whether the server is the one the table of providers has for the account's address. */
static gboolean
is_providers_server (const Case *about)
{
  const FumiPop3Server *server = about->context->server;

  return about->provider != NULL && about->provider->server != NULL && server != NULL
         && g_strcmp0 (about->provider->server->host, server->host) == 0;
}

static FumiFailure
refine_by_provider (const Case  *about,
                    FumiFailure  failure)
{
  if (failure != FUMI_FAILURE_AUTH_FAILED || !is_providers_server (about))
    return failure;
  if (about->provider->status == FUMI_PROVIDER_OAUTH_ONLY)
    return FUMI_FAILURE_AUTH_OAUTH;

  /* Gmail says no more than that name and password were refused; its note says why that is so. */
  return fumi_failure_from_words (about->provider->note, failure);
}

/* ---- suggestions ----------------------------------------------------------------------------- */

static char *
dup_provider_host (const char *domain,
                   const char *not_this)
{
  g_autofree char *address = g_strconcat ("someone@", domain, NULL);
  g_autoptr(FumiProvider) provider = fumi_provider_lookup (address);
  gboolean differs;

  if (provider == NULL || provider->server == NULL || provider->server->host == NULL)
    return NULL;

  differs = g_ascii_strcasecmp (provider->server->host, not_this) != 0;
  return differs ? g_strdup (provider->server->host) : NULL;
}

/* "pop.gmial.com" → "pop.gmail.com", by the table's server for the domain that was meant */
static char *
dup_host_for_slip (const char *host)
{
  for (const char *domain = host; domain != NULL; domain = strchr (domain, '.'))
    {
      g_autofree char *meant = NULL;

      domain += *domain == '.';
      if (strchr (domain, '.') == NULL)
        return NULL;
      meant = fumi_provider_suggest_domain (domain);
      if (meant != NULL)
        return dup_provider_host (meant, host);
    }

  return NULL;
}

static char *
suggest_host (const Case *about)
{
  const FumiPop3Server *server = about->context->server;
  const FumiProvider *provider = about->provider;
  char *slip;

  if (server == NULL || server->host == NULL)
    return NULL;

  if (provider != NULL && provider->server != NULL && provider->server->host != NULL
      && g_ascii_strcasecmp (provider->server->host, server->host) != 0)
    return g_strdup (provider->server->host);

  slip = dup_host_for_slip (server->host);
  if (slip != NULL)
    return slip;

  /* The commonest slip in a provider's letter read too fast. */
  if (provider == NULL && g_ascii_strncasecmp (server->host, "pop3.", 5) == 0)
    return g_strconcat ("pop.", server->host + 5, NULL);
  if (provider == NULL && g_ascii_strncasecmp (server->host, "pop.", 4) == 0)
    return g_strconcat ("pop3.", server->host + 4, NULL);

  return NULL;
}

/* The whole address where the part before @ was tried, and the other way round. */
static char *
suggest_user (const Case *about)
{
  const char *address = about->context->address;
  const char *user = about->context->server != NULL ? about->context->server->user : NULL;
  g_autofree char *other = NULL;

  if (user == NULL || *user == '\0')
    return NULL;

  if (strchr (user, '@') != NULL)
    other = fumi_address_dup_local (user);
  else
    other = g_strdup (address);

  if (other == NULL || *other == '\0' || g_str_equal (other, user))
    return NULL;

  return g_steal_pointer (&other);
}

/* ---- the button ------------------------------------------------------------------------------ */

static void
take_button (FumiDiagnosis *diagnosis,
             FumiRemedy     remedy,
             char          *label)
{
  g_free (diagnosis->button);
  diagnosis->button = label;
  diagnosis->remedy = remedy;
}

/* The button of messages.tsv, doing @remedy. */
static void
set_button (FumiDiagnosis *diagnosis,
            FumiRemedy     remedy)
{
  const char *label = fumi_failure_text_get (diagnosis->failure)->button;

  take_button (diagnosis, remedy, g_strdup (_(label)));
}

static void
set_try_again (FumiDiagnosis *diagnosis)
{
  take_button (diagnosis, FUMI_REMEDY_TRY_AGAIN, g_strdup (_("Try Again")));
}

/* "Use “%s”", or without anything to use @otherwise. */
static void
take_suggestion (FumiDiagnosis *diagnosis,
                 FumiRemedy     remedy,
                 char          *suggestion,
                 FumiRemedy     otherwise)
{
  const char *values[] = { suggestion, NULL };

  diagnosis->suggestion = suggestion;
  if (suggestion != NULL)
    take_button (diagnosis, remedy,
                 fumi_text_fill (_(fumi_failure_text_get (diagnosis->failure)->button), values));
  else if (otherwise == FUMI_REMEDY_GO_BACK)
    take_button (diagnosis, otherwise, g_strdup (_("Go Back")));
  else
    set_try_again (diagnosis);
}

static void
set_provider_button (FumiDiagnosis *diagnosis,
                     const Case    *about)
{
  if (about->provider != NULL && about->provider->help_url != NULL)
    {
      diagnosis->suggestion = g_strdup (about->provider->help_url);
      set_button (diagnosis, FUMI_REMEDY_OPEN_PROVIDER);
    }
  else if (diagnosis->failure != FUMI_FAILURE_AUTH_OAUTH)
    {
      /* No page is known. An address in the server's words is not one to open: it may be anybody's. */
      set_try_again (diagnosis);
    }
}

/* A button must change something: what is set already gives "Try Again". */
static void
set_button_unless (FumiDiagnosis *diagnosis,
                   FumiRemedy     remedy,
                   gboolean       set_already)
{
  if (set_already)
    set_try_again (diagnosis);
  else
    set_button (diagnosis, remedy);
}

static void
choose_button (FumiDiagnosis *diagnosis,
               const Case    *about)
{
  const FumiPop3Server *server = about->context->server;
  gboolean has_tls = server != NULL && server->security == FUMI_SECURITY_TLS && server->port == 995;

  switch (diagnosis->failure)
    {
    case FUMI_FAILURE_NONE:
    case FUMI_FAILURE_CANCELLED:
      return;

    case FUMI_FAILURE_CAPTIVE:
      set_button (diagnosis, FUMI_REMEDY_OPEN_BROWSER);
      return;

    case FUMI_FAILURE_HOST_NOT_FOUND:
      take_suggestion (diagnosis, FUMI_REMEDY_USE_SERVER, suggest_host (about),
                       FUMI_REMEDY_TRY_AGAIN);
      return;

    case FUMI_FAILURE_PROXY:
      set_button (diagnosis, FUMI_REMEDY_OPEN_NETWORK);
      return;

    case FUMI_FAILURE_REFUSED:
    case FUMI_FAILURE_TLS_EXPECTED:
    case FUMI_FAILURE_STLS_MISSING:
    case FUMI_FAILURE_AUTH_MECH:
      set_button_unless (diagnosis, FUMI_REMEDY_USE_TLS, has_tls);
      return;

    case FUMI_FAILURE_TLS_NOT_TLS:
      set_button_unless (diagnosis, FUMI_REMEDY_USE_STARTTLS,
                         server != NULL && server->security == FUMI_SECURITY_STARTTLS);
      return;

    case FUMI_FAILURE_TLS_OLD:
    case FUMI_FAILURE_AUTH_APP_PASSWORD:
    case FUMI_FAILURE_AUTH_OAUTH:
    case FUMI_FAILURE_POP_DISABLED:
      set_provider_button (diagnosis, about);
      return;

    case FUMI_FAILURE_CERT_EXPIRED:
    case FUMI_FAILURE_CERT_FUTURE:
      set_button (diagnosis, FUMI_REMEDY_OPEN_DATE_TIME);
      return;

    case FUMI_FAILURE_CERT_NAME:
      take_suggestion (diagnosis, FUMI_REMEDY_USE_SERVER,
                       fumi_certificate_dup_dns_name (diagnosis->certificate, TRUE), FUMI_REMEDY_GO_BACK);
      return;

    case FUMI_FAILURE_CERT_UNKNOWN:
    case FUMI_FAILURE_CERT_REVOKED:
    case FUMI_FAILURE_CERT_CHANGED:
      set_button (diagnosis, FUMI_REMEDY_GO_BACK);
      return;

    case FUMI_FAILURE_NOT_POP:
      set_button_unless (diagnosis, FUMI_REMEDY_USE_PORT_995,
                         server != NULL && server->port == 995);
      return;

    case FUMI_FAILURE_AUTH_FAILED:
      take_suggestion (diagnosis, FUMI_REMEDY_USE_USER, suggest_user (about),
                       FUMI_REMEDY_TRY_AGAIN);
      return;

    case FUMI_FAILURE_TOO_OFTEN:
      take_button (diagnosis, FUMI_REMEDY_SET_INTERVAL,
                   fumi_failure_text_button_counted (diagnosis->failure, diagnosis->minutes));
      return;

    case FUMI_FAILURE_KEYRING:
      set_button (diagnosis, FUMI_REMEDY_UNLOCK_KEYRING);
      return;

    case FUMI_FAILURE_DISK:
      set_button (diagnosis, FUMI_REMEDY_OPEN_FOLDER);
      return;

    case FUMI_FAILURE_OFFLINE:
    case FUMI_FAILURE_DNS_TEMP:
    case FUMI_FAILURE_TIMEOUT:
    case FUMI_FAILURE_UNREACHABLE:
    case FUMI_FAILURE_TLS_FAILED:
    case FUMI_FAILURE_GREETING_ERR:
    case FUMI_FAILURE_IN_USE:
    case FUMI_FAILURE_SERVER_ERROR:
    case FUMI_FAILURE_LOST:
    case FUMI_N_FAILURES:
    default:
      set_try_again (diagnosis);
      return;
    }
}

/* ---- the sentences --------------------------------------------------------------------------- */

/* "The certificate … uses unsafe methods" wants to know which. */
static char *
add_fault (const FumiDiagnosis *diagnosis,
           char                *body)
{
  const char *fault = fumi_pop3_certificate_fault_to_text (diagnosis->fault);
  char *both;

  if (diagnosis->certificate == NULL || fault == NULL
      || diagnosis->fault >= FUMI_POP3_FAULT_SELF_SIGNED)
    return body;

  /* Translators: two sentences, one after the other; leave the space out where your language has none
   * between sentences. */
  both = g_strdup_printf (C_("two sentences", "%s %s"), body, fault);
  g_free (body);

  return both;
}

static char *
make_body (const FumiDiagnosis *diagnosis,
           const Case          *about)
{
  const char *pattern = fumi_failure_text_get (diagnosis->failure)->body;
  g_autofree char *port = port_of (about);
  g_autofree char *name = NULL;
  g_autofree char *seconds = NULL;
  const char *values[4] = { host_of (about), port, NULL, NULL };

  switch ((guint) diagnosis->failure)
    {
    case FUMI_FAILURE_LOST:
      return fumi_failure_text_body_counted (diagnosis->failure, about->context->stored);

    case FUMI_FAILURE_TOO_OFTEN:
      return fumi_failure_text_body_counted (diagnosis->failure, diagnosis->minutes);

    case FUMI_FAILURE_TIMEOUT:
      seconds = g_strdup_printf ("%u", about->detail != NULL && about->detail->seconds > 0
                                         ? about->detail->seconds
                                         : fumi_pop3_limits_default.connect);
      values[2] = seconds;
      break;

    case FUMI_FAILURE_TLS_NOT_TLS:
      values[0] = port;
      values[1] = NULL;
      break;

    case FUMI_FAILURE_CERT_EXPIRED:
    case FUMI_FAILURE_CERT_FUTURE:
      {
        GTlsCertificate *certificate = diagnosis->fault == FUMI_POP3_FAULT_ISSUER_DATES
                                         ? fumi_certificate_find_out_of_date (diagnosis->certificate)
                                         : diagnosis->certificate;
        g_autoptr(GDateTime) date = NULL;

        if (certificate != NULL)
          date = diagnosis->failure == FUMI_FAILURE_CERT_EXPIRED
                   ? g_tls_certificate_get_not_valid_after (certificate)
                   : g_tls_certificate_get_not_valid_before (certificate);
        values[0] = name = fumi_format_date (date);
        values[1] = NULL;
        break;
      }

    case FUMI_FAILURE_CERT_NAME:
      values[0] = name = fumi_certificate_dup_owner (diagnosis->certificate);
      values[1] = host_of (about);
      break;

    case FUMI_FAILURE_NOT_POP:
      values[1] = about->detail != NULL && about->detail->protocol != NULL
                      ? about->detail->protocol
                      /* Translators: stands for the name of a protocol that is not known: "answered
                       * as a server for something else". */
                      : _("something else");
      break;

    default:
      break;
    }

  return fumi_text_fill (_(pattern), values);
}

static char **
make_remedies (const FumiDiagnosis *diagnosis,
               const Case          *about)
{
  const char *const *patterns = fumi_failure_text_get (diagnosis->failure)->remedies;
  g_autoptr(GStrvBuilder) remedies = g_strv_builder_new ();
  g_autofree char *value = NULL;
  const char *values[] = { NULL, NULL };

  /* Only these have a place to fill, of one kind each. */
  if (diagnosis->failure == FUMI_FAILURE_CERT_EXPIRED
      || diagnosis->failure == FUMI_FAILURE_CERT_FUTURE)
    values[0] = value = fumi_format_now ();
  else if (diagnosis->failure == FUMI_FAILURE_DISK)
    values[0] = value = fumi_format_free_space (about->context->data_dir);

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      g_autofree char *remedy = fumi_text_fill (_(patterns[i]), values);

      g_strv_builder_add (remedies, remedy);
    }

  return g_strv_builder_end (remedies);
}

static gboolean
may_be_trusted (const FumiDiagnosis *diagnosis,
                const Case          *about)
{
  const GTlsCertificateFlags harmless
    = G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY;

  return diagnosis->certificate != NULL && about->detail != NULL && !about->detail->certificate_weak
         && (about->detail->certificate_flags & ~harmless) == 0
         && (diagnosis->failure == FUMI_FAILURE_CERT_UNKNOWN
             || diagnosis->failure == FUMI_FAILURE_CERT_NAME
             || diagnosis->failure == FUMI_FAILURE_CERT_CHANGED);
}

FumiDiagnosis *
fumi_diagnosis_new (const GError               *error,
                    const FumiDiagnosisContext *context)
{
  return fumi_diagnosis_new_for_failure (fumi_failure_from_error (error), error, context);
}

/* Of all that a disk can hold against us, this alone is nobody's fault and mended by nothing that messages.tsv says. */
static void
tell_newer (FumiDiagnosis *diagnosis,
            const char    *data_dir)
{
  g_autoptr(GStrvBuilder) remedies = g_strv_builder_new ();
  g_autofree char *shown = data_dir != NULL ? g_filename_display_name (data_dir) : NULL;
  g_autofree char *move = shown != NULL
    /* Translators: %s is a folder. */
    ? g_strdup_printf (_("Or move “index.db” out of “%s”: the list is made anew from the mail"), shown) : NULL;

  g_free (diagnosis->title);
  g_free (diagnosis->body);
  g_strfreev (diagnosis->remedies);
  diagnosis->title = g_strdup (_("The Mail Was Used by a Newer Fumibako"));
  diagnosis->body = g_strdup (_("A newer version of Fumibako has made the list of messages on this computer. This version"
                                " does not touch it. All mail is still there."));
  g_strv_builder_add (remedies, _("Install the newest version of Fumibako"));
  if (move != NULL)
    g_strv_builder_add (remedies, move);
  diagnosis->remedies = g_strv_builder_end (remedies);
}

FumiDiagnosis *
fumi_diagnosis_new_for_failure (FumiFailure                 failure,
                                const GError               *error,
                                const FumiDiagnosisContext *context)
{
  const FumiDiagnosisContext nothing = { 0 };
  FumiDiagnosis *diagnosis = g_new0 (FumiDiagnosis, 1);
  g_autoptr(FumiProvider) provider = NULL;
  Case about = { .context = context != NULL ? context : &nothing };

  if (error != NULL)
    about.detail = fumi_pop3_error_get_detail (error);
  if (about.context->address != NULL && strchr (about.context->address, '@') != NULL)
    about.provider = provider = fumi_provider_lookup (about.context->address);

  diagnosis->failure = refine_by_provider (&about, failure);
  if (about.detail != NULL)
    {
      const FumiPop3ErrorDetail *detail = about.detail;

      g_set_object (&diagnosis->certificate, detail->certificate);
      diagnosis->fault = detail->certificate_fault;
      if (detail->server_text != NULL && *detail->server_text != '\0')
        diagnosis->server_text = g_strdup (detail->server_text);
      if (diagnosis->failure == FUMI_FAILURE_TOO_OFTEN)
        diagnosis->minutes = (detail->seconds + 59) / 60;
    }
  if (diagnosis->failure == FUMI_FAILURE_TOO_OFTEN && diagnosis->minutes == 0)
    diagnosis->minutes = UNKNOWN_DELAY_MINUTES;

  diagnosis->title = g_strdup (_(fumi_failure_text_get (diagnosis->failure)->title));
  diagnosis->body = add_fault (diagnosis, make_body (diagnosis, &about));
  diagnosis->remedies = make_remedies (diagnosis, &about);
  if (g_error_matches (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NEWER))
    tell_newer (diagnosis, about.context->data_dir);
  diagnosis->can_trust = may_be_trusted (diagnosis, &about);
  choose_button (diagnosis, &about);

  return diagnosis;
}

FumiDiagnosis *
fumi_diagnosis_copy (const FumiDiagnosis *diagnosis)
{
  FumiDiagnosis *copy;

  if (diagnosis == NULL)
    return NULL;

  copy = g_memdup2 (diagnosis, sizeof *diagnosis);
  copy->title = g_strdup (diagnosis->title);
  copy->body = g_strdup (diagnosis->body);
  copy->remedies = g_strdupv (diagnosis->remedies);
  copy->button = g_strdup (diagnosis->button);
  copy->suggestion = g_strdup (diagnosis->suggestion);
  copy->server_text = g_strdup (diagnosis->server_text);
  if (copy->certificate != NULL)
    g_object_ref (copy->certificate);

  return copy;
}

void
fumi_diagnosis_free (FumiDiagnosis *diagnosis)
{
  if (diagnosis == NULL)
    return;

  g_free (diagnosis->title);
  g_free (diagnosis->body);
  g_strfreev (diagnosis->remedies);
  g_free (diagnosis->button);
  g_free (diagnosis->suggestion);
  g_free (diagnosis->server_text);
  g_clear_object (&diagnosis->certificate);
  g_free (diagnosis);
}
