/* fumi-threading.c: which conversation a message belongs to, as its header says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-threading.h"

#include <string.h>

#define FNV_OFFSET G_GUINT64_CONSTANT (14695981039346656037)
#define FNV_PRIME G_GUINT64_CONSTANT (1099511628211)

/* RFC 5322 §2.1.1 allows a line of 998; whatever is longer is no id. */
#define LONGEST 998

static gboolean
separates (char c)
{
  return g_ascii_isspace (c) || c == '<' || c == '>' || c == ',' || c == '\0';
}

static gint64
hash_bytes (const char *bytes,
            gsize       length)
{
  guint64 hash = FNV_OFFSET;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) bytes[i]) * FNV_PRIME;

  return hash != 0 ? (gint64) hash : 1;
}

/* A word with an @ that stands in angle brackets, or alone: In-Reply-To may be a sentence. */
static gboolean
is_id (const char *bytes,
       gsize       length)
{
  return length > 0 && length <= LONGEST && memchr (bytes, '@', length) != NULL;
}

gint64
fumi_threading_hash (const char *value,
                     gsize       length,
                     gboolean    last)
{
  gsize begin = 0;
  gsize end = length;

  g_return_val_if_fail (value != NULL || length == 0, 0);

  for (;;)
    {
      gsize word, word_end;

      while (begin < end && separates (value[begin]))
        begin++;
      while (end > begin && separates (value[end - 1]))
        end--;
      if (begin == end)
        return 0;

      for (word = begin; !last && word < end && !separates (value[word]); word++)
        continue;
      for (word_end = end; last && word_end > begin && !separates (value[word_end - 1]); word_end--)
        continue;

      if (last && is_id (value + word_end, end - word_end))
        return hash_bytes (value + word_end, end - word_end);
      if (!last && is_id (value + begin, word - begin))
        return hash_bytes (value + begin, word - begin);

      if (last)
        end = word_end;
      else
        begin = word;
    }
}
