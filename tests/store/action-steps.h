/* action-steps.h: what store-child does in its modes "act" and "purge", and so what is to be found afterwards.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-actions.h"

G_BEGIN_DECLS

#define STEPS_FOLDER "Work.&ZeVnLA-"

typedef struct
{
  FumiStoreAction  action;
  const char      *folder;
  guint            first; /* message, as numbered by fixture_make_mail() */
  guint            n;
  gboolean         undo;  /* the step before this one, instead */
} ActionStep;

static const ActionStep act_steps[] = {
  { FUMI_STORE_MARK_READ, NULL, 0, 10, FALSE },
  { FUMI_STORE_MOVE, STEPS_FOLDER, 5, 10, FALSE },
  { FUMI_STORE_STAR, NULL, 8, 4, FALSE },
  { FUMI_STORE_MOVE, FUMI_STORE_TRASH, 0, 8, FALSE },
  { FUMI_STORE_MOVE, NULL, 0, 0, TRUE },
  { FUMI_STORE_MOVE, FUMI_STORE_ARCHIVE, 15, 5, FALSE },
  { FUMI_STORE_MARK_UNREAD, NULL, 3, 9, FALSE },
};

static const ActionStep purge_steps[] = {
  { FUMI_STORE_MOVE, FUMI_STORE_TRASH, 0, 8, FALSE },
  { FUMI_STORE_PURGE, NULL, 0, 8, FALSE },
  { FUMI_STORE_PURGE, NULL, 12, 4, FALSE },
};

G_END_DECLS
