/* fumi-pop3-enquiry.c: what is in the mailbox: STAT, LIST and UIDL, as one listing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-enquiry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-error-private.h"
#include "fumi-pop3-listing-private.h"
#include "fumi-pop3-server-text.h"

/* Messages of one mailbox: a listing takes some 60 bytes for each, and the ledger 150. */
#define LISTING_MAX 2000000

static guint
reply_seconds (FumiPop3Connection *connection)
{
  return fumi_pop3_channel_get_limits (fumi_pop3_connection_get_channel (connection))->reply;
}

static gboolean
refuse (FumiPop3Connection  *connection,
        const FumiPop3Reply *reply,
        GError             **error)
{
  g_propagate_error (error, fumi_pop3_connection_refusal (connection, reply,
                                                          FUMI_POP3_ERROR_SERVER));

  return FALSE;
}

gboolean
fumi_pop3_enquiry_read_stat (FumiPop3Connection  *connection,
                             const FumiPop3Reply *reply,
                             guint               *count,
                             goffset             *bytes,
                             GError             **error)
{
  if (reply->kind != FUMI_POP3_REPLY_OK)
    return refuse (connection, reply, error);
  if (fumi_pop3_reply_parse_stat (reply->text, reply->length, count, bytes))
    return TRUE;

  g_propagate_error (error, fumi_pop3_connection_protocol_error (connection, reply->text,
                                                                 reply->length));

  return FALSE;
}

/* STAT, LIST and UIDL: one after the other, or all in one write where the server can take that. */
typedef struct
{
  FumiPop3Connection         *connection;
  FumiPop3Channel            *channel;      /* the connection's */
  const FumiPop3Capabilities *capabilities;
  FumiPop3Listing            *listing;
  gboolean                    sent_ahead;
} Enquiry;

static gboolean
ask_for_listing (Enquiry       *enquiry,
                 const char    *command,
                 FumiPop3Reply *reply,
                 GError       **error)
{
  FumiPop3Connection *connection = enquiry->connection;

  if (enquiry->sent_ahead)
    return fumi_pop3_connection_read_reply (connection, reply_seconds (connection), reply, error);

  return fumi_pop3_connection_command (connection, command, NULL, reply_seconds (connection),
                                       reply, error);
}

static gboolean
take_list_row (const char *row,
               gsize       length,
               gpointer    user_data)
{
  return fumi_pop3_listing_add_list_row (user_data, row, length);
}

static gboolean
take_uidl_row (const char *row,
               gsize       length,
               gpointer    user_data)
{
  return fumi_pop3_listing_add_uidl_row (user_data, row, length);
}

