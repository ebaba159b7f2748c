/* fumi-pop3-secret.c: overwriting what nobody may find in memory later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-secret.h"

#include <stdlib.h>
#include <string.h>

/* The steps of malloc()'s sizes on 64 bits, and more than any library frees of one size at a go. */
#define CHUNK_STEP 16
#define CHUNKS 8

void
fumi_pop3_secret_wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
fumi_pop3_secret_overwrite_freed (gsize max)
{
  for (gsize size = CHUNK_STEP; size <= max + CHUNK_STEP; size += CHUNK_STEP)
    {
      void *chunks[CHUNKS];

      for (guint i = 0; i < CHUNKS; i++)
        {
          chunks[i] = malloc (size);
          if (chunks[i] != NULL)
            explicit_bzero (chunks[i], size);
        }
      for (guint i = 0; i < CHUNKS; i++)
        free (chunks[i]);
    }
}
