/* fumi-application.c: the running program: its accounts, its store, its windows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-application.h"

#include <glib/gi18n.h>
#include <sysexits.h>

#include "fumi-window.h"

struct _FumiApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (FumiApplication, fumi_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
  { NULL },
};

/* Before anything touches the display, which GTK would answer by ending the program without a word of help. */
static int
fumi_application_handle_local_options (GApplication *application,
                                       GVariantDict *given)
{
  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("%s %s\n", GETTEXT_PACKAGE, FUMI_VERSION);
      return EX_OK;
    }

  if (!gtk_init_check ())
    {
      g_printerr ("%s\n", _ ("Fumibako needs a graphical session. To see it work without one, use: ./run practice"));
      return EX_UNAVAILABLE;
    }

  return -1;
}

static void
fumi_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (fumi_window_new (GTK_APPLICATION (application)));
  gtk_window_present (window);
}

static void
fumi_application_class_init (FumiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = fumi_application_activate;
  application_class->handle_local_options = fumi_application_handle_local_options;
}

static void
fumi_application_init (FumiApplication *application)
{
  g_application_add_main_option_entries (G_APPLICATION (application), options);
}

FumiApplication *
fumi_application_new (void)
{
  return g_object_new (FUMI_TYPE_APPLICATION,
                       "application-id", FUMI_APP_ID,
                       NULL);
}
