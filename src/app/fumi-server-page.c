/* fumi-server-page.c: the assistant's page for the receiving server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-server-page.h"

#include <glib/gi18n.h>

#include "fumi-address.h"
#include "fumi-advanced-row.h"
#include "fumi-credentials.h"
#include "fumi-field-check.h"
#include "fumi-server-form.h"

struct _FumiServerPage
{
  FumiSetupPage    parent_instance;

  AdwActionRow    *source_row;
  FumiServerForm  *form;
  AdwEntryRow     *password_row;
  FumiFieldNote   *password_note;
  FumiAdvancedRow *advanced_row;

  guint            revision;        /* of the draft's settings that are shown; later typing is newer */
  gboolean         password_needed; /* a test cannot begin without */
};

G_DEFINE_FINAL_TYPE (FumiServerPage, fumi_server_page, FUMI_TYPE_SETUP_PAGE)

static const char *
get_password (FumiServerPage *page)
{
  return gtk_editable_get_text (GTK_EDITABLE (page->password_row));
}

static void
check_password (FumiServerPage *page)
{
  fumi_check_password (page->password_row, page->password_note,
                       page->password_needed ? _("Enter the password") : NULL);
}

/* Kept at once, so that the page before shows the same when the user goes back. */
static void
on_password_changed (FumiServerPage *page)
{
  FumiSetupDraft *draft = fumi_setup_page_get_draft (FUMI_SETUP_PAGE (page));
  char *password = NULL;

  check_password (page);

  if (fumi_secret_check (get_password (page), &password, NULL, NULL) == FUMI_TYPED_OK)
    fumi_setup_draft_set_password (draft, password);
  fumi_secret_free (password);
}

static void
show_source (FumiServerPage *page,
             const char     *icon,
             const char     *title,
             const char     *text)
{
  adw_action_row_set_icon_name (page->source_row, icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (page->source_row), title);
  adw_action_row_set_subtitle (page->source_row, text);
}

static void
describe_source (FumiServerPage *page)
{
  FumiSetupDraft *draft = fumi_setup_page_get_draft (FUMI_SETUP_PAGE (page));

  switch (draft->source)
    {
    case FUMI_SETUP_FOUND:
      show_source (page, "emblem-ok-symbolic", _("Settings Found (built-in list)"),
                   draft->provider != NULL ? draft->provider->name : "");
      return;

    case FUMI_SETUP_UNVERIFIED:
      show_source (page, "dialog-warning-symbolic", _("Settings Found (built-in list)"),
                   _("They are not confirmed. Compare them with the provider’s letter."));
      return;

    case FUMI_SETUP_ASK_USER:
      show_source (page, "dialog-information-symbolic", _("Server Found (built-in list)"),
                   _("The user name stands in the provider’s letter."));
      return;

    case FUMI_SETUP_ASK_HOST:
      show_source (page, "dialog-information-symbolic", _("Server Name Needed"),
                   _("Each customer of this provider has another server. Its name stands in the provider’s letter."));
      return;

    case FUMI_SETUP_MANUAL:
      show_source (page, "document-edit-symbolic", _("Set Up Manually"),
                   _("Copy the settings from the provider’s letter or help pages."));
      return;

    case FUMI_SETUP_PRACTICE:
      show_source (page, "emblem-ok-symbolic", _("Practice Mailbox"),
                   _("The practice server runs inside Fumibako, on this computer."));
      return;

    case FUMI_SETUP_NOT_FOUND:
    default:
      show_source (page, "dialog-information-symbolic", _("No Settings Found"),
                   _("Copy them from the provider’s letter or help pages."));
      return;
    }
}

static void
fumi_server_page_fill (FumiSetupPage *page)
{
  FumiServerPage *server_page = FUMI_SERVER_PAGE (page);
  FumiSetupDraft *draft = fumi_setup_page_get_draft (page);

  describe_source (server_page);
  if (server_page->revision != draft->revision)
    {
      g_autoptr(FumiPop3Server) server = fumi_account_dup_server (draft->account);

      fumi_server_form_set_server (server_page->form, server);
      fumi_advanced_row_set (server_page->advanced_row, draft->account);
      server_page->revision = draft->revision;
    }
  fumi_server_form_set_address (server_page->form, fumi_account_get_address (draft->account));
  if (g_strcmp0 (get_password (server_page), draft->password) != 0)
    gtk_editable_set_text (GTK_EDITABLE (server_page->password_row), draft->password);
}

static gboolean
fumi_server_page_apply (FumiSetupPage *page)
{
  FumiServerPage *server_page = FUMI_SERVER_PAGE (page);
  FumiSetupDraft *draft = fumi_setup_page_get_draft (page);
  g_autoptr(FumiPop3Server) server = NULL;
  char *password = NULL;

  if (fumi_server_form_catch (server_page->form))
    {
      fumi_field_note_reveal (server_page->password_note);
      return FALSE;
    }
  if (fumi_field_note_catch (server_page->password_note)
      || fumi_advanced_row_catch (server_page->advanced_row,
                                  fumi_server_form_get_security (server_page->form)))
    return FALSE;

  server = fumi_server_form_dup_server (server_page->form);
  fumi_advanced_row_write_server (server_page->advanced_row, server);
  fumi_setup_draft_set_server (draft, server);
  fumi_advanced_row_write_account (server_page->advanced_row, draft->account);
  server_page->revision = draft->revision;

  fumi_secret_check (get_password (server_page), &password, NULL, NULL);
  fumi_setup_draft_set_password (draft, password);
  fumi_secret_free (password);

  return TRUE;
}

static GtkWidget *
fumi_server_page_get_focus (FumiSetupPage *page)
{
  FumiServerPage *server_page = FUMI_SERVER_PAGE (page);
  GtkWidget *empty = fumi_server_form_get_empty (server_page->form);

  if (server_page->password_needed || (empty == NULL && *get_password (server_page) == '\0'))
    return GTK_WIDGET (server_page->password_row);

  return empty;
}

static void
fumi_server_page_class_init (FumiServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  FumiSetupPageClass *page_class = FUMI_SETUP_PAGE_CLASS (klass);

  page_class->apply = fumi_server_page_apply;
  page_class->fill = fumi_server_page_fill;
  page_class->get_focus = fumi_server_page_get_focus;

  g_type_ensure (FUMI_TYPE_ADVANCED_ROW);
  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  g_type_ensure (FUMI_TYPE_SERVER_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiServerPage, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, FumiServerPage, form);
  gtk_widget_class_bind_template_child (widget_class, FumiServerPage, password_note);
  gtk_widget_class_bind_template_child (widget_class, FumiServerPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, FumiServerPage, source_row);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
}

static void
fumi_server_page_init (FumiServerPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

void
fumi_server_page_ask_password (FumiServerPage *page)
{
  g_return_if_fail (FUMI_IS_SERVER_PAGE (page));

  page->password_needed = TRUE;
  check_password (page);
  fumi_field_note_catch (page->password_note);
}
