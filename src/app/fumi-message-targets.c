/* fumi-message-targets.c: what an action acts on: the selected messages, or the one whose menu is open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-targets.h"

struct _FumiMessageTargets
{
  GObject               parent_instance;

  FumiEnvelopeModel    *model;
  FumiMessageSelection *selection;
  FumiEnvelope         *only;    /* selected alone; NULL: none or several */
  FumiEnvelope         *context; /* whose menu is open, if it is not selected; NULL: none */
};

enum
{
  SELECTED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMessageTargets, fumi_message_targets, G_TYPE_OBJECT)

static void
tell_changed (FumiMessageTargets *targets)
{
  g_signal_emit (targets, signals[CHANGED], 0);
}

static void
watch (FumiMessageTargets  *targets,
       FumiEnvelope       **field,
       FumiEnvelope        *envelope)
{
  if (*field != NULL)
    {
      g_signal_handlers_disconnect_by_func (*field, tell_changed, targets);
      g_clear_object (field);
    }
  if (envelope == NULL)
    return;

  *field = g_object_ref (envelope);
  g_signal_connect_object (envelope, "notify::unread", G_CALLBACK (tell_changed), targets, G_CONNECT_SWAPPED);
  g_signal_connect_object (envelope, "notify::starred", G_CALLBACK (tell_changed), targets, G_CONNECT_SWAPPED);
}

static FumiEnvelope *
find_only (FumiMessageTargets *targets)
{
  if (fumi_message_selection_get_count (targets->selection) != 1
      || fumi_message_selection_get_picking (targets->selection))
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (targets->model), fumi_message_selection_get_first (targets->selection));
}

static void
fumi_message_targets_dispose (GObject *object)
{
  FumiMessageTargets *targets = FUMI_MESSAGE_TARGETS (object);

  watch (targets, &targets->only, NULL);
  watch (targets, &targets->context, NULL);
  g_clear_object (&targets->selection);
  g_clear_object (&targets->model);

  G_OBJECT_CLASS (fumi_message_targets_parent_class)->dispose (object);
}

static void
fumi_message_targets_class_init (FumiMessageTargetsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_message_targets_dispose;

  signals[SELECTED] = g_signal_new ("selected", FUMI_TYPE_MESSAGE_TARGETS, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_MESSAGE_TARGETS, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fumi_message_targets_init (FumiMessageTargets *targets)
{
}

FumiMessageTargets *
fumi_message_targets_new (FumiEnvelopeModel    *model,
                          FumiMessageSelection *selection)
{
  FumiMessageTargets *targets = g_object_new (FUMI_TYPE_MESSAGE_TARGETS, NULL);

  targets->model = g_object_ref (model);
  targets->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "changed", G_CALLBACK (fumi_message_targets_update), targets,
                           G_CONNECT_SWAPPED);
  return targets;
}

void
fumi_message_targets_update (FumiMessageTargets *targets)
{
  g_autoptr(FumiEnvelope) only = NULL;
  gboolean other;

  g_return_if_fail (FUMI_IS_MESSAGE_TARGETS (targets));

  only = find_only (targets);
  other = only != targets->only;
  if (other)
    watch (targets, &targets->only, only);
  tell_changed (targets);
  if (other)
    g_signal_emit (targets, signals[SELECTED], 0);
}

FumiEnvelope *
fumi_message_targets_get_only (FumiMessageTargets *targets)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_TARGETS (targets), NULL);

  return targets->only;
}

void
fumi_message_targets_set_context (FumiMessageTargets *targets,
                                  gint64              id)
{
  g_autoptr(FumiEnvelope) envelope = NULL;
  int position;

  g_return_if_fail (FUMI_IS_MESSAGE_TARGETS (targets));

  position = id != 0 ? fumi_envelope_model_find (targets->model, id) : -1;
  if (position >= 0
      && !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (targets->selection), (guint) position))
    envelope = g_list_model_get_item (G_LIST_MODEL (targets->model), (guint) position);
  if (envelope == targets->context)
    return;

  watch (targets, &targets->context, envelope);
  tell_changed (targets);
}

FumiEnvelope *
fumi_message_targets_get_context (FumiMessageTargets *targets)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_TARGETS (targets), NULL);

  return targets->context;
}

guint
fumi_message_targets_count (FumiMessageTargets *targets)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_TARGETS (targets), 0);

  return targets->context != NULL ? 1 : fumi_message_selection_get_count (targets->selection);
}

GArray *
fumi_message_targets_get_ids (FumiMessageTargets *targets)
{
  GArray *ids;
  gint64 id;

  g_return_val_if_fail (FUMI_IS_MESSAGE_TARGETS (targets), NULL);

  if (targets->context == NULL)
    return fumi_message_selection_get_ids (targets->selection);

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  id = fumi_envelope_get_id (targets->context);
  g_array_append_val (ids, id);
  return ids;
}

FumiEnvelope *
fumi_message_targets_get_one (FumiMessageTargets *targets)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_TARGETS (targets), NULL);

  return targets->context != NULL ? targets->context : targets->only;
}
