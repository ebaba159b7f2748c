/* fumi-practice.c: the practice mailbox of this process, started when it is first needed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice.h"

#include "fumi-credentials.h"

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

  if (practice->server == NULL && port != 0)
    practice->server = fumi_practice_server_new (port, NULL);
  if (practice->server == NULL)
    practice->server = fumi_practice_server_new (0, error);

  return practice->server;
}

/* The port may have been taken meanwhile, and the certificate is made anew at each start. */
static void
refresh_account (FumiPracticeServer *server,
                 FumiAccountList    *accounts,
                 FumiAccount        *account)
{
  g_autoptr(FumiPop3Server) settings = fumi_account_dup_server (account);
  g_autoptr(GError) error = NULL;

  g_free (settings->host);
  settings->host = g_strdup (fumi_practice_server_get_host ());
  settings->port = fumi_practice_server_get_port (server);
  g_free (settings->certificate);
  settings->certificate = g_strdup (fumi_practice_server_get_certificate (server));
  fumi_account_set_server (account, settings);

  if (!fumi_account_list_save (accounts, account, &error))
    g_warning ("Cannot save the practice account: %s", error->message);
  fumi_credentials_keep_for_session (fumi_account_get_id (account),
                                     fumi_practice_server_get_password ());
}

void
fumi_practice_refresh_accounts (FumiPractice    *practice,
                                FumiAccountList *accounts)
{
  g_return_if_fail (FUMI_IS_PRACTICE (practice));
  g_return_if_fail (FUMI_IS_ACCOUNT_LIST (accounts));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);
      g_autoptr(GError) error = NULL;
      FumiPracticeServer *server;

      if (!fumi_account_get_practice (account))
        continue;

      server = fumi_practice_ensure (practice, fumi_account_get_port (account), &error);
      if (server != NULL)
        refresh_account (server, accounts, account);
      else
        g_warning ("Cannot start the practice server: %s", error->message);
    }
}
