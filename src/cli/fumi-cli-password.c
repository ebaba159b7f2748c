/* fumi-cli-password.c: where a command has a password from: a file, or the keyring; never an argument.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-password.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "fumi-address.h"
#include "fumi-cli-output.h"
#include "fumi-credentials.h"

#define PASSWORD_MAX 4096

/* Into @buffer, by read(2): a buffered reader would leave copies in memory that nobody overwrites.
 * Returns the length, or -1 with errno. */
static gssize
read_whole (int    fd,
            char  *buffer,
            gsize  size)
{
  gsize length = 0;

  while (length < size)
    {
      gssize got = read (fd, buffer + length, size - length);

      if (got == 0)
        break;
      if (got < 0 && errno != EINTR)
        return -1;
      if (got > 0)
        length += (gsize) got;
    }
  return (gssize) length;
}

/* A line typed at a terminal, not shown. Ctrl-C must not end the program while the terminal shows nothing:
 * it ends the line instead, as a character that no password has. */
static gssize
read_typed (int    fd,
            char  *buffer,
            gsize  size)
{
  struct termios before;
  struct termios silent;
  gssize length;

  if (tcgetattr (fd, &before) != 0)
    return -1;
  silent = before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
  silent.c_cc[VEOL] = before.c_cc[VINTR];
  fputs (_("Password: "), stderr);
  fflush (stderr);

  tcsetattr (fd, TCSAFLUSH, &silent);
  do
    length = read (fd, buffer, size);
  while (length < 0 && errno == EINTR);
  tcsetattr (fd, TCSAFLUSH, &before);
  fputc ('\n', stderr);
  return length;
}

/* (nullable): the password in @buffer, checked; what is wrong with it was said */
static char *
check_password (const char *buffer,
                gsize       length)
{
  g_autofree char *explanation = NULL;
  char *secret = NULL;

  if (length > PASSWORD_MAX)
    fumi_cli_warn ("%s", _("The password is too long."));
  else if (strlen (buffer) != length || !g_utf8_validate (buffer, (gssize) length, NULL))
    fumi_cli_warn ("%s", _("The password is not UTF-8 text."));
  else if (fumi_secret_check (buffer, &secret, NULL, &explanation) != FUMI_TYPED_OK)
    fumi_cli_warn ("%s", explanation);
  return secret;
}

char *
fumi_cli_read_password (const char *file)
{
  gboolean standard_input = g_str_equal (file, "-");
  int fd = standard_input ? STDIN_FILENO : open (file, O_RDONLY | O_CLOEXEC);
  char buffer[PASSWORD_MAX + 2] = { 0 };
  gssize length = -1;
  char *secret = NULL;

  if (fd >= 0)
    length = isatty (fd) == 1 ? read_typed (fd, buffer, sizeof buffer - 1)
                              : read_whole (fd, buffer, sizeof buffer - 1);
  if (length < 0)
    /* Translators: the first %s is a file's name, the second one the system's reason. */
    fumi_cli_warn (_("The password file %s cannot be read: %s"), file, g_strerror (errno));
  else
    secret = check_password (buffer, (gsize) length);

  explicit_bzero (buffer, sizeof buffer);
  if (fd >= 0 && !standard_input)
    close (fd);
  return secret;
}

char *
fumi_cli_lookup_password (FumiCli      *cli,
                          FumiAccount  *account,
                          FumiFailure  *failure)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *password;

  if (fumi_account_get_login (account) == FUMI_LOGIN_CERTIFICATE)
    return g_strdup ("");

  fumi_credentials_lookup_async (fumi_account_get_id (account), cli->cancellable,
                                 fumi_cli_on_result, &result);
  fumi_cli_wait (&result);
  password = fumi_credentials_lookup_finish (result, &error);
  if (password == NULL)
    {
      fumi_cli_warn ("%s: %s", fumi_account_get_address (account), error->message);
      fumi_cli_warn ("%s", _("Without the keyring, give the password with --password-file."));
      *failure = fumi_failure_from_error (error);
    }
  return password;
}

void
fumi_cli_keep_password (FumiCli     *cli,
                        FumiAccount *account,
                        const char  *password)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fumi_credentials_store_async (fumi_account_get_id (account), fumi_account_get_address (account),
                                password, cli->cancellable, fumi_cli_on_result, &result);
  fumi_cli_wait (&result);
  if (!fumi_credentials_store_finish (result, &error))
    /* Translators: %s is the reason why the keyring did not work. */
    fumi_cli_warn (_("The password was not kept: %s"), error->message);
}

void
fumi_cli_forget_password (FumiCli     *cli,
                          FumiAccount *account)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fumi_credentials_clear_async (fumi_account_get_id (account), cli->cancellable,
                                fumi_cli_on_result, &result);
  fumi_cli_wait (&result);

  /* Without a keyring there is nothing in it. */
  if (!fumi_credentials_clear_finish (result, &error)
      && !g_error_matches (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING))
    /* Translators: %s is the reason why the keyring did not work. */
    fumi_cli_warn (_("The password is still in the keyring: %s"), error->message);
}
