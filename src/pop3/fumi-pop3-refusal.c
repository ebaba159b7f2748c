/* fumi-pop3-refusal.c: what a server means when it says -ERR.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-refusal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-error-private.h"
#include "fumi-pop3-server-text.h"

/* Whether @text has a word that begins with @word: "locked" and "lock", not "blocked". */
static gboolean
has_word (const char *text,
          const char *word)
{
  for (const char *p = text; (p = strstr (p, word)) != NULL; p++)
    {
      if (p == text || !g_ascii_isalpha (p[-1]))
        return TRUE;
    }

  return FALSE;
}

static FumiPop3Error
code_of_words (const char *text)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  /* A locked account is another matter than a locked mailbox. */
  if ((has_word (folded, "lock") && !has_word (folded, "account"))
      || strstr (folded, "in use") != NULL || has_word (folded, "busy"))
    return FUMI_POP3_ERROR_IN_USE;
  if (has_word (folded, "wait") || strstr (folded, "too often") != NULL
      || strstr (folded, "too frequent") != NULL)
    return FUMI_POP3_ERROR_TOO_OFTEN;

  return FUMI_POP3_ERROR_LOGIN;
}

static FumiPop3Error
refine (FumiPop3Error code,
        const char   *response_code,
        const char   *text)
{
  gboolean at_login = code == FUMI_POP3_ERROR_LOGIN || code == FUMI_POP3_ERROR_MECHANISM
                      || code == FUMI_POP3_ERROR_CLIENT_CERTIFICATE;

  if (g_strcmp0 (response_code, "IN-USE") == 0)
    return FUMI_POP3_ERROR_IN_USE;
  if (g_strcmp0 (response_code, "LOGIN-DELAY") == 0)
    return FUMI_POP3_ERROR_TOO_OFTEN;
  if (at_login && response_code != NULL && g_str_has_prefix (response_code, "SYS/"))
    return FUMI_POP3_ERROR_SERVER;
  if (code == FUMI_POP3_ERROR_LOGIN && response_code == NULL)
    return code_of_words (text);

  return code;
}

static const char *
sentence_for (FumiPop3Error code)
{
  switch ((int) code)
    {
    case FUMI_POP3_ERROR_GREETING:
      return _("The server closed the connection or reported that it is not ready.");
    case FUMI_POP3_ERROR_STLS_MISSING:
      return _("The server does not offer STARTTLS, so the password was not sent.");
    case FUMI_POP3_ERROR_LOGIN:
      return _("The server did not accept the user name or the password.");
    case FUMI_POP3_ERROR_MECHANISM:
      return _("The server offers only login methods Fumibako does not know, "
               "or refuses passwords without encryption.");
    case FUMI_POP3_ERROR_CLIENT_CERTIFICATE:
      return _("The server did not accept the certificate of this computer as a login.");
    case FUMI_POP3_ERROR_IN_USE:
      return _("Another device or program is receiving this mail now.");
    case FUMI_POP3_ERROR_TOO_OFTEN:
      return _("The server does not allow another login so soon.");
    default:
      return _("The server could not carry out a request.");
    }
}

GError *
fumi_pop3_refusal_new (const FumiPop3Reply *reply,
                       FumiPop3Error        code)
{
  g_autofree char *text = fumi_pop3_server_text_clean (reply->text, reply->length);
  g_autofree char *response_code = fumi_pop3_reply_dup_code (reply);
  FumiPop3ErrorDetail detail = { .server_text = text, .response_code = response_code };

  code = refine (code, response_code, text);

  return fumi_pop3_error_new (code, &detail, "%s", sentence_for (code));
}
