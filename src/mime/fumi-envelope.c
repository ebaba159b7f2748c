/* fumi-envelope.c: what one row of the message list shows of a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope.h"

#include "fumi-body-text.h"
#include "fumi-date.h"
#include "fumi-header-block.h"
#include "fumi-header-text.h"
#include "fumi-mailbox.h"
#include "fumi-part-walk.h"
#include "fumi-plain-text.h"

#define PREVIEW_CHARACTERS 200

#define SECONDS_PER_DAY (24 * 60 * 60)

struct _FumiEnvelope
{
  GObject   parent_instance;

  gint64    id;      /* row in the index; 0 until stored */
  char     *account;
  char     *folder;
  char     *path;    /* or NULL */

  char     *from_name;
  char     *from_address;
  char     *subject;
  char     *preview;
  gint64    date;    /* seconds since 1970, from Date:, else from arrival */
  gint64    arrived; /* seconds since 1970 */
  goffset   size;    /* bytes of the file */

  gboolean  unread;
  gboolean  starred;
  gboolean  has_attachments;
  gboolean  partial;
  guint     copies;  /* in the account */
  gint64    key;     /* fumi_message_key(); 0: none, or not known */
  FumiThreading threading; /* not known where the key is not */
};

G_DEFINE_FINAL_TYPE (FumiEnvelope, fumi_envelope, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_ACCOUNT,
  PROP_FOLDER,
  PROP_PATH,
  PROP_FROM_NAME,
  PROP_FROM_ADDRESS,
  PROP_SUBJECT,
  PROP_PREVIEW,
  PROP_DATE,
  PROP_ARRIVED,
  PROP_SIZE,
  PROP_UNREAD,
  PROP_STARRED,
  PROP_HAS_ATTACHMENTS,
  PROP_PARTIAL,
  PROP_COPIES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_string (FumiEnvelope  *envelope,
            char         **field,
            const char    *value,
            guint          property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (envelope), properties[property]);
}

static void
set_int64 (FumiEnvelope *envelope,
           gint64       *field,
           gint64        value,
           guint         property)
{
  if (*field == value)
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (envelope), properties[property]);
}

static void
set_boolean (FumiEnvelope *envelope,
             gboolean     *field,
             gboolean      value,
             guint         property)
{
  value = !!value;
  if (*field == value)
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (envelope), properties[property]);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
fumi_envelope_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  FumiEnvelope *envelope = FUMI_ENVELOPE (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, envelope->id);
      break;
    case PROP_ACCOUNT:
      g_value_set_string (value, envelope->account);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, envelope->folder);
      break;
    case PROP_PATH:
      g_value_set_string (value, envelope->path);
      break;
    case PROP_FROM_NAME:
      g_value_set_string (value, envelope->from_name);
      break;
    case PROP_FROM_ADDRESS:
      g_value_set_string (value, envelope->from_address);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, envelope->subject);
      break;
    case PROP_PREVIEW:
      g_value_set_string (value, envelope->preview);
      break;
    case PROP_DATE:
      g_value_set_int64 (value, envelope->date);
      break;
    case PROP_ARRIVED:
      g_value_set_int64 (value, envelope->arrived);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, envelope->size);
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, envelope->unread);
      break;
    case PROP_STARRED:
      g_value_set_boolean (value, envelope->starred);
      break;
    case PROP_HAS_ATTACHMENTS:
      g_value_set_boolean (value, envelope->has_attachments);
      break;
    case PROP_PARTIAL:
      g_value_set_boolean (value, envelope->partial);
      break;
    case PROP_COPIES:
      g_value_set_uint (value, envelope->copies);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
