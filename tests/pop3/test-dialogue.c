/* test-dialogue.c: a session and the scripted server it meets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

void
dialogue_begin (Dialogue *dialogue,
                gboolean  drip)
{
  memset (dialogue, 0, sizeof *dialogue);
  dialogue->server = test_pop3_server_new ();
  dialogue->stream = test_pop3_server_connect (dialogue->server);
  dialogue->account.host = (char *) "localhost";
  dialogue->account.port = test_pop3_server_get_port (dialogue->server);
  dialogue->account.security = FUMI_SECURITY_NONE;
  dialogue->account.user = (char *) "anna";
  dialogue->password = "sesame";
  dialogue->limits = fumi_pop3_limits_default;
  if (drip)
    test_pop3_server_drip (dialogue->server, 0);
}

void
dialogue_script (Dialogue   *dialogue,
                 const char *script)
{
  g_auto(GStrv) lines = g_strsplit (script, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      const char *text = *line + 3;

      if (**line == '\0')
        continue;
      if (g_str_equal (*line, "cut"))
        test_pop3_server_cut (dialogue->server);
      else if (g_str_has_prefix (*line, "S: "))
        test_pop3_server_send (dialogue->server, text);
      else if (g_str_has_prefix (*line, "C: "))
        test_pop3_server_expect (dialogue->server, text);
      else if (g_str_has_prefix (*line, "L: "))
        {
          g_autofree char *bytes = g_strconcat (text, "\n", NULL);

          test_pop3_server_send_bytes (dialogue->server, bytes, -1);
        }
      else
        g_error ("no line of a script: %s", *line);
    }
}

gboolean
dialogue_open (Dialogue *dialogue)
{
  dialogue->session
    = fumi_pop3_session_new (dialogue->stream, &dialogue->account, &dialogue->limits);

  return fumi_pop3_session_start (dialogue->session, dialogue->password, NULL, NULL,
                                  dialogue->cancellable, &dialogue->error);
}

void
dialogue_log_in (Dialogue   *dialogue,
                 const char *capabilities)
{
  g_autoptr(GString) capa = g_string_new ("C: CAPA\nS: +OK\n");
  g_auto(GStrv) lines = g_strsplit (capabilities, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (**line != '\0')
        g_string_append_printf (capa, "S: %s\n", *line);
    }
  g_string_append (capa, "S: .\n");

  dialogue_script (dialogue, "S: +OK ready\n");
  dialogue_script (dialogue, capa->str);
  dialogue_script (dialogue, "C: USER anna\n"
                             "S: +OK\n"
                             "C: PASS sesame\n"
                             "S: +OK\n");
  dialogue_script (dialogue, capa->str);
  dialogue_open (dialogue);
  g_assert_no_error (dialogue->error);
}

void
dialogue_end (Dialogue *dialogue)
{
  test_pop3_server_finish (dialogue->server);
  g_clear_object (&dialogue->session);
  g_clear_object (&dialogue->stream);
  g_clear_object (&dialogue->cancellable);
  g_clear_error (&dialogue->error);
}

void
dialogue_assert_failed (Dialogue     *dialogue,
                        FumiPop3Error code)
{
  g_assert_error (dialogue->error, FUMI_POP3_ERROR, (int) code);
}

void
dialogue_add_test (const char   *path,
                   GTestDataFunc func)
{
  g_autofree char *dripping = g_strconcat (path, "/byte-by-byte", NULL);

  g_test_add_data_func (path, GINT_TO_POINTER (FALSE), func);
  g_test_add_data_func (dripping, GINT_TO_POINTER (TRUE), func);
}
