/* fumi-advanced-row.c: "Advanced": how to log in, how long to wait, how much of a message to receive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-advanced-row.h"

#include <glib/gi18n.h>

#include "fumi-field-note.h"
#include "fumi-number-row.h"

#define KIB_PER_MB     1024
#define LIMIT_DEFAULT  5             /* MB */
#define MAX_FILE_SIZE  (1024 * 1024) /* a certificate with its chain and key has some kilobytes */

/* In the order of the choices in the row. */
typedef enum
{
  AMOUNT_WHOLE,
  AMOUNT_LIMITED,
  AMOUNT_HEADERS,
} Amount;

struct _FumiAdvancedRow
{
  AdwExpanderRow        parent_instance;

  AdwComboRow          *login_row;
  FumiFieldNote        *login_note;
  AdwActionRow         *certificate_row;
  FumiFieldNote        *certificate_note;
  FumiNumberRow        *timeout_row;
  FumiFieldNote        *timeout_note;
  AdwComboRow          *amount_row;
  FumiFieldNote        *amount_note;
  FumiNumberRow        *limit_row;
  FumiFieldNote        *limit_note;
  GtkSwitch            *extensions_switch;

  char                 *certificate; /* path; NULL: none */
  guint                 size_limit;  /* KiB, as given: finer than what the row shows */
  GtkFileChooserNative *chooser;     /* while it is open */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (FumiAdvancedRow, fumi_advanced_row, ADW_TYPE_EXPANDER_ROW)

static FumiLogin
get_login (FumiAdvancedRow *row)
{
  return (FumiLogin) adw_combo_row_get_selected (row->login_row);
}

static Amount
get_amount (FumiAdvancedRow *row)
{
  return (Amount) adw_combo_row_get_selected (row->amount_row);
}

/* ---- checks -------------------------------------------------------------------------------------- */

static const char *
explain_login (FumiLogin login)
{
  switch (login)
    {
    case FUMI_LOGIN_ENCRYPTED:
      return _("The password itself is never sent. Not every server knows these ways.");
    case FUMI_LOGIN_OAUTH2:
      return _("The access token is entered in place of the password. Fumibako cannot renew it.");
    case FUMI_LOGIN_AUTO:
    case FUMI_LOGIN_PASSWORD:
    case FUMI_LOGIN_CERTIFICATE:
    default:
      return NULL;
    }
}

static const char *
explain_amount (Amount amount)
{
  switch (amount)
    {
    case AMOUNT_LIMITED:
    case AMOUNT_HEADERS:
      return _("The rest can be downloaded when the message is opened.");
    case AMOUNT_WHOLE:
    default:
      return NULL;
    }
}

/* The key is what makes it a proof: a file with the certificate alone cannot log in. */
static gboolean
holds_key (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *key = NULL;

  if (info == NULL || g_file_info_get_size (info) > MAX_FILE_SIZE)
    return FALSE;

  certificate = g_tls_certificate_new_from_file (path, NULL);
  if (certificate != NULL)
    g_object_get (certificate, "private-key-pem", &key, NULL);
  if (key == NULL)
    return FALSE;

  explicit_bzero (key, strlen (key));
  return TRUE;
}

static const char *
find_certificate_problem (FumiAdvancedRow *row)
{
  if (get_login (row) != FUMI_LOGIN_CERTIFICATE)
    return NULL;
  if (row->certificate == NULL)
    return _("Choose the file with the certificate");
  if (!holds_key (row->certificate))
    return _("This file holds no certificate together with its private key");
  return NULL;
}

static void
check_login (FumiAdvancedRow *row,
             FumiSecurity     security)
{
  FumiLogin login = get_login (row);
  gboolean needs_tls = login == FUMI_LOGIN_OAUTH2 || login == FUMI_LOGIN_CERTIFICATE;

  g_object_set (row->login_note, "help", explain_login (login), NULL);
  g_object_set (row->certificate_note, "help",
                login == FUMI_LOGIN_CERTIFICATE
                ? _("A PEM file with the certificate and its private key. It stays where it is.") : NULL,
                NULL);
  fumi_field_note_set_problem (row->login_note,
                               needs_tls && security == FUMI_SECURITY_NONE
                               ? _("Possible only with SSL/TLS or STARTTLS") : NULL);
  fumi_field_note_set_problem (row->certificate_note, find_certificate_problem (row));
}

static void
check_numbers (FumiAdvancedRow *row)
{
  gboolean limited = get_amount (row) == AMOUNT_LIMITED;

  g_object_set (row->amount_note, "help", explain_amount (get_amount (row)), NULL);
  fumi_field_note_set_problem (row->timeout_note, fumi_number_row_get_value (row->timeout_row, NULL)
                               ? NULL : _("Enter a number from 0 to 600"));
  fumi_field_note_set_problem (row->limit_note,
                               limited && !fumi_number_row_get_value (row->limit_row, NULL)
                               ? _("Enter a number from 1 to 9999") : NULL);
}

/* ---- what the choices show ----------------------------------------------------------------------- */

static void
show_certificate (FumiAdvancedRow *row)
{
  g_autofree char *name = row->certificate != NULL ? g_filename_display_basename (row->certificate) : NULL;

  adw_action_row_set_subtitle (row->certificate_row, name != NULL ? name : _("None chosen"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->certificate_row), row->certificate);
}

static void
show_choices (FumiAdvancedRow *row)
{
  gtk_widget_set_visible (GTK_WIDGET (row->certificate_row), get_login (row) == FUMI_LOGIN_CERTIFICATE);
  gtk_widget_set_visible (GTK_WIDGET (row->limit_row), get_amount (row) == AMOUNT_LIMITED);
}

static void
on_changed (FumiAdvancedRow *row)
{
  check_numbers (row);
  show_choices (row);
  g_signal_emit (row, changed_signal, 0);
}

static void
on_login_chosen (FumiAdvancedRow *row)
{
  check_login (row, FUMI_SECURITY_TLS);
  on_changed (row);
}

/* ---- the certificate's file ---------------------------------------------------------------------- */

static void
on_file_chosen (FumiAdvancedRow *row,
                int              response)
{
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (row->chooser));
  g_clear_object (&row->chooser);
  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  g_free (row->certificate);
  row->certificate = g_file_get_path (file);
  show_certificate (row);
  on_login_chosen (row);
  fumi_field_note_reveal (row->certificate_note);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr(GtkFileFilter) pem = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (pem, _("Certificates (PEM)"));
  gtk_file_filter_add_suffix (pem, "pem");
  gtk_file_filter_add_suffix (pem, "crt");
  gtk_file_filter_add_suffix (pem, "cer");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, pem);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
