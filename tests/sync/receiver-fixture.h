/* receiver-fixture.h: a profile with accounts and a receiver for them, for tests of fumi-receiver.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-receiver.h"

#define PATIENCE_SECONDS 60

typedef struct
{
  char            *dir;
  FumiStore       *store;
  FumiAccountList *accounts;
  FumiReceiver    *receiver;
  GPtrArray       *finished;        /* (element-type utf8): account ids, in order */
  guint            passwords_asked;
  guint            rounds;
  guint            round_received;  /* of the last one */
  gboolean         round_well;
  gboolean         round_asked;
} ReceiverFixture;

void     receiver_fixture_set_up    (ReceiverFixture *fixture,
                                     gconstpointer    data);
void     receiver_fixture_tear_down (ReceiverFixture *fixture,
                                     gconstpointer    data);
/* Puts the mail on a tmpfs of its own, before any account is added; FALSE, and the test is skipped, where that is
 * refused. To be unmounted with receiver_fixture_unmount(). */
gboolean receiver_fixture_mount     (ReceiverFixture *fixture,
                                     const char      *options);
/* @options: "size=8m" */
void     receiver_fixture_resize    (ReceiverFixture *fixture,
                                     const char      *options);
void     receiver_fixture_unmount   (ReceiverFixture *fixture);
/* As a file system that met an error is: nothing can be opened to be written. FALSE as above. */
gboolean receiver_fixture_forbid_writing (ReceiverFixture *fixture);
void     receiver_fixture_allow_writing  (ReceiverFixture *fixture);
gboolean receiver_fixture_give_up   (gpointer         user_data);

/* Accepts connections, as the kernel does for a listening socket, and never says a word. */
GSocket *receiver_fixture_silence   (guint16         *port);
guint    receiver_fixture_count     (ReceiverFixture *fixture,
                                     FumiAccount     *account);

#define WAIT_UNTIL(condition)                                                             \
  G_STMT_START {                                                                          \
    guint watchdog = g_timeout_add_seconds (PATIENCE_SECONDS, receiver_fixture_give_up, NULL);    \
    while (!(condition))                                                                  \
      g_main_context_iteration (NULL, TRUE);                                              \
    g_source_remove (watchdog);                                                           \
  } G_STMT_END
