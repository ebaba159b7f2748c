/* fumi-mail-fields.h: whom a message is from and for, what it is about, and the list it came by.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "fumi-mailbox.h"

G_BEGIN_DECLS

/* Decoded, valid UTF-8, each text one line. */
typedef struct
{
  GPtrArray *senders;   /* (element-type FumiMailbox): From, else Sender */
  GPtrArray *receivers; /* (element-type FumiMailbox): To and Cc */
  GPtrArray *lists;     /* (element-type FumiMailbox): RFC 2919's List-Id, its identifier as the address; X-ML-Name of
                         * Japanese list programs, a name alone */
  char      *subject;   /* "" where there is none */
} FumiMailFields;

/**
 * fumi_mail_fields_new:
 * @start: the beginning of a message, with its header block or as much of it as there is
 *
 * Never fails: what is no message has no fields.
 *
 * Thread: any. (transfer full)
 */
FumiMailFields *fumi_mail_fields_new  (const char     *start,
                                       gsize           length);
void            fumi_mail_fields_free (FumiMailFields *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailFields, fumi_mail_fields_free)

G_END_DECLS
