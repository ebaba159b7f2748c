/* fumi-server-message.c: one message on the server, as it is listed to a person.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-server-message-private.h"

struct _FumiServerMessage
{
  GObject       parent_instance;

  char         *uid;     /* NULL: cannot be named again */
  guint         number;
  goffset       size;    /* -1 unknown */
  char         *from;
  char         *subject;
  gint64        date;    /* seconds since 1970; 0 unknown */
  FumiOnServer  state;
  gint64        row;     /* 0: none */
};

G_DEFINE_FINAL_TYPE (FumiServerMessage, fumi_server_message, G_TYPE_OBJECT)

static void
fumi_server_message_finalize (GObject *object)
{
  FumiServerMessage *self = FUMI_SERVER_MESSAGE (object);

  g_free (self->uid);
  g_free (self->from);
  g_free (self->subject);

  G_OBJECT_CLASS (fumi_server_message_parent_class)->finalize (object);
}

static void
fumi_server_message_class_init (FumiServerMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_server_message_finalize;
}

static void
fumi_server_message_init (FumiServerMessage *self)
{
  self->from = g_strdup ("");
  self->subject = g_strdup ("");
}

FumiServerMessage *
fumi_server_message_new (const FumiPop3Item *item,
                         gboolean            has_name)
{
  FumiServerMessage *self = g_object_new (FUMI_TYPE_SERVER_MESSAGE, NULL);

  self->uid = has_name ? g_strdup (item->uid) : NULL;
  self->number = item->number;
  self->size = item->size;
  self->state = FUMI_ON_SERVER_ONLY;

  return self;
}

void
fumi_server_message_set_row (FumiServerMessage *message,
                             FumiEnvelope      *row)
{
  message->row = fumi_envelope_get_id (row);
  message->state = fumi_envelope_get_partial (row) ? FUMI_ON_SERVER_PARTIAL
                                                   : FUMI_ON_SERVER_RECEIVED;
}

void
fumi_server_message_set_head (FumiServerMessage *message,
                              FumiEnvelope      *head,
                              gint64             date)
{
  g_free (message->from);
  message->from = fumi_envelope_dup_sender (head);
  g_free (message->subject);
  message->subject = g_strdup (fumi_envelope_get_subject (head));
  message->date = date;
}

const char *
fumi_server_message_get_uid (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), NULL);

  return message->uid;
}

guint
fumi_server_message_get_number (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), 0);

  return message->number;
}

goffset
fumi_server_message_get_size (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), -1);

  return message->size;
}

const char *
fumi_server_message_get_from (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), NULL);

  return message->from;
}

const char *
fumi_server_message_get_subject (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), NULL);

  return message->subject;
}

gint64
fumi_server_message_get_date (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), 0);

  return message->date;
}

FumiOnServer
fumi_server_message_get_state (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), FUMI_ON_SERVER_ONLY);

  return message->state;
}

gint64
fumi_server_message_get_row (FumiServerMessage *message)
{
  g_return_val_if_fail (FUMI_IS_SERVER_MESSAGE (message), 0);

  return message->row;
}
