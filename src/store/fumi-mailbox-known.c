/* fumi-mailbox-known.c: whether a message that is about to be brought in is here already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-known.h"

#include "fumi-copies.h"
#include "fumi-message-identity.h"
#include "fumi-store-private.h"

/* As in fumi-copies.c: of more messages with one key the next count as messages of their own. */
#define IDENTITIES_MAX 32

/* A message that has no row yet. */
typedef struct
{
  char *path;   /* in tmp/; NULL: it is gone */
  char *digest; /* NULL: not asked for yet, or it cannot be read */
} Identity;

struct _FumiMailboxKnown
{
  FumiStoreRun *run;
  gboolean      forgetful;
  GHashTable   *names;      /* set: of what was added and has no row */
  GHashTable   *identities; /* key → GPtrArray of Identity: likewise */
  GHashTable   *received;   /* size → paths of what the account had before; NULL: not looked up yet */
};

static void
identity_free (Identity *identity)
{
  g_free (identity->path);
  g_free (identity->digest);
  g_free (identity);
}

FumiMailboxKnown *
fumi_mailbox_known_new (FumiStoreRun *run,
                        gboolean      forgetful)
{
  FumiMailboxKnown *known;

  g_return_val_if_fail (run != NULL, NULL);

  known = g_new0 (FumiMailboxKnown, 1);
  known->run = run;
  known->forgetful = forgetful;
  known->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  known->identities = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify) g_ptr_array_unref);
  return known;
}

void
fumi_mailbox_known_free (FumiMailboxKnown *known)
{
  if (known == NULL)
    return;

  g_hash_table_unref (known->names);
  g_hash_table_unref (known->identities);
  g_clear_pointer (&known->received, g_hash_table_unref);
  g_free (known);
}

/* ---- the same bytes -------------------------------------------------------------------------------- */

/* Received under a name that a UID gave it, and without anything it could be known by. Files of the same size are
 * compared byte for byte. */
static gboolean
is_received (FumiMailboxKnown  *known,
             FumiMaildirDraft  *draft,
             gboolean          *received,
             GError           **error)
{
  const gint64 size = draft->size;
  GPtrArray *paths;

  if (known->received == NULL)
    known->received = fumi_store_run_list_files (known->run, error);
  if (known->received == NULL)
    return FALSE;

  paths = g_hash_table_lookup (known->received, &size);
  for (guint i = 0; paths != NULL && i < paths->len && !*received; i++)
    *received = fumi_maildir_draft_equals (draft, paths->pdata[i]);
  return TRUE;
}

/* ---- the same message ------------------------------------------------------------------------------ */

static char *
digest_file (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, NULL);

  return stream != NULL ? fumi_message_digest (G_INPUT_STREAM (stream)) : NULL;
}

static gboolean
was_added (FumiMailboxKnown *known,
           gint64            key,
           const char       *digest)
{
  GPtrArray *identities = g_hash_table_lookup (known->identities, &key);

  for (guint i = 0; identities != NULL && i < identities->len; i++)
    {
      Identity *identity = identities->pdata[i];

      if (identity->digest == NULL && identity->path != NULL)
        identity->digest = digest_file (identity->path);
      if (identity->digest != NULL && g_strcmp0 (identity->digest, digest) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
note_identity (FumiMailboxKnown *known,
               gint64            key,
               const char       *path,
               char             *digest)
{
  GPtrArray *identities = g_hash_table_lookup (known->identities, &key);
  Identity *identity = g_new0 (Identity, 1);

  identity->path = known->forgetful ? NULL : g_strdup (path);
  identity->digest = digest;
  if (identities == NULL)
    {
      identities = g_ptr_array_new_with_free_func ((GDestroyNotify) identity_free);
      g_hash_table_insert (known->identities, g_memdup2 (&key, sizeof key), identities);
    }
  if (identities->len < IDENTITIES_MAX)
    g_ptr_array_add (identities, identity);
  else
    identity_free (identity);
}

/* The digest costs reading the message a second time: it is made where a message begins like another one, and where
 * nothing of the message is left when that one comes. */
static gboolean
add_identity (FumiMailboxKnown  *known,
              FumiMaildirDraft  *draft,
              gint64             key,
              gboolean          *added,
              GError           **error)
{
  g_autofree char *digest = NULL;
  gint64 id = fumi_copies_find (known->run->store, known->run->account, key, draft->tmp_path, error);

  *added = id == 0;
  if (id != 0)
    return id > 0;

  if (known->forgetful || g_hash_table_contains (known->identities, &key))
    digest = digest_file (draft->tmp_path);
  *added = digest == NULL || !was_added (known, key, digest);
  if (*added)
    note_identity (known, key, draft->tmp_path, g_steal_pointer (&digest));
  return TRUE;
}

/* ---- both ------------------------------------------------------------------------------------------ */

gboolean
fumi_mailbox_known_add (FumiMailboxKnown  *known,
                        FumiMaildirDraft  *draft,
                        gboolean          *added,
                        GError           **error)
{
  gint64 key;
  gboolean here;

  g_return_val_if_fail (known != NULL && draft != NULL && added != NULL, FALSE);

  *added = FALSE;
  if (g_hash_table_contains (known->names, draft->name))
    return TRUE;
  if (!fumi_maildir_has_draft (known->run->maildir, draft, &here, error))
    return FALSE;
  if (here)
    return TRUE;

  key = fumi_message_key (draft->start, draft->size <= FUMI_MAILDIR_START);
  if (key != 0 && !add_identity (known, draft, key, added, error))
    return FALSE;
  if (key == 0)
    {
      if (!is_received (known, draft, &here, error))
        return FALSE;
      *added = !here;
    }

  if (*added)
    g_hash_table_add (known->names, g_strdup (draft->name));
  return TRUE;
}

void
fumi_mailbox_known_note_committed (FumiMailboxKnown *known)
{
  g_return_if_fail (known != NULL);

  if (known->forgetful)
    return;

  g_hash_table_remove_all (known->names);
  g_hash_table_remove_all (known->identities);
}
