/* fumi-message-view.c: one message to read: who, when, what about, the text, what is attached.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "fumi-diagnosis.h"
#include "fumi-find-bar.h"
#include "fumi-highlight.h"
#include "fumi-message-trouble.h"
#include "fumi-message.h"
#include "fumi-partial-bar.h"
#include "fumi-row-text.h"
#include "fumi-stack.h"

/* GtkTextView lays out megabytes, but not in one blink; nobody reads that much of one mail. */
#define TEXT_LIMIT (1024 * 1024)
#define MAX_RECIPIENTS 30

struct _FumiMessageView
{
  GtkWidget          parent_instance;

  FumiEnvelope      *envelope;    /* shown or loading; NULL: none */
  guint              count;       /* of messages to select from */
  guint              selected;
  GCancellable      *cancellable; /* of the loading */

  GtkWidget         *stack;
  GtkWidget         *blank;
  AdwStatusPage     *none;
  AdwStatusPage     *unreadable;
  GtkWidget         *page;
  FumiPartialBar    *partial_bar;
  FumiFindBar       *find_bar;
  GtkScrolledWindow *scrolled;
  GtkLabel          *subject;
  AdwAvatar         *avatar;
  GtkLabel          *sender;
  GtkLabel          *address;
  GtkLabel          *date;
  GtkLabel          *copies;
  GtkLabel          *to;
  GtkLabel          *cc;
  GtkWidget         *note;
  GtkLabel          *note_text;
  GtkTextView       *text;
  FumiSearchQuery   *highlight;  /* what is marked in it; NULL: nothing */
  GtkWidget         *attachments;
  GtkListBox        *attachment_rows;
};

enum
{
  SHOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMessageView, fumi_message_view, GTK_TYPE_WIDGET)

/* ---- the header ------------------------------------------------------------------------------ */

/* "Yamada Taro <taro@example.ne.jp>", isolated so that a right-to-left name does not turn the line
 * around. */
static char *
write_mailbox (FumiMailbox *mailbox)
{
  if (*mailbox->name == '\0')
    return g_strdup_printf ("\342\201\250%s\342\201\251", mailbox->address);
  return g_strdup_printf ("\342\201\250%s\342\201\251 <\342\201\250%s\342\201\251>", mailbox->name, mailbox->address);
}

static char *
write_mailboxes (GPtrArray *mailboxes)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint shown = MIN (mailboxes->len, MAX_RECIPIENTS);

  for (guint i = 0; i < shown; i++)
    {
      g_autofree char *one = write_mailbox (g_ptr_array_index (mailboxes, i));

      if (i > 0)
        g_string_append (text, C_ ("between words", ", "));
      g_string_append (text, one);
    }
  if (mailboxes->len > shown)
    {
      guint more = mailboxes->len - shown;

      g_string_append_c (text, ' ');
      /* Translators: %u is how many recipients of a message are not listed */
      g_string_append_printf (text, ngettext ("and %u more", "and %u more", more), more);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_recipients (FumiMessageView *view,
                 FumiMessage     *message)
{
  g_autofree char *to_list = write_mailboxes (fumi_message_get_to (message));
  g_autofree char *cc_list = write_mailboxes (fumi_message_get_cc (message));
  /* Translators: %s are the recipients of a message */
  g_autofree char *to = g_strdup_printf (_ ("To: %s"), to_list);
  /* Translators: %s are the recipients of a copy of a message */
  g_autofree char *cc = g_strdup_printf (_ ("Cc: %s"), cc_list);

  gtk_label_set_text (view->to, to);
  gtk_label_set_text (view->cc, cc);
  gtk_widget_set_visible (GTK_WIDGET (view->to), *to_list != '\0');
  gtk_widget_set_visible (GTK_WIDGET (view->cc), *cc_list != '\0');
}

static void
show_sender (FumiMessageView *view,
             const char      *name,
             const char      *address)
{
  const char *title = *name != '\0' ? name : address;

  gtk_label_set_text (view->sender, *title != '\0' ? title : _ ("(No sender)"));
  gtk_label_set_text (view->address, address);
  gtk_widget_set_visible (GTK_WIDGET (view->address), *address != '\0' && *name != '\0');
  adw_avatar_set_text (view->avatar, title);
}

static void
show_copies (FumiMessageView *view,
             guint            copies)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (view->copies), copies > 1);
  if (copies <= 1)
    return;

  /* Translators: %u is how often the very same message came, at least twice. */
  text = g_strdup_printf (ngettext ("Received %u time, listed once", "Received %u times, listed once",
                                    copies),
                          copies);
  gtk_label_set_text (view->copies, text);
}

