/* fumi-pop3-reply.h: what the lines of a POP3 server mean; pure, no input or output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_POP3_REPLY_OK,       /* +OK */
  FUMI_POP3_REPLY_ERR,      /* -ERR */
  FUMI_POP3_REPLY_CONTINUE, /* + and a blank or nothing: a SASL challenge (RFC 5034 §4) */
  FUMI_POP3_REPLY_OTHER,    /* no POP3 at all */
} FumiPop3ReplyKind;

typedef struct
{
  FumiPop3ReplyKind kind;
  gboolean          lf_only; /* the line ended in LF alone: so does this server's whole reply */
  const char       *text;    /* after the status and its blank, for OTHER the whole line; borrowed
                              * from the line, no NUL at its end */
  gsize             length;
} FumiPop3Reply;

/**
 * fumi_pop3_reply_parse:
 * @line: without its line end
 *
 * Only "+OK" and "-ERR" in capitals count (RFC 1939 §3): "+ERR" and "+ Hola" were seen in the wild,
 * and taking them for a success loses mail.
 */
void     fumi_pop3_reply_parse           (const char    *line,
                                          gsize          length,
                                          FumiPop3Reply *reply);

/**
 * fumi_pop3_reply_dup_code:
 *
 * Returns: (transfer full) (nullable): the response code (RFC 2449 §8), upper case without brackets
 */
char    *fumi_pop3_reply_dup_code        (const FumiPop3Reply *reply);

/**
 * fumi_pop3_reply_parse_stat:
 * @text: what follows "+OK"
 * @bytes: (out): -1 where the server gave no number
 *
 * Returns: %FALSE, nothing set, if there is no count that a mailbox can have, or no second word
 */
gboolean fumi_pop3_reply_parse_stat      (const char *text,
                                          gsize       length,
                                          guint      *count,
                                          gint64     *bytes);

/**
 * fumi_pop3_reply_parse_list_row:
 *
 * "7 1024", blanks and tabs before and between, anything behind.
 *
 * Returns: %FALSE, nothing set, if it is no such row; message numbers begin with 1
 */
gboolean fumi_pop3_reply_parse_list_row  (const char *row,
                                          gsize       length,
                                          guint      *number,
                                          gint64     *size);

/**
 * fumi_pop3_reply_parse_uidl_row:
 * @uid: (out): borrowed from @row; %NULL if there is none, or one longer than 1024 bytes or with a
 *   control character: the message is there and cannot be told apart by it
 *
 * Returns: %FALSE, nothing set, if the row has no message number
 */
gboolean fumi_pop3_reply_parse_uidl_row  (const char  *row,
                                          gsize        length,
                                          guint       *number,
                                          const char **uid,
                                          gsize       *uid_length);

G_END_DECLS
