/* fumi-account-exchange.h: an account's settings to a file, and accounts from such a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-export.h"

G_BEGIN_DECLS

/* How it went, translated; the object is kept until then. */
typedef void (*FumiNoticeFunc) (gpointer    object,
                                const char *notice);

/* Both ask for the file first. */
void fumi_account_exchange_export (GtkWindow       *parent,
                                   FumiAccountList *accounts,
                                   FumiAccount     *account,
                                   FumiNoticeFunc   notice,
                                   gpointer         object);
void fumi_account_exchange_import (GtkWindow       *parent,
                                   FumiAccountList *accounts,
                                   FumiNoticeFunc   notice,
                                   gpointer         object);

G_END_DECLS
