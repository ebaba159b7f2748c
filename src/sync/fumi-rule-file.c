/* fumi-rule-file.c: rules.ini, in which the filter rules are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-folder-name.h"
#include "fumi-header-text.h"

#define MAX_RULES 1000

static const char *const field_words[] = { "sender", "recipient", "subject", "list", "attachment", "size" };
static const char *const test_words[] = { "contains", "is", "begins", "ends", "yes", "no", "larger", "smaller" };

FumiRuleFile *
fumi_rule_file_new (void)
{
  FumiRuleFile *file = g_new0 (FumiRuleFile, 1);

  file->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_rule_free);
  file->problems = g_ptr_array_new_with_free_func (g_free);
  file->head = g_strdup ("");
  file->others = g_strdup ("");
  return file;
}

void
fumi_rule_file_free (FumiRuleFile *file)
{
  if (file == NULL)
    return;

  g_ptr_array_unref (file->rules);
  g_ptr_array_unref (file->problems);
  g_free (file->head);
  g_free (file->others);
  g_free (file);
}

FumiRuleFile *
fumi_rule_file_copy (const FumiRuleFile *file)
{
  FumiRuleFile *copy = fumi_rule_file_new ();

  for (guint i = 0; i < file->rules->len; i++)
    g_ptr_array_add (copy->rules, fumi_rule_copy (file->rules->pdata[i]));
  for (guint i = 0; i < file->problems->len; i++)
    g_ptr_array_add (copy->problems, g_strdup (file->problems->pdata[i]));
  g_free (copy->head);
  copy->head = g_strdup (file->head);
  g_free (copy->others);
  copy->others = g_strdup (file->others);
  return copy;
}

/* ---- values ---------------------------------------------------------------------------------------- */

static char *
escape (const char *value)
{
  g_autoptr(GString) escaped = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (escaped, "\\\\");
        break;

      case '\n':
        g_string_append (escaped, "\\n");
        break;

      case '\r':
        g_string_append (escaped, "\\r");
        break;

      case '\t':
        g_string_append (escaped, "\\t");
        break;

      case ' ':
        g_string_append (escaped, p == value || p[1] == '\0' ? "\\s" : " ");
        break;

      default:
        g_string_append_c (escaped, *p);
      }

  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

/* (nullable): NULL where it is no value */
static char *
unescape (const char *value)
{
  static const char letters[] = "\\nrts";
  static const char meanings[] = "\\\n\r\t ";
  g_autoptr(GString) plain = g_string_new (NULL);

  if (!g_utf8_validate (value, -1, NULL))
    return NULL;

  for (const char *p = value; *p != '\0'; p++)
    {
      const char *letter;

      if (*p != '\\')
        {
          g_string_append_c (plain, *p);
          continue;
        }
      p++;
      letter = *p != '\0' ? strchr (letters, *p) : NULL;
      if (letter == NULL)
        return NULL;
      g_string_append_c (plain, meanings[letter - letters]);
    }

  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static gboolean
find_word (const char *const *words,
           gsize              n,
           const char        *word,
           guint             *found)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (words[i], word))
      {
        *found = (guint) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_boolean (const char *value,
              gboolean   *result)
{
  if (!g_str_equal (value, "true") && !g_str_equal (value, "false"))
    return FALSE;

  *result = *value == 't';
  return TRUE;
}

/* ---- reading --------------------------------------------------------------------------------------- */

static gboolean
is_test_of (guint field,
            guint test)
{
  if (fumi_rule_field_is_text (field))
    return test <= FUMI_RULE_ENDS;
  if (field == FUMI_RULE_ATTACHMENT)
    return test == FUMI_RULE_YES || test == FUMI_RULE_NO;

  return test == FUMI_RULE_LARGER || test == FUMI_RULE_SMALLER;
}

/* (nullable) */
static FumiRuleCondition *
make_condition (guint       field,
                guint       test,
                const char *rest)
{
  g_autoptr(FumiRuleCondition) condition = NULL;
  guint64 size;

  if (fumi_rule_field_is_text (field))
    {
      condition = fumi_rule_condition_text (field, test, rest);
      /* What would be cut would mean more mail than was meant. */
      return g_str_equal (condition->text, rest) ? g_steal_pointer (&condition) : NULL;
    }
  if (field == FUMI_RULE_ATTACHMENT)
    return *rest == '\0' ? fumi_rule_condition_attachment (test == FUMI_RULE_YES) : NULL;
  if (!g_ascii_string_to_unsigned (rest, 10, 0, G_MAXINT64, &size, NULL))
    return NULL;

  return fumi_rule_condition_size (test, (goffset) size);
}

static gboolean
read_condition (FumiRule   *rule,
                const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, " ", 3);
  guint n = g_strv_length (words);
  FumiRuleCondition *condition;
  guint field, test;

  if (n < 2 || rule->conditions->len >= FUMI_RULE_MAX_CONDITIONS
      || !find_word (field_words, G_N_ELEMENTS (field_words), words[0], &field)
      || !find_word (test_words, G_N_ELEMENTS (test_words), words[1], &test) || !is_test_of (field, test))
    return FALSE;

  condition = make_condition (field, test, n > 2 ? g_strstrip (words[2]) : "");
  if (condition == NULL)
    return FALSE;

  g_ptr_array_add (rule->conditions, condition);
  return TRUE;
}

