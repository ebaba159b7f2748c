/* fumi-address.h: is what was typed a mail address, a server name, a password that can be sent?
 *
 * Pure functions behind the live checks of the assistant and the options of fumibako-cli.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_TYPED_OK,
  FUMI_TYPED_EMPTY,
  FUMI_TYPED_TOO_LONG,
  FUMI_TYPED_CHARACTER,  /* a character that cannot stand there; named in the problem text */
  FUMI_TYPED_NO_AT,
  FUMI_TYPED_NO_DOMAIN,  /* nothing, or no dot, after the @ */
  FUMI_TYPED_SYNTAX,     /* anything else that is no address or host */
  FUMI_TYPED_ADDRESS,    /* a mail address where a server name belongs */
} FumiTypedProblem;

/**
 * fumi_address_check:
 * @typed: as typed: blanks around, full-width letters and IDN allowed
 * @address: (out) (optional): on OK the clean form: trimmed, NFKC, domain lower case in ASCII form
 * @explanation: (out) (optional): else one translated sentence for the field
 *
 * RFC 5321 §4.1.2 shape: local part at most 64, domain at most 253 with a dot; quoted locals allowed.
 */
FumiTypedProblem fumi_address_check (const char  *typed,
                                     char       **address,
                                     char       **explanation);

/* (transfer full): what follows, or stands before, the last @ of a clean address */
char            *fumi_address_dup_domain (const char *address);
char            *fumi_address_dup_local  (const char *address);

/**
 * fumi_host_check:
 * @typed: a host name or IP address; a scheme, blanks, a path and ":995" are stripped
 * @host: (out) (optional): on OK the clean ASCII form, without trailing dot and brackets
 * @port: (out) (optional): the port that was typed behind the name, 0 if none
 * @hint: (out) (optional): on OK a translated warning or %NULL ("smtp." or "imap." in a POP3 field)
 * @explanation: (out) (optional): else one translated sentence for the field
 */
FumiTypedProblem fumi_host_check (const char  *typed,
                                  char       **host,
                                  guint16     *port,
                                  char       **hint,
                                  char       **explanation);

/**
 * fumi_port_hint:
 *
 * Returns: (transfer none) (nullable): a translated warning for 25, 465, 587 (sending) and 143, 993 (IMAP)
 */
const char      *fumi_port_hint (guint port);

/**
 * fumi_secret_check:
 * @typed: a password or user name
 * @secret: (out) (optional): on OK what to use: one trailing line break of a paste is dropped, else verbatim
 * @hint: (out) (optional): translated warning (blank at an end, full-width letters) or %NULL
 * @explanation: (out) (optional): else one translated sentence (CR, LF, NUL and other controls; too long)
 */
FumiTypedProblem fumi_secret_check (const char  *typed,
                                    char       **secret,
                                    char       **hint,
                                    char       **explanation);

/* (transfer full): @typed trimmed and without control characters, for a display name */
char            *fumi_name_clean (const char *typed);

G_END_DECLS
