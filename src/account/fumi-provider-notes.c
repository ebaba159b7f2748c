/* fumi-provider-notes.c: what a user has to know about a provider, named by note_id of providers.tsv.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-provider-notes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *id;
  const char *text;
} notes[] = {
  { "app-password",
    N_("This provider asks mail apps for an app password, made on its account security page,"
       " instead of your normal password.") },
  { "asahinet-id",
    N_("The user name is your ASAHI-net ID (such as ab4t-ash), not the mail address. The "
       "server does not offer STARTTLS: use SSL/TLS on port 995.") },
  { "docomo-imap",
    N_("docomo mail works with IMAP only (and with its own IMAP password); it has no POP3. "
       "Fumibako cannot receive it.") },
  { "excite-closed",
    N_("Excite Mail ended on 18 September 2018.") },
  { "gmail-app-password",
    N_("Gmail does not accept your normal Google password here (since 30 May 2022 for "
       "personal accounts, 1 May 2025 for Workspace). Turn on 2-Step Verification, create an"
       " app password and paste those 16 letters. POP must also be on in Gmail's settings "
       "(Forwarding and POP/IMAP). Workspace administrators can forbid app passwords.") },
  { "goo-closed",
    N_("goo mail ended on 25 February 2026. The address can no longer receive mail.") },
  { "icloud-no-pop",
    N_("iCloud Mail works with IMAP only; it has no POP3. Fumibako cannot receive it.") },
  { "jp-carrier-imap",
    N_("Mail addresses of mobile carriers are usually for IMAP or the carrier's own app, "
       "without POP3.") },
  { "jp-hosting",
    N_("For your own domain, use the mail server name in your hosting company's letter or "
       "control panel. A name made from your own domain can give a certificate name error.") },
  { "jp-leave-quota",
    N_("If you also read this mail on the web or a phone, keep a copy on the server. When "
       "the mailbox is full, new mail is refused; delete old mail on the web from time to "
       "time.") },
  { "m365-oauth2",
    N_("Microsoft 365 addresses of work or school need a sign-in with Microsoft (OAuth 2.0);"
       " passwords stopped working in mail apps from October 2022. The administrator can "
       "also switch POP off.") },
  { "nifty-user",
    N_("The user name is your @nifty user name or @nifty ID (the part before the @ of the "
       "main address). Second mail (mb*.nifty.com, sp*.nifty.com) has its own names: see "
       "@nifty's page.") },
  { "onamae-cert",
    N_("Use the server name in the control panel. pop.your-domain also works, but its "
       "certificate carries another name, so Fumibako will stop with a certificate name "
       "error.") },
  { "outlook-oauth2",
    N_("Outlook.com, Hotmail, Live and MSN stopped accepting passwords from mail apps on 16 "
       "September 2024. They need a sign-in with Microsoft (OAuth 2.0); an app password is a"
       " password too and is not accepted. If this version of Fumibako cannot sign in with "
       "Microsoft, this address cannot be used here.") },
  { "own-network",
    N_("This provider's mail server can be reached only from the provider's own line.") },
  { "plala-ssl",
    N_("If connecting with SSL fails, sign in to Plala's web mail and turn on “use SSL” "
       "(very old accounts must be moved to the current mail system first).") },
  { "xserver-host",
    N_("Use the mail server name in the “server set up” mail or the server panel "
       "(svNNNN.xserver.jp).") },
  { "yahoojp-enable",
    N_("In Yahoo! Mail's settings on the web, allow access from mail apps (“IMAP/POP/SMTP "
       "access”). The user name is your Yahoo! JAPAN ID: for a yahoo.co.jp address usually "
       "the part before the @. If you disabled password login for your ID, a mail app may "
       "not be able to sign in.") },
};

const char *
fumi_provider_note (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      if (strcmp (notes[i].id, id) == 0)
        return _(notes[i].text);
    }
  return NULL;
}
