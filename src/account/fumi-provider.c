/* fumi-provider.c: the built-in table of mail providers (data/providers.tsv), without any network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-provider.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-account-resources.h"
#include "fumi-address.h"
#include "fumi-provider-notes.h"

#define TABLE "/org/fumibako/account/providers.tsv"

/* The columns in the order of the file. */
typedef enum
{
  COLUMN_ID,
  COLUMN_STATUS,
  COLUMN_DOMAINS,
  COLUMN_MX_DOMAINS,
  COLUMN_NAME,
  COLUMN_POP_HOST,
  COLUMN_POP_PORT,
  COLUMN_POP_SECURITY,
  COLUMN_USERNAME,
  COLUMN_AUTH,
  COLUMN_ALT_POP,
  COLUMN_SMTP_HOST,
  COLUMN_SMTP_PORT,
  COLUMN_SMTP_SECURITY,
  COLUMN_SMTP_USERNAME,
  COLUMN_LEAVE_DEFAULT,
  COLUMN_NOTE_ID,
  COLUMN_HELP_URL,
  COLUMN_SOURCE,
  COLUMN_CONFIDENCE,
  N_COLUMNS
} Column;

/* By FumiProviderStatus. */
static const char *const status_words[] = {
  "pop", "ask-username", "ask-host", "unverified", "oauth2-only", "no-pop", "closed",
};

typedef struct
{
  const char *pattern;
  GStrv       row;
} Pattern;

typedef struct
{
  GHashTable *exact;    /* domain → row (GStrv) */
  GPtrArray  *domains;  /* the keys of @exact in the order of the file */
  GPtrArray  *patterns; /* Pattern, the longest first */
} Table;

static int
compare_patterns (gconstpointer a,
                  gconstpointer b)
{
  const Pattern *left = *(const Pattern *const *) a;
  const Pattern *right = *(const Pattern *const *) b;

  return (int) strlen (right->pattern) - (int) strlen (left->pattern);
}

static void
add_row (Table      *table,
         const char *line)
{
  GStrv row = g_strsplit (line, "\t", -1);
  g_auto(GStrv) domains = NULL;

  g_assert (g_strv_length (row) == N_COLUMNS);

  domains = g_strsplit (row[COLUMN_DOMAINS], " ", -1);
  for (guint i = 0; domains[i] != NULL; i++)
    {
      if (strchr (domains[i], '*') != NULL)
        {
          Pattern *pattern = g_new (Pattern, 1);

          pattern->pattern = g_intern_string (domains[i]);
          pattern->row = row;
          g_ptr_array_add (table->patterns, pattern);
        }
      else
        {
          char *domain = g_strdup (domains[i]);

          g_hash_table_insert (table->exact, domain, row);
          g_ptr_array_add (table->domains, domain);
        }
    }
}

/* Read at the first question and kept: it is ours, so it holds what its test proves. */
static const Table *
get_table (void)
{
  static gsize ready;
  static Table table;

  if (g_once_init_enter (&ready))
    {
      /* Asked for by name: in a static library nothing registers it. */
      g_autoptr(GBytes) bytes = g_resource_lookup_data (fumi_account_get_resource (), TABLE,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autofree char *text = NULL;
      g_auto(GStrv) lines = NULL;

      g_assert (bytes != NULL);
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      lines = g_strsplit (text, "\n", -1);
      table.exact = g_hash_table_new (g_str_hash, g_str_equal);
      table.domains = g_ptr_array_new ();
      table.patterns = g_ptr_array_new ();
      for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
        add_row (&table, lines[i]);
      g_ptr_array_sort (table.patterns, compare_patterns);
      g_once_init_leave (&ready, 1);
    }
  return &table;
}

static GStrv
find_row (const char *domain)
{
  const Table *table = get_table ();
  GStrv row = g_hash_table_lookup (table->exact, domain);

  for (guint i = 0; row == NULL && i < table->patterns->len; i++)
    {
      const Pattern *pattern = g_ptr_array_index (table->patterns, i);

      if (g_pattern_match_simple (pattern->pattern, domain))
        row = pattern->row;
    }
  return row;
}

static FumiProviderStatus
parse_status (const char *word)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (status_words) && strcmp (status_words[i], word) != 0)
    i++;
  g_assert (i < G_N_ELEMENTS (status_words));
  return i;
}

