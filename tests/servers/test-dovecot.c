/* test-dovecot.c: a private Dovecot for a test in C; the server itself is dovecot.py beside this file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dovecot.h"

#include <string.h>

#define PASSWORD "test password"

struct _TestDovecot
{
  GSubprocess *process;  /* ends when its standard input closes */
  GHashTable  *values;   /* (element-type utf8 utf8): what dovecot.py printed */
  guint        messages; /* ever added: names must differ */
};

static const char *
get_value (TestDovecot *dovecot,
           const char  *name)
{
  const char *value = g_hash_table_lookup (dovecot->values, name);

  g_assert_nonnull (value);

  return value;
}

static void
read_values (TestDovecot *dovecot)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (dovecot->process);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (output);

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      char *equals;

      if (line == NULL)
        g_error ("Dovecot did not start");
      if (g_str_equal (line, "ready"))
        return;
      equals = strchr (line, '=');
      g_assert_nonnull (equals);
      g_hash_table_insert (dovecot->values, g_strndup (line, equals - line), g_strdup (equals + 1));
    }
}

static gboolean
is_installed (void)
{
  g_autofree char *path = g_find_program_in_path ("dovecot");

  return path != NULL || g_file_test ("/usr/sbin/dovecot", G_FILE_TEST_IS_EXECUTABLE);
}

static TestDovecot *
start (const char *const *users,
       const char        *option)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "servers", "dovecot.py", NULL);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GError) error = NULL;
  TestDovecot *dovecot;

  if (!is_installed ())
    {
      g_test_skip ("Dovecot is not installed");
      return NULL;
    }

  g_ptr_array_add (arguments, (gpointer) "/usr/bin/python3");
  g_ptr_array_add (arguments, script);
  g_ptr_array_add (arguments, (gpointer) "--password=" PASSWORD);
  if (option != NULL)
    g_ptr_array_add (arguments, (gpointer) option);
  for (; *users != NULL; users++)
    g_ptr_array_add (arguments, (gpointer) *users);
  g_ptr_array_add (arguments, NULL);

  dovecot = g_new0 (TestDovecot, 1);
  dovecot->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  /* The server's programs are not built with the sanitizers of this one. */
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  g_subprocess_launcher_unsetenv (launcher, "MALLOC_CHECK_");
  dovecot->process
    = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  read_values (dovecot);

  return dovecot;
}

TestDovecot *
test_dovecot_new (const char *const *users)
{
  return start (users, NULL);
}

TestDovecot *
test_dovecot_new_for_logins (const char *const *users)
{
  return start (users, "--all-logins");
}

void
test_dovecot_free (TestDovecot *dovecot)
{
  g_autoptr(GError) error = NULL;

  if (dovecot == NULL)
    return;

  g_output_stream_close (g_subprocess_get_stdin_pipe (dovecot->process), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (dovecot->process, NULL, &error);
  g_assert_no_error (error);

  g_object_unref (dovecot->process);
  g_hash_table_unref (dovecot->values);
  g_free (dovecot);
}

const char *
test_dovecot_get_password (TestDovecot *dovecot)
{
  return PASSWORD;
}

guint16
test_dovecot_get_port (TestDovecot *dovecot)
{
  return g_ascii_strtoull (get_value (dovecot, "port"), NULL, 10);
}

guint16
test_dovecot_get_tls_port (TestDovecot *dovecot)
{
  return g_ascii_strtoull (get_value (dovecot, "tls_port"), NULL, 10);
}

const char *
test_dovecot_get_client (TestDovecot *dovecot)
{
  return get_value (dovecot, "client");
}

const char *
test_dovecot_get_token_key (TestDovecot *dovecot)
{
  return get_value (dovecot, "token_key");
}

const char *
test_dovecot_get_fingerprint (TestDovecot *dovecot)
{
  return get_value (dovecot, "fingerprint");
}

const char *
test_dovecot_get_maildir (TestDovecot *dovecot,
                          const char  *user)
{
  g_autofree char *name = g_strconcat ("maildir_", user, NULL);

  return get_value (dovecot, name);
}

void
test_dovecot_add_message (TestDovecot *dovecot,
                          const char  *user,
                          const char  *body,
                          gsize        length)
{
  g_autofree char *name = g_strdup_printf ("%u.M%u.test:2,", 1700000000 + dovecot->messages, dovecot->messages);
  g_autofree char *path = g_build_filename (test_dovecot_get_maildir (dovecot, user), "cur", name, NULL);
  g_autoptr(GError) error = NULL;

  dovecot->messages++;
  /* Not g_file_set_contents(): its temporary file would be a message too. */
  g_file_set_contents_full (path, body, length, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

guint
test_dovecot_count_messages (TestDovecot *dovecot,
                             const char  *user)
{
  static const char *const folders[] = { "new", "cur" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (test_dovecot_get_maildir (dovecot, user), folders[i], NULL);
      g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);

      g_assert_nonnull (dir);
      while (g_dir_read_name (dir) != NULL)
        n++;
    }

  return n;
}
