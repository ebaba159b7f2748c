/* fumi-receive-notes.c: what a check for mail leaves to say beside how much came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receive-notes.h"

#include <glib/gi18n.h>

#include "fumi-progress-text.h"

/* On an account: it was said that its server has no TOP. */
#define TOLD_NO_TOP "fumi-told-no-top"
/* On an account: what was said last about filters. */
#define TOLD_FILTER "fumi-told-filter"

static void
say_no_top (FumiWindow  *window,
            FumiAccount *account)
{
  g_autofree char *text = NULL;

  if (g_object_get_data (G_OBJECT (account), TOLD_NO_TOP) != NULL)
    return;

  g_object_set_data (G_OBJECT (account), TOLD_NO_TOP, GINT_TO_POINTER (TRUE));
  /* Translators: %s is a mail address. */
  text = g_strdup_printf (_("%s: this server cannot show the beginning of a message, so mail was received whole."),
                          fumi_account_get_title (account));
  fumi_window_add_toast (window, text);
}

/* Once, until something else is wrong, or nothing. */
static void
say_filter_problem (FumiWindow  *window,
                    FumiAccount *account,
                    const char  *problem)
{
  g_autofree char *text = NULL;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (account), TOLD_FILTER), problem) == 0)
    return;

  g_object_set_data_full (G_OBJECT (account), TOLD_FILTER, g_strdup (problem), g_free);
  if (problem == NULL)
    return;

  /* Translators: %s is why. */
  text = g_strdup_printf (_("Not all filters could be applied; the mail is in the inbox: %s"), problem);
  fumi_window_add_toast (window, text);
}

static void
on_finished (FumiWindow           *window,
             FumiAccount          *account,
             const FumiSyncResult *result)
{
  if (result->failed_first > 0)
    {
      g_autofree char *text = fumi_progress_text_failed (fumi_account_get_title (account),
                                                         result->failed_first);

      fumi_window_add_toast (window, text);
    }
  if (result->no_top)
    say_no_top (window, account);
  say_filter_problem (window, account, result->filter_problem);
}

void
fumi_receive_notes_watch (FumiWindow   *window,
                          FumiReceiver *receiver)
{
  g_return_if_fail (FUMI_IS_WINDOW (window));
  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  g_signal_connect_object (receiver, "finished", G_CALLBACK (on_finished), window, G_CONNECT_SWAPPED);
}