on_choose_clicked (FumiAdvancedRow *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (row));

  g_clear_object (&row->chooser);
  row->chooser = gtk_file_chooser_native_new (_("Choose a Certificate"), GTK_WINDOW (root),
                                              GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (row->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (row->chooser));
  g_signal_connect_object (row->chooser, "response", G_CALLBACK (on_file_chosen), row, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (row->chooser));
}

/* ---- the type ------------------------------------------------------------------------------------ */

static void
fumi_advanced_row_dispose (GObject *object)
{
  g_clear_object (&FUMI_ADVANCED_ROW (object)->chooser);

  G_OBJECT_CLASS (fumi_advanced_row_parent_class)->dispose (object);
}

static void
fumi_advanced_row_finalize (GObject *object)
{
  g_clear_pointer (&FUMI_ADVANCED_ROW (object)->certificate, g_free);

  G_OBJECT_CLASS (fumi_advanced_row_parent_class)->finalize (object);
}

static void
fumi_advanced_row_class_init (FumiAdvancedRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_advanced_row_dispose;
  object_class->finalize = fumi_advanced_row_finalize;

  changed_signal = g_signal_new ("changed", FUMI_TYPE_ADVANCED_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  g_type_ensure (FUMI_TYPE_FIELD_NOTE);
  g_type_ensure (FUMI_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-advanced-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, amount_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, amount_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, certificate_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, extensions_switch);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, limit_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, limit_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, login_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, login_row);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, timeout_note);
  gtk_widget_class_bind_template_child (widget_class, FumiAdvancedRow, timeout_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_login_chosen);
}

