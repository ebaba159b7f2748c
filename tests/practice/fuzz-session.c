/* fuzz-session.c: any bytes from a client give lines in return, never anything else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "fumi-practice-session.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static const char text[] = "Subject: x\n\n.dot\nline\n";
  g_autoptr(FumiPracticeMailbox) mailbox = fumi_practice_mailbox_new ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
  g_autoptr(GBytes) message = g_bytes_new_static (text, strlen (text));
  g_autoptr(GString) reply = g_string_new (NULL);
  /* The first byte chooses whether the session is logged in, and in what pieces the rest arrives. */
  gsize step = size > 0 ? (data[0] >> 1) + 1 : 1;
  gsize done = MIN (size, 1);

  fumi_practice_mailbox_add (mailbox, "a", message);
  fumi_practice_mailbox_add (mailbox, "b", message);
  fumi_practice_session_greet (session, reply);
  if (size > 0 && (data[0] & 1) != 0)
    {
      static const char login[] = "USER practice\nPASS fumibako\n";
      gsize taken = fumi_practice_session_feed (session, login, strlen (login), reply);

      fumi_practice_session_feed (session, login + taken, strlen (login) - taken, reply);
    }

  while (done < size)
    {
      gsize taken = fumi_practice_session_feed (session, (const char *) data + done,
                                                MIN (step, size - done), reply);

      g_assert (taken >= 1 && taken <= size - done);
      done += taken;
    }
  g_assert (g_str_has_suffix (reply->str, "\r\n"));
  g_assert (fumi_practice_mailbox_get_count (mailbox) <= 2);
  return 0;
}