/* What the row knows already stands at once; the rest follows when the file is read. */
static void
show_envelope (FumiMessageView *view,
               FumiEnvelope    *envelope)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *date = fumi_row_text_full_date (fumi_envelope_get_date (envelope), zone);

  gtk_label_set_text (view->subject, fumi_row_text_subject (fumi_envelope_get_subject (envelope)));
  show_sender (view, fumi_envelope_get_from_name (envelope), fumi_envelope_get_from_address (envelope));
  gtk_label_set_text (view->date, date);
  show_copies (view, fumi_envelope_get_copies (envelope));
}

static void
show_header (FumiMessageView *view,
             FumiMessage     *message)
{
  GPtrArray *from = fumi_message_get_from (message);

  if (from->len > 0)
    {
      FumiMailbox *first = g_ptr_array_index (from, 0);

      show_sender (view, first->name, first->address);
    }
  gtk_label_set_text (view->subject, fumi_row_text_subject (fumi_message_get_subject (message)));
  show_recipients (view, message);
}

/* ---- the body -------------------------------------------------------------------------------- */

/* Cut at a line's end, so that no character is torn. */
static gsize
find_text_end (const char *text)
{
  gsize length = strlen (text);
  const char *line_end;

  if (length <= TEXT_LIMIT)
    return length;
  line_end = g_strrstr_len (text, TEXT_LIMIT, "\n");
  return line_end != NULL ? (gsize) (line_end - text)
                          : (gsize) (g_utf8_find_prev_char (text, text + TEXT_LIMIT) - text);
}

static void
show_text (FumiMessageView *view,
           FumiMessage     *message)
{
  const char *text = fumi_message_get_text (message);
  gsize end = find_text_end (text);
  const char *note = NULL;

  if (text[end] != '\0')
    note = _ ("Only the beginning of this very long text is shown");
  else if (fumi_message_text_is_from_html (message))
    note = _ ("Shown as text");
  else if (*text == '\0' && !fumi_envelope_get_partial (view->envelope))
    note = _ ("This message has no text");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view->text), text, (int) end);
  if (!fumi_find_bar_refresh (view->find_bar))
    fumi_highlight_text (view->text, view->highlight);
  gtk_label_set_text (view->note_text, note != NULL ? note : "");
  gtk_widget_set_visible (view->note, note != NULL);
}

static gboolean
is_attachment (FumiPart *part)
{
  return part->name != NULL || strcmp (part->disposition, "attachment") == 0;
}

static GtkWidget *
make_attachment_row (FumiPart *part)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *size = fumi_format_bytes (part->size);
  g_autofree char *content_type = g_content_type_from_mime_type (part->type);
  g_autoptr(GIcon) icon = g_content_type_get_symbolic_icon (content_type != NULL ? content_type : part->type);

  /* A file name comes from outside: never markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), part->name != NULL ? part->name : part->type);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_gicon (icon));
  return row;
}

static void
show_attachments (FumiMessageView *view,
                  FumiMessage     *message)
{
  GPtrArray *parts = fumi_message_get_parts (message);
  GtkWidget *row;
  gboolean any = FALSE;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (view->attachment_rows))) != NULL)
    gtk_list_box_remove (view->attachment_rows, row);

  /* Of a message that breaks off, nobody should open a torn file. */
  for (guint i = 0; i < parts->len && !fumi_envelope_get_partial (view->envelope); i++)
    {
      FumiPart *part = g_ptr_array_index (parts, i);

      if (!is_attachment (part))
        continue;
      gtk_list_box_append (view->attachment_rows, make_attachment_row (part));
      any = TRUE;
    }
  gtk_widget_set_visible (view->attachments, any);
}

