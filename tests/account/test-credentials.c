/* test-credentials.c: passwords in a real gnome-keyring: open, locked, absent, and without any bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "fumi-credentials.h"

#define KEYRING_PASSWORD "keyring-master-word"
#define SECRET           "pä55-Wört, 7 lang"
#define ACCOUNT          "0000abcd"

static char *root;      /* every XDG folder lies in here */
static GTestDBus *bus;  /* a bus that activates nothing */

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
on_ready (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static char *
look_up (GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  fumi_credentials_lookup_async (ACCOUNT, cancellable, on_ready, &result);
  return fumi_credentials_lookup_finish (wait_for (&result), error);
}

static gboolean
store (const char  *secret,
       GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  fumi_credentials_store_async (ACCOUNT, "taro@example.ne.jp", secret, NULL, on_ready, &result);
  return fumi_credentials_store_finish (wait_for (&result), error);
}

static gboolean
clear (GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  fumi_credentials_clear_async (ACCOUNT, NULL, on_ready, &result);
  return fumi_credentials_clear_finish (wait_for (&result), error);
}

static void
assert_secret (const char *expected)
{
  g_autoptr(GError) error = NULL;
  char *secret = look_up (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, expected);
  fumi_secret_free (secret);
}

static void
assert_lookup_fails (int code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (look_up (NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, code);
}

static void
on_name (GDBusConnection *connection,
         const char      *name,
         const char      *owner,
         gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
await_name (const char *name)
{
  gboolean there = FALSE;
  guint watch = g_bus_watch_name (G_BUS_TYPE_SESSION, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  on_name, NULL, &there, NULL);

  while (!there)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
}

static GSubprocess *
start_keyring (gboolean unlocked)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *daemon = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE
                                          | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                          | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                          "gnome-keyring-daemon", "--foreground",
                                          "--components=secrets",
                                          unlocked ? "--unlock" : NULL, NULL);

  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (daemon), KEYRING_PASSWORD,
                             strlen (KEYRING_PASSWORD), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (daemon), NULL, NULL);
  await_name ("org.freedesktop.secrets");
  return daemon;
}

static void
stop_keyring (GSubprocess *daemon)
{
  g_subprocess_send_signal (daemon, SIGTERM);
  g_subprocess_wait (daemon, NULL, NULL);
  g_object_unref (daemon);
}

static guint
assert_nowhere_in_files (const char *path,
                         const char *needle)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        files += assert_nowhere_in_files (child, needle);
      else if (g_file_test (child, G_FILE_TEST_IS_REGULAR))
        {
          g_assert_true (g_file_get_contents (child, &text, &length, NULL));
          g_assert_null (memmem (text, length, needle, strlen (needle)));
          files++;
        }
    }
  return files;
}

static void
test_no_bus_is_missing_at_once (void)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_MISSING);
  g_assert_false (store (SECRET, &error));
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (clear (&error));
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING);

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "autolaunch:", TRUE);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_MISSING);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_MISSING);

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

static void
test_no_service_is_missing (void)
{
  g_autoptr(GError) error = NULL;

  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_MISSING);
  g_assert_false (store (SECRET, &error));
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING);
}

static void
test_use_once_needs_no_keyring (void)
{
  fumi_credentials_keep_for_session (ACCOUNT, SECRET);
  assert_secret (SECRET);
  fumi_credentials_keep_for_session (ACCOUNT, "another");
  assert_secret ("another");
  fumi_credentials_keep_for_session (ACCOUNT, NULL);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_MISSING);
}

static void
test_an_open_keyring_keeps_and_forgets (void)
{
  GSubprocess *daemon = start_keyring (TRUE);
  g_autoptr(GError) error = NULL;

  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_NONE);
  g_assert_true (clear (&error)); /* nothing there is no error */
  g_assert_no_error (error);

  fumi_credentials_keep_for_session (ACCOUNT, "an older one");
  g_assert_true (store (SECRET, &error));
  g_assert_no_error (error);
  assert_secret (SECRET);
  g_assert_true (store ("changed", &error));
  assert_secret ("changed");

  g_assert_true (clear (&error));
  g_assert_no_error (error);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_NONE);
  stop_keyring (daemon);
}

static void
test_the_password_survives_the_keyring_but_is_in_no_file (void)
{
  GSubprocess *daemon = start_keyring (TRUE);
  g_autofree char *base64 = g_base64_encode ((const guchar *) SECRET, strlen (SECRET));
  g_autoptr(GError) error = NULL;

  g_assert_true (store (SECRET, &error));
  g_assert_no_error (error);
  stop_keyring (daemon);

  g_assert_cmpuint (assert_nowhere_in_files (root, SECRET), >, 0);
  assert_nowhere_in_files (root, base64);

  daemon = start_keyring (TRUE); /* another daemon: what was known of the first is of no use */
  assert_secret (SECRET);
  stop_keyring (daemon);
}

