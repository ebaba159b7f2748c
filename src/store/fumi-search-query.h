/* fumi-search-query.h: what somebody typed to find mail, understood.
 *
 * Words that all have to be there; "quotes" around what stands together; - before what must not be there; and
 * operators, in English and in Japanese:
 *
 *   from: 差出人:   to: 宛先:   subject: 件名:   body: 本文:      words of a field
 *   has:attachment 添付あり   is:unread 未読   is:read 既読   is:starred スター
 *   before:DATE (not that day)   以前:DATE (that day too)   after:DATE 以後:DATE   DATE: 2026, 2026-03, 2026-03-05,
 *     with - or / or 年月日
 *   larger:SIZE サイズ>SIZE   smaller:SIZE サイズ<SIZE   SIZE: bytes, or with K, M, G
 *
 * Nothing that can be typed is an error: what is no operator is text to be found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_SEARCH_ANYWHERE,
  FUMI_SEARCH_FROM,
  FUMI_SEARCH_TO,      /* and Cc */
  FUMI_SEARCH_SUBJECT,
  FUMI_SEARCH_BODY,    /* with what it quotes */
  FUMI_SEARCH_NAME,    /* of an attachment; no operator asks for it alone */
} FumiSearchField;

/* Something that has to be there, or must not. */
typedef struct
{
  FumiSearchField  field;
  gboolean         excluded;
  gboolean         open;    /* the last token stands for all that begin with it */
  GPtrArray       *tokens;  /* (element-type utf8): one after the other; at least one */
} FumiSearchTerm;

typedef enum
{
  FUMI_SEARCH_EITHER, /* was not asked for */
  FUMI_SEARCH_NO,
  FUMI_SEARCH_YES,
} FumiSearchAnswer;

typedef struct
{
  gatomicrefcount   references;
  GPtrArray        *terms;      /* (element-type FumiSearchTerm) */
  FumiSearchAnswer  unread;
  FumiSearchAnswer  starred;
  FumiSearchAnswer  attachment;
  gint64            from_date;  /* seconds since 1970: not before this */
  gint64            until_date; /* but before this */
  gint64            min_size;   /* bytes: more than this */
  gint64            max_size;   /* but less than this */
  gboolean          never;      /* two operators contradict each other, or there is text without a word in it */
} FumiSearchQuery;

/* So many terms, and tokens of one, are looked for; what goes beyond is left out. */
#define FUMI_SEARCH_MAX_TERMS 32
#define FUMI_SEARCH_MAX_TOKENS 64

/**
 * fumi_search_query_parse:
 * @text: anything; what is no UTF-8, NUL among it, counts as a blank
 * @length: of @text, or -1
 * @is_being_typed: the last word may go on
 * @zone: (nullable): where a day begins; %NULL: here
 *
 * Thread: any. (transfer full), never %NULL
 */
FumiSearchQuery *fumi_search_query_parse    (const char      *text,
                                             gssize           length,
                                             gboolean         is_being_typed,
                                             GTimeZone       *zone);
/* Constant once it is made; so it may be held by many, in any thread. */
FumiSearchQuery *fumi_search_query_ref      (FumiSearchQuery *query);
void             fumi_search_query_unref    (FumiSearchQuery *query);

/* Whether nothing was asked: an empty text, or blanks. */
gboolean         fumi_search_query_is_empty (const FumiSearchQuery *query);

/* (transfer full) (nullable): the terms as FTS5 has them, for the columns of FUMI_SEARCH_COLUMNS; @required: (nullable):
 * marks, with a blank between them, that have to be there too. %NULL: nothing would have to be there */
char            *fumi_search_query_to_match (const FumiSearchQuery *query,
                                             const char            *required);

/* The first one costs two bytes less for each word of a message. */
#define FUMI_SEARCH_COLUMNS "body, quoted, subject, sender, receivers, names, marks"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSearchQuery, fumi_search_query_unref)

G_END_DECLS
