/* fumi-cli-settings.h: an account's settings as they are typed, checked before any of them counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account.h"

G_BEGIN_DECLS

/* As typed on the command line; NULL: not given. Values that are empty are checked like others. */
typedef struct
{
  char *name;
  char *address;
  char *host;
  char *port;
  char *security;
  char *user;
  char *leave;
  char *certificate;        /* "" takes the pin away */
  char *disable_extensions; /* "true" or "false" */
  char *login;              /* auto, password, encrypted, oauth2, certificate */
  char *client_certificate; /* a file; "" takes it away */
  char *timeout;            /* seconds; 0: the program's own */
  char *size_limit;         /* KiB; 0: none */
  char *headers_only;       /* "true" or "false" */
  char *delete_with_local;  /* "true" or "false"; NULL: as the rule has it, where the rule changes */
} FumiCliSettings;

void     fumi_cli_settings_clear  (FumiCliSettings       *settings);

/* Takes "key=value". FALSE: there is no such key; @pair is then not a setting. */
gboolean fumi_cli_settings_take   (FumiCliSettings       *settings,
                                   const char            *pair);

/**
 * fumi_cli_settings_apply:
 * @account: changed only on %TRUE
 * @problem: (out) (transfer full): on %FALSE one translated sentence
 *
 * What belongs together follows: the port follows the security unless it was given or the account has another
 * one than its security's default, and a pin is dropped with a change of host or port unless one was given.
 * A doubtful value (an SMTP port) is warned of on standard error.
 */
gboolean fumi_cli_settings_apply  (const FumiCliSettings *settings,
                                   FumiAccount           *account,
                                   char                 **problem);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FumiCliSettings, fumi_cli_settings_clear)

/* (transfer full) (nullable): 64 lower-case hex digits of a SHA-256 as people copy it: with colons or blanks,
 * in capitals; %NULL if it is none */
char    *fumi_cli_clean_sha256    (const char            *typed);

G_END_DECLS