/* There is nobody on this bus who could ask for the keyring's password. */
static void
test_a_locked_keyring_is_told_apart (void)
{
  GSubprocess *daemon = start_keyring (TRUE);
  g_autoptr(GError) error = NULL;

  g_assert_true (store (SECRET, &error));
  stop_keyring (daemon);

  daemon = start_keyring (FALSE);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_LOCKED);
  g_assert_false (store ("changed", &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_LOCKED);

  g_clear_error (&error);
  g_assert_false (clear (&error)); /* still there, so it must not say otherwise */
  g_assert_error (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_LOCKED);

  /* "Use once" works all the same. */
  fumi_credentials_keep_for_session (ACCOUNT, "once");
  assert_secret ("once");
  fumi_credentials_keep_for_session (ACCOUNT, NULL);
  stop_keyring (daemon);

  daemon = start_keyring (TRUE);
  assert_secret (SECRET); /* the failed store changed nothing */
  stop_keyring (daemon);
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_prompter_call (GDBusConnection       *connection,
                  const char            *sender,
                  const char            *path,
                  const char            *interface,
                  const char            *method,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer               user_data)
{
  *(guint *) user_data += 1;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* A prompter that begins and never comes to an end: a dialog that nobody sees. */
static void
test_a_prompt_nobody_answers_holds_up_nothing (void)
{
  const GDBusInterfaceVTable prompter = { on_prompter_call, NULL, NULL };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
    "<node><interface name='org.gnome.keyring.internal.Prompter'>"
    "<method name='BeginPrompting'><arg type='o' direction='in'/></method>"
    "<method name='StopPrompting'><arg type='o' direction='in'/></method>"
    "</interface></node>", NULL);
  g_autoptr(GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late = NULL;
  GSubprocess *daemon = start_keyring (TRUE);
  guint calls = 0;
  guint object, name;
  gint64 start;

  g_assert_true (store (SECRET, &error));
  stop_keyring (daemon);
  daemon = start_keyring (FALSE);
  object = g_dbus_connection_register_object (connection, "/org/gnome/keyring/Prompter",
                                              node->interfaces[0], &prompter, &calls, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (connection, "org.gnome.keyring.SystemPrompter",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  await_name ("org.gnome.keyring.SystemPrompter");

  start = g_get_monotonic_time ();
  g_timeout_add (300, cancel, cancellable);
  g_assert_null (look_up (cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (calls, >, 0); /* it was asked */

  fumi_credentials_set_patience (1);
  g_assert_null (look_up (NULL, &late));
  g_assert_error (late, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_LOCKED);
  fumi_credentials_set_patience (120);

  /* Without the prompter the keyring gives up the two prompts; the third question, which comes after
   * that on the same connection, shows that it has. */
  g_bus_unown_name (name);
  assert_lookup_fails (FUMI_CREDENTIALS_ERROR_LOCKED);
  g_dbus_connection_unregister_object (connection, object);
  stop_keyring (daemon);
}

/* A service that never answers: a suspended daemon. */
static void
test_a_silent_service_holds_up_nothing (void)
{
  GSubprocess *daemon = start_keyring (TRUE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late = NULL;
  gint64 start;

  g_subprocess_send_signal (daemon, SIGSTOP);
  start = g_get_monotonic_time ();
  g_timeout_add (100, cancel, cancellable);
  g_assert_null (look_up (cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);

  fumi_credentials_set_patience (1);
  g_assert_null (look_up (NULL, &late));
  g_assert_error (late, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_FAILED);
  fumi_credentials_set_patience (120);

  g_subprocess_send_signal (daemon, SIGCONT);
  stop_keyring (daemon);
}

static void
make_place (const char *variable,
            const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_setenv (variable, path, TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autofree char *bus_daemon = g_find_program_in_path ("dbus-daemon");
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  root = g_dir_make_tmp ("fumi-keyring-XXXXXX", NULL);
  make_place ("HOME", "home");
  make_place ("XDG_DATA_HOME", "data");
  make_place ("XDG_CONFIG_HOME", "config");
  make_place ("XDG_CACHE_HOME", "cache");
  make_place ("XDG_RUNTIME_DIR", "run");
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_unsetenv ("GNOME_KEYRING_CONTROL");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/credentials/no-bus-is-missing-at-once", test_no_bus_is_missing_at_once);
  if (daemon == NULL || bus_daemon == NULL)
    g_test_message ("gnome-keyring-daemon or dbus-daemon is not installed: the rest is not run");
  else
    {
      bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      g_test_dbus_up (bus);
      g_test_add_func ("/account/credentials/no-service-is-missing", test_no_service_is_missing);
      g_test_add_func ("/account/credentials/use-once-needs-no-keyring",
                       test_use_once_needs_no_keyring);
      g_test_add_func ("/account/credentials/an-open-keyring-keeps-and-forgets",
                       test_an_open_keyring_keeps_and_forgets);
      g_test_add_func ("/account/credentials/the-password-survives-the-keyring-but-is-in-no-file",
                       test_the_password_survives_the_keyring_but_is_in_no_file);
      g_test_add_func ("/account/credentials/a-locked-keyring-is-told-apart",
                       test_a_locked_keyring_is_told_apart);
      g_test_add_func ("/account/credentials/a-prompt-nobody-answers-holds-up-nothing",
                       test_a_prompt_nobody_answers_holds_up_nothing);
      g_test_add_func ("/account/credentials/a-silent-service-holds-up-nothing",
                       test_a_silent_service_holds_up_nothing);
    }
  status = g_test_run ();

  /* Not g_test_dbus_down(): it waits for every user of the bus, and a worker may still be at a prompt. */
  if (bus != NULL)
    {
      g_test_dbus_stop (bus);
      g_object_unref (bus);
    }
  remove_tree (root);
  g_free (root);
  return status;
}
