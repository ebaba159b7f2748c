/* fumi-failure-text.c: the words of every failure and warning, as messages.tsv has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-failure-text.h"

#include <glib/gi18n-lib.h>

static const FumiFailureText failure_texts[FUMI_N_FAILURES] = {
  [FUMI_FAILURE_NONE] = {
    .code = "ok",
    .title = N_("No Problem"),
    .body = N_("Everything went well."),
  },
  [FUMI_FAILURE_OFFLINE] = {
    .code = "offline",
    .title = N_("No Network"),
    .body = N_("This computer is offline."),
    .remedies = {
      N_("Check Wi-Fi or the network cable"),
      N_("See whether a web page opens"),
      N_("In a hotel or café, sign in to the network first"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_CAPTIVE] = {
    .code = "captive",
    .title = N_("Network Sign-In Needed"),
    .body = N_("This network wants a sign-in in the browser before it lets mail through."),
    .remedies = {
      N_("Open the browser and sign in"),
    },
    .button = N_("Open Browser"),
  },
  [FUMI_FAILURE_HOST_NOT_FOUND] = {
    .code = "host-not-found",
    .title = N_("Server Not Found"),
    /* Translators: %s is a server name. */
    .body = N_("There is no server named “%s”."),
    .remedies = {
      N_("Check the spelling (pop or pop3, dots, hyphens)"),
      N_("Compare with “incoming server (POP)” in the provider’s letter"),
    },
    /* Translators: a button; %s is a server name. */
    .button = N_("Use “%s”"),
  },
  [FUMI_FAILURE_DNS_TEMP] = {
    .code = "dns-temp",
    .title = N_("Name Lookup Failed"),
    .body = N_("The name service (DNS) did not answer."),
    .remedies = {
      N_("Wait a little and try again"),
      N_("Restart the router"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_REFUSED] = {
    .code = "refused",
    .title = N_("Connection Refused"),
    /* Translators: %s is a server name, %d a port number. */
    .body = N_("%s refused the connection on port %d."),
    .remedies = {
      N_("Check the port: 995 with SSL/TLS, 110 without"),
      N_("Check that this is the incoming (POP) server, not the outgoing (SMTP) one"),
      N_("Look for an outage notice of the provider"),
    },
    .button = N_("Try 995 with SSL/TLS"),
  },
  [FUMI_FAILURE_TIMEOUT] = {
    .code = "timeout",
    .title = N_("No Answer From the Server"),
    /* Translators: %s is a server name, the first %d a port number, the second a number of seconds. */
    .body = N_("%s did not answer on port %d within %d seconds."),
    .remedies = {
      N_("Check the internet connection"),
      N_("Check the port number"),
      N_("A firewall, security software or the network of a company, school or hotel may block mail"),
      N_("Look for an outage notice of the provider"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_UNREACHABLE] = {
    .code = "unreachable",
    .title = N_("No Way to the Server"),
    /* Translators: %s is a server name. */
    .body = N_("The network has no route to %s."),
    .remedies = {
      N_("Check the connection or VPN"),
      N_("Some providers can be reached only from their own line"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_PROXY] = {
    .code = "proxy",
    .title = N_("Proxy Problem"),
    .body = N_("The proxy set on this computer did not let the connection through."),
    .remedies = {
      N_("Check the proxy settings"),
      N_("Ask the network’s administrator"),
    },
    .button = N_("Open Network Settings"),
  },
  [FUMI_FAILURE_TLS_NOT_TLS] = {
    .code = "tls-not-tls",
    .title = N_("Encryption and Port Do Not Match"),
    /* Translators: %d is a port number. */
    .body = N_("The server answered without SSL/TLS on port %d."),
    .remedies = {
      N_("Use SSL/TLS with port 995, or STARTTLS with port 110"),
    },
    .button = N_("Try STARTTLS, Port 110"),
  },
  [FUMI_FAILURE_TLS_EXPECTED] = {
    .code = "tls-expected",
    .title = N_("Encryption and Port Do Not Match"),
    .body = N_("The server waits for SSL/TLS on this port."),
    .remedies = {
      N_("Choose SSL/TLS with port 995"),
    },
    .button = N_("Try SSL/TLS, Port 995"),
  },
  [FUMI_FAILURE_TLS_OLD] = {
    .code = "tls-old",
    .title = N_("Server’s Encryption Is Too Old"),
    .body = N_("The server offers only encryption that is no longer safe (before TLS 1.2)."),
    .remedies = {
      N_("See whether the provider has a newer server name or setting"),
      N_("Ask the provider"),
    },
    .button = N_("Open Provider’s Page"),
  },
  [FUMI_FAILURE_TLS_FAILED] = {
    .code = "tls-failed",
    .title = N_("Encrypted Connection Failed"),
    .body = N_("The server and this computer could not agree on encryption."),
    .remedies = {
      N_("Try again"),
      N_("Security software that checks mail may interfere"),
      N_("Some providers need SSL switched on in their web mail first"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_CERT_EXPIRED] = {
    .code = "cert-expired",
    .title = N_("Certificate Has Expired"),
    /* Translators: %s is a date. */
    .body = N_("The server’s certificate was valid until %s."),
    .remedies = {
      /* Translators: %s is a date and a time. */
      N_("Check this computer’s date and time (now: %s)"),
      N_("Look for a notice of the provider; the server name may have changed"),
    },
    .button = N_("Open Date & Time"),
  },
  [FUMI_FAILURE_CERT_FUTURE] = {
    .code = "cert-future",
    .title = N_("Certificate Is Not Yet Valid"),
    /* Translators: %s is a date. */
    .body = N_("The certificate is valid from %s. The clock of this computer may be wrong."),
    .remedies = {
      /* Translators: %s is a date and a time. */
      N_("Check this computer’s date and time (now: %s)"),
    },
    .button = N_("Open Date & Time"),
  },
  [FUMI_FAILURE_CERT_UNKNOWN] = {
    .code = "cert-unknown",
    .title = N_("Certificate Cannot Be Trusted"),
    /* Translators: %s is a server name. */
    .body = N_("It cannot be confirmed that this is really %s. Someone may be listening in."),
    .remedies = {
      N_("Check the server name"),
      N_("On public Wi-Fi, do not go on"),
      N_("For a server of a company or school, ask its administrator"),
    },
    .button = N_("Go Back (Recommended)"),
  },
  [FUMI_FAILURE_CERT_NAME] = {
    .code = "cert-name",
    .title = N_("Certificate Is for Another Name"),
    /* Translators: the first %s is a name in the certificate, the second the server name that was asked for. */
    .body = N_("The certificate belongs to %s, not to %s."),
    .remedies = {
      N_("Use the server name given by the provider or hosting company; a name in one’s own domain often does not match"),
    },
    /* Translators: a button; %s is a server name. */
    .button = N_("Use “%s”"),
  },
  [FUMI_FAILURE_CERT_REVOKED] = {
    .code = "cert-revoked",
    .title = N_("Certificate Was Withdrawn"),
    .body = N_("The certificate was withdrawn or uses unsafe methods. Fumibako does not connect."),
    .remedies = {
      N_("Ask the provider"),
    },
    .button = N_("Go Back"),
  },
  [FUMI_FAILURE_CERT_CHANGED] = {
    .code = "cert-changed",
    .title = N_("Certificate Has Changed"),
    /* Translators: %s is a server name. */
    .body = N_("The certificate trusted earlier for %s was replaced."),
    .remedies = {
      N_("Ask the server’s administrator before trusting the new one"),
    },
    .button = N_("Go Back (Recommended)"),
  },
  [FUMI_FAILURE_NOT_POP] = {
    .code = "not-pop",
    .title = N_("Not a POP3 Server"),
    /* Translators: the first %s is a server name, the second IMAP, SMTP or HTTP. */
    .body = N_("%s answered as a server for %s."),
    .remedies = {
      N_("Enter the incoming server for POP"),
      N_("Check the port: 995 or 110"),
    },
    .button = N_("Use Port 995"),
  },
  [FUMI_FAILURE_GREETING_ERR] = {
    .code = "greeting-err",
    .title = N_("Server Is Not Ready"),
    .body = N_("The server closed the connection or reported that it is not ready."),
    .remedies = {
      N_("Wait and try again"),
      N_("Look for an outage notice of the provider"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_STLS_MISSING] = {
    .code = "stls-missing",
    .title = N_("STARTTLS Is Not Offered"),
    .body = N_("The server does not offer STARTTLS, so the password was not sent."),
    .remedies = {
      N_("Use SSL/TLS with port 995"),
    },
    .button = N_("Try SSL/TLS, Port 995"),
  },
  [FUMI_FAILURE_AUTH_FAILED] = {
    .code = "auth-failed",
    .title = N_("Login Failed"),
    .body = N_("The server did not accept the user name or the password."),
    .remedies = {
      N_("Check the user name: the whole address, the part before @, or an ID of the provider"),
      N_("Type the password again: upper and lower case, half-width letters, Caps Lock"),
      N_("Use the password for mail; it can differ from the one for the line or the member page"),
      N_("See whether POP must be enabled at the provider"),
    },
    /* Translators: a button; %s is a user name. */
    .button = N_("Try User Name “%s”"),
  },
  [FUMI_FAILURE_AUTH_APP_PASSWORD] = {
    .code = "auth-app-password",
    .title = N_("App Password Needed"),
    .body = N_("This provider wants an app password instead of the normal one."),
    .remedies = {
      N_("Turn on two-step verification at the provider"),
      N_("Create an app password and paste it here"),
    },
    .button = N_("How to Create One"),
  },
  [FUMI_FAILURE_AUTH_OAUTH] = {
    .code = "auth-oauth",
    .title = N_("Passwords Are Not Accepted"),
    .body = N_("This provider accepts only its own sign-in page (OAuth 2.0)."),
    .remedies = {
      N_("Read this mail in the provider’s web mail"),
      N_("Use forwarding to another address"),
    },
    .button = N_("Learn More"),
  },
  [FUMI_FAILURE_POP_DISABLED] = {
    .code = "pop-disabled",
    .title = N_("POP Is Turned Off"),
    .body = N_("The provider reports that POP is not enabled for this mailbox."),
    .remedies = {
      N_("Enable POP in the settings of the provider’s web mail"),
      N_("The contract may not include POP"),
    },
    .button = N_("Open Provider’s Page"),
  },
  [FUMI_FAILURE_AUTH_MECH] = {
    .code = "auth-mech",
    .title = N_("No Common Login Method"),
    .body = N_("The server offers only login methods Fumibako does not know, or refuses passwords without encryption."),
    .remedies = {
      N_("Choose SSL/TLS"),
      N_("Set Authentication to Automatic"),
    },
    .button = N_("Try SSL/TLS, Port 995"),
  },
  [FUMI_FAILURE_IN_USE] = {
    .code = "in-use",
    .title = N_("Mailbox Is in Use"),
    .body = N_("Another device or program is receiving this mail now."),
    .remedies = {
      N_("Wait a few minutes; it is tried again automatically"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_TOO_OFTEN] = {
    .code = "too-often",
    .title = N_("Checked Too Often"),
    .remedies = {
      N_("Lengthen the interval"),
    },
  },
  [FUMI_FAILURE_SERVER_ERROR] = {
    .code = "server-error",
    .title = N_("Problem at the Server"),
    .body = N_("The server could not carry out a request."),
    .remedies = {
      N_("Try again later"),
      N_("Look for an outage notice of the provider"),
      N_("Turn on “Do not use extensions” for this account"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_LOST] = {
    .code = "lost",
    .title = N_("Connection Lost"),
    .remedies = {
      N_("Check the network and try again"),
    },
    .button = N_("Try Again"),
  },
  [FUMI_FAILURE_KEYRING] = {
    .code = "keyring",
    .title = N_("Keyring Not Available"),
    .body = N_("The password cannot be read or stored because the keyring is locked or missing."),
    .remedies = {
      N_("Unlock the keyring"),
      N_("Enter the password for this session only"),
    },
    .button = N_("Unlock"),
  },
  [FUMI_FAILURE_DISK] = {
    .code = "disk",
    .title = N_("Mail Cannot Be Stored"),
    .body = N_("There is not enough space, or the folder cannot be written. Nothing was deleted on the server."),
    .remedies = {
      /* Translators: %s is a size, such as 3.4 GB. */
      N_("Free some space (free now: %s)"),
      N_("Check the folder’s permissions"),
    },
    .button = N_("Open Folder"),
  },
  [FUMI_FAILURE_CANCELLED] = {
    .code = "cancelled",
    .title = N_("Stopped"),
    .body = N_("It was stopped before the end."),
  },
};

static const FumiWarningText warning_texts[FUMI_N_WARNINGS] = {
  [FUMI_WARNING_NO_UIDL] = {
    "warn-no-uidl",
    N_("Server Cannot Tell New Mail Apart"),
    N_("This server has no UIDL. Mail can be received, but keeping it on the server may bring it twice."),
  },
  [FUMI_WARNING_NO_TOP] = {
    "warn-no-top",
    N_("No Preview of Mail on the Server"),
    N_("This server has no TOP: mail cannot be looked at before receiving it."),
  },
  [FUMI_WARNING_PLAIN] = {
    "warn-plain",
    N_("Not Encrypted"),
    N_("Mail and password travel readable over the network."),
  },
  [FUMI_WARNING_EXPIRE] = {
    "warn-expire",
    N_("Server Deletes by Itself"),
    NULL,
  },
  [FUMI_WARNING_BIG] = {
    "warn-big",
    N_("Large Mailbox"),
    NULL,
  },
  [FUMI_WARNING_CERT_SOON] = {
    "warn-cert-soon",
    N_("Certificate Expires Soon"),
    /* Translators: %s is a date. */
    N_("The server’s certificate is valid until %s."),
  },
};

const FumiFailureText *
fumi_failure_text_get (FumiFailure failure)
{
  g_return_val_if_fail ((guint) failure < FUMI_N_FAILURES, &failure_texts[FUMI_FAILURE_SERVER_ERROR]);

  return &failure_texts[failure];
}

const FumiWarningText *
fumi_warning_text_get (FumiWarning warning)
{
  g_return_val_if_fail ((guint) warning < FUMI_N_WARNINGS, &warning_texts[0]);

  return &warning_texts[warning];
}

static char *
fill_number (const char *pattern,
             guint       n,
             const char *other)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  const char *values[] = { number, other, NULL };

  return fumi_text_fill (pattern, values);
}

char *
fumi_failure_text_body_counted (FumiFailure failure,
                                guint       n)
{
  if (failure == FUMI_FAILURE_LOST)
    /* Translators: %d is how many messages were received before the connection broke. */
    return fill_number (ngettext ("The connection broke. %d message is stored; the rest follows next time.",
                                  "The connection broke. %d messages are stored; the rest follows next time.",
                                  n),
                        n, NULL);

  g_return_val_if_fail (failure == FUMI_FAILURE_TOO_OFTEN, g_strdup (""));

  /* Translators: %d is a number of minutes. */
  return fill_number (ngettext ("The server allows a login only every %d minute.",
                                "The server allows a login only every %d minutes.", n),
                      n, NULL);
}

char *
fumi_failure_text_button_counted (FumiFailure failure,
                                  guint       n)
{
  g_return_val_if_fail (failure == FUMI_FAILURE_TOO_OFTEN, g_strdup (""));

  /* Translators: a button that sets the interval between checks; %d is a number of minutes. */
  return fill_number (ngettext ("Set %d Minute", "Set %d Minutes", n), n, NULL);
}

char *
fumi_warning_text_body_counted (FumiWarning  warning,
                                guint        n,
                                const char  *size)
{
  if (warning == FUMI_WARNING_EXPIRE)
    /* Translators: %d is a number of days. */
    return fill_number (ngettext ("This server deletes mail after %d day.",
                                  "This server deletes mail after %d days.", n),
                        n, NULL);

  g_return_val_if_fail (warning == FUMI_WARNING_BIG, g_strdup (""));

  /* Translators: %d is a number of messages, %s their size, such as 3.4 GB. */
  return fill_number (ngettext ("There is %d message (%s) on the server. The first time can take long.",
                                "There are %d messages (%s) on the server. The first time can take long.",
                                n),
                      n, size);
}

/* The length of a place ("%s", "%d", "%2$s") at the start of @text, or 0; @index is set for a numbered one. */
static gsize
match_place (const char *text,
             guint      *index)
{
  const char *end = text + 1;

  if (*text != '%')
    return 0;

  if (g_ascii_isdigit (end[0]) && end[0] != '0' && end[1] == '$')
    {
      *index = end[0] - '1';
      end += 2;
    }

  return *end == 's' || *end == 'd' ? (gsize) (end + 1 - text) : 0;
}

char *
fumi_text_fill (const char        *pattern,
                const char *const *values)
{
  GString *filled = g_string_new (NULL);
  guint n_values = g_strv_length ((char **) values);
  guint next = 0;

  for (const char *p = pattern; *p != '\0';)
    {
      guint index = next;
      gsize length = match_place (p, &index);

      if (length == 0)
        {
          g_string_append_c (filled, *p++);
          continue;
        }

      if (index < n_values)
        g_string_append (filled, values[index]);
      next = index + 1;
      p += length;
    }

  return g_string_free (filled, FALSE);
}
