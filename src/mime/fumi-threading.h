/* fumi-threading.h: which conversation a message belongs to, as its header says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hashes of Message-IDs; 0: there is none. RFC 5322 §3.6.4. */
typedef struct
{
  gint64 id;      /* the message's own */
  gint64 parent;  /* what it answers: the last of References, else the first of In-Reply-To */
  gint64 root;    /* what the conversation began with: the first of References, else as parent */
} FumiThreading;

/**
 * fumi_threading_hash:
 * @value: of a field with Message-IDs, as it stands in the message
 * @last: the last of them instead of the first
 *
 * Reads no more of a field than its two ends, so ten thousand references cost what one does.
 *
 * Returns: 0 where there is none; "<>" around it or not, it is the same
 */
gint64 fumi_threading_hash (const char *value,
                            gsize       length,
                            gboolean    last);

G_END_DECLS
