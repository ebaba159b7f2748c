/* fumi-failure-text.h: the words of every failure and warning, as messages.tsv has them. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-diagnosis.h"

G_BEGIN_DECLS

#define FUMI_FAILURE_MAX_REMEDIES 4

/* Untranslated msgids. %s and %d are places for fumi_text_fill(), in the order given in the comment of each
 * text. A text that needs a plural is NULL here: fumi_failure_text_body_counted() has it. */
typedef struct
{
  const char *code;
  const char *title;
  const char *body;
  const char *remedies[FUMI_FAILURE_MAX_REMEDIES + 1];
  const char *button;
} FumiFailureText;

/* The test passes with these, and says them. */
typedef enum
{
  FUMI_WARNING_NO_UIDL,
  FUMI_WARNING_NO_TOP,
  FUMI_WARNING_PLAIN,
  FUMI_WARNING_EXPIRE,
  FUMI_WARNING_BIG,
  FUMI_WARNING_CERT_SOON,
  FUMI_N_WARNINGS
} FumiWarning;

typedef struct
{
  const char *code;
  const char *title;
  const char *body;
} FumiWarningText;

/* Never NULL for a value of the enumeration. */
const FumiFailureText *fumi_failure_text_get (FumiFailure failure);
const FumiWarningText *fumi_warning_text_get (FumiWarning warning);

/* (transfer full): "… %d messages are stored …" for LOST, "… every %d minutes" for TOO_OFTEN */
char *fumi_failure_text_body_counted   (FumiFailure failure, guint n);
/* (transfer full): "Set %d Minutes" for TOO_OFTEN */
char *fumi_failure_text_button_counted (FumiFailure failure, guint n);
/* (transfer full): EXPIRE: @n days; BIG: @n messages of @size */
char *fumi_warning_text_body_counted   (FumiWarning warning, guint n, const char *size);

/* AUTH_APP_PASSWORD, AUTH_OAUTH or POP_DISABLED if @text (nullable) speaks of it, else @otherwise */
FumiFailure fumi_failure_from_words (const char *text, FumiFailure otherwise);

/**
 * fumi_text_fill:
 * @pattern: a translated text with %s, %d, or numbered as %1$s
 * @values: NULL-terminated, one for each place
 *
 * Puts the values in. It is not printf: a wrong translation may give a wrong sentence, never a crash. A place
 * without a value stays empty.
 *
 * Returns: (transfer full)
 */
char *fumi_text_fill (const char        *pattern,
                      const char *const *values);

G_END_DECLS
