/* fumi-message.c: one message, parsed: headers, readable text, parts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message.h"

#include <string.h>

#include "fumi-body-text.h"
#include "fumi-date.h"
#include "fumi-header-block.h"
#include "fumi-header-text.h"
#include "fumi-part-walk.h"
#include "fumi-plain-text.h"

#define READ_BYTES (128 * 1024)

struct _FumiMessage
{
  GObject    parent_instance;

  char      *subject;
  gint64     date; /* seconds since 1970; 0: none */
  GPtrArray *from; /* FumiMailbox */
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *headers; /* FumiHeader */
  GPtrArray *parts;   /* FumiPart */

  char      *text;
  char      *html; /* or NULL */
  gboolean   text_is_from_html;
  gboolean   has_attachments;
};

G_DEFINE_FINAL_TYPE (FumiMessage, fumi_message, G_TYPE_OBJECT)

/* What is needed only while the file is read. */
typedef struct
{
  FumiMessage  *message;
  FumiBodyText *body;
  GChecksum    *checksum;
  gboolean      is_text; /* the open leaf goes into @body as well */
} Builder;

static void
header_free (FumiHeader *header)
{
  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

static void
part_free (FumiPart *part)
{
  g_free (part->type);
  g_free (part->name);
  g_free (part->disposition);
  g_free (part->sha256);
  g_free (part);
}

static void
fumi_message_finalize (GObject *object)
{
  FumiMessage *message = FUMI_MESSAGE (object);

  g_free (message->subject);
  g_ptr_array_unref (message->from);
  g_ptr_array_unref (message->to);
  g_ptr_array_unref (message->cc);
  g_ptr_array_unref (message->headers);
  g_ptr_array_unref (message->parts);
  g_free (message->text);
  g_free (message->html);

  G_OBJECT_CLASS (fumi_message_parent_class)->finalize (object);
}

static void
fumi_message_class_init (FumiMessageClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fumi_message_finalize;
}

static void
fumi_message_init (FumiMessage *message)
{
  message->from = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  message->to = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  message->cc = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_mailbox_free);
  message->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) header_free);
  message->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
}

static void
add_header (FumiMessage        *message,
            const FumiRawField *field,
            const char         *charset)
{
  FumiHeader *header = g_new0 (FumiHeader, 1);

  header->name = g_strndup (field->name, field->name_length);
  header->value = fumi_header_text_decode (field->value, field->value_length, charset);
  g_ptr_array_add (message->headers, header);
}

static void
add_mailboxes (GPtrArray          *mailboxes,
               const FumiRawField *field,
               const char         *charset)
{
  GPtrArray *more = fumi_mailbox_list_parse (field->value, field->value_length, charset);

  g_ptr_array_extend_and_steal (mailboxes, more);
}

static void
on_headers (const FumiRawField *fields,
            guint               n_fields,
            const char         *charset,
            gpointer            user_data)
{
  Builder *builder = user_data;
  FumiMessage *message = builder->message;

  for (guint i = 0; i < n_fields; i++)
    {
      const FumiRawField *field = &fields[i];

      add_header (message, field, charset);

      if (fumi_raw_field_is (field, "From"))
        add_mailboxes (message->from, field, charset);
      else if (fumi_raw_field_is (field, "To"))
        add_mailboxes (message->to, field, charset);
      else if (fumi_raw_field_is (field, "Cc"))
        add_mailboxes (message->cc, field, charset);
      else if (message->subject == NULL && fumi_raw_field_is (field, "Subject"))
        message->subject = fumi_header_text_decode (field->value, field->value_length, charset);
      else if (message->date == 0 && fumi_raw_field_is (field, "Date"))
        message->date = fumi_date_parse (field->value, field->value_length);
    }
}

static gboolean
on_begin (const FumiPartHead *head,
          gpointer            user_data)
{
  Builder *builder = user_data;
  FumiPart *part = g_new0 (FumiPart, 1);

  part->type = fumi_text_one_line (head->type, FUMI_HEADER_TEXT_MAX);
  part->name = g_strdup (head->name);
  part->disposition = g_strdup (head->disposition);
  g_ptr_array_add (builder->message->parts, part);

  builder->message->has_attachments |= head->role == FUMI_PART_ATTACHMENT;
  builder->is_text = fumi_body_text_begin (builder->body, head);
  g_checksum_reset (builder->checksum);
  return TRUE;
}

