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

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

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
fumi_server_message_get_property (GObject    *object,
                                  guint       property,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (property)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) FUMI_SERVER_MESSAGE (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_server_message_class_init (FumiServerMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = fumi_server_message_finalize;
  object_class->get_property = fumi_server_message_get_property;

  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, FUMI_ON_SERVER_ONLY, FUMI_ON_SERVER_RECEIVED,
                                             FUMI_ON_SERVER_ONLY, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
  FumiOnServer before = message->state;

  message->row = fumi_envelope_get_id (row);
  message->state = fumi_envelope_get_partial (row) ? FUMI_ON_SERVER_PARTIAL
                                                   : FUMI_ON_SERVER_RECEIVED;
  if (message->state != before)
    g_object_notify_by_pspec (G_OBJECT (message), properties[PROP_STATE]);
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
