/* fumi-keep-form.h: the boxed list that says what happens to mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account.h"

G_BEGIN_DECLS

#define FUMI_TYPE_KEEP_FORM (fumi_keep_form_get_type ())
G_DECLARE_FINAL_TYPE (FumiKeepForm, fumi_keep_form, FUMI, KEEP_FORM, AdwPreferencesGroup)

/* Signal: "changed". */

void      fumi_keep_form_set   (FumiKeepForm  *form,
                                FumiLeave      leave,
                                guint          days,
                                gboolean       with_local);
/* To be called after fumi_keep_form_catch() found nothing wrong. */
FumiLeave fumi_keep_form_get   (FumiKeepForm  *form,
                                guint         *days,
                                gboolean      *with_local);
/* Takes in what is being typed; shows and focuses a problem. Returns: whether there is one */
gboolean  fumi_keep_form_catch (FumiKeepForm  *form);

G_END_DECLS
