/* fumi-pop3-transfer.c: messages, whole or their beginning, from a session to its caller.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-transfer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-body-stream.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-window.h"

/* Refusals of TOP after which a server whose abilities are unknown has none. Servers hang up after
 * some bad commands (Q74 of pop3.md), and a single message may be refused for itself. */
#define TOP_REFUSALS 2

static gboolean
hand_over_body (FumiPop3Transfer    *transfer,
                guint                index,
                const FumiPop3Reply *reply,
                GError             **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (transfer->connection);
  g_autoptr(FumiPop3BodyStream) body = fumi_pop3_body_stream_new (channel, reply->lf_only);

  if (transfer->message_func (index, G_INPUT_STREAM (body), NULL, transfer->user_data, error))
    return fumi_pop3_body_stream_finish (body, error);

  fumi_pop3_body_stream_detach (body);

  return FALSE;
}

static gboolean
hand_over_answer (FumiPop3Transfer    *transfer,
                  guint                index,
                  const FumiPop3Reply *reply,
                  GError             **error)
{
  g_autoptr(GError) refused = NULL;

  if (reply->kind == FUMI_POP3_REPLY_OK)
    return hand_over_body (transfer, index, reply, error);

  refused = fumi_pop3_connection_refusal (transfer->connection, reply, FUMI_POP3_ERROR_SERVER);
  if (reply->kind == FUMI_POP3_REPLY_ERR)
    return transfer->message_func (index, NULL, refused, transfer->user_data, error);

  g_propagate_error (error, g_steal_pointer (&refused));

  return FALSE;
}

static gboolean
on_retr_answered (guint                index,
                  const FumiPop3Reply *reply,
                  gpointer             user_data,
                  GError             **error)
{
  return hand_over_answer (user_data, index, reply, error);
}

gboolean
fumi_pop3_transfer_whole (FumiPop3Transfer *transfer,
                          const guint      *numbers,
                          guint             n_numbers,
                          gboolean          pipeline,
                          GError          **error)
{
  return fumi_pop3_window_run (transfer->connection, "RETR", "", numbers, n_numbers, pipeline,
                               on_retr_answered, transfer, error);
}

/* ---- TOP ------------------------------------------------------------------------------------- */

typedef struct
{
  FumiPop3Transfer *transfer;
  guint             base;       /* the place of the window's first number among all */
  guint             hold_back;  /* the refusal that proves that there is no TOP; 0: none does */
  guint             refusals;
  gboolean          proven;     /* it was answered +OK once */
  GError           *no_top;
} TopRun;

/* Waits for no more bytes than it takes to know. */
static gboolean
body_starts_with (FumiPop3Channel *channel,
                  const char      *start,
                  gboolean        *starts,
                  GError         **error)
{
  FumiPop3Patience patience
    = fumi_pop3_patience_while_moving (fumi_pop3_channel_get_limits (channel)->body_stall);
  gsize length = strlen (start);

  for (;;)
    {
      gsize have;
      const guint8 *bytes = fumi_pop3_channel_peek (channel, &have);

      *starts = have == 0 || memcmp (bytes, start, MIN (have, length)) == 0;
      if (!*starts || have >= length)
        return TRUE;
      if (!fumi_pop3_channel_read_more (channel, &patience, error))
        return FALSE;
    }
}

/* Q66 of pop3.md: FTGate says +OK twice. No header begins like that. */
static gboolean
drop_second_status (TopRun              *run,
                    const FumiPop3Reply *reply,
                    GError             **error)
{
  FumiPop3Connection *connection = run->transfer->connection;
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (connection);
  FumiPop3Reply second;
  gboolean twice;

  return body_starts_with (channel, "+OK", &twice, error)
         && (!twice
             || fumi_pop3_connection_read_reply (
               connection, fumi_pop3_channel_get_limits (channel)->reply, &second, error));
}

static gboolean
on_top_answered (guint                index,
                 const FumiPop3Reply *reply,
                 gpointer             user_data,
                 GError             **error)
{
  TopRun *run = user_data;
  FumiPop3Reply answer = *reply;

  if (reply->kind == FUMI_POP3_REPLY_OK)
    {
      run->proven = TRUE;
      if (!drop_second_status (run, reply, error))
        return FALSE;
    }
  else if (reply->kind == FUMI_POP3_REPLY_ERR && !run->proven && ++run->refusals == run->hold_back)
    {
      run->no_top = fumi_pop3_connection_refusal (run->transfer->connection, reply,
                                                  FUMI_POP3_ERROR_SERVER);
      return TRUE;
    }

  return hand_over_answer (run->transfer, run->base + index, &answer, error);
}

static GError *
no_top_error (const GError *refusal)
{
  const FumiPop3ErrorDetail *told = fumi_pop3_error_get_detail (refusal);
  FumiPop3ErrorDetail detail = {
    .server_text = told != NULL ? told->server_text : NULL,
    .response_code = (char *) "TOP",
  };

  return fumi_pop3_error_new (FUMI_POP3_ERROR_SERVER, &detail,
                              _("This server cannot show the beginning of a message."));
}

gboolean
fumi_pop3_transfer_top (FumiPop3Transfer           *transfer,
                        const guint                *numbers,
                        guint                       n_numbers,
                        guint                       lines,
                        const FumiPop3Capabilities *capabilities,
                        GError                    **error)
{
  g_autofree char *tail = g_strdup_printf (" %u", lines);
  gboolean offered = fumi_pop3_capabilities_has (capabilities, "TOP");
  TopRun run = {
    .transfer = transfer,
    .hold_back = offered ? 0 : capabilities != NULL ? 1 : TOP_REFUSALS,
    .proven = offered,
  };

  /* One at a time until it is known that the server has TOP: nothing is under way when it has not,
   * so that the session can go on. */
  while (!run.proven && run.base < n_numbers)
    {
      if (!fumi_pop3_window_run (transfer->connection, "TOP", tail, numbers + run.base, 1, FALSE,
                                 on_top_answered, &run, error))
        return FALSE;
      if (run.no_top != NULL)
        {
          g_propagate_error (error, no_top_error (run.no_top));
          g_error_free (run.no_top);
          return FALSE;
        }
      run.base++;
    }

  return fumi_pop3_window_run (transfer->connection, "TOP", tail, numbers + run.base,
                               n_numbers - run.base,
                               fumi_pop3_capabilities_has (capabilities, "PIPELINING"),
                               on_top_answered, &run, error);
}
