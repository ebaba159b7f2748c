/* fumi-pop3-capabilities.c: what one answer to CAPA said (RFC 2449 §5); a value, no input or
 * output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-capabilities.h"

#include "fumi-pop3-server-text.h"

struct _FumiPop3Capabilities
{
  guint      lines;
  GPtrArray *keywords;   /* first words, as sent */
  GPtrArray *mechanisms; /* of all SASL lines, upper case, NULL at the end */
  GString   *text;       /* the lines, cleaned, joined by ", " */
  int        expire_days;
  guint      login_delay;
};

FumiPop3Capabilities *
fumi_pop3_capabilities_new (void)
{
  FumiPop3Capabilities *capabilities = g_new0 (FumiPop3Capabilities, 1);

  capabilities->keywords = g_ptr_array_new_with_free_func (g_free);
  capabilities->mechanisms = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (capabilities->mechanisms, NULL);
  capabilities->text = g_string_new (NULL);
  capabilities->expire_days = -1;

  return capabilities;
}

void
fumi_pop3_capabilities_free (FumiPop3Capabilities *capabilities)
{
  if (capabilities == NULL)
    return;

  g_ptr_array_unref (capabilities->keywords);
  g_ptr_array_unref (capabilities->mechanisms);
  g_string_free (capabilities->text, TRUE);
  g_free (capabilities);
}

static void
learn_mechanisms (FumiPop3Capabilities *capabilities,
                  char                **names)
{
  for (; *names != NULL; names++)
    {
      if (**names != '\0')
        g_ptr_array_insert (capabilities->mechanisms, capabilities->mechanisms->len - 1,
                            g_ascii_strup (*names, -1));
    }
}

static guint64
number_or (const char *word,
           guint64     otherwise)
{
  guint64 number;

  if (word != NULL && g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT, &number, NULL))
    return number;

  return otherwise;
}

gboolean
fumi_pop3_capabilities_add_line (FumiPop3Capabilities *capabilities,
                                 const char           *line,
                                 gsize                 length)
{
  g_autofree char *clean = fumi_pop3_server_text_clean (line, length);
  g_auto(GStrv) words = NULL;

  if (++capabilities->lines > FUMI_POP3_CAPABILITIES_LINES)
    return FALSE;
  if (clean[0] == '\0')
    return TRUE;

  if (capabilities->text->len > 0)
    g_string_append (capabilities->text, ", ");
  g_string_append (capabilities->text, clean);

  words = g_strsplit_set (clean, " \t", -1);
  g_ptr_array_add (capabilities->keywords, g_strdup (words[0]));
  if (g_ascii_strcasecmp (words[0], "SASL") == 0)
    learn_mechanisms (capabilities, words + 1);
  else if (g_ascii_strcasecmp (words[0], "EXPIRE") == 0)
    capabilities->expire_days = (int) number_or (words[1], -1);
  else if (g_ascii_strcasecmp (words[0], "LOGIN-DELAY") == 0)
    capabilities->login_delay = (guint) number_or (words[1], 0);

  return TRUE;
}

gboolean
fumi_pop3_capabilities_has (const FumiPop3Capabilities *capabilities,
                            const char                 *keyword)
{
  if (capabilities == NULL)
    return FALSE;

  for (guint i = 0; i < capabilities->keywords->len; i++)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (capabilities->keywords, i), keyword) == 0)
        return TRUE;
    }

  return FALSE;
}

const char *const *
fumi_pop3_capabilities_get_mechanisms (const FumiPop3Capabilities *capabilities)
{
  static const char *const none[] = { NULL };

  return capabilities == NULL ? none : (const char *const *) capabilities->mechanisms->pdata;
}

int
fumi_pop3_capabilities_get_expire_days (const FumiPop3Capabilities *capabilities)
{
  return capabilities == NULL ? -1 : capabilities->expire_days;
}

guint
fumi_pop3_capabilities_get_login_delay (const FumiPop3Capabilities *capabilities)
{
  return capabilities == NULL ? 0 : capabilities->login_delay;
}

const char *
fumi_pop3_capabilities_get_text (const FumiPop3Capabilities *capabilities)
{
  return capabilities == NULL ? NULL : capabilities->text->str;
}
