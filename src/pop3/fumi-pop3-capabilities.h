/* fumi-pop3-capabilities.h: what one answer to CAPA said (RFC 2449 §5); a value, no input or
 * output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FUMI_POP3_CAPABILITIES_LINES 100

typedef struct _FumiPop3Capabilities FumiPop3Capabilities;

FumiPop3Capabilities *fumi_pop3_capabilities_new  (void);
void                  fumi_pop3_capabilities_free (FumiPop3Capabilities *capabilities);

/**
 * fumi_pop3_capabilities_add_line:
 *
 * Returns: %FALSE if there are too many lines for an honest answer
 */
gboolean fumi_pop3_capabilities_add_line (FumiPop3Capabilities *capabilities,
                                          const char           *line,
                                          gsize                 length);

/* Without regard to case. A %NULL set has nothing: CAPA was refused or not asked. */
gboolean           fumi_pop3_capabilities_has             (const FumiPop3Capabilities *set,
                                                           const char                 *keyword);
const char *const *fumi_pop3_capabilities_get_mechanisms  (const FumiPop3Capabilities *set);
int                fumi_pop3_capabilities_get_expire_days (const FumiPop3Capabilities *set);
guint              fumi_pop3_capabilities_get_login_delay (const FumiPop3Capabilities *set);
const char        *fumi_pop3_capabilities_get_text        (const FumiPop3Capabilities *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Capabilities, fumi_pop3_capabilities_free)

G_END_DECLS
