/* least-client.c: fetches a mailbox over TLS with the least work there is; others are measured by it.
 *
 *   least-client PORT USER PASSWORD_FILE CA_FILE onefile FILE      raw replies into FILE, one fsync
 *   least-client PORT USER PASSWORD_FILE CA_FILE maildirsync DIR   a file a message in DIR/tmp, unstuffed,
 *                                                                  an fsync each, renamed to DIR/new
 *
 * All RETRs are sent at once. The server is localhost, its certificate is verified against CA_FILE.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IN_SIZE (256 * 1024)
#define OUT_SIZE (64 * 1024)

typedef struct
{
  int              socket;
  gnutls_session_t tls;

  char             encrypted[IN_SIZE]; /* read ahead of GnuTLS, which reads record by record */
  size_t           encrypted_start;
  size_t           encrypted_end;

  char             in[IN_SIZE];        /* in[start..end) is not used yet */
  size_t           start;
  size_t           end;

  char            *commands;           /* not sent yet: commands[sent..queued) */
  size_t           sent;
  size_t           queued;
  size_t           room;

  int              file;
  char             out[OUT_SIZE];
  size_t           filled;
} Client;

static void
die (const char *what)
{
  fprintf (stderr, "least-client: %s\n", what);
  exit (1);
}

/* ---- the line -------------------------------------------------------------------------------- */

static ssize_t
pull (gnutls_transport_ptr_t data,
      void                  *bytes,
      size_t                 size)
{
  Client *client = data;
  size_t n;

  if (client->encrypted_start == client->encrypted_end)
    {
      ssize_t got = recv (client->socket, client->encrypted, sizeof client->encrypted, 0);

      if (got <= 0)
        return got;
      client->encrypted_start = 0;
      client->encrypted_end = got;
    }

  n = client->encrypted_end - client->encrypted_start;
  if (n > size)
    n = size;
  memcpy (bytes, client->encrypted + client->encrypted_start, n);
  client->encrypted_start += n;

  return n;
}

static ssize_t
push (gnutls_transport_ptr_t data,
      const void            *bytes,
      size_t                 size)
{
  return send (((Client *) data)->socket, bytes, size, MSG_NOSIGNAL);
}

static int
would_wait (ssize_t result)
{
  return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED;
}

/* Sends what is queued as far as it goes, and reads at least one byte. */
static void
exchange (Client *client)
{
  for (;;)
    {
      struct pollfd polled = { client->socket, POLLIN, 0 };
      ssize_t n = 0;

      while (client->sent < client->queued && n >= 0)
        {
          n = gnutls_record_send (client->tls, client->commands + client->sent,
                                  client->queued - client->sent);
          if (n > 0)
            client->sent += n;
          else if (would_wait (n))
            polled.events |= POLLOUT;
          else
            die ("sending failed");
        }

      n = gnutls_record_recv (client->tls, client->in, sizeof client->in);
      if (n > 0)
        {
          client->start = 0;
          client->end = n;
          return;
        }
      if (!would_wait (n))
        die ("the connection broke");
      /* GnuTLS says "again" after a session ticket, too, with more behind it. */
      if (client->encrypted_start == client->encrypted_end)
        poll (&polled, 1, -1);
    }
}

static void __attribute__ ((format (printf, 2, 3)))
queue (Client     *client,
       const char *format,
       ...)
{
  va_list values;

  if (client->sent == client->queued)
    client->sent = client->queued = 0;
  if (client->room - client->queued < 1024)
    {
      client->room = 2 * client->room + 4096;
      client->commands = realloc (client->commands, client->room);
      if (client->commands == NULL)
        die ("no memory");
    }
  va_start (values, format);
  client->queued += vsnprintf (client->commands + client->queued, 1024, format, values);
  va_end (values);
}

static void
begin_tls (Client     *client,
           const char *ca)
{
  static gnutls_certificate_credentials_t credentials;
  int code;

  gnutls_certificate_allocate_credentials (&credentials);
  if (gnutls_certificate_set_x509_trust_file (credentials, ca, GNUTLS_X509_FMT_PEM) <= 0)
    die ("no CA");
  gnutls_init (&client->tls, GNUTLS_CLIENT);
  gnutls_set_default_priority (client->tls);
  gnutls_credentials_set (client->tls, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_server_name_set (client->tls, GNUTLS_NAME_DNS, "localhost", strlen ("localhost"));
  gnutls_session_set_verify_cert (client->tls, "localhost", 0);
  gnutls_transport_set_ptr (client->tls, client);
  gnutls_transport_set_pull_function (client->tls, pull);
  gnutls_transport_set_push_function (client->tls, push);
  do
    code = gnutls_handshake (client->tls);
  while (code < 0 && !gnutls_error_is_fatal (code));
  if (code < 0)
    die (gnutls_strerror (code));
}

static void
begin (Client     *client,
       const char *port,
       const char *ca)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (atoi (port)),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int one = 1;

  client->socket = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (client->socket, (struct sockaddr *) &address, sizeof address) != 0)
    die (strerror (errno));
  setsockopt (client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  begin_tls (client, ca);
  fcntl (client->socket, F_SETFL, O_NONBLOCK);
}

/* ---- replies --------------------------------------------------------------------------------- */

