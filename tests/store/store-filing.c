/* store-filing.c: a part of store-child and of its judge: what filter rules make of the messages of fixture_make_mail().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-filing.h"

#include <stdlib.h>
#include <string.h>

FumiStoreFiling
filing_of (guint number)
{
  FumiStoreFiling filing = { 0 };

  if (number % 3 == 0)
    filing.folder = FILING_FOLDER;
  filing.read = number % 3 == 1 || number % 6 == 0;
  filing.star = number % 3 == 1;
  filing.unwanted = number % 4 == 0;
  return filing;
}

static guint
number_of (FumiEnvelope *row)
{
  const char *subject = fumi_envelope_get_subject (row);

  return (guint) atoi (subject + strlen ("Message "));
}

gboolean
file_what_waits (FumiStore   *store,
                 const char  *account,
                 GError     **error)
{
  g_autoptr(GArray) ids = fumi_store_list_unfiled (store, account, error);
  g_autoptr(GPtrArray) rows = NULL;
  g_autofree FumiStoreFiling *filings = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;

  if (ids == NULL)
    return FALSE;
  rows = fumi_store_get_many (store, (const gint64 *) (void *) ids->data, ids->len, error);
  if (rows == NULL)
    return FALSE;

  filings = g_new (FumiStoreFiling, MAX (rows->len, 1));
  for (guint i = 0; i < rows->len; i++)
    {
      filings[i] = filing_of (number_of (rows->pdata[i]));
      filings[i].id = fumi_envelope_get_id (rows->pdata[i]);
    }
  outcome = fumi_store_file (store, filings, rows->len, TRUE, NULL, NULL, NULL);
  if (outcome->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&outcome->error));
  return FALSE;
}