fumi_envelope_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  FumiEnvelope *envelope = FUMI_ENVELOPE (object);

  switch (property_id)
    {
    case PROP_ID:
      fumi_envelope_set_id (envelope, g_value_get_int64 (value));
      break;
    case PROP_ACCOUNT:
      set_string (envelope, &envelope->account, or_empty (g_value_get_string (value)), property_id);
      break;
    case PROP_FOLDER:
      set_string (envelope, &envelope->folder, or_empty (g_value_get_string (value)), property_id);
      break;
    case PROP_PATH:
      set_string (envelope, &envelope->path, g_value_get_string (value), property_id);
      break;
    case PROP_FROM_NAME:
      set_string (envelope, &envelope->from_name, or_empty (g_value_get_string (value)), property_id);
      break;
    case PROP_FROM_ADDRESS:
      set_string (envelope, &envelope->from_address, or_empty (g_value_get_string (value)),
                  property_id);
      break;
    case PROP_SUBJECT:
      fumi_envelope_set_subject (envelope, g_value_get_string (value));
      break;
    case PROP_PREVIEW:
      fumi_envelope_set_preview (envelope, g_value_get_string (value));
      break;
    case PROP_DATE:
      fumi_envelope_set_date (envelope, g_value_get_int64 (value));
      break;
    case PROP_ARRIVED:
      fumi_envelope_set_arrived (envelope, g_value_get_int64 (value));
      break;
    case PROP_SIZE:
      fumi_envelope_set_size (envelope, g_value_get_int64 (value));
      break;
    case PROP_UNREAD:
      fumi_envelope_set_unread (envelope, g_value_get_boolean (value));
      break;
    case PROP_STARRED:
      fumi_envelope_set_starred (envelope, g_value_get_boolean (value));
      break;
    case PROP_HAS_ATTACHMENTS:
      fumi_envelope_set_has_attachments (envelope, g_value_get_boolean (value));
      break;
    case PROP_PARTIAL:
      fumi_envelope_set_partial (envelope, g_value_get_boolean (value));
      break;
    case PROP_COPIES:
      fumi_envelope_set_copies (envelope, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
fumi_envelope_finalize (GObject *object)
{
  FumiEnvelope *envelope = FUMI_ENVELOPE (object);

  g_free (envelope->account);
  g_free (envelope->folder);
  g_free (envelope->path);
  g_free (envelope->from_name);
  g_free (envelope->from_address);
  g_free (envelope->subject);
  g_free (envelope->preview);

  G_OBJECT_CLASS (fumi_envelope_parent_class)->finalize (object);
}

static void
fumi_envelope_class_init (FumiEnvelopeClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  static const struct { guint id; const char *name; } strings[] = {
    { PROP_ACCOUNT, "account" }, { PROP_FOLDER, "folder" }, { PROP_PATH, "path" },
    { PROP_FROM_NAME, "from-name" }, { PROP_FROM_ADDRESS, "from-address" },
    { PROP_SUBJECT, "subject" }, { PROP_PREVIEW, "preview" },
  };
  static const struct { guint id; const char *name; } numbers[] = {
    { PROP_ID, "id" }, { PROP_DATE, "date" }, { PROP_ARRIVED, "arrived" }, { PROP_SIZE, "size" },
  };
  static const struct { guint id; const char *name; } booleans[] = {
    { PROP_UNREAD, "unread" }, { PROP_STARRED, "starred" },
    { PROP_HAS_ATTACHMENTS, "has-attachments" }, { PROP_PARTIAL, "partial" },
  };

  object_class->get_property = fumi_envelope_get_property;
  object_class->set_property = fumi_envelope_set_property;
  object_class->finalize = fumi_envelope_finalize;

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    properties[strings[i].id] = g_param_spec_string (strings[i].name, NULL, NULL,
                                                     strings[i].id == PROP_PATH ? NULL : "", flags);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    properties[numbers[i].id] = g_param_spec_int64 (numbers[i].name, NULL, NULL,
                                                    G_MININT64, G_MAXINT64, 0, flags);
  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++)
    properties[booleans[i].id] = g_param_spec_boolean (booleans[i].name, NULL, NULL, FALSE, flags);
  properties[PROP_COPIES] = g_param_spec_uint ("copies", NULL, NULL, 1, G_MAXUINT, 1, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fumi_envelope_init (FumiEnvelope *envelope)
{
  envelope->account = g_strdup ("");
  envelope->folder = g_strdup ("");
  envelope->from_name = g_strdup ("");
  envelope->from_address = g_strdup ("");
  envelope->subject = g_strdup ("");
  envelope->preview = g_strdup ("");
  envelope->copies = 1;
}

/* What is needed only while the message is read. */
typedef struct
{
  FumiEnvelope *envelope;
  FumiBodyText *body;
} Builder;

static void
take_from (FumiEnvelope       *envelope,
           const FumiRawField *field,
           const char         *charset)
{
  g_autoptr(GPtrArray) mailboxes = fumi_mailbox_list_parse (field->value, field->value_length,
                                                            charset);
  FumiMailbox *first;

  if (mailboxes->len == 0)
    return;

  first = g_ptr_array_index (mailboxes, 0);
  fumi_envelope_set_from (envelope, first->name, first->address);
}

/* References says more than In-Reply-To, wherever it stands. */
static void
take_threading (FumiThreading      *threading,
                const FumiRawField *field)
{
  gboolean references = fumi_raw_field_is (field, "References");
  gint64 root;

  if (threading->id == 0 && fumi_raw_field_is (field, "Message-ID"))
    threading->id = fumi_threading_hash (field->value, field->value_length, FALSE);
  if (!references && (threading->parent != 0 || !fumi_raw_field_is (field, "In-Reply-To")))
    return;

  root = fumi_threading_hash (field->value, field->value_length, FALSE);
  if (root == 0)
    return;
  threading->root = root;
  threading->parent = references ? fumi_threading_hash (field->value, field->value_length, TRUE) : root;
}

static void
on_headers (const FumiRawField *fields,
            guint               n_fields,
            const char         *charset,
            gpointer            user_data)
{
  FumiEnvelope *envelope = ((Builder *) user_data)->envelope;

  for (guint i = 0; i < n_fields; i++)
    {
      const FumiRawField *field = &fields[i];

      if (*envelope->from_address == '\0' && *envelope->from_name == '\0'
          && fumi_raw_field_is (field, "From"))
        take_from (envelope, field, charset);
      else if (*envelope->subject == '\0' && fumi_raw_field_is (field, "Subject"))
        {
          g_free (envelope->subject);
          envelope->subject = fumi_header_text_decode (field->value, field->value_length, charset);
        }
      else if (envelope->date == 0 && fumi_raw_field_is (field, "Date"))
        envelope->date = fumi_date_parse (field->value, field->value_length);
      else
        take_threading (&envelope->threading, field);
    }
}

static gboolean
on_begin (const FumiPartHead *head,
          gpointer            user_data)
{
  Builder *builder = user_data;

  builder->envelope->has_attachments |= head->role == FUMI_PART_ATTACHMENT;
  return fumi_body_text_begin (builder->body, head);
}

static void
on_data (const guint8 *bytes,
         gsize         length,
         gpointer      user_data)
{
  fumi_body_text_add (((Builder *) user_data)->body, bytes, length);
}

static void
on_end (gpointer user_data)
{
}

FumiEnvelope *
fumi_envelope_new (void)
{
  return g_object_new (FUMI_TYPE_ENVELOPE, NULL);
}

FumiEnvelope *
fumi_envelope_new_from_bytes (GBytes   *start,
                              gboolean  complete,
                              gint64    arrived)
{
  static const FumiPartHandler handler = { on_headers, on_begin, on_data, on_end };
  FumiEnvelope *envelope = fumi_envelope_new ();
  g_autoptr(FumiBodyText) body = fumi_body_text_new (TRUE);
  Builder builder = { envelope, body };
  g_autoptr(FumiPartWalk) walk = fumi_part_walk_new (&handler, &builder);
  g_autofree char *text = NULL;
  gboolean from_html;
  gsize length;
  const char *bytes;

  g_return_val_if_fail (start != NULL, envelope);

  bytes = g_bytes_get_data (start, &length);
  if (length > 0)
    fumi_part_walk_feed (walk, bytes, length);
  fumi_part_walk_end (walk);

  envelope->arrived = arrived;
  if (envelope->date == 0 || envelope->date > arrived + SECONDS_PER_DAY)
    envelope->date = arrived;
  if (complete)
    envelope->size = length;

  text = fumi_body_text_finish (body, &from_html);
  g_free (envelope->preview);
  envelope->preview = fumi_plain_text_preview (text, PREVIEW_CHARACTERS);
  return envelope;
}

gint64
fumi_envelope_get_id (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 0);

  return envelope->id;
}

const char *
fumi_envelope_get_account (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->account;
}

const char *
fumi_envelope_get_folder (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->folder;
}

const char *
fumi_envelope_get_path (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->path;
}

const char *
fumi_envelope_get_from_name (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->from_name;
}

const char *
fumi_envelope_get_from_address (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->from_address;
}

const char *
fumi_envelope_get_subject (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->subject;
}

const char *
fumi_envelope_get_preview (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return envelope->preview;
}

gint64
fumi_envelope_get_date (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 0);

  return envelope->date;
}

gint64
fumi_envelope_get_arrived (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 0);

  return envelope->arrived;
}

