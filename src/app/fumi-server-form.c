/* fumi-server-form.c: the boxed list with server, security, port and user name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-server-form.h"

#include <glib/gi18n.h>

#include "fumi-address.h"
#include "fumi-field-check.h"
#include "fumi-number-row.h"
#include "fumi-setup-draft.h"

struct _FumiServerForm
{
  AdwPreferencesGroup  parent_instance;

  AdwEntryRow         *host_row;
  FumiFieldNote       *host_note;
  AdwComboRow         *security_row;
  FumiFieldNote       *security_note;
  FumiNumberRow       *port_row;
  FumiFieldNote       *port_note;
  AdwEntryRow         *user_row;
  FumiFieldNote       *user_note;

  FumiPop3Server      *given;    /* what the form was filled with; NULL before that */
  FumiSecurity         security; /* the last choice, for the port that follows */
  char                *address;  /* for suggestions; NULL: none */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (FumiServerForm, fumi_server_form, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_text (AdwEntryRow *row,
          const char  *text)
{
  if (g_strcmp0 (get_text (row), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
check_host (FumiServerForm *form)
{
  g_autofree char *hint = NULL;
  g_autofree char *explanation = NULL;

  fumi_host_check (get_text (form->host_row), NULL, NULL, &hint, &explanation);
  fumi_field_note_set_warning (form->host_note, hint);
  fumi_field_note_set_problem (form->host_note, explanation);
}

static void
check_port (FumiServerForm *form)
{
  guint port;

  if (fumi_number_row_get_value (form->port_row, &port))
    {
      fumi_field_note_set_problem (form->port_note, NULL);
      fumi_field_note_set_warning (form->port_note, fumi_port_hint (port));
    }
  else
    {
      fumi_field_note_set_problem (form->port_note, _("Enter a number from 1 to 65535"));
    }
}

static void
check_user (FumiServerForm *form)
{
  g_autofree char *hint = NULL;
  g_autofree char *explanation = NULL;
  FumiTypedProblem problem = fumi_secret_check (get_text (form->user_row), NULL, &hint, &explanation);

  fumi_field_note_set_warning (form->user_note, hint);
  fumi_field_note_set_problem (form->user_note,
                               problem == FUMI_TYPED_EMPTY ? _("Enter the user name") : explanation);
}

static void
suggest_users (FumiServerForm *form)
{
  g_autofree char *local = NULL;
  const char *suggestions[3] = { NULL };
  int count = 0;

  if (form->address != NULL && *form->address != '\0')
    {
      local = fumi_address_dup_local (form->address);
      if (g_strcmp0 (get_text (form->user_row), form->address) != 0)
        suggestions[count++] = form->address;
      if (g_strcmp0 (get_text (form->user_row), local) != 0)
        suggestions[count++] = local;
    }

  fumi_field_note_set_suggestions (form->user_note, suggestions);
}

static void
show_security (FumiServerForm *form)
{
  fumi_field_note_set_warning (form->security_note,
                               form->security == FUMI_SECURITY_NONE
                               ? _("Mail and the password travel readable over the network.") : NULL);
}

static void
on_host_changed (FumiServerForm *form)
{
  check_host (form);
  g_signal_emit (form, changed_signal, 0);
}

/* "pop3s://pop.example.ne.jp:995/" becomes a name and a port once it is complete. */
static void
tidy_host (FumiServerForm *form)
{
  g_autofree char *host = NULL;
  guint16 port = 0;

  if (fumi_host_check (get_text (form->host_row), &host, &port, NULL, NULL) != FUMI_TYPED_OK)
    return;

  if (port != 0)
    fumi_number_row_set_value (form->port_row, port);
  set_text (form->host_row, host);
}

static void
on_host_left (FumiServerForm *form)
{
  tidy_host (form);
}

static void
on_security_chosen (FumiServerForm *form)
{
  FumiSecurity chosen = (FumiSecurity) adw_combo_row_get_selected (form->security_row);
  guint port;

  if (chosen == form->security)
    return;

  if (fumi_number_row_get_value (form->port_row, &port))
    fumi_number_row_set_value (form->port_row,
                               fumi_port_follow_security (port, form->security, chosen));

  form->security = chosen;
  show_security (form);
  g_signal_emit (form, changed_signal, 0);
}

static void
on_port_changed (FumiServerForm *form)
{
  check_port (form);
  g_signal_emit (form, changed_signal, 0);
}

static void
on_user_changed (FumiServerForm *form)
{
  check_user (form);
  suggest_users (form);
  g_signal_emit (form, changed_signal, 0);
}

static void
on_user_suggestion (FumiServerForm *form,
                    const char     *user)
{
  set_text (form->user_row, user);
  gtk_widget_grab_focus (GTK_WIDGET (form->user_row));
}

static void
fumi_server_form_constructed (GObject *object)
{
  FumiServerForm *form = FUMI_SERVER_FORM (object);

  G_OBJECT_CLASS (fumi_server_form_parent_class)->constructed (object);

  check_host (form);
  check_port (form);
  check_user (form);
}

static void
fumi_server_form_finalize (GObject *object)
{
  FumiServerForm *form = FUMI_SERVER_FORM (object);

  g_clear_pointer (&form->given, fumi_pop3_server_free);
  g_clear_pointer (&form->address, g_free);

  G_OBJECT_CLASS (fumi_server_form_parent_class)->finalize (object);
}

static void
fumi_server_form_class_init (FumiServerFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = fumi_server_form_constructed;
  object_class->finalize = fumi_server_form_finalize;

  changed_signal = g_signal_new ("changed", FUMI_TYPE_SERVER_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  g_type_ensure (FUMI_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-server-form.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, host_note);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, host_row);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, port_note);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, port_row);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, security_note);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, security_row);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, user_note);
  gtk_widget_class_bind_template_child (widget_class, FumiServerForm, user_row);
  gtk_widget_class_bind_template_callback (widget_class, on_host_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_host_left);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_security_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_user_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_user_suggestion);
}

