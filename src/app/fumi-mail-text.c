/* fumi-mail-text.c: what was done with mail, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mail-text.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"

static char *
text_moved (const char *folder,
            guint       n)
{
  g_autofree char *title = NULL;

  if (*folder == '\0')
    /* Translators: %u is how many messages */
    return g_strdup_printf (ngettext ("Message moved to the inbox", "%u messages moved to the inbox", n), n);
  if (g_str_equal (folder, FUMI_STORE_ARCHIVE))
    /* Translators: %u is how many messages */
    return g_strdup_printf (ngettext ("Message archived", "%u messages archived", n), n);
  if (g_str_equal (folder, FUMI_STORE_JUNK))
    /* Translators: %u is how many messages */
    return g_strdup_printf (ngettext ("Message moved to Junk", "%u messages moved to Junk", n), n);
  if (g_str_equal (folder, FUMI_STORE_TRASH))
    /* Translators: %u is how many messages */
    return g_strdup_printf (ngettext ("Message moved to Trash", "%u messages moved to Trash", n), n);

  title = fumi_folder_text_title (folder);
  if (n == 1)
    /* Translators: %s is the name of a folder */
    return g_strdup_printf (_ ("Message moved to “%s”"), title);
  /* Translators: %u is how many messages, %s the name of a folder */
  return g_strdup_printf (ngettext ("%u message moved to “%s”", "%u messages moved to “%s”", n), n, title);
}

char *
fumi_mail_text_done (FumiStoreAction  action,
                     const char      *folder,
                     guint            n)
{
  switch (action)
    {
    case FUMI_STORE_MARK_READ:
      /* Translators: %u is how many messages */
      return g_strdup_printf (ngettext ("Message marked as read", "%u messages marked as read", n), n);
    case FUMI_STORE_MARK_UNREAD:
      /* Translators: %u is how many messages */
      return g_strdup_printf (ngettext ("Message marked as unread", "%u messages marked as unread", n), n);
    case FUMI_STORE_STAR:
      /* Translators: %u is how many messages */
      return g_strdup_printf (ngettext ("Star added", "Star added to %u messages", n), n);
    case FUMI_STORE_UNSTAR:
      /* Translators: %u is how many messages */
      return g_strdup_printf (ngettext ("Star removed", "Star removed from %u messages", n), n);
    case FUMI_STORE_MOVE:
      return text_moved (folder, n);
    case FUMI_STORE_PURGE:
      /* Translators: %u is how many messages */
      return g_strdup_printf (ngettext ("Message deleted for good", "%u messages deleted for good", n), n);
    default:
      g_assert_not_reached ();
    }
}

char *
fumi_mail_text_filtered (guint n)
{
  /* Translators: %u is how many messages */
  return g_strdup_printf (ngettext ("Filters applied to %u message", "Filters applied to %u messages", n), n);
}

char *
fumi_mail_text_removed (const char *folder)
{
  g_autofree char *title = fumi_folder_text_title (folder);

  /* Translators: %s is the name of a folder */
  return g_strdup_printf (_ ("Folder “%s” deleted"), title);
}

char *
fumi_mail_text_progress (FumiStoreAction action,
                         guint           done,
                         guint           total)
{
  if (action == FUMI_STORE_PURGE)
    /* Translators: how many messages are deleted, of how many */
    return g_strdup_printf (_ ("Deleting: %u of %u"), done, total);
  if (action == FUMI_STORE_MOVE)
    /* Translators: how many messages are moved, of how many */
    return g_strdup_printf (_ ("Moving: %u of %u"), done, total);
  /* Translators: how many messages are marked, of how many */
  return g_strdup_printf (_ ("Marking: %u of %u"), done, total);
}

char *
fumi_mail_text_failed (const FumiStoreOutcome *outcome,
                       guint                   asked)
{
  guint left = outcome->failed + outcome->missing;

  if (outcome->stopped)
    left = asked - MIN (asked, outcome->done + outcome->unchanged);

  if (g_error_matches (outcome->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    /* Translators: after Cancel; %u is how many messages */
    return g_strdup_printf (ngettext ("Stopped; %u message is as it was", "Stopped; %u messages are as they were", left),
                            left);
  if (left == 0 || outcome->error == NULL)
    return NULL;
  if (asked == 1)
    return g_strdup (outcome->error->message);
  /* Translators: %u is how many messages, %s is why, a sentence */
  return g_strdup_printf (ngettext ("%u message is as it was: %s", "%u messages are as they were: %s", left),
                          left, outcome->error->message);
}

char *
fumi_mail_text_purge (guint n)
{
  /* Translators: %u is how many messages */
  return g_strdup_printf (ngettext ("Delete the Message for Good?", "Delete %u Messages for Good?", n), n);
}

char *
fumi_mail_text_empty (const char *account,
                      guint       n)
{
  /* Translators: %s is the mail address of an account, %u how many messages are in its Trash */
  return g_strdup_printf (ngettext ("The Trash of %s holds %u message. It is removed from this computer and cannot be "
                                    "brought back.",
                                    "The Trash of %s holds %u messages. They are removed from this computer and cannot "
                                    "be brought back.", n), account, n);
}
