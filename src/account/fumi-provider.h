/* fumi-provider.h: the built-in table of mail providers (data/providers.tsv), without any network.
 *
 * Rows of confidence high and medium only. An exact domain beats a pattern; the longest pattern wins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "fumi-pop3-server.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_PROVIDER_POP,          /* full settings */
  FUMI_PROVIDER_ASK_USER,     /* server known, the user name is not */
  FUMI_PROVIDER_ASK_HOST,     /* each customer has another server */
  FUMI_PROVIDER_UNVERIFIED,   /* a suggestion to compare with the provider's letter */
  FUMI_PROVIDER_OAUTH_ONLY,   /* settings known, passwords are refused */
  FUMI_PROVIDER_NO_POP,
  FUMI_PROVIDER_CLOSED,       /* the service has ended */
} FumiProviderStatus;

typedef struct
{
  FumiProviderStatus status;
  char              *name;        /* "Gmail", "Yahoo!メール (Yahoo! JAPAN)" */
  FumiPop3Server    *server;      /* host and user filled in for the address; NULL where none is known */
  char              *note;        /* translated, for the user; NULL if none */
  char              *help_url;    /* NULL if none */
} FumiProvider;

/**
 * fumi_provider_lookup:
 * @address: a clean address (fumi_address_check())
 *
 * Returns: (transfer full) (nullable): what the table says of @address; free with fumi_provider_free()
 */
FumiProvider *fumi_provider_lookup (const char   *address);
void          fumi_provider_free   (FumiProvider *provider);

/**
 * fumi_provider_suggest_domain:
 *
 * Returns: (transfer full) (nullable): a known domain one slip away from @domain ("gmial.com" → "gmail.com")
 */
char         *fumi_provider_suggest_domain (const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiProvider, fumi_provider_free)

G_END_DECLS
