/* fumi-identity-page.h: the assistant's page for name, address and password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

#define FUMI_TYPE_IDENTITY_PAGE (fumi_identity_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiIdentityPage, fumi_identity_page, FUMI, IDENTITY_PAGE, FumiSetupPage)

/* Whether a clean address belongs to an account already. */
typedef gboolean (*FumiIsAddressTaken) (const char *address,
                                        gpointer    user_data);

void     fumi_identity_page_set_taken_func (FumiIdentityPage   *page,
                                            FumiIsAddressTaken  is_taken,
                                            gpointer            user_data);
/* Whether the user has typed something that would be a pity to lose. */
gboolean fumi_identity_page_has_typing     (FumiIdentityPage   *page);

G_END_DECLS
