/* fumi-header-block.c: a header block split into fields.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-header-block.h"

#include <string.h>

#define MAX_FIELDS 10000

gboolean
fumi_raw_field_is (const FumiRawField *field,
                   const char         *name)
{
  return strlen (name) == field->name_length
         && g_ascii_strncasecmp (field->name, name, field->name_length) == 0;
}

/* Fields that show that a header block goes on after a damaged line. */
static gboolean
is_well_known (const FumiRawField *field)
{
  static const char *const names[] = {
    "from", "to", "cc", "subject", "date", "message-id", "mime-version", "received", "reply-to",
    "return-path", "sender", "delivered-to", "dkim-signature", "content-type", "content-disposition",
    "content-transfer-encoding",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (fumi_raw_field_is (field, names[i]))
      return TRUE;

  return FALSE;
}

static gsize
line_length (const char *p,
             const char *end,
             char        newline)
{
  const char *stop = memchr (p, newline, end - p);

  return (stop != NULL ? stop + 1 : end) - p;
}

static gboolean
read_field (const char   *line,
            gsize         length,
            FumiRawField *field)
{
  gsize i = 0;

  while (i < length && line[i] > 0x20 && line[i] < 0x7f && line[i] != ':')
    i++;

  field->name = line;
  field->name_length = i;
  while (i < length && (line[i] == ' ' || line[i] == '\t'))
    i++;
  if (field->name_length == 0 || i == length || line[i] != ':')
    return FALSE;

  field->value = line + i + 1;
  field->value_length = length - i - 1;
  return TRUE;
}

static void
trim_value (FumiRawField *field)
{
  while (field->value_length > 0 && g_ascii_isspace (field->value[0]))
    {
      field->value++;
      field->value_length--;
    }
  while (field->value_length > 0 && g_ascii_isspace (field->value[field->value_length - 1]))
    field->value_length--;
}

GArray *
fumi_header_block_split (const char *block,
                         gsize       length,
                         char        newline,
                         gsize      *body)
{
  GArray *fields = g_array_sized_new (FALSE, FALSE, sizeof (FumiRawField), 32);
  const char *end = block + length;
  const char *damage = NULL; /* the first line that is no field */
  guint before_damage = 0;

  for (const char *p = block; p < end;)
    {
      gsize taken = line_length (p, end, newline);
      FumiRawField field;

      if ((*p == ' ' || *p == '\t') && fields->len > 0)
        {
          FumiRawField *last = &g_array_index (fields, FumiRawField, fields->len - 1);

          if (damage == NULL)
            last->value_length = p + taken - last->value;
        }
      else if (read_field (p, taken, &field))
        {
          if (damage != NULL && *damage != '-' && is_well_known (&field))
            damage = NULL;
          if (fields->len < MAX_FIELDS)
            g_array_append_val (fields, field);
        }
      else if (damage == NULL && !(p == block && (g_str_has_prefix (p, "From ")
                                                  || g_str_has_prefix (p, ">From "))))
        {
          damage = p;
          before_damage = fields->len;
        }

      p += taken;
    }

  if (damage != NULL)
    g_array_set_size (fields, before_damage);
  *body = damage != NULL ? (gsize) (damage - block) : length;

  for (guint i = 0; i < fields->len; i++)
    trim_value (&g_array_index (fields, FumiRawField, i));

  return fields;
}

const FumiRawField *
fumi_header_block_find (GArray     *fields,
                        const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    {
      FumiRawField *field = &g_array_index (fields, FumiRawField, i);

      if (fumi_raw_field_is (field, name))
        return field;
    }

  return NULL;
}