goffset
fumi_envelope_get_size (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 0);

  return envelope->size;
}

gboolean
fumi_envelope_get_unread (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), FALSE);

  return envelope->unread;
}

gboolean
fumi_envelope_get_starred (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), FALSE);

  return envelope->starred;
}

gboolean
fumi_envelope_get_has_attachments (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), FALSE);

  return envelope->has_attachments;
}

gboolean
fumi_envelope_get_partial (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), FALSE);

  return envelope->partial;
}

guint
fumi_envelope_get_copies (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 1);

  return envelope->copies;
}

gint64
fumi_envelope_get_key (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), 0);

  return envelope->key;
}

const FumiThreading *
fumi_envelope_get_threading (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return &envelope->threading;
}

void
fumi_envelope_set_id (FumiEnvelope *envelope,
                      gint64        id)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_int64 (envelope, &envelope->id, id, PROP_ID);
}

void
fumi_envelope_set_place (FumiEnvelope *envelope,
                         const char   *account,
                         const char   *folder,
                         const char   *path)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_string (envelope, &envelope->account, or_empty (account), PROP_ACCOUNT);
  set_string (envelope, &envelope->folder, or_empty (folder), PROP_FOLDER);
  set_string (envelope, &envelope->path, path, PROP_PATH);
}

void
fumi_envelope_set_from (FumiEnvelope *envelope,
                        const char   *name,
                        const char   *address)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_string (envelope, &envelope->from_name, or_empty (name), PROP_FROM_NAME);
  set_string (envelope, &envelope->from_address, or_empty (address), PROP_FROM_ADDRESS);
}