static FumiPart *
last_part (Builder *builder)
{
  GPtrArray *parts = builder->message->parts;

  return g_ptr_array_index (parts, parts->len - 1);
}

static void
on_data (const guint8 *bytes,
         gsize         length,
         gpointer      user_data)
{
  Builder *builder = user_data;

  g_checksum_update (builder->checksum, bytes, length);
  last_part (builder)->size += length;
  if (builder->is_text)
    fumi_body_text_add (builder->body, bytes, length);
}

static void
on_end (gpointer user_data)
{
  Builder *builder = user_data;

  last_part (builder)->sha256 = g_strdup (g_checksum_get_string (builder->checksum));
}

static gboolean
read_all (FumiPartWalk  *walk,
          GInputStream  *stream,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);

  while (TRUE)
    {
      gssize n = g_input_stream_read (stream, buffer, READ_BYTES, cancellable, error);

      if (n <= 0)
        return n == 0;
      fumi_part_walk_feed (walk, buffer, n);
    }
}

static void
take_text (Builder *builder)
{
  FumiMessage *message = builder->message;
  g_autofree char *html = fumi_body_text_dup_html (builder->body);

  message->text = fumi_body_text_finish (builder->body, &message->text_is_from_html);
  if (html != NULL)
    message->html = fumi_plain_text_clean (html);
  if (message->subject == NULL)
    message->subject = g_strdup ("");
}

FumiMessage *
fumi_message_new_from_stream (GInputStream  *stream,
                              GCancellable  *cancellable,
                              GError       **error)
{
  static const FumiPartHandler handler = { on_headers, on_begin, on_data, on_end };
  g_autoptr(FumiMessage) message = g_object_new (FUMI_TYPE_MESSAGE, NULL);
  g_autoptr(FumiBodyText) body = fumi_body_text_new (FALSE);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Builder builder = { .message = message, .body = body, .checksum = checksum };
  g_autoptr(FumiPartWalk) walk = fumi_part_walk_new (&handler, &builder);

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  if (!read_all (walk, stream, cancellable, error))
    return NULL;

  fumi_part_walk_end (walk);
  take_text (&builder);
  return g_steal_pointer (&message);
}

FumiMessage *
fumi_message_new_from_file (GFile         *file,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(GFileInputStream) stream = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;

  return fumi_message_new_from_stream (G_INPUT_STREAM (stream), cancellable, error);
}

FumiMessage *
fumi_message_new_from_beginning (GFile         *file,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  FumiMessage *message = fumi_message_new_from_file (file, cancellable, error);

  if (message == NULL)
    return NULL;

  g_ptr_array_set_size (message->parts, 0);
  message->has_attachments = FALSE;
  return message;
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  FumiMessage *message = fumi_message_new_from_file (task_data, cancellable, &error);

  if (message != NULL)
    g_task_return_pointer (task, message, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
fumi_message_load_async (GFile               *file,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_message_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

FumiMessage *
fumi_message_load_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
fumi_message_get_subject (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->subject;
}

gint64
fumi_message_get_date (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), 0);

  return message->date;
}

GPtrArray *
fumi_message_get_from (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->from;
}

GPtrArray *
fumi_message_get_to (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->to;
}

GPtrArray *
fumi_message_get_cc (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->cc;
}

GPtrArray *
fumi_message_get_headers (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->headers;
}

GPtrArray *
fumi_message_get_parts (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->parts;
}

const char *
fumi_message_get_text (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->text;
}

const char *
fumi_message_get_html (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), NULL);

  return message->html;
}

gboolean
fumi_message_text_is_from_html (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), FALSE);

  return message->text_is_from_html;
}

gboolean
fumi_message_has_attachments (FumiMessage *message)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE (message), FALSE);

  return message->has_attachments;
}
