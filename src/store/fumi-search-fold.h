/* fumi-search-fold.h: characters as a search sees them.
 *
 * What looks different and means the same becomes the same: NFKC, case, half and full width, hiragana and katakana,
 * accents. Voiced kana stay what they are (ガ is not カ), as do vowel signs of scripts that need them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_SEARCH_SEPARATOR, /* blanks, punctuation, what is no text */
  FUMI_SEARCH_WORD,      /* letters and digits of scripts that put blanks between words */
  FUMI_SEARCH_RUN,       /* of scripts that put none, and Hangul, which hangs particles onto words */
  FUMI_SEARCH_SIGN,      /* a picture: a word by itself */
} FumiSearchClass;

typedef struct
{
  gunichar        c;
  FumiSearchClass class;
  gsize           start; /* bytes of the text that it was made of; several characters may share them */
  gsize           end;
} FumiSearchChar;

/* The most that a character and its marks can become. */
#define FUMI_SEARCH_FOLD_MAX 40

/* Where a text has been read to. */
typedef struct
{
  const char     *text;
  gsize           length;
  gsize           next;                       /* byte that is read next */
  FumiSearchChar  ready[FUMI_SEARCH_FOLD_MAX]; /* what was made and not yet given */
  guint           n_ready;
  guint           given;
} FumiSearchFold;

/**
 * fumi_search_fold_init:
 * @text: (transfer none): stays the caller's while it is read; bytes that are no UTF-8 count as separators
 */
void     fumi_search_fold_init (FumiSearchFold *fold,
                                const char     *text,
                                gsize           length);

/* The next character; %FALSE at the end. What means nothing by itself (soft hyphens, zero-width marks) never comes. */
gboolean fumi_search_fold_next (FumiSearchFold *fold,
                                FumiSearchChar *c);

/* (transfer full): all of @text, with one blank for whatever separates; for comparing short texts */
char    *fumi_search_fold_dup  (const char     *text);

G_END_DECLS
