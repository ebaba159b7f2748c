/* fumi-account-export.h: the settings of accounts as one file, to be taken to another computer.
 *
 * A key file: the group "Fumibako Accounts" with the format, then a group "Account ID" for each account, with the keys
 * of its `.ini`. Never a password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account-list.h"

G_BEGIN_DECLS

/**
 * fumi_account_export:
 * @ids: (nullable) (array zero-terminated=1): of the accounts; %NULL: all
 *
 * Returns: (transfer full): the text of the file. Errors: those of reading an account's file
 */
GBytes   *fumi_account_export (FumiAccountList     *list,
                               const char * const  *ids,
                               GError             **error);

typedef struct
{
  guint      added;
  guint      known;    /* an account of that id or address is in the list already, and stays as it is */
  guint      failed;
  GPtrArray *failures; /* (element-type utf8): why, a line each */
} FumiAccountImport;

void      fumi_account_import_clear (FumiAccountImport *import);

/**
 * fumi_account_import:
 * @import: (out caller-allocates): to be cleared
 *
 * Adds the accounts of such a file to @list. One that is not understood does not hide the others.
 *
 * Returns: %FALSE with an error of %G_KEY_FILE_ERROR where the file is none of ours, or is of a newer version; nothing was
 *   changed then. A failure to write an account's file is an error, too.
 */
gboolean  fumi_account_import (FumiAccountList    *list,
                               GBytes             *text,
                               FumiAccountImport  *import,
                               GError            **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FumiAccountImport, fumi_account_import_clear)

G_END_DECLS
