/* fumi-typed.h: what the checks of an address and of a server name have in common.
 *
 * Private to this folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-address.h"

G_BEGIN_DECLS

/* Copies @text into @explanation if there is one, and returns @problem. */
FumiTypedProblem fumi_typed_explain           (char             **explanation,
                                               FumiTypedProblem   problem,
                                               const char        *text);
/* Names the character so that it can be found in the field, also when it has no shape. */
FumiTypedProblem fumi_typed_explain_character (char             **explanation,
                                               gunichar           character,
                                               gboolean           in_host);

/* (transfer full): without blanks around, nor what cannot be seen at all */
char            *fumi_typed_dup_trimmed       (const char        *text);

/**
 * fumi_typed_narrow:
 * @empty: the sentence for a field that holds nothing
 * @narrow: (out): on OK not empty, valid UTF-8, trimmed; full-width letters and dots have become ASCII
 */
FumiTypedProblem fumi_typed_narrow            (const char        *typed,
                                               const char        *empty,
                                               gboolean           in_host,
                                               char             **narrow,
                                               char             **explanation);

/**
 * fumi_typed_check_domain:
 * @domain: narrow, not empty
 * @underscore: whether "_" may stand in it; servers inside companies have it
 * @ascii: (out): on OK the lower-case IDNA form without trailing dot
 * @character: (out): on CHARACTER the one that cannot stand there
 */
FumiTypedProblem fumi_typed_check_domain      (const char        *domain,
                                               gboolean           underscore,
                                               char             **ascii,
                                               gunichar          *character);

G_END_DECLS
