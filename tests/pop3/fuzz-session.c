/* fuzz-session.c: any bytes as everything a server says, from its greeting to the goodbye.
 *
 * The first bytes choose the account and what is done once logged in; the rest comes over a stream
 * in memory, a line or a few bytes at a time. Whatever the server says, the password is never in
 * the transcript, and nothing secret goes out before the encryption that the account asks for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-session.h"

#include <string.h>

#define PASSWORD "a-pass\xc3\xa9-word"
#define MESSAGES 4

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* ---- the line: what is read is given in pieces, what is written is kept ------------------------ */

typedef struct
{
  GInputStream  parent_instance;
  const guint8 *data;
  gsize         left;
  gsize         piece; /* 0: a line */
} FuzzInput;

typedef struct
{
  GInputStreamClass parent_class;
} FuzzInputClass;

GType fuzz_input_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FuzzInput, g_object_unref)
G_DEFINE_TYPE (FuzzInput, fuzz_input, G_TYPE_INPUT_STREAM)

static gssize
fuzz_input_read (GInputStream *stream,
                 void         *buffer,
                 gsize         count,
                 GCancellable *cancellable,
                 GError      **error)
{
  FuzzInput *input = (FuzzInput *) stream;
  gsize n = MIN (count, input->left);

  if (input->piece > 0)
    n = MIN (n, input->piece);
  else if (n > 0)
    {
      const guint8 *line_end = memchr (input->data, '\n', n);

      n = line_end != NULL ? (gsize) (line_end - input->data) + 1 : n;
    }

  memcpy (buffer, input->data, n);
  input->data += n;
  input->left -= n;

  return n;
}

static void
fuzz_input_class_init (FuzzInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = fuzz_input_read;
}

static void
fuzz_input_init (FuzzInput *input)
{
}

typedef struct
{
  GOutputStream parent_instance;
  GString      *sent; /* borrowed */
} FuzzOutput;

typedef struct
{
  GOutputStreamClass parent_class;
} FuzzOutputClass;

GType fuzz_output_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FuzzOutput, g_object_unref)
G_DEFINE_TYPE (FuzzOutput, fuzz_output, G_TYPE_OUTPUT_STREAM)

static gssize
fuzz_output_write (GOutputStream *stream,
                   const void    *buffer,
                   gsize          count,
                   GCancellable  *cancellable,
                   GError       **error)
{
  FuzzOutput *output = (FuzzOutput *) stream;

  g_string_append_len (output->sent, buffer, count);

  return count;
}

static void
fuzz_output_class_init (FuzzOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = fuzz_output_write;
}

static void
fuzz_output_init (FuzzOutput *output)
{
}

/* ---- the client ------------------------------------------------------------------------------ */

static gboolean
on_message (guint          index,
            GInputStream  *body,
            const GError  *refused,
            gpointer       user_data,
            GError       **error)
{
  guint *stop_at = user_data;
  char block[64];
  gssize n = 1;

  g_assert ((body == NULL) == (refused != NULL));
  if (index == *stop_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
      return FALSE;
    }
  /* What is left is for the session to drop. */
  for (guint i = 0; body != NULL && n > 0 && i < 8; i++)
    n = g_input_stream_read (body, block, sizeof block, NULL, NULL);

  return TRUE;
}

static gboolean
do_one_thing (FumiPop3Session *session,
              guint8           what)
{
  static const guint numbers[MESSAGES] = { 1, 2, 3, 10 };
  guint stop_at = what >> 4;
  gboolean accepted[MESSAGES];
  g_autoptr(FumiPop3Listing) listing = NULL;
  guint count;
  goffset bytes;

  switch (what & 7)
    {
    case 0:
    case 1:
      listing = fumi_pop3_session_list (session, NULL, NULL);
      return listing != NULL;

    case 2:
    case 3:
      return fumi_pop3_session_retrieve (session, numbers, MESSAGES, on_message, &stop_at, NULL, NULL);

    case 4:
      return fumi_pop3_session_top (session, numbers, MESSAGES, stop_at, on_message, &stop_at, NULL,
                                    NULL);

    case 5:
      return fumi_pop3_session_delete (session, numbers, MESSAGES, accepted, NULL, NULL);

    case 6:
      return fumi_pop3_session_stat (session, &count, &bytes, NULL, NULL);

    default:
      return fumi_pop3_session_noop (session, NULL, NULL);
    }
}

static void
check_secrets (FumiPop3Session *session,
               gboolean         must_encrypt,
               gboolean         repeats,
               const GString   *sent)
{
  g_autofree char *transcript = fumi_pop3_session_dup_transcript (session);

  g_assert (repeats || strstr (transcript, "-word") == NULL);
  g_assert (strlen (transcript) <= 64 * 1024);
  if (must_encrypt)
    {
      g_assert (strstr (sent->str, "-word") == NULL);
      g_assert (strstr (sent->str, "USER") == NULL && strstr (sent->str, "AUTH ") == NULL);
    }
}

static void
converse (GIOStream    *stream,
          guint8        account,
          const guint8 *things,
          gsize         n_things,
          gboolean      repeats,
          GString      *sent)
{
  gboolean must_encrypt = (account & 7) == 7;
  const FumiPop3Server server = {
    .host = (char *) "mail.example",
    .port = 110,
    .security = must_encrypt ? FUMI_SECURITY_STARTTLS : FUMI_SECURITY_NONE,
    .user = (char *) "anna",
  };
  g_autoptr(FumiPop3Session) session = fumi_pop3_session_new (stream, &server, NULL);
  g_autoptr(GError) error = NULL;
  gboolean good = fumi_pop3_session_start (session, PASSWORD, NULL, NULL, NULL, &error);

  g_assert (good == (error == NULL));
  for (gsize i = 0; good && i < n_things; i++)
    good = do_one_thing (session, things[i]);
  if (good)
    fumi_pop3_session_quit (session, NULL, NULL);

  check_secrets (session, must_encrypt, repeats, sent);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  /* GnuTLS is not what is looked at here, and reading the system's certificates takes as long as a
   * hundred sessions: an account with STLS gets as far as the handshake. */
  g_setenv ("GIO_USE_TLS", "dummy", TRUE);

  return 0;
}

/* Bytes: account, piece, what to do (three), then the server. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static GString *sent;
  g_autoptr(FuzzInput) input = NULL;
  g_autoptr(FuzzOutput) output = NULL;
  g_autoptr(GIOStream) stream = NULL;

  if (size < 5)
    return 0;
  if (sent == NULL)
    sent = g_string_new (NULL);

  g_string_truncate (sent, 0);
  input = g_object_new (fuzz_input_get_type (), NULL);
  input->data = data + 5;
  input->left = size - 5;
  input->piece = data[1] < 192 ? 0 : data[1] - 191;
  output = g_object_new (fuzz_output_get_type (), NULL);
  output->sent = sent;
  stream = g_simple_io_stream_new (G_INPUT_STREAM (input), G_OUTPUT_STREAM (output));

  /* What the server said itself before it heard it is no leak. */
  converse (stream, data[0], data + 2, 3, memmem (data, size, "-word", 5) != NULL, sent);

  return 0;
}