static void
scroll_to_start (FumiMessageView *view)
{
  GtkAdjustment *adjustment;

  adjustment = gtk_scrolled_window_get_vadjustment (view->scrolled);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_lower (adjustment));
}

static void
show_message (FumiMessageView *view,
              FumiMessage     *message)
{
  fumi_partial_bar_set_envelope (view->partial_bar, view->envelope);
  show_envelope (view, view->envelope);
  show_header (view, message);
  show_text (view, message);
  show_attachments (view, message);
  scroll_to_start (view);
  fumi_stack_show (GTK_STACK (view->stack), view->page);
  g_signal_emit (view, signals[SHOWN], 0, view->envelope);
}

static void
show_unreadable (FumiMessageView *view,
                 const GError    *error)
{
  g_autofree char *text = fumi_message_trouble_text (error, fumi_envelope_get_path (view->envelope));
  g_autofree char *description = g_markup_escape_text (text, -1);

  g_message ("%s", error->message);
  adw_status_page_set_description (view->unreadable, description);
  fumi_stack_show (GTK_STACK (view->stack), GTK_WIDGET (view->unreadable));
}

static void
on_loaded (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiMessageView) view = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiMessage) message = fumi_message_load_finish (result, &error);

  /* Dropped for another message, or the window is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || view->envelope == NULL)
    return;

  g_clear_object (&view->cancellable);
  if (message != NULL)
    show_message (view, message);
  else
    show_unreadable (view, error);
}

static void
load (FumiMessageView *view)
{
  const char *path = fumi_envelope_get_path (view->envelope);
  g_autoptr(GFile) file = g_file_new_for_path (path != NULL ? path : "");

  view->cancellable = g_cancellable_new ();
  fumi_message_load_async (file, view->cancellable, on_loaded, g_object_ref (view));
}

/* What a search has found is marked again. */
static void
on_find_closed (FumiMessageView *view)
{
  fumi_highlight_text (view->text, view->highlight);
  gtk_widget_grab_focus (GTK_WIDGET (view->text));
}

static void
on_try_again (FumiMessageView *view)
{
  if (view->envelope != NULL && view->cancellable == NULL)
    load (view);
}

/* Beside an empty list, which has its own page, this one has nothing to say. */
static void
show_none (FumiMessageView *view)
{
  /* Translators: %u is how many messages are in the list */
  g_autofree char *all = g_strdup_printf (ngettext ("%u message", "%u messages", view->count), view->count);
  /* Translators: %u is how many messages are selected in the list */
  g_autofree char *selected = g_strdup_printf (ngettext ("%u Message Selected", "%u Messages Selected", view->selected),
                                               view->selected);

  adw_status_page_set_title (view->none, view->selected > 0 ? selected : _ ("No Message Selected"));
  adw_status_page_set_description (view->none, all);
  fumi_stack_show (GTK_STACK (view->stack),
                               view->count > 0 ? GTK_WIDGET (view->none) : view->blank);
}

static void
stop_loading (FumiMessageView *view)
{
  g_cancellable_cancel (view->cancellable);
  g_clear_object (&view->cancellable);
}

/* The rest of the message has come: it is another file now. */
static void
on_partial_changed (FumiMessageView *view)
{
  stop_loading (view);
  load (view);
}

