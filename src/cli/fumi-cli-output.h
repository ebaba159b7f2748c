/* fumi-cli-output.h: what fumibako-cli prints, made safe for a terminal.
 *
 * Text is UTF-8 whatever the locale says. Control characters other than line feed and tab never reach
 * standard output or standard error: mail and servers could otherwise steer the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "fumi-diagnosis.h"

G_BEGIN_DECLS

/* To standard output. */
void fumi_cli_print           (const char          *format,
                               ...) G_GNUC_PRINTF (1, 2);
/* To standard error, with the program's name before and a line feed behind. */
void fumi_cli_warn            (const char          *format,
                               ...) G_GNUC_PRINTF (1, 2);
/* A failure's title, explanation, remedies and the server's words; @about (nullable) says of what. */
void fumi_cli_warn_diagnosis  (const char          *about,
                               const FumiDiagnosis *diagnosis);

/* (transfer full): @text as valid UTF-8 with U+FFFD for each control character but LF and TAB */
char *fumi_cli_printable      (const char          *text);

/* One line on standard output. @object: (transfer full) */
void fumi_cli_print_json      (JsonObject          *object);
/* Members "title", "body", "remedies" and "server_text"; @diagnosis NULL: the title, the rest empty */
void fumi_cli_add_diagnosis   (JsonObject          *object,
                               const FumiDiagnosis *diagnosis,
                               const char          *title);

/**
 * fumi_cli_print_file:
 *
 * The bytes of a file as they are; on a terminal only, control characters are replaced.
 */
gboolean fumi_cli_print_file  (const char          *path,
                               GError             **error);

/* Writes a transcript, readable by its owner only. */
gboolean fumi_cli_write_transcript (const char     *path,
                                    const char     *transcript,
                                    GError        **error);

G_END_DECLS
