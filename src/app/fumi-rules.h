/* fumi-rules.h: the filters of rules.ini, as the window changes them.
 *
 * Read and written in a thread. Main thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-rule-file.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RULES (fumi_rules_get_type ())
G_DECLARE_FINAL_TYPE (FumiRules, fumi_rules, FUMI, RULES, GObject)

/**
 * FumiRules::changed: they were read, or changed here
 *
 * FumiRules::failed: (char *text) they could not be written
 */

/* @path: of the file */
FumiRules          *fumi_rules_new         (const char   *path);
/* Reads the file again; "changed" tells when it was. */
void                fumi_rules_reload      (FumiRules    *rules);
/* (transfer none): without a rule until they are read */
const FumiRuleFile *fumi_rules_get         (FumiRules    *rules);
/* (transfer none) (nullable): why the file cannot be read; nothing is written over it then */
const char         *fumi_rules_get_problem (FumiRules    *rules);
/* @file: (transfer full): takes the place of what is there, and is written */
void                fumi_rules_take        (FumiRules    *rules,
                                            FumiRuleFile *file);
/* A folder of @account has another key: rules that move mail there follow. @is_only: there is no other account */
void                fumi_rules_follow      (FumiRules    *rules,
                                            const char   *account,
                                            gboolean      is_only,
                                            const char   *from,
                                            const char   *to);

G_END_DECLS
