/* fumi-setup-draft.h: what the assistant knows so far, and where it goes next; no widget.
 *
 * Main thread. Nothing here touches the disk, the keyring or the network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account.h"
#include "fumi-diagnosis.h"
#include "fumi-provider.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_SETUP_WELCOME,
  FUMI_SETUP_IDENTITY,
  FUMI_SETUP_NOTICE,      /* the provider has no POP3 for us; can be overruled */
  FUMI_SETUP_SERVER,
  FUMI_SETUP_KEEP,
  FUMI_SETUP_TEST,
  FUMI_SETUP_CERTIFICATE, /* beside the way: only from the test and back to it */
  FUMI_SETUP_DONE,
  FUMI_N_SETUP_STAGES
} FumiSetupStage;

/* Where the server settings of the draft come from; what the server page says on top. */
typedef enum
{
  FUMI_SETUP_NOT_FOUND,  /* the table does not know the domain */
  FUMI_SETUP_FOUND,
  FUMI_SETUP_UNVERIFIED, /* found, to be compared with the provider's letter */
  FUMI_SETUP_ASK_USER,   /* the server is known, the user name is not */
  FUMI_SETUP_ASK_HOST,   /* each customer has another server */
  FUMI_SETUP_MANUAL,     /* the user wants to type */
  FUMI_SETUP_PRACTICE,
} FumiSetupSource;

typedef struct
{
  FumiAccount     *account;       /* under construction, with the id it will keep */
  FumiProvider    *provider;      /* of the account's address; NULL: not in the table */
  char            *password;      /* never NULL; overwritten when it changes */
  FumiPop3Server  *practice;      /* the practice server, pinned; NULL: not practising */
  FumiSetupSource  source;
  guint            revision;      /* of the server settings: grows with each change */
  guint            password_revision;
  char            *filled_for;    /* the address the server settings were made for; NULL: none yet */
  char            *plain_consent; /* "host:port" that may be used without encryption; NULL: none */
} FumiSetupDraft;

FumiSetupDraft *fumi_setup_draft_new             (void);
/* To edit an account that is there: works on a copy with the same id. */
FumiSetupDraft *fumi_setup_draft_new_for_account (FumiAccount    *account);
void            fumi_setup_draft_free            (FumiSetupDraft *draft);

/**
 * fumi_setup_draft_use_practice:
 * @server: copied; the pin included
 *
 * Fills everything in for the practice mailbox.
 */
void            fumi_setup_draft_use_practice     (FumiSetupDraft       *draft,
                                                   const FumiPop3Server *server,
                                                   const char           *name,
                                                   const char           *address,
                                                   const char           *password);

/**
 * fumi_setup_draft_set_identity:
 * @address: a clean address (fumi_address_check())
 *
 * Keeps who the user is. Where @address is not the one the server settings were made for, they are
 * made anew from the table of providers; else what the user changed in them stays.
 */
void            fumi_setup_draft_set_identity     (FumiSetupDraft *draft,
                                                   const char     *name,
                                                   const char     *address,
                                                   const char     *password,
                                                   gboolean        save_password);
/* Empties the server settings, if they are not the user's own already: they stand in a letter. */
void            fumi_setup_draft_set_manual       (FumiSetupDraft *draft);
/* Keeps checked values; the practice flag follows from host and port. @server is copied. */
void            fumi_setup_draft_set_server       (FumiSetupDraft       *draft,
                                                   const FumiPop3Server *server);
void            fumi_setup_draft_set_password     (FumiSetupDraft *draft,
                                                   const char     *password);

/* What comes after the name and address: the server, or the reason why there is none. */
FumiSetupStage  fumi_setup_draft_after_identity   (const FumiSetupDraft *draft);
/* Whether the server is to be used in the open and the user has not agreed to that yet. */
gboolean        fumi_setup_draft_needs_consent    (const FumiSetupDraft *draft);
void            fumi_setup_draft_consent_to_plain (FumiSetupDraft       *draft);

/**
 * fumi_port_follow_security:
 *
 * Returns: the port after the security changed from @before to @after: one that was the usual for
 *   @before becomes the usual for @after, any other was chosen and stays
 */
guint           fumi_port_follow_security         (guint         port,
                                                   FumiSecurity  before,
                                                   FumiSecurity  after);

/**
 * fumi_server_apply_remedy:
 *
 * Does what the button of @diagnosis promises, as far as it is about the settings.
 *
 * Returns: whether @server changed, so that a new test makes sense
 */
gboolean        fumi_server_apply_remedy          (FumiPop3Server       *server,
                                                   const FumiDiagnosis  *diagnosis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSetupDraft, fumi_setup_draft_free)

G_END_DECLS
