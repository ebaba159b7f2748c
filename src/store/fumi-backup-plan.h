/* fumi-backup-plan.h: what is to go into a backup, for the file that writes it.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup.h"

G_BEGIN_DECLS

typedef struct
{
  char   *id;
  char   *title;
  GBytes *settings; /* NULL: none */
} FumiBackupPlanAccount;

typedef struct
{
  char   *name;
  GBytes *contents;
} FumiBackupPlanFile;

struct _FumiBackupPlan
{
  GPtrArray *accounts; /* (element-type FumiBackupPlanAccount) */
  GPtrArray *files;    /* (element-type FumiBackupPlanFile) */
};

G_END_DECLS
