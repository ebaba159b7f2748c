/* fumi-server-form.h: the boxed list with server, security, port and user name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-pop3-server.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SERVER_FORM (fumi_server_form_get_type ())
G_DECLARE_FINAL_TYPE (FumiServerForm, fumi_server_form, FUMI, SERVER_FORM, AdwPreferencesGroup)

/* Signal: "changed". */

/* @server: copied */
void            fumi_server_form_set_server   (FumiServerForm       *form,
                                               const FumiPop3Server *server);
/* @address: (nullable): offered as user name, whole and without domain */
void            fumi_server_form_set_address  (FumiServerForm       *form,
                                               const char           *address);
/**
 * fumi_server_form_dup_server:
 *
 * To be called after fumi_server_form_catch() found nothing wrong.
 *
 * Returns: (transfer full): clean values; the pin and the switch of fumi_server_form_set_server()
 *   included, the pin only where host and port are still the same
 */
FumiPop3Server *fumi_server_form_dup_server   (FumiServerForm       *form);
FumiSecurity    fumi_server_form_get_security (FumiServerForm       *form);
/* Takes in what is being typed, shows every problem, and focuses the first. Returns: whether there is one */
gboolean        fumi_server_form_catch        (FumiServerForm       *form);
/* (transfer none) (nullable): the first empty field */
GtkWidget      *fumi_server_form_get_empty    (FumiServerForm       *form);

G_END_DECLS
