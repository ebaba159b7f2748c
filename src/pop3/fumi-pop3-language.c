/* fumi-pop3-language.c: UTF-8, and the user's language in the server's words (RFC 6856).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-language.h"

#include <string.h>

/* The language of the user's locale: "ja" of "ja_JP.UTF-8", NULL of "C". Without the country: a
 * server that speaks ja need not know ja-JP. */
static char *
dup_language (void)
{
  const char *name = g_get_language_names ()[0];
  gsize length = strcspn (name, "_.@-");

  if (length < 2 || length > 3 || !g_ascii_isalpha (name[0]))
    return NULL;

  return g_ascii_strdown (name, length);
}

static gboolean
read_answer (FumiPop3Connection *connection,
             guint               seconds,
             GError            **error)
{
  FumiPop3Reply reply;

  if (!fumi_pop3_connection_read_reply (connection, seconds, &reply, error))
    return FALSE;
  if (reply.kind == FUMI_POP3_REPLY_OK || reply.kind == FUMI_POP3_REPLY_ERR)
    return TRUE;

  g_propagate_error (error, fumi_pop3_connection_protocol_error (connection, reply.text,
                                                                 reply.length));

  return FALSE;
}

/* Sends @n commands in one write and reads as many answers. */
static gboolean
converse (FumiPop3Connection *connection,
          char              **commands,
          guint               n,
          GError            **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (connection);
  guint seconds = fumi_pop3_channel_get_limits (channel)->reply;
  g_autoptr(GString) lines = g_string_new (NULL);

  if (!fumi_pop3_connection_expect_silence (connection, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      fumi_pop3_connection_note (connection, commands[i]);
      g_string_append_printf (lines, "%s\r\n", commands[i]);
    }
  if (!fumi_pop3_channel_send (channel, lines->str, lines->len, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!read_answer (connection, seconds, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
fumi_pop3_language_settle (FumiPop3Connection         *connection,
                           const FumiPop3Capabilities *capabilities,
                           GError                    **error)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *language = dup_language ();
  guint at_once;

  if (fumi_pop3_capabilities_has (capabilities, "UTF8"))
    g_ptr_array_add (commands, g_strdup ("UTF8"));
  if (language != NULL && fumi_pop3_capabilities_has (capabilities, "LANG"))
    g_ptr_array_add (commands, g_strconcat ("LANG ", language, NULL));

  at_once = fumi_pop3_capabilities_has (capabilities, "PIPELINING") ? commands->len : 1;
  for (guint i = 0; i < commands->len; i += at_once)
    {
      if (!converse (connection, (char **) commands->pdata + i, at_once, error))
        return FALSE;
    }

  return TRUE;
}
