/* lag-proxy.c: a TCP line to a server on this computer with a round-trip time of its own.
 *
 *   lag-proxy PORT RTT_MS      prints "port N", passes connections to that port on to PORT
 *
 * Each chunk is held for half of the round-trip time, as many as come: the line has a delay and no
 * bound on its rate. The first bytes of each way also wait as long as the TCP handshake would take.
 * At the end of a connection "turns N" is printed: how often the server spoke after it had heard
 * something, which is the number of round trips that both had to wait for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_PEERS 64
#define CHUNK_SIZE (64 * 1024)

/* Held bytes of one way; a sender who is that far ahead has to wait, as with a full socket. */
#define HELD_MAX (32 * 1024 * 1024)

typedef struct Chunk Chunk;
struct Chunk
{
  Chunk  *next;
  int64_t due;    /* ns */
  size_t  length; /* 0: the end */
  size_t  sent;
  char    bytes[];
};

/* One way of a connection. */
typedef struct
{
  int     from;
  int     to;
  Chunk  *first;
  Chunk  *last;
  size_t  held;
  int64_t not_before; /* ns: nothing arrives earlier */
  int     ended;      /* the sender has */
  int     done;       /* and the receiver knows */
} Way;

typedef struct
{
  int client;
  int server;
  Way up;
  Way down;
  int heard; /* the server, since it spoke last */
  int turns;
} Line;

static Line *lines[MAX_PEERS];
static int64_t half_ns;

static int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
}

static void
die (const char *what)
{
  fprintf (stderr, "lag-proxy: %s: %s\n", what, strerror (errno));
  exit (1);
}

static void
hold (Way        *way,
      const char *bytes,
      size_t      length)
{
  Chunk *chunk = malloc (sizeof *chunk + length);

  if (chunk == NULL)
    die ("malloc");
  chunk->next = NULL;
  chunk->due = now_ns () + half_ns;
  if (chunk->due < way->not_before)
    chunk->due = way->not_before;
  chunk->length = length;
  chunk->sent = 0;
  memcpy (chunk->bytes, bytes, length);

  if (way->last != NULL)
    way->last->next = chunk;
  else
    way->first = chunk;
  way->last = chunk;
  way->held += length;
}

static void
take_in (Line *line,
         Way  *way)
{
  static char block[CHUNK_SIZE];
  ssize_t n = recv (way->from, block, sizeof block, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0)
    {
      way->ended = 1;
      n = 0;
    }
  else if (way == &line->down && line->heard)
    {
      line->heard = 0;
      line->turns++;
    }
  hold (way, block, n);
}

static void
drop_first (Way *way)
{
  Chunk *chunk = way->first;

  way->first = chunk->next;
  if (way->first == NULL)
    way->last = NULL;
  free (chunk);
}

static void
pass_on (Line *line,
         Way  *way)
{
  while (way->first != NULL && way->first->due <= now_ns ())
    {
      Chunk *chunk = way->first;

      if (chunk->length == 0)
        {
          shutdown (way->to, SHUT_WR);
          way->done = 1;
        }
      else
        {
          ssize_t n = send (way->to, chunk->bytes + chunk->sent, chunk->length - chunk->sent,
                            MSG_DONTWAIT | MSG_NOSIGNAL);

          if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
          if (n < 0)
            {
              line->up.done = line->down.done = 1;
              return;
            }
          if (way == &line->up)
            line->heard = 1;
          way->held -= n;
          chunk->sent += n;
          if (chunk->sent < chunk->length)
            return;
        }
      drop_first (way);
    }
}

static void
end_line (Line *line)
{
  Way *ways[] = { &line->up, &line->down };

  for (int i = 0; i < 2; i++)
    while (ways[i]->first != NULL)
      drop_first (ways[i]);
  close (line->client);
  close (line->server);
  printf ("turns %d\n", line->turns);
  fflush (stdout);
  free (line);
}

static void
begin_line (int                       listener,
            const struct sockaddr_in *target)
{
  int one = 1;
  int client = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  int server;
  int place = 0;
  Line *line;

  while (place < MAX_PEERS && lines[place] != NULL)
    place++;
  if (client < 0 || place == MAX_PEERS)
    {
      close (client);
      return;
    }
  server = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (server, (const struct sockaddr *) target, sizeof *target) != 0)
    die ("connect");
  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);

  /* On a real line the client may speak one round-trip time after it called, and the server once
   * half of one more has brought the end of the handshake. */
  line = calloc (1, sizeof *line);
  line->client = client;
  line->server = server;
  line->up = (Way) { .from = client, .to = server, .not_before = now_ns () + 3 * half_ns };
  line->down = (Way) { .from = server, .to = client, .not_before = now_ns () + 4 * half_ns };
  lines[place] = line;
}

/* Until the next chunk is due; NULL: none is held. */
static const struct timespec *
time_to_wait (void)
{
  static struct timespec left;
  int64_t due = INT64_MAX;

  for (int i = 0; i < MAX_PEERS; i++)
    {
      if (lines[i] == NULL)
        continue;
      if (lines[i]->up.first != NULL && lines[i]->up.first->due < due)
        due = lines[i]->up.first->due;
      if (lines[i]->down.first != NULL && lines[i]->down.first->due < due)
        due = lines[i]->down.first->due;
    }
  if (due == INT64_MAX)
    return NULL;

  due -= now_ns ();
  if (due < 0)
    due = 0;
  left.tv_sec = due / 1000000000;
  left.tv_nsec = due % 1000000000;

  return &left;
}

static void
serve (int                       listener,
       const struct sockaddr_in *target)
{
  for (;;)
    {
      struct pollfd polled[1 + 2 * MAX_PEERS] = { { listener, POLLIN, 0 } };

      for (int i = 0; i < MAX_PEERS; i++)
        {
          Line *line = lines[i];
          struct pollfd *both = polled + 1 + 2 * i;

          both[0].fd = both[1].fd = -1;
          if (line != NULL && !line->up.ended && line->up.held < HELD_MAX)
            both[0] = (struct pollfd) { line->client, POLLIN, 0 };
          if (line != NULL && !line->down.ended && line->down.held < HELD_MAX)
            both[1] = (struct pollfd) { line->server, POLLIN, 0 };
        }
      ppoll (polled, 1 + 2 * MAX_PEERS, time_to_wait (), NULL);

      for (int i = 0; i < MAX_PEERS; i++)
        {
          Line *line = lines[i];
          const struct pollfd *both = polled + 1 + 2 * i;

          if (line == NULL)
            continue;
          if (both[0].fd >= 0 && both[0].revents != 0)
            take_in (line, &line->up);
          if (both[1].fd >= 0 && both[1].revents != 0)
            take_in (line, &line->down);
          pass_on (line, &line->up);
          pass_on (line, &line->down);
          if (line->up.done && line->down.done)
            {
              end_line (line);
              lines[i] = NULL;
            }
        }
      if (polled[0].revents != 0)
        begin_line (listener, target);
    }
}

int
main (int    argc,
      char **argv)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr_in target = address;
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (argc != 3)
    {
      fputs ("usage: lag-proxy PORT RTT_MS\n", stderr);
      return 64;
    }
  target.sin_port = htons (atoi (argv[1]));
  half_ns = atoi (argv[2]) * INT64_C (500000);
  if (listener < 0 || bind (listener, (struct sockaddr *) &address, sizeof address) != 0
      || listen (listener, 16) != 0
      || getsockname (listener, (struct sockaddr *) &address, &length) != 0)
    die ("listen");
  printf ("port %d\n", ntohs (address.sin_port));
  fflush (stdout);
  serve (listener, &target);
}
