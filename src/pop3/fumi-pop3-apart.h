/* fumi-pop3-apart.h: a blocking call that can be given up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FumiPop3ApartFunc:
 *
 * Blocks, and should return soon after @cancellable is cancelled. Touches nothing but @data.
 */
typedef void (*FumiPop3ApartFunc) (gpointer      data,
                                   GCancellable *cancellable);

/**
 * fumi_pop3_run_apart:
 * @data: holds references to all that @func needs
 * @free_data: for @data, if @func is given up
 *
 * Calls @func in a thread of its own and waits until it returns, or a moment longer than until
 * @cancellable is cancelled: a call that neither ends nor listens keeps its thread and @data, and
 * the caller is free. The thread keeps no process alive.
 *
 * Returns: %TRUE if @func has returned, then @data is the caller's again; %FALSE if it was given
 *   up: @data is gone, and what it refers to may still be in use
 */
gboolean fumi_pop3_run_apart (FumiPop3ApartFunc  func,
                              gpointer           data,
                              GDestroyNotify     free_data,
                              GCancellable      *cancellable);

G_END_DECLS