static void
fumi_advanced_row_init (FumiAdvancedRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
  fumi_number_row_set_value (row->timeout_row, 0);
  fumi_number_row_set_value (row->limit_row, LIMIT_DEFAULT);
  show_certificate (row);
  show_choices (row);
}

/* ---- in and out ---------------------------------------------------------------------------------- */

static guint
to_mb (guint kib)
{
  return kib == 0 ? LIMIT_DEFAULT : (kib + KIB_PER_MB - 1) / KIB_PER_MB;
}

void
fumi_advanced_row_set (FumiAdvancedRow *row,
                       FumiAccount     *account)
{
  Amount amount = AMOUNT_WHOLE;

  g_return_if_fail (FUMI_IS_ADVANCED_ROW (row));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  row->size_limit = fumi_account_get_size_limit (account);
  if (fumi_account_get_headers_only (account))
    amount = AMOUNT_HEADERS;
  else if (row->size_limit > 0)
    amount = AMOUNT_LIMITED;

  g_free (row->certificate);
  row->certificate = g_strdup (fumi_account_get_client_certificate (account));
  show_certificate (row);
  adw_combo_row_set_selected (row->login_row, fumi_account_get_login (account));
  adw_combo_row_set_selected (row->amount_row, amount);
  fumi_number_row_set_value (row->limit_row, to_mb (row->size_limit));
  fumi_number_row_set_value (row->timeout_row, fumi_account_get_timeout (account));
  gtk_switch_set_active (row->extensions_switch, fumi_account_get_disable_extensions (account));
  check_login (row, FUMI_SECURITY_TLS);
  check_numbers (row);
  show_choices (row);
}

void
fumi_advanced_row_write_server (FumiAdvancedRow *row,
                                FumiPop3Server  *server)
{
  g_return_if_fail (FUMI_IS_ADVANCED_ROW (row));

  server->login = get_login (row);
  server->disable_extensions = gtk_switch_get_active (row->extensions_switch);
  g_free (server->client_certificate);
  server->client_certificate = g_strdup (row->certificate);
}

void
fumi_advanced_row_write_account (FumiAdvancedRow *row,
                                 FumiAccount     *account)
{
  guint timeout = 0, limit = LIMIT_DEFAULT, kib = 0;

  g_return_if_fail (FUMI_IS_ADVANCED_ROW (row));

  fumi_number_row_get_value (row->timeout_row, &timeout);
  fumi_number_row_get_value (row->limit_row, &limit);

  /* A limit that was not touched stays as fine as it was given elsewhere. */
  if (get_amount (row) == AMOUNT_LIMITED)
    kib = row->size_limit != 0 && to_mb (row->size_limit) == limit ? row->size_limit : limit * KIB_PER_MB;
  g_object_set (account,
                "timeout", timeout,
                "size-limit", kib,
                "headers-only", get_amount (row) == AMOUNT_HEADERS,
                NULL);
}

gboolean
fumi_advanced_row_catch (FumiAdvancedRow *row,
                         FumiSecurity     security)
{
  FumiFieldNote *notes[4];

  g_return_val_if_fail (FUMI_IS_ADVANCED_ROW (row), FALSE);

  notes[0] = row->login_note;
  notes[1] = row->certificate_note;
  notes[2] = row->timeout_note;
  notes[3] = row->limit_note;

  fumi_number_row_update (row->timeout_row);
  fumi_number_row_update (row->limit_row);
  check_login (row, security);
  check_numbers (row);
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      if (!fumi_field_note_reveal (notes[i]))
        continue;

      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
      fumi_field_note_catch (notes[i]);
      return TRUE;
    }
  return FALSE;
}
