/* fumi-failure-banner.c: the banner that tells the worst of what keeps mail from coming.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-failure-banner.h"

#include <glib/gi18n.h>

#include "fumi-banner.h"
#include "fumi-inbox.h"

struct _FumiFailureBanner
{
  GtkWidget        parent_instance;

  FumiAccountList *accounts; /* NULL until it watches */
  FumiReceiver    *receiver;
  FumiAccount     *failing;  /* whose failure is told; NULL: none */

  FumiBanner      *banner;
};

enum
{
  CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFailureBanner, fumi_failure_banner, GTK_TYPE_WIDGET)

static void
on_changed (FumiFailureBanner *failure)
{
  g_autofree char *problem = NULL;
  g_autofree char *title = NULL;

  g_set_object (&failure->failing, fumi_receiver_find_worst (failure->receiver));
  gtk_widget_set_visible (GTK_WIDGET (failure), failure->failing != NULL);
  if (failure->failing == NULL)
    {
      fumi_banner_hide (failure->banner);
      return;
    }

  problem = fumi_inbox_problem (failure->receiver, failure->failing);
  if (g_list_model_get_n_items (G_LIST_MODEL (failure->accounts)) > 1)
    /* Translators: the mail address of an account (isolated for right-to-left text), and what is
     * wrong with it */
    title = g_strdup_printf (_ ("\342\201\250%s\342\201\251: %s"), fumi_account_get_title (failure->failing),
                             problem);
  else
    title = g_steal_pointer (&problem);
  fumi_banner_show (failure->banner, title, _ ("Details"));
}

static void
on_clicked (FumiFailureBanner *failure)
{
  if (failure->failing != NULL)
    g_signal_emit (failure, signals[CLICKED], 0, failure->failing);
}

static void
fumi_failure_banner_dispose (GObject *object)
{
  FumiFailureBanner *failure = FUMI_FAILURE_BANNER (object);

  if (failure->banner != NULL)
    gtk_widget_unparent (GTK_WIDGET (failure->banner));
  failure->banner = NULL;
  g_clear_object (&failure->accounts);
  g_clear_object (&failure->failing);
  g_clear_object (&failure->receiver);

  G_OBJECT_CLASS (fumi_failure_banner_parent_class)->dispose (object);
}

static void
fumi_failure_banner_class_init (FumiFailureBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_failure_banner_dispose;

  signals[CLICKED] = g_signal_new ("clicked", FUMI_TYPE_FAILURE_BANNER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);

  g_type_ensure (FUMI_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-failure-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFailureBanner, banner);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
fumi_failure_banner_init (FumiFailureBanner *failure)
{
  gtk_widget_init_template (GTK_WIDGET (failure));
}

void
fumi_failure_banner_watch (FumiFailureBanner *failure,
                           FumiAccountList   *accounts,
                           FumiReceiver      *receiver)
{
  g_return_if_fail (FUMI_IS_FAILURE_BANNER (failure));
  g_return_if_fail (failure->receiver == NULL);

  failure->accounts = g_object_ref (accounts);
  failure->receiver = g_object_ref (receiver);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_changed), failure, G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_changed), failure, G_CONNECT_SWAPPED);
  on_changed (failure);
}
