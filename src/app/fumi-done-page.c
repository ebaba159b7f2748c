/* fumi-done-page.c: the assistant's last page: what was set up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-done-page.h"

#include <glib/gi18n.h>

struct _FumiDonePage
{
  FumiSetupPage  parent_instance;

  AdwStatusPage *status;
  AdwActionRow  *address_row;
  AdwActionRow  *server_row;
  AdwActionRow  *security_row;
  AdwActionRow  *keep_row;
  GtkWidget     *receive_button;
};

static guint receive_signal;

G_DEFINE_FINAL_TYPE (FumiDonePage, fumi_done_page, FUMI_TYPE_SETUP_PAGE)

static char *
describe_leave (FumiAccount *account)
{
  guint days = fumi_account_get_leave_days (account);

  switch (fumi_account_get_leave (account))
    {
    case FUMI_LEAVE_FOREVER:
      return g_strdup (_("Kept"));

    case FUMI_LEAVE_NO:
      return g_strdup (_("Deleted after receiving"));

    case FUMI_LEAVE_DAYS:
    default:
      /* Translators: what happens to mail on the server. %u is a number of days. */
      return g_strdup_printf (ngettext ("Kept for %u day, then deleted",
                                        "Kept for %u days, then deleted", days), days);
    }
}

static const char *
describe_security (FumiAccount *account)
{
  switch (fumi_account_get_security (account))
    {
    case FUMI_SECURITY_STARTTLS:
      return _("STARTTLS");

    case FUMI_SECURITY_NONE:
      return _("None (dangerous)");

    case FUMI_SECURITY_TLS:
    default:
      return _("SSL/TLS");
    }
}

static void
fumi_done_page_fill (FumiSetupPage *page)
{
  FumiDonePage *done = FUMI_DONE_PAGE (page);
  FumiAccount *account = fumi_setup_page_get_draft (page)->account;
  g_autofree char *keep = describe_leave (account);
  /* Translators: %s is a server's name, %u its port. */
  g_autofree char *server = g_strdup_printf (_("%s, port %u"), fumi_account_get_host (account),
                                             fumi_account_get_port (account));

  adw_action_row_set_subtitle (done->address_row, fumi_account_get_address (account));
  adw_action_row_set_subtitle (done->server_row, server);
  adw_action_row_set_subtitle (done->security_row, describe_security (account));
  adw_action_row_set_subtitle (done->keep_row, keep);

  if (!fumi_account_get_receive_automatically (account))
    adw_status_page_set_description (done->status,
                                     _("The connection did not work yet, so mail is not received automatically. Check it later in the account’s settings."));
}

static GtkWidget *
fumi_done_page_get_default (FumiSetupPage *page)
{
  return FUMI_DONE_PAGE (page)->receive_button;
}

static void
on_receive_clicked (FumiDonePage *page)
{
  g_signal_emit (page, receive_signal, 0);
}

static void
fumi_done_page_class_init (FumiDonePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  FUMI_SETUP_PAGE_CLASS (klass)->fill = fumi_done_page_fill;
  FUMI_SETUP_PAGE_CLASS (klass)->get_default = fumi_done_page_get_default;

  receive_signal = g_signal_new ("receive", FUMI_TYPE_DONE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-done-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, address_row);
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, keep_row);
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, receive_button);
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, security_row);
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, server_row);
  gtk_widget_class_bind_template_child (widget_class, FumiDonePage, status);
  gtk_widget_class_bind_template_callback (widget_class, on_receive_clicked);
}

static void
fumi_done_page_init (FumiDonePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

void
fumi_done_page_announce_import (FumiDonePage *page)
{
  g_return_if_fail (FUMI_IS_DONE_PAGE (page));

  adw_status_page_set_description (page->status,
                                   _("Next, choose the mail of your other program that is to be imported."));
}