static char *
fill_in (const char *template,
         const char *address)
{
  g_autofree char *local = fumi_address_dup_local (address);
  g_autofree char *domain = fumi_address_dup_domain (address);
  g_autoptr(GString) text = g_string_new (template);

  g_string_replace (text, "%EMAILADDRESS%", address, 0);
  g_string_replace (text, "%EMAILLOCALPART%", local, 0);
  g_string_replace (text, "%EMAILDOMAIN%", domain, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_plain (GStrv row)
{
  return strcmp (row[COLUMN_POP_SECURITY], "plain") == 0;
}

/* NULL where the table knows no server: each customer has another, or there is none. */
static FumiPop3Server *
build_server (GStrv       row,
              const char *address)
{
  g_autofree char *host = fill_in (row[COLUMN_POP_HOST], address);
  g_autofree char *user = fill_in (row[COLUMN_USERNAME], address);
  FumiPop3Server server = { .host = host, .user = user };

  if (*host == '\0')
    return NULL;

  /* Where only plain settings are published (often twenty years ago), TLS at the same host is tried
   * first; it is for the user to step down from it. */
  if (!is_plain (row))
    {
      gboolean known = fumi_security_from_nick (row[COLUMN_POP_SECURITY], &server.security);

      g_assert (known);
      server.port = g_ascii_strtoull (row[COLUMN_POP_PORT], NULL, 10);
    }
  else
    {
      server.security = FUMI_SECURITY_TLS;
      server.port = fumi_security_default_port (FUMI_SECURITY_TLS);
    }
  return fumi_pop3_server_copy (&server);
}

static char *
dup_note (GStrv row)
{
  const char *note = *row[COLUMN_NOTE_ID] != '\0' ? fumi_provider_note (row[COLUMN_NOTE_ID]) : NULL;
  const char *plain = is_plain (row)
    ? _("The settings known for this provider are without encryption (port 110). Fumibako begins with "
        "SSL/TLS on port 995; if the test fails, choose STARTTLS.")
    : NULL;

  if (note != NULL && plain != NULL)
    return g_strconcat (note, "\n", plain, NULL);
  return g_strdup (note != NULL ? note : plain);
}

FumiProvider *
fumi_provider_lookup (const char *address)
{
  g_autofree char *domain = NULL;
  FumiProvider *provider;
  GStrv row;

  g_return_val_if_fail (address != NULL, NULL);

  domain = fumi_address_dup_domain (address);
  row = find_row (domain);
  if (row == NULL)
    return NULL;

  provider = g_new0 (FumiProvider, 1);
  provider->status = parse_status (row[COLUMN_STATUS]);
  provider->name = g_strdup (row[COLUMN_NAME]);
  provider->server = build_server (row, address);
  provider->note = dup_note (row);
  provider->help_url = *row[COLUMN_HELP_URL] != '\0' ? g_strdup (row[COLUMN_HELP_URL]) : NULL;
  return provider;
}

void
fumi_provider_free (FumiProvider *provider)
{
  if (provider == NULL)
    return;
  g_free (provider->name);
  g_clear_pointer (&provider->server, fumi_pop3_server_free);
  g_free (provider->note);
  g_free (provider->help_url);
  g_free (provider);
}

/* How far one slip leads from @typed to @known: 1 for two letters swapped, one left out or one too
 * many, 2 for a wrong one, 0 for no slip or more than one. */
static guint
measure_slip (const char *typed,
              const char *known)
{
  gsize typed_length = strlen (typed);
  gsize known_length = strlen (known);
  gsize start = 0;
  const char *t;
  const char *k;

  while (typed[start] != '\0' && typed[start] == known[start])
    start++;
  t = typed + start;
  k = known + start;

  if (typed_length + 1 == known_length)
    return strcmp (t, k + 1) == 0 ? 1 : 0;
  if (typed_length == known_length + 1)
    return strcmp (t + 1, k) == 0 ? 1 : 0;
  if (typed_length != known_length || *t == '\0')
    return 0;
  if (t[1] != '\0' && t[0] == k[1] && t[1] == k[0] && strcmp (t + 2, k + 2) == 0)
    return 1;
  return strcmp (t + 1, k + 1) == 0 ? 2 : 0;
}

/* One wrong letter makes another real name out of a short one, so the first label must be long enough
 * to be told from others, or be right. */
static gboolean
is_comparable (const char *typed,
               const char *known)
{
  gsize length = strcspn (known, ".");

  return length >= 5 || (length == strcspn (typed, ".") && strncmp (typed, known, length) == 0);
}

char *
fumi_provider_suggest_domain (const char *domain)
{
  const Table *table = get_table ();
  const char *best = NULL;
  guint least = G_MAXUINT;

  g_return_val_if_fail (domain != NULL, NULL);

  if (find_row (domain) != NULL)
    return NULL;
  for (guint i = 0; i < table->domains->len; i++)
    {
      const char *known = g_ptr_array_index (table->domains, i);
      guint slip = measure_slip (domain, known);

      if (slip != 0 && slip < least && is_comparable (domain, known))
        {
          best = known;
          least = slip;
        }
    }
  return g_strdup (best);
}
