/* fumi-practice.c: the practice mailbox of this process, started when it is first needed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice.h"

struct _FumiPractice
{
  GObject             parent_instance;

  FumiPracticeServer *server; /* NULL until it is needed */
};

G_DEFINE_FINAL_TYPE (FumiPractice, fumi_practice, G_TYPE_OBJECT)

static void
fumi_practice_dispose (GObject *object)
{
  FumiPractice *practice = FUMI_PRACTICE (object);

  g_clear_object (&practice->server);

  G_OBJECT_CLASS (fumi_practice_parent_class)->dispose (object);
}

static void
fumi_practice_class_init (FumiPracticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_practice_dispose;
}

static void
fumi_practice_init (FumiPractice *practice)
{
}

FumiPractice *
fumi_practice_new (void)
{
  return g_object_new (FUMI_TYPE_PRACTICE, NULL);
}

FumiPracticeServer *
fumi_practice_ensure (FumiPractice  *practice,
                      guint16        port,
                      GError       **error)
{
  g_return_val_if_fail (FUMI_IS_PRACTICE (practice), NULL);

  if (practice->server == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not built yet");

  return practice->server;
}

void
fumi_practice_refresh_accounts (FumiPractice    *practice,
                                FumiAccountList *accounts)
{
  g_return_if_fail (FUMI_IS_PRACTICE (practice));
}
