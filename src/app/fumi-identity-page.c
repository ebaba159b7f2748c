/* fumi-identity-page.c: the assistant's page for name, address and password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-identity-page.h"

#include <glib/gi18n.h>

#include "fumi-address.h"
#include "fumi-credentials.h"
#include "fumi-field-check.h"

struct _FumiIdentityPage
{
  FumiSetupPage        parent_instance;

  AdwEntryRow         *name_row;
  FumiFieldNote       *name_note;
  AdwEntryRow         *address_row;
  FumiFieldNote       *address_note;
  AdwEntryRow         *password_row;
  FumiFieldNote       *password_note;
  GtkCheckButton      *save_check;
  GtkWidget           *info_group;
  AdwActionRow        *info_row;
  GtkWidget           *info_button_row;

  FumiIsAddressTaken   is_taken;
  gpointer             is_taken_data;
  char                *help_url; /* of the provider; NULL: none */
  gboolean             filled;
};

G_DEFINE_FINAL_TYPE (FumiIdentityPage, fumi_identity_page, FUMI_TYPE_SETUP_PAGE)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_info (FumiIdentityPage *page,
           const char       *title,
           const char       *text,
           const char       *help_url)
{
  gtk_widget_set_visible (page->info_group, text != NULL);
  if (text == NULL)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (page->info_row), title);
  adw_action_row_set_subtitle (page->info_row, text);

  g_free (page->help_url);
  page->help_url = g_strdup (help_url);
  gtk_widget_set_visible (page->info_button_row, help_url != NULL);
  if (help_url != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (page->info_row), "fumi-noted");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (page->info_row), "fumi-noted");
}

static void
suggest_address (FumiIdentityPage *page,
                 const char       *address)
{
  g_autofree char *domain = fumi_address_dup_domain (address);
  g_autofree char *meant = fumi_provider_suggest_domain (domain);
  g_autofree char *local = NULL;
  g_autofree char *suggestion = NULL;
  const char *suggestions[2] = { NULL };

  if (meant == NULL)
    {
      fumi_field_note_set_suggestions (page->address_note, NULL);
      return;
    }

  local = fumi_address_dup_local (address);
  suggestion = g_strconcat (local, "@", meant, NULL);
  suggestions[0] = suggestion;
  fumi_field_note_set_warning (page->address_note, _("Is this a typing slip? Perhaps meant:"));
  fumi_field_note_set_suggestions (page->address_note, suggestions);
}

static gboolean
is_practising (FumiIdentityPage *page,
               const char       *address)
{
  FumiSetupDraft *draft = fumi_setup_page_get_draft (FUMI_SETUP_PAGE (page));

  return draft != NULL && draft->source == FUMI_SETUP_PRACTICE
         && g_strcmp0 (draft->filled_for, address) == 0;
}

static void
check_address (FumiIdentityPage *page)
{
  g_autofree char *address = NULL;
  g_autofree char *explanation = NULL;
  g_autoptr(FumiProvider) provider = NULL;

  fumi_field_note_set_warning (page->address_note, NULL);

  if (fumi_address_check (get_text (page->address_row), &address, &explanation) != FUMI_TYPED_OK)
    {
      fumi_field_note_set_problem (page->address_note, explanation);
      fumi_field_note_set_suggestions (page->address_note, NULL);
      show_info (page, NULL, NULL, NULL);
      return;
    }

  if (page->is_taken != NULL && page->is_taken (address, page->is_taken_data))
    fumi_field_note_set_problem (page->address_note, _("This account already exists"));
  else
    fumi_field_note_set_problem (page->address_note, NULL);

  suggest_address (page, address);

  if (is_practising (page, address))
    {
      show_info (page, _("Practice Mailbox"),
                 _("Everything is filled in for the practice server inside Fumibako. Look at each page and go on with Next."),
                 NULL);
      return;
    }

  provider = fumi_provider_lookup (address);
  if (provider != NULL)
    show_info (page, provider->name, provider->note, provider->help_url);
  else
    show_info (page, NULL, NULL, NULL);
}

static void
on_name_changed (FumiIdentityPage *page)
{
  fumi_check_name (page->name_row, page->name_note);
}

static void
on_address_changed (FumiIdentityPage *page)
{
  check_address (page);
}

static void
on_password_changed (FumiIdentityPage *page)
{
  fumi_check_password (page->password_row, page->password_note, NULL);
}

static void
on_address_suggestion (FumiIdentityPage *page,
                       const char       *address)
{
  gtk_editable_set_text (GTK_EDITABLE (page->address_row), address);
  gtk_widget_grab_focus (GTK_WIDGET (page->address_row));
}

