/* fumi-row-names.c: the accessible names of rows, given while nothing else is to be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-row-names.h"

/* At a time, before the window may draw. */
#define TURN_US 2000

typedef struct
{
  GtkWidget      *row;
  FumiRowNameFunc func;
} Waiting;

static GQueue waiting = G_QUEUE_INIT; /* (element-type Waiting) */
static guint source;

static gboolean
name_some (gpointer user_data)
{
  gint64 until = g_get_monotonic_time () + TURN_US;
  Waiting *next;

  while (g_get_monotonic_time () < until && (next = g_queue_pop_head (&waiting)) != NULL)
    {
      next->func (next->row);
      g_free (next);
    }
  if (!g_queue_is_empty (&waiting))
    return G_SOURCE_CONTINUE;

  source = 0;
  return G_SOURCE_REMOVE;
}

void
fumi_row_names_queue (GtkWidget       *row,
                      FumiRowNameFunc  func)
{
  Waiting *entry = g_new (Waiting, 1);

  g_return_if_fail (GTK_IS_WIDGET (row));

  *entry = (Waiting) { row, func };
  g_queue_push_tail (&waiting, entry);
  if (source == 0)
    source = g_idle_add_full (G_PRIORITY_LOW, name_some, NULL, NULL);
}

void
fumi_row_names_forget (GtkWidget *row)
{
  for (GList *each = waiting.head; each != NULL; each = each->next)
    {
      Waiting *entry = each->data;

      if (entry->row != row)
        continue;
      g_queue_delete_link (&waiting, each);
      g_free (entry);
      return;
    }
}