void
fumi_envelope_set_subject (FumiEnvelope *envelope,
                           const char   *subject)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_string (envelope, &envelope->subject, or_empty (subject), PROP_SUBJECT);
}

void
fumi_envelope_set_preview (FumiEnvelope *envelope,
                           const char   *preview)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_string (envelope, &envelope->preview, or_empty (preview), PROP_PREVIEW);
}

void
fumi_envelope_set_date (FumiEnvelope *envelope,
                        gint64        date)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_int64 (envelope, &envelope->date, date, PROP_DATE);
}

void
fumi_envelope_set_arrived (FumiEnvelope *envelope,
                           gint64        arrived)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_int64 (envelope, &envelope->arrived, arrived, PROP_ARRIVED);
}

void
fumi_envelope_set_size (FumiEnvelope *envelope,
                        goffset       size)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_int64 (envelope, &envelope->size, size, PROP_SIZE);
}

void
fumi_envelope_set_unread (FumiEnvelope *envelope,
                          gboolean      unread)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_boolean (envelope, &envelope->unread, unread, PROP_UNREAD);
}

void
fumi_envelope_set_starred (FumiEnvelope *envelope,
                           gboolean      starred)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_boolean (envelope, &envelope->starred, starred, PROP_STARRED);
}

void
fumi_envelope_set_has_attachments (FumiEnvelope *envelope,
                                   gboolean      has_attachments)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_boolean (envelope, &envelope->has_attachments, has_attachments, PROP_HAS_ATTACHMENTS);
}

void
fumi_envelope_set_partial (FumiEnvelope *envelope,
                           gboolean      partial)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  set_boolean (envelope, &envelope->partial, partial, PROP_PARTIAL);
}

void
fumi_envelope_set_copies (FumiEnvelope *envelope,
                          guint         copies)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  copies = MAX (copies, 1);
  if (envelope->copies == copies)
    return;

  envelope->copies = copies;
  g_object_notify_by_pspec (G_OBJECT (envelope), properties[PROP_COPIES]);
}

void
fumi_envelope_set_key (FumiEnvelope *envelope,
                       gint64        key)
{
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  envelope->key = key;
}

char *
fumi_envelope_dup_sender (FumiEnvelope *envelope)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE (envelope), NULL);

  return g_strdup (*envelope->from_name != '\0' ? envelope->from_name : envelope->from_address);
}