static void
on_info_clicked (FumiIdentityPage *page)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), page->help_url,
                GDK_CURRENT_TIME);
}

static void
on_manual_clicked (FumiIdentityPage *page)
{
  if (!fumi_setup_page_apply (FUMI_SETUP_PAGE (page)))
    return;

  fumi_setup_draft_set_manual (fumi_setup_page_get_draft (FUMI_SETUP_PAGE (page)));
  fumi_setup_page_go (FUMI_SETUP_PAGE (page), FUMI_SETUP_SERVER);
}

static void
set_text (AdwEntryRow *row,
          const char  *text)
{
  if (g_strcmp0 (get_text (row), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
fumi_identity_page_fill (FumiSetupPage *page)
{
  FumiIdentityPage *identity = FUMI_IDENTITY_PAGE (page);
  FumiSetupDraft *draft = fumi_setup_page_get_draft (page);
  const char *address = fumi_account_get_address (draft->account);

  /* What stands here is newer than the draft, unless the draft was filled in elsewhere. */
  if (identity->filled && (address == NULL || *address == '\0'))
    return;

  if (address != NULL && *address != '\0')
    {
      set_text (identity->name_row, fumi_account_get_name (draft->account));
      set_text (identity->address_row, address);
      set_text (identity->password_row, draft->password);
      gtk_check_button_set_active (identity->save_check,
                                   fumi_account_get_save_password (draft->account));
    }
  else if (g_strcmp0 (g_get_real_name (), "Unknown") != 0)
    {
      set_text (identity->name_row, g_get_real_name ());
    }

  identity->filled = TRUE;
  check_address (identity);
}

static gboolean
fumi_identity_page_apply (FumiSetupPage *page)
{
  FumiIdentityPage *identity = FUMI_IDENTITY_PAGE (page);
  FumiFieldNote *notes[] = {
    identity->name_note, identity->address_note, identity->password_note
  };
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  char *password = NULL;

  if (fumi_notes_catch (notes, G_N_ELEMENTS (notes)))
    return FALSE;

  name = fumi_name_clean (get_text (identity->name_row));
  fumi_address_check (get_text (identity->address_row), &address, NULL);
  fumi_secret_check (get_text (identity->password_row), &password, NULL, NULL);
  fumi_setup_draft_set_identity (fumi_setup_page_get_draft (page), name, address, password,
                                 gtk_check_button_get_active (identity->save_check));
  fumi_secret_free (password);

  return TRUE;
}

static GtkWidget *
fumi_identity_page_get_focus (FumiSetupPage *page)
{
  FumiIdentityPage *identity = FUMI_IDENTITY_PAGE (page);
  AdwEntryRow *rows[] = { identity->name_row, identity->address_row, identity->password_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (*get_text (rows[i]) == '\0')
      return GTK_WIDGET (rows[i]);

  return NULL;
}

static void
fumi_identity_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (fumi_identity_page_parent_class)->constructed (object);

  check_address (FUMI_IDENTITY_PAGE (object));
}

static void
fumi_identity_page_finalize (GObject *object)
{
  g_free (FUMI_IDENTITY_PAGE (object)->help_url);

  G_OBJECT_CLASS (fumi_identity_page_parent_class)->finalize (object);
}

static void
fumi_identity_page_class_init (FumiIdentityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  FumiSetupPageClass *page_class = FUMI_SETUP_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = fumi_identity_page_constructed;
  G_OBJECT_CLASS (klass)->finalize = fumi_identity_page_finalize;
  page_class->apply = fumi_identity_page_apply;
  page_class->fill = fumi_identity_page_fill;
  page_class->get_focus = fumi_identity_page_get_focus;

  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-identity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, address_note);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, info_button_row);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, info_group);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, info_row);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, name_note);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, password_note);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, FumiIdentityPage, save_check);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_address_suggestion);
  gtk_widget_class_bind_template_callback (widget_class, on_info_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_manual_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
}

static void
fumi_identity_page_init (FumiIdentityPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}

void
fumi_identity_page_set_taken_func (FumiIdentityPage   *page,
                                   FumiIsAddressTaken  is_taken,
                                   gpointer            user_data)
{
  g_return_if_fail (FUMI_IS_IDENTITY_PAGE (page));

  page->is_taken = is_taken;
  page->is_taken_data = user_data;
}

gboolean
fumi_identity_page_has_typing (FumiIdentityPage *page)
{
  g_return_val_if_fail (FUMI_IS_IDENTITY_PAGE (page), FALSE);

  if (is_practising (page, get_text (page->address_row)))
    return FALSE;

  return *get_text (page->address_row) != '\0' || *get_text (page->password_row) != '\0';
}