static gboolean
read_sizes (Enquiry  *enquiry,
            GError  **error)
{
  FumiPop3Reply reply;

  if (!ask_for_listing (enquiry, "LIST", &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (enquiry->connection, &reply, error);

  return fumi_pop3_connection_read_rows (enquiry->connection, 0, take_list_row, enquiry->listing,
                                         error);
}

static gboolean
drop_row (const char *row,
          gsize       length,
          gpointer    user_data)
{
  return TRUE;
}

static gboolean
read_uid_rows (Enquiry  *enquiry,
               GError  **error)
{
  return fumi_pop3_connection_read_rows (enquiry->connection, 0, take_uidl_row, enquiry->listing,
                                         error);
}

/* A server that overlooks the number in "UIDL 1" answers it with the whole list, of which @first is
 * the first line, and UIDL with another one. */
static gboolean
read_list_given_twice (Enquiry             *enquiry,
                       const FumiPop3Reply *first,
                       GError             **error)
{
  FumiPop3Connection *connection = enquiry->connection;
  gboolean is_empty = first->length == 1 && first->text[0] == '.';
  FumiPop3Reply reply;

  if (!is_empty)
    {
      take_uidl_row (first->text, first->length, enquiry->listing);
      if (!read_uid_rows (enquiry, error))
        return FALSE;
    }
  if (!fumi_pop3_connection_read_reply (connection, reply_seconds (connection), &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (enquiry->connection, &reply, error);

  return fumi_pop3_connection_read_rows (connection, 0, drop_row, NULL, error);
}

/* Where CAPA does not list UIDL, one message tells whether it is there all the same: a server that
 * answers that and then refuses the whole list has a bad day, and no reason to fetch all mail anew.
 * The answer itself is of no use; some leave the number out of it. */
static gboolean
probe_uidl (Enquiry   *enquiry,
            gboolean  *has_uids,
            GError   **error)
{
  FumiPop3Reply reply;

  if (!ask_for_listing (enquiry, "UIDL 1", &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK && reply.kind != FUMI_POP3_REPLY_ERR)
    return refuse (enquiry->connection, &reply, error);

  *has_uids = reply.kind == FUMI_POP3_REPLY_OK;
  if (!*has_uids)
    return TRUE;

  /* Without a look at what is there already: see read_list_given_twice(). */
  enquiry->sent_ahead = TRUE;
  fumi_pop3_connection_note (enquiry->connection, "UIDL");

  return fumi_pop3_channel_send (enquiry->channel, "UIDL\r\n", strlen ("UIDL\r\n"), error);
}

static gboolean
read_uids (Enquiry   *enquiry,
           guint      count,
           gboolean  *has_uids,
           GError   **error)
{
  gboolean is_offered = fumi_pop3_capabilities_has (enquiry->capabilities, "UIDL");
  gboolean is_probed = !is_offered && !enquiry->sent_ahead && count > 0;
  FumiPop3Reply reply;

  *has_uids = is_offered;
  if (is_probed && !probe_uidl (enquiry, has_uids, error))
    return FALSE;
  if (is_probed && !*has_uids)
    return TRUE;

  if (!ask_for_listing (enquiry, "UIDL", &reply, error))
    return FALSE;
  if (reply.kind == FUMI_POP3_REPLY_ERR && !*has_uids)
    return TRUE;
  if (reply.kind == FUMI_POP3_REPLY_OTHER && is_probed)
    return read_list_given_twice (enquiry, &reply, error);
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (enquiry->connection, &reply, error);

  *has_uids = TRUE;

  return read_uid_rows (enquiry, error);
}

static gboolean
send_ahead (Enquiry  *enquiry,
            GError  **error)
{
  static const char commands[] = "STAT\r\nLIST\r\nUIDL\r\n";
  FumiPop3Connection *connection = enquiry->connection;

  if (!fumi_pop3_capabilities_has (enquiry->capabilities, "PIPELINING"))
    return TRUE;

  enquiry->sent_ahead = TRUE;
  fumi_pop3_connection_note (connection, "STAT");
  fumi_pop3_connection_note (connection, "LIST");
  fumi_pop3_connection_note (connection, "UIDL");

  return fumi_pop3_connection_expect_silence (connection, error)
         && fumi_pop3_channel_send (enquiry->channel, commands, sizeof commands - 1, error);
}

static GError *
too_many_messages (FumiPop3Channel     *channel,
                   const FumiPop3Reply *reply,
                   guint                count)
{
  g_autofree char *text = fumi_pop3_server_text_clean (reply->text, reply->length);
  FumiPop3ErrorDetail detail = { .server_text = text };

  fumi_pop3_channel_close (channel);

  /* Translators: %s is the name of a server; the numbers count messages. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_SERVER, &detail,
                              _("%s says that it holds %u messages; more than %u cannot be "
                                "received."),
                              fumi_pop3_channel_get_server (channel)->host, count,
                              LISTING_MAX);
}

static gboolean
read_listing (Enquiry  *enquiry,
              GError  **error)
{
  FumiPop3Reply reply;
  gboolean has_uids = FALSE;
  guint count;
  goffset bytes;

  if (!send_ahead (enquiry, error)
      || !ask_for_listing (enquiry, "STAT", &reply, error)
      || !fumi_pop3_enquiry_read_stat (enquiry->connection, &reply, &count, &bytes, error))
    return FALSE;
  if (count > LISTING_MAX)
    {
      g_propagate_error (error, too_many_messages (enquiry->channel, &reply, count));
      return FALSE;
    }

  enquiry->listing = fumi_pop3_listing_new (count);
  if (!read_sizes (enquiry, error) || !read_uids (enquiry, count, &has_uids, error))
    return FALSE;

  fumi_pop3_listing_finish (enquiry->listing, has_uids);

  return TRUE;
}

FumiPop3Listing *
fumi_pop3_enquire (FumiPop3Connection         *connection,
                   const FumiPop3Capabilities *capabilities,
                   GError                    **error)
{
  Enquiry enquiry = {
    .connection = connection,
    .channel = fumi_pop3_connection_get_channel (connection),
    .capabilities = capabilities,
  };

  if (!read_listing (&enquiry, error))
    {
      g_clear_pointer (&enquiry.listing, fumi_pop3_listing_free);
      /* Answers to what was sent ahead may still come. */
      if (enquiry.sent_ahead)
        fumi_pop3_channel_close (enquiry.channel);
    }

  return enquiry.listing;
}
