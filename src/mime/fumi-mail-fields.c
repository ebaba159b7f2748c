/* fumi-mail-fields.c: whom a message is from and for, what it is about, and the list it came by.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mail-fields.h"

#include "fumi-header-block.h"
#include "fumi-header-text.h"
#include "fumi-part-walk.h"

static void
add_mailboxes (GPtrArray          *mailboxes,
               const FumiRawField *field,
               const char         *charset)
{
  g_ptr_array_extend_and_steal (mailboxes,
                                fumi_mailbox_list_parse (field->value, field->value_length, charset));
}

static void
add_list_name (FumiMailFields     *fields,
               const FumiRawField *field,
               const char         *charset)
{
  FumiMailbox *list = g_new0 (FumiMailbox, 1);

  list->name = fumi_header_text_decode (field->value, field->value_length, charset);
  list->address = g_strdup ("");
  g_ptr_array_add (fields->lists, list);
}

static void
take_field (FumiMailFields     *fields,
            const FumiRawField *field,
            const char         *charset)
{
  if (fumi_raw_field_is (field, "From"))
    add_mailboxes (fields->senders, field, charset);
  else if (fumi_raw_field_is (field, "To") || fumi_raw_field_is (field, "Cc"))
    add_mailboxes (fields->receivers, field, charset);
  else if (fumi_raw_field_is (field, "List-Id"))
    add_mailboxes (fields->lists, field, charset);
  else if (fumi_raw_field_is (field, "X-ML-Name"))
    add_list_name (fields, field, charset);
  else if (fumi_raw_field_is (field, "Subject") && fields->subject == NULL)
    fields->subject = fumi_header_text_decode (field->value, field->value_length, charset);
}

static void
on_headers (const FumiRawField *raw,
            guint               n_raw,
            const char         *charset,
            gpointer            user_data)
{
  FumiMailFields *fields = user_data;

  for (guint i = 0; i < n_raw; i++)
    take_field (fields, &raw[i], charset);
  for (guint i = 0; i < n_raw && fields->senders->len == 0; i++)
    if (fumi_raw_field_is (&raw[i], "Sender"))
      add_mailboxes (fields->senders, &raw[i], charset);
}

static gboolean
on_begin (const FumiPartHead *head,
          gpointer            user_data)
{
  return FALSE;
}

static void
on_data (const guint8 *bytes,
         gsize         length,
         gpointer      user_data)
{
}

static void
on_end (gpointer user_data)
{
}

FumiMailFields *
fumi_mail_fields_new (const char *start,
                      gsize       length)
{
  static const FumiPartHandler handler = { on_headers, on_begin, on_data, on_end };
  FumiMailFields *fields = g_new0 (FumiMailFields, 1);
  g_autoptr(FumiPartWalk) walk = fumi_part_walk_new (&handler, fields);

  fields->senders = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  fields->receivers = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  fields->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  if (length > 0)
    fumi_part_walk_feed (walk, start, length);
  fumi_part_walk_end (walk);
  if (fields->subject == NULL)
    fields->subject = g_strdup ("");

  return fields;
}

void
fumi_mail_fields_free (FumiMailFields *fields)
{
  if (fields == NULL)
    return;

  g_ptr_array_unref (fields->senders);
  g_ptr_array_unref (fields->receivers);
  g_ptr_array_unref (fields->lists);
  g_free (fields->subject);
  g_free (fields);
}
