/* fumi-banner.c: a state that lasts, in one sentence with one button (AdwBanner came with
 * libadwaita 1.3).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-banner.h"

struct _FumiBanner
{
  GtkWidget    parent_instance;

  GtkWidget   *revealer;
  GtkLabel    *title;
  GtkButton   *button;
  GtkButton   *dismiss;
};

enum
{
  CLICKED,
  DISMISSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiBanner, fumi_banner, GTK_TYPE_WIDGET)

static void
on_clicked (FumiBanner *banner)
{
  g_signal_emit (banner, signals[CLICKED], 0);
}

static void
on_dismissed (FumiBanner *banner)
{
  fumi_banner_hide (banner);
  g_signal_emit (banner, signals[DISMISSED], 0);
}

static void
fumi_banner_dispose (GObject *object)
{
  FumiBanner *banner = FUMI_BANNER (object);

  g_clear_pointer (&banner->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_banner_parent_class)->dispose (object);
}

static void
fumi_banner_class_init (FumiBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_banner_dispose;

  signals[CLICKED] = g_signal_new ("clicked", FUMI_TYPE_BANNER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISMISSED] = g_signal_new ("dismissed", FUMI_TYPE_BANNER, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_css_name (widget_class, "fumi-banner");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiBanner, button);
  gtk_widget_class_bind_template_child (widget_class, FumiBanner, dismiss);
  gtk_widget_class_bind_template_child (widget_class, FumiBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, FumiBanner, title);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_dismissed);
}

static void
fumi_banner_init (FumiBanner *banner)
{
  gtk_widget_init_template (GTK_WIDGET (banner));
}

void
fumi_banner_show (FumiBanner *banner,
                  const char *title,
                  const char *button)
{
  g_return_if_fail (FUMI_IS_BANNER (banner));

  gtk_label_set_text (banner->title, title);
  gtk_button_set_label (banner->button, button != NULL ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (banner->button), button != NULL);
  /* Hidden as a whole otherwise, so that no screen reader finds an empty alert. */
  gtk_widget_set_visible (GTK_WIDGET (banner), TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (banner->revealer), TRUE);
}

void
fumi_banner_set_dismiss_label (FumiBanner *banner,
                               const char *label)
{
  g_return_if_fail (FUMI_IS_BANNER (banner));

  gtk_button_set_label (banner->dismiss, label);
  gtk_widget_set_visible (GTK_WIDGET (banner->dismiss), TRUE);
}

void
fumi_banner_hide (FumiBanner *banner)
{
  g_return_if_fail (FUMI_IS_BANNER (banner));

  gtk_revealer_set_reveal_child (GTK_REVEALER (banner->revealer), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (banner), FALSE);
}
