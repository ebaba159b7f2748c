/* fumi-sync-names.c: names for messages to which the server gives none.
 *
 * Where there is no UIDL, mail would have to come over the line at each check to be known again. TOP n 0 shows the
 * header alone: its hash, without what a server writes into it later, and the listed size name the message (Q48 of
 * pop3.md). A header that has neither Message-ID nor Received might be another message's too: it names nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-names.h"

#include <string.h>

#define NAME_PREFIX "\001top:"

/* A longer header names nothing (security.md §6). */
#define HEADER_MAX (1024 * 1024)

typedef struct
{
  FumiSyncVisit *visit;
  GArray        *indices; /* (element-type guint): of the nameless, into the listing */
  GPtrArray     *names;   /* (element-type utf8): by place in the listing, NULL for none */
} Naming;

gboolean
fumi_sync_name_is_ours (const char *uid)
{
  return uid != NULL && g_str_has_prefix (uid, NAME_PREFIX);
}

static gboolean
is_field (const char *line,
          gsize       length,
          const char *name)
{
  gsize n = strlen (name);

  return length > n && line[n] == ':' && g_ascii_strncasecmp (line, name, n) == 0;
}

/* Mail servers of old keep these in the message, and change them. */
static gboolean
is_of_the_server (const char *line,
                  gsize       length)
{
  return is_field (line, length, "Status") || is_field (line, length, "X-Status")
         || is_field (line, length, "X-UIDL") || is_field (line, length, "X-Keywords");
}

/* NULL where the header does not tell this message from another. */
static char *
name_of_header (const GString *header,
                goffset        size)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *line = header->str;
  const char *end = header->str + header->len;
  gboolean tells = FALSE;
  gboolean skipping = FALSE;

  while (line < end)
    {
      const char *line_end = memchr (line, '\n', end - line);
      const char *next = line_end != NULL ? line_end + 1 : end;
      gsize length = (line_end != NULL ? line_end : end) - line;

      if (length > 0 && line[length - 1] == '\r')
        length--;
      if (length == 0)
        break;

      /* A line that begins with a blank goes on with the field before. */
      if (!g_ascii_isspace (line[0]))
        skipping = is_of_the_server (line, length);
      tells |= is_field (line, length, "Message-ID") || is_field (line, length, "Received");
      if (!skipping)
        {
          g_checksum_update (checksum, (const guchar *) line, length);
          g_checksum_update (checksum, (const guchar *) "\n", 1);
        }
      line = next;
    }

  return tells ? g_strdup_printf (NAME_PREFIX "%s:%" G_GINT64_FORMAT, g_checksum_get_string (checksum),
                                  (gint64) size)
               : NULL;
}

static gboolean
on_header (guint          index,
           GInputStream  *body,
           const GError  *refused,
           gpointer       user_data,
           GError       **error)
{
  Naming *naming = user_data;
  guint at = g_array_index (naming->indices, guint, index);
  const FumiPop3Item *item = fumi_pop3_listing_get_item (naming->visit->listing, at);
  g_autoptr(GString) header = g_string_new (NULL);
  char block[4096];
  gssize n = 1;

  if (body == NULL)
    return TRUE;

  while (n > 0 && header->len < HEADER_MAX)
    {
      n = g_input_stream_read (body, block, sizeof block, naming->visit->cancellable, error);
      if (n < 0)
        return FALSE;
      g_string_append_len (header, block, n);
    }
  if (n == 0)
    g_ptr_array_index (naming->names, at) = name_of_header (header, item->size);

  return TRUE;
}

static gboolean
is_want_of_top (const GError *error)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);

  return g_error_matches (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER) && detail != NULL
         && g_strcmp0 (detail->response_code, "TOP") == 0;
}

static gboolean
read_headers (Naming  *naming,
              GError **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GError) local_error = NULL;
  FumiSyncVisit *visit = naming->visit;

  for (guint i = 0; i < naming->indices->len; i++)
    {
      guint at = g_array_index (naming->indices, guint, i);

      g_array_append_val (numbers, fumi_pop3_listing_get_item (visit->listing, at)->number);
    }

  if (fumi_pop3_session_top (visit->session, (const guint *) (void *) numbers->data, numbers->len, 0,
                             on_header, naming, visit->cancellable, &local_error)
      || is_want_of_top (local_error))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

gboolean
fumi_sync_visit_name (FumiSyncVisit *visit,
                      GError       **error)
{
  guint n_items = fumi_pop3_listing_get_count (visit->listing);
  g_autoptr(GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GPtrArray) names = NULL;
  Naming naming;

  for (guint i = 0; i < n_items; i++)
    if (fumi_pop3_listing_get_item (visit->listing, i)->uid == NULL)
      g_array_append_val (indices, i);
  if (indices->len == 0)
    return TRUE;

  names = g_ptr_array_new_full (n_items, g_free);
  g_ptr_array_set_size (names, n_items);
  naming = (Naming) { visit, indices, names };
  if (!read_headers (&naming, error))
    return FALSE;

  fumi_pop3_listing_name (visit->listing, (const char *const *) names->pdata);

  return TRUE;
}

gboolean
fumi_sync_visit_note_names (FumiSyncVisit *visit,
                            GError       **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GArray) sizes = g_array_new (FALSE, FALSE, sizeof (goffset));

  /* What is about to go needs no name. */
  if (visit->task->rule.leave == FUMI_LEAVE_NO)
    return TRUE;

  for (guint i = 0; i < visit->keys->len; i++)
    {
      const FumiPop3Item *item = fumi_sync_visit_get_item (visit, visit->plan->retrieve, i);

      if (g_ptr_array_index (visit->keys, i) == NULL || !fumi_sync_name_is_ours (item->uid)
          || fumi_pop3_listing_is_repeated (visit->listing, item->uid))
        continue;

      g_ptr_array_add (names, (gpointer) item->uid);
      g_array_append_val (sizes, item->size);
    }

  return names->len == 0
         || fumi_store_run_note_known (visit->task->run, names, (const goffset *) (void *) sizes->data,
                                       error);
}
