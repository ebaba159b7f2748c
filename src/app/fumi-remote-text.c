/* fumi-remote-text.c: mail on the server in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remote-text.h"

#include <glib/gi18n.h>

#include "fumi-progress-text.h"
#include "fumi-row-text.h"

/* ---- one message --------------------------------------------------------------------------------- */

/* A server without TOP tells number and size; then nothing is known, which is not the same as empty. */
static gboolean
has_header (FumiServerMessage *message)
{
  return fumi_server_message_get_date (message) != 0
         || *fumi_server_message_get_from (message) != '\0'
         || *fumi_server_message_get_subject (message) != '\0';
}

const char *
fumi_remote_text_from (FumiServerMessage *message)
{
  const char *from = fumi_server_message_get_from (message);

  return *from == '\0' && has_header (message) ? _("(No sender)") : from;
}

const char *
fumi_remote_text_subject (FumiServerMessage *message)
{
  const char *subject = fumi_server_message_get_subject (message);

  return has_header (message) ? fumi_row_text_subject (subject) : subject;
}

char *
fumi_remote_text_date (FumiServerMessage *message,
                       GDateTime         *now)
{
  gint64 date = fumi_server_message_get_date (message);

  return date != 0 ? fumi_row_text_date (date, now) : g_strdup ("");
}

char *
fumi_remote_text_size (FumiServerMessage *message)
{
  goffset size = fumi_server_message_get_size (message);

  return size >= 0 ? fumi_format_bytes (size) : g_strdup ("");
}

const char *
fumi_remote_text_state (FumiServerMessage *message)
{
  switch (fumi_server_message_get_state (message))
    {
    case FUMI_ON_SERVER_RECEIVED:
      return C_("message on the server", "Received");
    case FUMI_ON_SERVER_PARTIAL:
      return C_("message on the server", "Partly");
    case FUMI_ON_SERVER_ONLY:
    default:
      return C_("message on the server", "Not yet");
    }
}

static const char *
spoken_state (FumiServerMessage *message)
{
  switch (fumi_server_message_get_state (message))
    {
    case FUMI_ON_SERVER_RECEIVED:
      return _("received");
    case FUMI_ON_SERVER_PARTIAL:
      return _("only partly received");
    case FUMI_ON_SERVER_ONLY:
    default:
      return _("not received");
    }
}

char *
fumi_remote_text_label (FumiServerMessage *message,
                        GDateTime         *now)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *date = fumi_remote_text_date (message, now);
  g_autofree char *size = fumi_remote_text_size (message);

  g_ptr_array_add (words, g_strdup (spoken_state (message)));
  if (has_header (message))
    {
      g_ptr_array_add (words, g_strdup (fumi_remote_text_from (message)));
      /* Translators: %s is the subject of a message; a screen reader says it */
      g_ptr_array_add (words, g_strdup_printf (_("Subject: %s"), fumi_remote_text_subject (message)));
    }
  else
    {
      /* Translators: a screen reader says it of a message of which only its number is known */
      g_ptr_array_add (words, g_strdup_printf (_("message %u"), fumi_server_message_get_number (message)));
    }
  if (*size != '\0')
    g_ptr_array_add (words, g_steal_pointer (&size));
  if (*date != '\0')
    g_ptr_array_add (words, g_steal_pointer (&date));
  g_ptr_array_add (words, NULL);

  /* Translators: what stands between the words that a screen reader says of a message */
  return g_strjoinv (C_("between words", ", "), (char **) words->pdata);
}

/* ---- all of them --------------------------------------------------------------------------------- */

char *
fumi_remote_text_summary (guint   shown,
                          guint   listed,
                          goffset bytes)
{
  g_autofree char *size = fumi_format_bytes (bytes);

  if (shown < listed)
    /* Translators: %u are how many messages are shown and how many there are, %s is the size of all */
    return g_strdup_printf (_("The newest %u of %u messages (%s in all)"), shown, listed, size);
  /* Translators: %u is how many messages there are, %s is the size of all */
  return g_strdup_printf (ngettext ("%u message on the server (%s)", "%u messages on the server (%s)", listed),
                          listed, size);
}

char *
fumi_remote_text_looking (const FumiSyncProgress *progress)
{
  if (progress->messages_total == 0)
    return g_strdup (fumi_progress_phase_title (progress->phase));
  /* Translators: of how many messages sender and subject were read, and of how many they will be */
  return g_strdup_printf (_("Reading subjects: %u / %u"), progress->messages, progress->messages_total);
}

char *
fumi_remote_text_lacking (gboolean has_uids,
                          gboolean has_top)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (has_uids && has_top)
    return NULL;

  if (!has_uids)
    g_string_append (text, _("This server has no UIDL: messages cannot be received or deleted one by one."));
  if (!has_uids && !has_top)
    g_string_append_c (text, '\n');
  if (!has_top)
    g_string_append (text, _("This server has no TOP: mail cannot be looked at before receiving it."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- deleting ------------------------------------------------------------------------------------ */

char *
fumi_remote_text_delete (guint count)
{
  /* Translators: %u is how many messages */
  return g_strdup_printf (ngettext ("Delete %u Message on the Server?", "Delete %u Messages on the Server?", count),
                          count);
}

static char *
tell_loss (guint count,
           guint unsafe)
{
  if (unsafe == 0)
    return g_strdup (ngettext ("It is received and stays on this computer.",
                               "They are received and stay on this computer.", count));
  if (unsafe == count)
    return g_strdup (ngettext ("It is not wholly received: it will be lost for good.",
                               "They are not wholly received: they will be lost for good.", count));
  /* Translators: %u is how many of the messages that are to be deleted */
  return g_strdup_printf (ngettext ("%u of them is not wholly received and will be lost for good. "
                                    "The others stay on this computer.",
                                    "%u of them are not wholly received and will be lost for good. "
                                    "The others stay on this computer.", unsafe), unsafe);
}

char *
fumi_remote_text_delete_body (guint count,
                              guint unsafe)
{
  g_autofree char *loss = tell_loss (count, unsafe);

  return g_strdup_printf ("%s\n%s", loss, _("Deleting on the server cannot be undone."));
}