static gboolean
read_switch (FumiRule   *rule,
             const char *key,
             const char *value)
{
  const struct
  {
    const char *key;
    gboolean   *value;
  } switches[] = {
    { "enabled", &rule->enabled },
    { "read", &rule->read },
    { "star", &rule->star },
    { "delete-on-server", &rule->delete_on_server },
    { "stop", &rule->stop },
  };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (g_str_equal (switches[i].key, key))
      return read_boolean (value, switches[i].value);
  return FALSE;
}

static gboolean
take_text (char      **text,
           const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_key (FumiRule   *rule,
          const char *key,
          const char *value)
{
  if (g_str_has_prefix (key, "condition"))
    return read_condition (rule, value);
  if (g_str_equal (key, "name"))
    {
      g_autofree char *name = fumi_text_one_line (value, FUMI_RULE_MAX_TEXT);

      return take_text (&rule->name, name);
    }
  if (g_str_equal (key, "account"))
    return *value != '\0' && take_text (&rule->account, value);
  if (g_str_equal (key, "move"))
    return fumi_folder_key_is_valid (value) && take_text (&rule->folder, value);
  if (g_str_equal (key, "match"))
    {
      if (!g_str_equal (value, "any") && !g_str_equal (value, "all"))
        return FALSE;
      rule->any = g_str_equal (value, "any");
      return TRUE;
    }

  return read_switch (rule, key, value);
}

static gboolean
read_line (FumiRule   *rule,
           const char *line)
{
  const char *equals = strchr (line, '=');
  g_autofree char *key = equals != NULL ? g_strstrip (g_strndup (line, (gsize) (equals - line))) : NULL;
  g_autofree char *value = NULL;

  if (key == NULL)
    return FALSE;

  equals++;
  value = unescape (equals + strspn (equals, " \t"));
  return value != NULL && read_key (rule, key, value);
}

static gboolean
is_comment (const char *line)
{
  line += strspn (line, " \t");
  return *line == '\0' || *line == '#';
}

/* [Rule 1] */
static gboolean
is_rule_section (const char *line)
{
  const char *end;

  if (!g_str_has_prefix (line, "[Rule "))
    return FALSE;

  line += strlen ("[Rule ");
  end = line + strspn (line, "0123456789");
  return end > line && *end == ']' && end[1 + strspn (end + 1, " \t")] == '\0';
}

typedef struct
{
  FumiRuleFile *file;
  GString      *head;
  GString      *others;
  FumiRule     *rule;  /* of the section; not owned; NULL: another's, or none yet */
  gboolean      began; /* a section */
} Parsing;

static void
add_problem (Parsing    *parsing,
             guint       number,
             const char *line)
{
  g_autofree char *shown = g_utf8_make_valid (line, -1);

  g_ptr_array_add (parsing->file->problems,
                   /* Translators: %u is the number of a line in the file of the filters, %s what it says. */
                   g_strdup_printf (_("Line %u cannot be understood: %s"), number, shown));
}

static void
begin_section (Parsing    *parsing,
               const char *line)
{
  parsing->began = TRUE;
  parsing->rule = NULL;
  if (!is_rule_section (line) || parsing->file->rules->len >= MAX_RULES)
    return;

  parsing->rule = fumi_rule_new ();
  g_ptr_array_add (parsing->file->rules, parsing->rule);
}

static void
parse_line (Parsing    *parsing,
            const char *line,
            guint       number)
{
  FumiRule *rule;

  if (*line == '[')
    begin_section (parsing, line);
  rule = parsing->rule;
  if (rule == NULL)
    {
      g_string_append_printf (parsing->began ? parsing->others : parsing->head, "%s\n", line);
      return;
    }
  if (*line == '[')
    return;

  if (is_comment (line))
    {
      if (line[strspn (line, " \t")] != '\0')
        g_ptr_array_add (rule->kept, g_strdup (line));
      return;
    }
  if (read_line (rule, line))
    return;

  add_problem (parsing, number, line);
  g_ptr_array_add (rule->kept, g_strdup (line));
  rule->broken = TRUE;
}

FumiRuleFile *
fumi_rule_file_parse (const char *text)
{
  Parsing parsing = { .head = g_string_new (NULL), .others = g_string_new (NULL) };
  FumiRuleFile *file = fumi_rule_file_new ();
  /* Some editors begin a file with a mark of its encoding. */
  g_auto(GStrv) lines = g_strsplit (text + (g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0), "\n", -1);
  guint n = g_strv_length (lines);

  parsing.file = file;
  for (guint i = 0; i < n; i++)
    {
      gsize length = strlen (lines[i]);

      /* Behind the last line end there is no line. */
      if (i + 1 == n && length == 0)
        break;
      while (length > 0 && lines[i][length - 1] == '\r')
        lines[i][--length] = '\0';
      parse_line (&parsing, lines[i], i + 1);
    }

  g_free (file->head);
  file->head = g_string_free (parsing.head, FALSE);
  g_free (file->others);
  file->others = g_string_free (parsing.others, FALSE);
  return file;
}

/* ---- writing --------------------------------------------------------------------------------------- */

static void
print_text (GString    *out,
            const char *key,
            const char *value)
{
  g_autofree char *escaped = escape (value);

  g_string_append_printf (out, "%s=%s\n", key, escaped);
}

static void
print_condition (GString                 *out,
                 const FumiRuleCondition *condition,
                 guint                    number)
{
  g_autofree char *key = g_strdup_printf ("condition-%u", number);
  g_autofree char *size = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) condition->size);
  const char *rest = fumi_rule_field_is_text (condition->field) ? condition->text
                     : condition->field == FUMI_RULE_SIZE       ? size
                                                                : "";
  g_autofree char *value = g_strdup_printf ("%s %s%s%s", field_words[condition->field],
                                            test_words[condition->test], *rest != '\0' ? " " : "", rest);

  print_text (out, key, value);
}