static void
fumi_server_form_init (FumiServerForm *form)
{
  gtk_widget_init_template (GTK_WIDGET (form));
}

void
fumi_server_form_set_server (FumiServerForm       *form,
                             const FumiPop3Server *server)
{
  g_return_if_fail (FUMI_IS_SERVER_FORM (form));
  g_return_if_fail (server != NULL);

  g_clear_pointer (&form->given, fumi_pop3_server_free);
  form->given = fumi_pop3_server_copy (server);

  form->security = server->security; /* first, so that the port does not follow */
  adw_combo_row_set_selected (form->security_row, server->security);
  set_text (form->host_row, server->host);
  fumi_number_row_set_value (form->port_row, server->port);
  set_text (form->user_row, server->user);
  show_security (form);
}

void
fumi_server_form_set_address (FumiServerForm *form,
                              const char     *address)
{
  g_return_if_fail (FUMI_IS_SERVER_FORM (form));

  g_free (form->address);
  form->address = g_strdup (address);
  suggest_users (form);
}

FumiPop3Server *
fumi_server_form_dup_server (FumiServerForm *form)
{
  FumiPop3Server server = { NULL };
  g_autofree char *host = NULL;
  g_autofree char *user = NULL;
  guint port = 0;

  g_return_val_if_fail (FUMI_IS_SERVER_FORM (form), NULL);

  fumi_host_check (get_text (form->host_row), &host, NULL, NULL, NULL);
  fumi_secret_check (get_text (form->user_row), &user, NULL, NULL);
  fumi_number_row_get_value (form->port_row, &port);

  server.host = host != NULL ? host : (char *) "";
  server.user = user != NULL ? user : (char *) "";
  server.port = (guint16) port;
  server.security = form->security;
  if (form->given != NULL)
    {
      server.disable_extensions = form->given->disable_extensions;
      server.login = form->given->login;
      server.client_certificate = form->given->client_certificate;
      if (g_strcmp0 (form->given->host, server.host) == 0 && form->given->port == server.port)
        server.certificate = form->given->certificate;
    }

  return fumi_pop3_server_copy (&server);
}

FumiSecurity
fumi_server_form_get_security (FumiServerForm *form)
{
  g_return_val_if_fail (FUMI_IS_SERVER_FORM (form), FUMI_SECURITY_TLS);

  return form->security;
}

gboolean
fumi_server_form_catch (FumiServerForm *form)
{
  FumiFieldNote *notes[] = { form->host_note, form->port_note, form->user_note };

  g_return_val_if_fail (FUMI_IS_SERVER_FORM (form), FALSE);

  tidy_host (form);
  fumi_number_row_update (form->port_row);

  return fumi_notes_catch (notes, G_N_ELEMENTS (notes));
}

GtkWidget *
fumi_server_form_get_empty (FumiServerForm *form)
{
  g_return_val_if_fail (FUMI_IS_SERVER_FORM (form), NULL);

  if (*get_text (form->host_row) == '\0')
    return GTK_WIDGET (form->host_row);
  if (*get_text (form->user_row) == '\0')
    return GTK_WIDGET (form->user_row);

  return NULL;
}
