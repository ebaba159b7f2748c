/* main.c: fumibako-cli, the engine without a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

int
main (void)
{
  setlocale (LC_ALL, "");
  return 64;
}
