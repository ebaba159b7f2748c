/* fumi-pop3-server-text.h: a server's words made fit for a label, a log and a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FUMI_POP3_SERVER_TEXT_CHARS 512

/**
 * fumi_pop3_server_text_clean:
 * @bytes: anything; need not end in NUL
 *
 * UTF-8 stays; other bytes are taken for ISO-2022-JP, EUC-JP or CP932 where they can be that, else
 * replaced. Control, bidirectional and other invisible characters become one blank.
 *
 * Returns: (transfer full): printable UTF-8 in one line, at most 512 characters, trimmed
 */
char *fumi_pop3_server_text_clean (const char *bytes,
                                   gsize       length);

G_END_DECLS
