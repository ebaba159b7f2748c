/* fumi-connection-test.c: the eleven named steps of Test Connection, one by one, typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-test.h"
