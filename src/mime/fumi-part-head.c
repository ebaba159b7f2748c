/* fumi-part-head.c: what the header of one part says the part is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-part-head.h"

#include <string.h>

#include "fumi-file-name.h"
#include "fumi-header-block.h"
#include "fumi-header-params.h"

void
fumi_part_head_clear (FumiPartHead *head)
{
  g_free (head->type);
  g_free (head->charset);
  g_free (head->encoding);
  g_free (head->disposition);
  g_free (head->name);
  memset (head, 0, sizeof *head);
}

static FumiHeaderParams *
read_params (GArray     *fields,
             const char *name)
{
  const FumiRawField *field = fumi_header_block_find (fields, name);

  return field != NULL ? fumi_header_params_new (field->value, field->value_length) : NULL;
}

/* RFC 2045 §5.2: what says no type, or none that can be read, is text. */
static char *
read_type (FumiHeaderParams *params,
           FumiMultipart     parent)
{
  const char *value = params != NULL ? fumi_header_params_get_value (params) : "";
  const char *slash = strchr (value, '/');

  if (slash != NULL && slash > value && slash[1] != '\0')
    return g_utf8_make_valid (value, -1);

  return g_strdup (parent == FUMI_MULTIPART_DIGEST && *value == '\0' ? "message/rfc822"
                                                                     : "text/plain");
}

static FumiMultipart
multipart_kind (const char *type)
{
  static const struct { const char *type; FumiMultipart kind; } kinds[] = {
    { "multipart/alternative", FUMI_MULTIPART_ALTERNATIVE },
    { "multipart/related", FUMI_MULTIPART_RELATED },
    { "multipart/digest", FUMI_MULTIPART_DIGEST },
    { "multipart/signed", FUMI_MULTIPART_SIGNED },
    { "multipart/encrypted", FUMI_MULTIPART_ENCRYPTED },
    { "multipart/report", FUMI_MULTIPART_REPORT },
  };

  if (!g_str_has_prefix (type, "multipart/"))
    return FUMI_MULTIPART_NONE;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].type) == 0)
      return kinds[i].kind;

  return FUMI_MULTIPART_MIXED;
}

/* RFC 2183 §2.8: an unknown disposition is an attachment. */
static char *
read_disposition (FumiHeaderParams *params)
{
  const char *value = params != NULL ? fumi_header_params_get_value (params) : "";

  if (*value == '\0' || strcmp (value, "inline") == 0)
    return g_strdup (value);

  return g_strdup ("attachment");
}

static char *
read_name (FumiHeaderParams *type,
           FumiHeaderParams *disposition,
           const char       *charset)
{
  g_autofree char *name = NULL;

  if (disposition != NULL)
    name = fumi_header_params_dup_text (disposition, "filename", charset);
  if (name == NULL && type != NULL)
    name = fumi_header_params_dup_text (type, "name", charset);

  return fumi_file_name_clean (name);
}

static char *
read_encoding (GArray *fields)
{
  const FumiRawField *field = fumi_header_block_find (fields, "content-transfer-encoding");
  g_autoptr(FumiHeaderParams) params = NULL;

  if (field == NULL)
    return NULL;

  params = fumi_header_params_new (field->value, field->value_length);
  return g_strdup (fumi_header_params_get_value (params));
}

/* Text that is data, not something to read. */
static gboolean
is_data (const char *type)
{
  static const char *const types[] = {
    "text/calendar", "text/css", "text/csv", "text/directory", "text/javascript", "text/rfc822-headers",
    "text/vcard", "text/x-amp-html", "text/x-vcard", "text/xml",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (type, types[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_support (const FumiPartHead  *head,
            const FumiPartPlace *place)
{
  if (strcmp (head->disposition, "attachment") == 0)
    return place->parent == FUMI_MULTIPART_SIGNED && place->index > 0;

  switch (place->parent)
    {
    case FUMI_MULTIPART_ALTERNATIVE:
    case FUMI_MULTIPART_ENCRYPTED:
      return TRUE;

    case FUMI_MULTIPART_RELATED:
    case FUMI_MULTIPART_SIGNED:
    case FUMI_MULTIPART_REPORT:
      return place->index > 0;

    case FUMI_MULTIPART_NONE:
    case FUMI_MULTIPART_MIXED:
    case FUMI_MULTIPART_DIGEST:
    default:
      return FALSE;
    }
}

static FumiPartRole
find_role (const FumiPartHead  *head,
           const FumiPartPlace *place)
{
  gboolean is_readable = g_str_has_prefix (head->type, "text/") && !is_data (head->type)
                         && strcmp (head->disposition, "attachment") != 0;
  gboolean is_known = strcmp (head->type, "text/plain") == 0 || strcmp (head->type, "text/html") == 0;

  /* A text with a file name is a text to read only where no other came before. */
  if (is_readable && (head->name == NULL || !place->has_text) && place->parent != FUMI_MULTIPART_DIGEST
      && !(place->parent == FUMI_MULTIPART_REPORT && place->index > 0)
      && (is_known || place->parent != FUMI_MULTIPART_ALTERNATIVE))
    return strcmp (head->type, "text/html") == 0 ? FUMI_PART_HTML : FUMI_PART_PLAIN;

  return is_support (head, place) ? FUMI_PART_SUPPORT : FUMI_PART_ATTACHMENT;
}

FumiMultipart
fumi_part_head_read (FumiPartHead         *head,
                     GArray               *fields,
                     const FumiPartPlace  *place,
                     char                **boundary)
{
  g_autoptr(FumiHeaderParams) type = read_params (fields, "content-type");
  g_autoptr(FumiHeaderParams) disposition = read_params (fields, "content-disposition");
  FumiMultipart kind;

  memset (head, 0, sizeof *head);
  *boundary = NULL;

  head->type = read_type (type, place->parent);
  head->charset = type != NULL ? fumi_header_params_dup (type, "charset") : NULL;
  head->encoding = read_encoding (fields);
  head->disposition = read_disposition (disposition);
  head->name = read_name (type, disposition, head->charset);
  head->alternative = place->alternative;

  kind = multipart_kind (head->type);
  if (kind != FUMI_MULTIPART_NONE)
    {
      *boundary = fumi_header_params_dup (type, "boundary");
      return kind;
    }

  if (type != NULL && strcmp (head->type, "text/plain") == 0)
    {
      g_autofree char *format = fumi_header_params_dup (type, "format");
      g_autofree char *delsp = fumi_header_params_dup (type, "delsp");

      head->is_flowed = format != NULL && g_ascii_strcasecmp (format, "flowed") == 0;
      head->delete_space = delsp != NULL && g_ascii_strcasecmp (delsp, "yes") == 0;
    }

  head->role = find_role (head, place);
  return FUMI_MULTIPART_NONE;
}
