/* fumi-diagnosis.c: a failure in the reader's words: title, what happened, remedies, one button.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-diagnosis.h"
