/* fumi-account-checks.h: which accounts of several: a row with a check mark for each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_ACCOUNT_CHECKS (fumi_account_checks_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccountChecks, fumi_account_checks, FUMI, ACCOUNT_CHECKS, AdwPreferencesGroup)

/**
 * FumiAccountChecks::changed: another choice was made
 */

/* @subtitle: (nullable); both are plain text */
void      fumi_account_checks_add        (FumiAccountChecks *checks,
                                          const char        *id,
                                          const char        *title,
                                          const char        *subtitle);
void      fumi_account_checks_clear      (FumiAccountChecks *checks);
gboolean  fumi_account_checks_get_any    (FumiAccountChecks *checks);
/* (transfer full): the ids that are checked */
char    **fumi_account_checks_dup_chosen (FumiAccountChecks *checks);

G_END_DECLS
