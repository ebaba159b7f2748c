/* fumi-mailbox-marks.c: what MH, Sylpheed and Claws Mail note beside the messages of a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-marks.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK_VERSION 2

#define MARK_NEW     0x01
#define MARK_UNREAD  0x02
#define MARK_STARRED 0x04
#define MARK_REPLIED 0x10

/* Notes of a million messages; whatever is larger is no such file. */
#define LARGEST_FILE (64 * 1024 * 1024)

/* An entry for each number of a range: a range that nobody has messages for must not fill the memory. */
#define LARGEST_NUMBER 10000000

struct _FumiMailboxMarks
{
  GHashTable *marked; /* number → flags of a mark file; NULL: there is none */
  GHashTable *unseen; /* set of numbers; NULL: there are no sequences */
};

/* ---- files ----------------------------------------------------------------------------------------- */

static GBytes *
read_file (int         dir_fd,
           const char *name)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  struct stat status;
  guint8 block[4096];
  gssize length = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > LARGEST_FILE)
    {
      close (fd);
      return NULL;
    }

  while ((length = read (fd, block, sizeof block)) > 0)
    g_byte_array_append (bytes, block, (guint) length);
  close (fd);

  return length == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/* ---- .mh_sequences --------------------------------------------------------------------------------- */

static void
add_range (GHashTable *numbers,
           const char *text)
{
  char *end;
  guint64 first = g_ascii_strtoull (text, &end, 10);
  guint64 last = *end == '-' ? g_ascii_strtoull (end + 1, &end, 10) : first;

  if (*end != '\0' || first == 0 || last > LARGEST_NUMBER)
    return;
  for (guint64 number = first; number <= last; number++)
    g_hash_table_add (numbers, GUINT_TO_POINTER ((guint) number));
}

static GHashTable *
read_sequences (GBytes *bytes)
{
  g_autoptr(GHashTable) unseen = g_hash_table_new (NULL, NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  /* An empty file has no bytes at all. */
  g_autofree char *text = g_strndup (length > 0 ? data : "", length);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = NULL;

      if (!g_str_has_prefix (lines[i], "unseen:"))
        continue;
      words = g_strsplit_set (lines[i] + strlen ("unseen:"), " \t\r", -1);
      for (guint j = 0; words[j] != NULL; j++)
        add_range (unseen, words[j]);
    }

  return g_steal_pointer (&unseen);
}

/* ---- .sylpheed_mark, .claws_mark ------------------------------------------------------------------- */

static guint32
read_word (const char *data,
           gboolean    swapped)
{
  guint32 word;

  memcpy (&word, data, sizeof word);
  return swapped ? GUINT32_SWAP_LE_BE (word) : word;
}

static GHashTable *
read_mark (GBytes *bytes)
{
  g_autoptr(GHashTable) marked = g_hash_table_new (NULL, NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gboolean swapped;

  if (length < 4)
    return NULL;
  swapped = read_word (data, TRUE) == MARK_VERSION;
  if (read_word (data, swapped) != MARK_VERSION)
    return NULL;

  for (gsize i = 4; i + 8 <= length; i += 8)
    g_hash_table_insert (marked, GUINT_TO_POINTER (read_word (data + i, swapped)),
                         GUINT_TO_POINTER (read_word (data + i + 4, swapped)));

  return g_steal_pointer (&marked);
}

/* ---- both ------------------------------------------------------------------------------------------ */

FumiMailboxMarks *
fumi_mailbox_marks_new_from (GBytes *sequences,
                             GBytes *mark)
{
  FumiMailboxMarks *marks = g_new0 (FumiMailboxMarks, 1);

  if (mark != NULL)
    marks->marked = read_mark (mark);
  if (sequences != NULL)
    marks->unseen = read_sequences (sequences);
  return marks;
}

FumiMailboxMarks *
fumi_mailbox_marks_new (int dir_fd)
{
  g_autoptr(GBytes) sequences = read_file (dir_fd, ".mh_sequences");
  g_autoptr(GBytes) mark = read_file (dir_fd, ".claws_mark");

  if (mark == NULL)
    mark = read_file (dir_fd, ".sylpheed_mark");
  return fumi_mailbox_marks_new_from (sequences, mark);
}

void
fumi_mailbox_marks_free (FumiMailboxMarks *marks)
{
  if (marks == NULL)
    return;

  g_clear_pointer (&marks->marked, g_hash_table_unref);
  g_clear_pointer (&marks->unseen, g_hash_table_unref);
  g_free (marks);
}

const char *
fumi_mailbox_marks_get_flags (const FumiMailboxMarks *marks,
                              guint                   number)
{
  static const char * const letters[] = { "", "S", "F", "FS", "R", "RS", "FR", "FRS" };
  gpointer value;
  guint flags = 0;

  g_return_val_if_fail (marks != NULL, "");

  /* Sylpheed has no entry yet for a message that came since it last looked. */
  if (marks->marked != NULL && !g_hash_table_lookup_extended (marks->marked, GUINT_TO_POINTER (number), NULL, &value))
    return "";
  if (marks->marked != NULL)
    flags = GPOINTER_TO_UINT (value);
  else if (marks->unseen != NULL && g_hash_table_contains (marks->unseen, GUINT_TO_POINTER (number)))
    flags = MARK_UNREAD;

  return letters[((flags & (MARK_NEW | MARK_UNREAD)) == 0 ? 1 : 0) + ((flags & MARK_STARRED) != 0 ? 2 : 0) +
                 ((flags & MARK_REPLIED) != 0 ? 4 : 0)];
}