static void
print_switch (GString    *out,
              const char *key,
              gboolean    value)
{
  if (value)
    g_string_append_printf (out, "%s=true\n", key);
}

static void
print_rule (GString        *out,
            const FumiRule *rule,
            guint           number)
{
  g_string_append_printf (out, "[Rule %u]\n", number);
  print_text (out, "name", rule->name);
  g_string_append_printf (out, "enabled=%s\n", rule->enabled ? "true" : "false");
  if (rule->account != NULL)
    print_text (out, "account", rule->account);
  g_string_append_printf (out, "match=%s\n", rule->any ? "any" : "all");
  for (guint i = 0; i < rule->conditions->len; i++)
    print_condition (out, rule->conditions->pdata[i], i + 1);
  if (rule->folder != NULL)
    print_text (out, "move", rule->folder);
  print_switch (out, "read", rule->read);
  print_switch (out, "star", rule->star);
  print_switch (out, "delete-on-server", rule->delete_on_server);
  print_switch (out, "stop", rule->stop);
  for (guint i = 0; i < rule->kept->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) rule->kept->pdata[i]);
  g_string_append_c (out, '\n');
}

char *
fumi_rule_file_print (const FumiRuleFile *file)
{
  GString *out = g_string_new (file->head);

  for (guint i = 0; i < file->rules->len; i++)
    print_rule (out, file->rules->pdata[i], i + 1);
  g_string_append (out, file->others);
  return g_string_free (out, FALSE);
}

/* ---- on the disk ----------------------------------------------------------------------------------- */

FumiRuleFile *
fumi_rule_file_load (const char  *path,
                     GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return fumi_rule_file_new ();
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (length > FUMI_RULE_FILE_MAX_BYTES || strlen (text) != length)
    {
      /* Translators: %s is the path of a file. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s does not hold filters."), path);
      return NULL;
    }

  return fumi_rule_file_parse (text);
}

gboolean
fumi_rule_file_save (const FumiRuleFile  *file,
                     const char          *path,
                     GError             **error)
{
  g_autofree char *text = fumi_rule_file_print (file);
  g_autofree char *dir = g_path_get_dirname (path);

  /* Where it cannot be made, writing says why. */
  g_mkdir_with_parents (dir, 0700);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

char *
fumi_rule_file_path (const char *config_dir)
{
  return g_build_filename (config_dir, "rules.ini", NULL);
}

gboolean
fumi_rule_file_is_active (const FumiRuleFile *file,
                          const char         *account)
{
  for (guint i = 0; i < file->rules->len; i++)
    if (fumi_rule_is_active (file->rules->pdata[i], account))
      return TRUE;
  return FALSE;
}
