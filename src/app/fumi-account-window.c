/* fumi-account-window.c: everything that can be changed about one account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-window.h"

struct _FumiAccountWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (FumiAccountWindow, fumi_account_window, ADW_TYPE_WINDOW)

static void
fumi_account_window_class_init (FumiAccountWindowClass *klass)
{
}

static void
fumi_account_window_init (FumiAccountWindow *window)
{
}

FumiAccountWindow *
fumi_account_window_new (GtkWindow       *parent,
                         FumiAccountList *accounts,
                         FumiAccount     *account,
                         FumiPractice    *practice)
{
  return g_object_new (FUMI_TYPE_ACCOUNT_WINDOW,
                       "transient-for", parent,
                       "modal", TRUE,
                       NULL);
}
