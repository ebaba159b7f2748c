/* store-actions.h: a part of store-child: what a user does with mail, step by step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "action-steps.h"

G_BEGIN_DECLS

/* Prints "safe N" when step N is done. */
gboolean do_action_steps (FumiStore        *store,
                          const char       *account,
                          const ActionStep *steps,
                          guint             n_steps,
                          GError          **error);

G_END_DECLS
