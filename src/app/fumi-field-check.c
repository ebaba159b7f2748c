/* fumi-field-check.c: live checks of the fields that more than one page has.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-field-check.h"

#include <glib/gi18n.h>

#include "fumi-address.h"

/* Only a display name: what cannot be sent is left out, and nothing is refused but a whole book. */
#define NAME_MAX_CHARACTERS 256

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

void
fumi_check_name (AdwEntryRow   *row,
                 FumiFieldNote *note)
{
  gboolean too_long = g_utf8_strlen (get_text (row), -1) > NAME_MAX_CHARACTERS;

  fumi_field_note_set_problem (note, too_long ? _("This name is too long") : NULL);
}

void
fumi_check_password (AdwEntryRow   *row,
                     FumiFieldNote *note,
                     const char    *if_empty)
{
  g_autofree char *hint = NULL;
  g_autofree char *explanation = NULL;
  FumiTypedProblem problem = fumi_secret_check (get_text (row), NULL, &hint, &explanation);

  fumi_field_note_set_warning (note, hint);
  fumi_field_note_set_problem (note, problem == FUMI_TYPED_EMPTY ? if_empty : explanation);
}

gboolean
fumi_notes_catch (FumiFieldNote **notes,
                  gsize           count)
{
  gboolean caught = FALSE;

  for (gsize i = 0; i < count; i++)
    {
      if (caught)
        fumi_field_note_reveal (notes[i]);
      else
        caught = fumi_field_note_catch (notes[i]);
    }

  return caught;
}
