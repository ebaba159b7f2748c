/* fumi-setup-window.c: the assistant, from nothing to an account that was tested.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-window.h"

struct _FumiSetupWindow
{
  AdwWindow        parent_instance;

  FumiAccountList *accounts;
  FumiPractice    *practice;
};

enum
{
  ACCOUNT_ADDED,
  RECEIVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiSetupWindow, fumi_setup_window, ADW_TYPE_WINDOW)

static void
fumi_setup_window_class_init (FumiSetupWindowClass *klass)
{
  signals[ACCOUNT_ADDED] = g_signal_new ("account-added", FUMI_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[RECEIVE] = g_signal_new ("receive", FUMI_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
fumi_setup_window_init (FumiSetupWindow *window)
{
}

FumiSetupWindow *
fumi_setup_window_new (GtkApplication  *application,
                       GtkWindow       *parent,
                       FumiAccountList *accounts,
                       FumiPractice    *practice)
{
  return g_object_new (FUMI_TYPE_SETUP_WINDOW,
                       "application", application,
                       "transient-for", parent,
                       "modal", parent != NULL,
                       NULL);
}