static void
set_envelope (FumiMessageView *view,
              FumiEnvelope    *envelope)
{
  stop_loading (view);
  if (view->envelope != NULL)
    g_signal_handlers_disconnect_by_func (view->envelope, on_partial_changed, view);
  g_set_object (&view->envelope, envelope);
  if (envelope != NULL)
    g_signal_connect_object (envelope, "notify::partial", G_CALLBACK (on_partial_changed), view,
                             G_CONNECT_SWAPPED);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_message_view_dispose (GObject *object)
{
  FumiMessageView *view = FUMI_MESSAGE_VIEW (object);

  set_envelope (view, NULL);
  g_clear_pointer (&view->stack, gtk_widget_unparent);

  g_clear_pointer (&FUMI_MESSAGE_VIEW (object)->highlight, fumi_search_query_unref);

  G_OBJECT_CLASS (fumi_message_view_parent_class)->dispose (object);
}

static void
fumi_message_view_class_init (FumiMessageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_message_view_dispose;

  signals[SHOWN] = g_signal_new ("shown", FUMI_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ENVELOPE);

  g_type_ensure (FUMI_TYPE_FIND_BAR);
  g_type_ensure (FUMI_TYPE_PARTIAL_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, address);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, attachment_rows);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, attachments);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, avatar);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, blank);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, cc);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, date);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, copies);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, none);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, note);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, note_text);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, page);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, partial_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, sender);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, subject);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, text);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, to);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageView, unreadable);
  gtk_widget_class_bind_template_callback (widget_class, on_find_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
}

static void
fumi_message_view_init (FumiMessageView *view)
{
  gtk_widget_init_template (GTK_WIDGET (view));
  fumi_find_bar_set_text_view (view->find_bar, view->text);
  fumi_message_view_set_count (view, 0);
}

void
fumi_message_view_show (FumiMessageView *view,
                        FumiEnvelope    *envelope)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  if (envelope != NULL && envelope == view->envelope)
    return;

  set_envelope (view, envelope);
  if (envelope != NULL)
    load (view);
  else
    show_none (view);
}

void
fumi_message_view_set_store (FumiMessageView *view,
                             FumiStore       *store,
                             FumiAccountList *accounts,
                             FumiReceiver    *receiver)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  fumi_partial_bar_set_store (view->partial_bar, store, accounts, receiver);
}

void
fumi_message_view_set_highlight (FumiMessageView *view,
                                 FumiSearchQuery *query)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  g_clear_pointer (&view->highlight, fumi_search_query_unref);
  view->highlight = query != NULL ? fumi_search_query_ref (query) : NULL;
}

void
fumi_message_view_set_count (FumiMessageView *view,
                             guint            count)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  view->count = count;
  if (view->envelope == NULL)
    show_none (view);
}

void
fumi_message_view_set_selected (FumiMessageView *view,
                                guint            selected)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  if (view->selected == selected)
    return;

  view->selected = selected;
  if (view->envelope == NULL)
    show_none (view);
}

gboolean
fumi_message_view_page (FumiMessageView *view,
                        gboolean         down)
{
  GtkAdjustment *adjustment;
  double value, before;

  g_return_val_if_fail (FUMI_IS_MESSAGE_VIEW (view), FALSE);

  if (gtk_stack_get_visible_child (GTK_STACK (view->stack)) != view->page)
    return FALSE;

  adjustment = gtk_scrolled_window_get_vadjustment (view->scrolled);
  before = gtk_adjustment_get_value (adjustment);
  value = before + (down ? 1 : -1) * 0.9 * gtk_adjustment_get_page_size (adjustment);
  gtk_adjustment_set_value (adjustment, value);
  return (int) gtk_adjustment_get_value (adjustment) != (int) before;
}

void
fumi_message_view_focus (FumiMessageView *view)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  if (gtk_stack_get_visible_child (GTK_STACK (view->stack)) == view->page)
    gtk_widget_grab_focus (GTK_WIDGET (view->text));
}

void
fumi_message_view_find (FumiMessageView *view)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  if (gtk_stack_get_visible_child (GTK_STACK (view->stack)) == view->page)
    fumi_find_bar_open (view->find_bar);
}

void
fumi_message_view_find_step (FumiMessageView *view,
                             gboolean         forward)
{
  g_return_if_fail (FUMI_IS_MESSAGE_VIEW (view));

  if (gtk_stack_get_visible_child (GTK_STACK (view->stack)) == view->page)
    fumi_find_bar_step (view->find_bar, forward);
}
