/* fumi-dragged-mail.c: messages on their way from the list to a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-dragged-mail.h"

struct _FumiDraggedMail
{
  GObject  parent_instance;

  GArray  *ids;     /* (element-type gint64) */
  char    *account; /* NULL: several */
  char    *folder;
};

G_DEFINE_FINAL_TYPE (FumiDraggedMail, fumi_dragged_mail, G_TYPE_OBJECT)

static void
fumi_dragged_mail_finalize (GObject *object)
{
  FumiDraggedMail *mail = FUMI_DRAGGED_MAIL (object);

  g_clear_pointer (&mail->ids, g_array_unref);
  g_free (mail->account);
  g_free (mail->folder);

  G_OBJECT_CLASS (fumi_dragged_mail_parent_class)->finalize (object);
}

static void
fumi_dragged_mail_class_init (FumiDraggedMailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_dragged_mail_finalize;
}

static void
fumi_dragged_mail_init (FumiDraggedMail *mail)
{
}

FumiDraggedMail *
fumi_dragged_mail_new (GArray     *ids,
                       const char *account,
                       const char *folder)
{
  FumiDraggedMail *mail = g_object_new (FUMI_TYPE_DRAGGED_MAIL, NULL);

  mail->ids = ids;
  mail->account = g_strdup (account);
  mail->folder = g_strdup (folder);
  return mail;
}

GArray *
fumi_dragged_mail_get_ids (FumiDraggedMail *mail)
{
  g_return_val_if_fail (FUMI_IS_DRAGGED_MAIL (mail), NULL);

  return mail->ids;
}

gboolean
fumi_dragged_mail_fits (FumiDraggedMail *mail,
                        const char      *account,
                        const char      *folder)
{
  g_return_val_if_fail (FUMI_IS_DRAGGED_MAIL (mail), FALSE);

  return g_strcmp0 (mail->account, account) == 0 && account != NULL && !g_str_equal (mail->folder, folder);
}
