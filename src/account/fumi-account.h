/* fumi-account.h: one mailbox: whose it is, where it is, and what happens to mail on the server.
 *
 * Lives on the main thread; workers get values (fumi_account_dup_server() and the like).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "fumi-pop3-server.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ACCOUNT (fumi_account_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccount, fumi_account, FUMI, ACCOUNT, GObject)

/* What is done with mail on the server once it is safe here. */
typedef enum
{
  FUMI_LEAVE_DAYS,    /* kept "leave-days" days from receiving, then deleted; the default, 14 */
  FUMI_LEAVE_FOREVER,
  FUMI_LEAVE_NO,      /* deleted in the same session */
} FumiLeave;

/* The range and the default of "leave-days". */
#define FUMI_LEAVE_DAYS_DEFAULT 14
#define FUMI_LEAVE_DAYS_MAX     365

GType fumi_leave_get_type (void) G_GNUC_CONST;
#define FUMI_TYPE_LEAVE (fumi_leave_get_type ())

/* The most that "timeout" can be, in seconds. */
#define FUMI_TIMEOUT_MAX 600

/* Properties (read, write, EXPLICIT_NOTIFY): name (the person's), address, host, port (uint), security
 * (int, FumiSecurity), user, certificate (pinned SHA-256 or NULL), leave (enum), leave-days (uint 1-365),
 * receive-automatically, save-password, disable-extensions, practice (bool: the practice mailbox),
 * login (int, FumiLogin), client-certificate (path or NULL), timeout (uint, seconds to wait for an answer of
 * the server; 0: as the program thinks right), size-limit (uint, KiB: of larger mail only the beginning is
 * received; 0: none), headers-only (bool: of all mail only the header), delete-with-local (bool: what is deleted
 * here is deleted on the server at the next check). Read-only: id, title. */

/* (transfer full): with a fresh id, 8 random lower-case hex digits, and the defaults */
FumiAccount    *fumi_account_new            (void);
/* (transfer full): for tests and files */
FumiAccount    *fumi_account_new_with_id    (const char  *id);

const char     *fumi_account_get_id         (FumiAccount *account);
const char     *fumi_account_get_title      (FumiAccount *account); /* for lists: the address */
const char     *fumi_account_get_name       (FumiAccount *account);
const char     *fumi_account_get_address    (FumiAccount *account);
const char     *fumi_account_get_host       (FumiAccount *account);
guint16         fumi_account_get_port       (FumiAccount *account);
FumiSecurity    fumi_account_get_security   (FumiAccount *account);
const char     *fumi_account_get_user       (FumiAccount *account);
const char     *fumi_account_get_certificate (FumiAccount *account);
FumiLeave       fumi_account_get_leave      (FumiAccount *account);
guint           fumi_account_get_leave_days (FumiAccount *account);
gboolean        fumi_account_get_receive_automatically (FumiAccount *account);
gboolean        fumi_account_get_save_password (FumiAccount *account);
gboolean        fumi_account_get_disable_extensions (FumiAccount *account);
FumiLogin       fumi_account_get_login      (FumiAccount *account);
const char     *fumi_account_get_client_certificate (FumiAccount *account);
guint           fumi_account_get_timeout    (FumiAccount *account);
guint           fumi_account_get_size_limit (FumiAccount *account);
gboolean        fumi_account_get_headers_only (FumiAccount *account);
gboolean        fumi_account_get_delete_with_local (FumiAccount *account);
gboolean        fumi_account_get_practice   (FumiAccount *account);

/* A pin belongs to host and port: changing either drops it. A @server without a certificate leaves the
 * pin of the same host and port; fumi_account_set_certificate() with NULL takes it away. */
void            fumi_account_set_server      (FumiAccount          *account,
                                              const FumiPop3Server *server);
void            fumi_account_set_certificate (FumiAccount *account, const char *sha256);
void            fumi_account_set_leave       (FumiAccount *account, FumiLeave leave, guint days);
void            fumi_account_set_identity    (FumiAccount *account, const char *name,
                                              const char *address);

/* (transfer full): a value a worker may keep */
FumiPop3Server *fumi_account_dup_server     (FumiAccount *account);
/* (transfer full): an independent account with the same id and values, for editing */
FumiAccount    *fumi_account_copy           (FumiAccount *account);
/* makes @account equal @draft, notifying what differs */
void            fumi_account_assign         (FumiAccount *account, FumiAccount *draft);

/* What "delete-with-local" is where nobody chose: on with days, off with forever, where other devices read the mail.
 * With no it says nothing, all being deleted. */
gboolean        fumi_leave_deletes_with_local (FumiLeave leave);
/* "forever", "14" or "no", the word of --leave; parse returns FALSE for anything else, and gives the
 * default of 14 days beside the two words */
char           *fumi_leave_to_text          (FumiLeave leave, guint days);
gboolean        fumi_leave_from_text        (const char *text, FumiLeave *leave, guint *days);

/**
 * fumi_account_to_key_file / fumi_account_new_from_key_file:
 *
 * The `.ini` and back; keys this version does not know are kept in the file. Never a password.
 * Errors: %G_KEY_FILE_ERROR; a value out of range is an error that names file and key.
 */
void            fumi_account_to_key_file       (FumiAccount  *account,
                                                GKeyFile     *file);
FumiAccount    *fumi_account_new_from_key_file (const char   *id,
                                                GKeyFile     *file,
                                                GError      **error);

G_END_DECLS