/* Returns: the status line; good until the next call */
static const char *
read_line (Client *client)
{
  static char line[4096];
  size_t length = 0;

  for (;;)
    {
      char *begin;
      char *end;
      size_t n;

      if (client->start == client->end)
        exchange (client);
      begin = client->in + client->start;
      end = memchr (begin, '\n', client->end - client->start);
      n = end != NULL ? (size_t) (end - begin) + 1 : client->end - client->start;
      if (length + n >= sizeof line)
        die ("a line without end");
      memcpy (line + length, begin, n);
      length += n;
      client->start += n;
      if (end != NULL)
        {
          line[length] = '\0';
          return line;
        }
    }
}

static const char *
expect_ok (Client *client)
{
  const char *line = read_line (client);

  if (strncmp (line, "+OK", 3) != 0)
    die (line);

  return line;
}

static void
flush (Client *client)
{
  for (size_t written = 0; written < client->filled;)
    {
      ssize_t n = write (client->file, client->out + written, client->filled - written);

      if (n < 0)
        die (strerror (errno));
      written += n;
    }
  client->filled = 0;
}

static void
put (Client     *client,
     const char *bytes,
     size_t      length)
{
  while (length > 0)
    {
      size_t n = sizeof client->out - client->filled;

      if (n > length)
        n = length;
      memcpy (client->out + client->filled, bytes, n);
      client->filled += n;
      bytes += n;
      length -= n;
      if (client->filled == sizeof client->out)
        flush (client);
    }
}

/* To the line with the dot alone. A line's begin may lie in another block than its end. */
static void
read_body (Client *client,
           int     raw)
{
  char begun[3]; /* a line's first bytes, until it is known what they are */
  size_t n_begun = 0;
  int within = 0; /* a line of text */

  for (;;)
    {
      char *p;
      char *end;

      if (client->start == client->end)
        exchange (client);
      p = client->in + client->start;
      end = client->in + client->end;
      while (p < end)
        {
          if (within || (n_begun == 0 && *p != '.'))
            {
              char *line_end = memchr (p, '\n', end - p);
              size_t n = line_end != NULL ? (size_t) (line_end - p) + 1 : (size_t) (end - p);

              put (client, p, n);
              p += n;
              within = line_end == NULL;
              continue;
            }

          begun[n_begun++] = *p++;
          if (n_begun == 3 && begun[1] == '\r' && begun[2] == '\n')
            {
              client->start = p - client->in;
              return;
            }
          if (n_begun == 1 || (n_begun == 2 && begun[1] == '\r'))
            continue;
          put (client, begun + !raw, n_begun - !raw);
          within = begun[n_begun - 1] != '\n';
          n_begun = 0;
        }
      client->start = client->end;
    }
}

/* ---- the two ways ---------------------------------------------------------------------------- */

static void
fetch_into_file (Client     *client,
                 long        count,
                 const char *path)
{
  client->file = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (client->file < 0)
    die (path);
  for (long i = 0; i < count; i++)
    {
      expect_ok (client);
      read_body (client, 1);
    }
  flush (client);
  if (fsync (client->file) != 0)
    die (strerror (errno));
  close (client->file);
}

static void
fetch_into_maildir (Client     *client,
                    long        count,
                    const char *path)
{
  int folder;

  if (chdir (path) != 0)
    die (path);
  for (long i = 0; i < count; i++)
    {
      char tmp[64];
      char new[64];

      snprintf (tmp, sizeof tmp, "tmp/%ld.least", i);
      snprintf (new, sizeof new, "new/%ld.least", i);
      client->file = open (tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (client->file < 0)
        die (tmp);
      expect_ok (client);
      read_body (client, 0);
      flush (client);
      if (fsync (client->file) != 0 || close (client->file) != 0 || rename (tmp, new) != 0)
        die (strerror (errno));
    }
  folder = open ("new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || fsync (folder) != 0)
    die ("new");
  close (folder);
}

static void
read_password (const char *path,
               char       *password,
               size_t      size)
{
  FILE *file = fopen (path, "r");

  if (file == NULL || fgets (password, size, file) == NULL)
    die (path);
  password[strcspn (password, "\r\n")] = '\0';
  fclose (file);
}

int
main (int    argc,
      char **argv)
{
  static Client client;
  char password[256];
  long count;

  if (argc != 7)
    {
      fputs ("usage: least-client PORT USER PASSWORD_FILE CA_FILE onefile|maildirsync PATH\n", stderr);
      return 64;
    }
  read_password (argv[3], password, sizeof password);
  begin (&client, argv[1], argv[4]);

  expect_ok (&client);
  queue (&client, "USER %s\r\n", argv[2]);
  expect_ok (&client);
  queue (&client, "PASS %s\r\n", password);
  expect_ok (&client);
  queue (&client, "STAT\r\n");
  count = atol (expect_ok (&client) + strlen ("+OK "));
  for (long i = 1; i <= count; i++)
    queue (&client, "RETR %ld\r\n", i);
  if (strcmp (argv[5], "onefile") == 0)
    fetch_into_file (&client, count, argv[6]);
  else
    fetch_into_maildir (&client, count, argv[6]);
  queue (&client, "QUIT\r\n");
  expect_ok (&client);

  return 0;
}
