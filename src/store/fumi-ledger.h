/* fumi-ledger.h: what became of each UID of one account, in memory and in the index.
 *
 * The store's half of invariant 2 of the architecture: an entry is made only for mail that is durable
 * here, or that the server refused; "delete sent" is a state of an entry and not its end; an entry goes only when
 * it is told to be forgotten, which the plan in sync/ asks for after a complete listing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

typedef struct _FumiLedger FumiLedger;

FumiLedger      *fumi_ledger_load       (FumiIndex   *index,
                                         const char  *account,
                                         GError     **error);
void             fumi_ledger_free       (FumiLedger  *ledger);

/* (transfer none) (element-type utf8 FumiLedgerEntry): by UID */
GHashTable      *fumi_ledger_get_by_uid (FumiLedger  *ledger);
/* (transfer none) (nullable): also an entry of which only the file's name is known */
FumiLedgerEntry *fumi_ledger_find       (FumiLedger  *ledger,
                                         const char  *uid);

/**
 * fumi_ledger_put:
 *
 * Within a transaction: writes @entry, which has a UID, to the index. Memory follows with
 * fumi_ledger_take() once the transaction is on the disk.
 */
gboolean         fumi_ledger_put        (FumiLedger             *ledger,
                                         FumiIndex              *index,
                                         const FumiLedgerEntry  *entry,
                                         GError                **error);
gboolean         fumi_ledger_remove     (FumiLedger             *ledger,
                                         FumiIndex              *index,
                                         const char             *uid,
                                         GError                **error);
/* @entry: (transfer full) */
void             fumi_ledger_take       (FumiLedger             *ledger,
                                         FumiLedgerEntry        *entry);
void             fumi_ledger_drop       (FumiLedger             *ledger,
                                         const char             *uid);

/* How many entries have a name and no UID. */
guint            fumi_ledger_count_without_uid (FumiLedger  *ledger);
/**
 * fumi_ledger_adopt_uid:
 *
 * Returns: (transfer none) (nullable): the entry that got @uid because its name is the hash of it
 */
FumiLedgerEntry *fumi_ledger_adopt_uid  (FumiLedger  *ledger,
                                         const char  *uid);

/* ---- by name, where no UID is known ---- */
/* Whether an entry without UID has that name. */
gboolean         fumi_ledger_has_name        (FumiLedger            *ledger,
                                              const char            *name);
void             fumi_ledger_take_name       (FumiLedger            *ledger,
                                              const char            *name,
                                              const FumiLedgerEntry *entry);
void             fumi_ledger_drop_name       (FumiLedger            *ledger,
                                              const char            *name);
void             fumi_ledger_set_name_missed (FumiLedger            *ledger,
                                              const char            *name,
                                              gint64                 missed);
/* Adds names (transfer full) to @missed, which were not missed before @now, and to @gone, which have been for @keep
 * seconds. */
void             fumi_ledger_list_nameless   (FumiLedger            *ledger,
                                              gint64                 now,
                                              gint64                 keep,
                                              GPtrArray             *missed,
                                              GPtrArray             *gone);

FumiLedgerEntry *fumi_ledger_entry_new  (const char            *uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiLedger, fumi_ledger_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiLedgerEntry, fumi_ledger_entry_free)

G_END_DECLS
