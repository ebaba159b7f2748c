/* fumi-stack.c: turns a stack to one page so that assistive tools see that page only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-stack.h"

void
fumi_stack_show (GtkStack  *stack,
                 GtkWidget *page)
{
  GtkWidget *each = gtk_widget_get_first_child (GTK_WIDGET (stack));

  g_return_if_fail (GTK_IS_STACK (stack));
  g_return_if_fail (gtk_widget_get_parent (page) == GTK_WIDGET (stack));

  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (stack, page);
  for (; each != NULL; each = gtk_widget_get_next_sibling (each))
    if (each != page)
      gtk_widget_set_visible (each, FALSE);
}
