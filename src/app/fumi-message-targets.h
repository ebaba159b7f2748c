/* fumi-message-targets.h: what an action acts on: the selected messages, or the one whose menu is open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-envelope-model.h"
#include "fumi-message-selection.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE_TARGETS (fumi_message_targets_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageTargets, fumi_message_targets, FUMI, MESSAGE_TARGETS, GObject)

/**
 * FumiMessageTargets::selected: another message is selected alone now, or none is
 *
 * FumiMessageTargets::changed: what an action would act on, or how it is marked, is something else now
 */

FumiMessageTargets *fumi_message_targets_new         (FumiEnvelopeModel    *model,
                                                      FumiMessageSelection *selection);
/* The selection is another, or means something else than before. */
void                fumi_message_targets_update      (FumiMessageTargets   *targets);

/* (transfer none) (nullable): the message that is selected alone; while messages are being picked, none is */
FumiEnvelope       *fumi_message_targets_get_only    (FumiMessageTargets   *targets);
/* @id: the row whose menu is open, 0: none is. One that is selected stands for all that are. */
void                fumi_message_targets_set_context (FumiMessageTargets   *targets,
                                                      gint64                id);
/* (transfer none) (nullable): the one whose menu is open, if it is not selected */
FumiEnvelope       *fumi_message_targets_get_context (FumiMessageTargets   *targets);

guint               fumi_message_targets_count       (FumiMessageTargets   *targets);
/* (transfer full) (element-type gint64) */
GArray             *fumi_message_targets_get_ids     (FumiMessageTargets   *targets);
/* (transfer none) (nullable): where there is only one */
FumiEnvelope       *fumi_message_targets_get_one     (FumiMessageTargets   *targets);

G_END_DECLS
