/* fumi-rule-file.h: rules.ini, in which the filter rules are kept.
 *
 *   [Rule 1]                                   in the order in which they are asked
 *   name=Newsletters
 *   enabled=true
 *   account=0123abcd                           absent: every account
 *   match=all                                  or any
 *   condition-1=sender contains @news.example  sender, recipient, subject, list: contains, is, begins, ends
 *   condition-2=attachment no                  yes, no
 *   condition-3=size smaller 100000            larger, smaller: bytes
 *   move=Reading                               a folder's key
 *   read=true
 *   star=true
 *   delete-on-server=true
 *   stop=true
 *
 * A backslash, a line end or a tab in a value is \\, \n, \r, \t; a blank at its beginning or end is \s. The file is also
 * one that GKeyFile can read. What this program cannot read is never lost: lines of a rule stay with it, and switch it off
 * until they are mended; comments and sections of others stay too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-rule.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *rules;    /* (element-type FumiRule), in order */
  GPtrArray *problems; /* (element-type utf8): a sentence for each line that could not be read, to be shown */
  char      *head;     /* what stands before the first section; bytes */
  char      *others;   /* sections of others, written behind the rules; bytes */
} FumiRuleFile;

#define FUMI_RULE_FILE_MAX_BYTES (4 * 1024 * 1024)

/* (transfer full): one without a rule */
FumiRuleFile *fumi_rule_file_new   (void);
void          fumi_rule_file_free  (FumiRuleFile  *file);
FumiRuleFile *fumi_rule_file_copy  (const FumiRuleFile *file);

/**
 * fumi_rule_file_parse:
 * @text: bytes without a NUL
 *
 * Never fails; what could not be read is in problems.
 */
FumiRuleFile *fumi_rule_file_parse (const char         *text);
/* (transfer full): bytes */
char         *fumi_rule_file_print (const FumiRuleFile *file);

/**
 * fumi_rule_file_load:
 * @path: where there is no file there are no rules
 *
 * Thread: any; blocks. (transfer full). Errors: those of reading a file; G_IO_ERROR_INVALID_DATA where it is no text, or
 * longer than anybody's rules. Whoever gets one must not write over that file.
 */
FumiRuleFile *fumi_rule_file_load  (const char         *path,
                                    GError            **error);
/**
 * fumi_rule_file_save:
 *
 * The old file stays until the new one is on the disk; readable by nobody else. Makes the folder.
 *
 * Thread: any; blocks.
 */
gboolean      fumi_rule_file_save  (const FumiRuleFile *file,
                                    const char         *path,
                                    GError            **error);

/* (transfer full): rules.ini in @config_dir, which is $XDG_CONFIG_HOME/fumibako */
char         *fumi_rule_file_path  (const char         *config_dir);

/* Whether a rule is switched on and complete, for mail of @account (NULL: of any). */
gboolean      fumi_rule_file_is_active (const FumiRuleFile *file,
                                        const char         *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiRuleFile, fumi_rule_file_free)

G_END_DECLS
