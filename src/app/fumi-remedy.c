/* fumi-remedy.c: the remedies that open something outside: settings, browser, folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remedy.h"

#include <gio/gdesktopappinfo.h>

/* NetworkManager's page to find a network's sign-in with; any plain page would be replaced as well. */
#define SIGN_IN_PROBE "http://nmcheck.gnome.org/"

/* Settings panels by their desktop files: what the desktop lacks is not offered. */
static GAppInfo *
find_panel (FumiRemedy remedy)
{
  static const char * const date_time[] = { "gnome-datetime-panel.desktop", "kcm_clock.desktop", NULL };
  static const char * const network[] = {
    "gnome-network-panel.desktop", "gnome-wifi-panel.desktop", "kcm_networkmanagement.desktop", NULL
  };
  const char * const *names = remedy == FUMI_REMEDY_OPEN_DATE_TIME ? date_time : network;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      GDesktopAppInfo *panel = g_desktop_app_info_new (names[i]);

      if (panel != NULL)
        return G_APP_INFO (panel);
    }

  return NULL;
}

gboolean
fumi_remedy_can_open (const FumiDiagnosis *diagnosis)
{
  g_autoptr(GAppInfo) panel = NULL;

  switch (diagnosis->remedy)
    {
    case FUMI_REMEDY_OPEN_DATE_TIME:
    case FUMI_REMEDY_OPEN_NETWORK:
      panel = find_panel (diagnosis->remedy);
      return panel != NULL;

    case FUMI_REMEDY_OPEN_BROWSER:
    case FUMI_REMEDY_OPEN_FOLDER:
      return TRUE;

    case FUMI_REMEDY_OPEN_PROVIDER:
      return diagnosis->suggestion != NULL;

    case FUMI_REMEDY_NONE:
    case FUMI_REMEDY_TRY_AGAIN:
    case FUMI_REMEDY_USE_SERVER:
    case FUMI_REMEDY_USE_TLS:
    case FUMI_REMEDY_USE_STARTTLS:
    case FUMI_REMEDY_USE_PORT_995:
    case FUMI_REMEDY_USE_USER:
    case FUMI_REMEDY_GO_BACK:
    case FUMI_REMEDY_UNLOCK_KEYRING:
    case FUMI_REMEDY_SET_INTERVAL:
    default:
      return FALSE;
    }
}

static void
open_panel (GtkWindow  *parent,
            FumiRemedy  remedy)
{
  g_autoptr(GAppInfo) panel = find_panel (remedy);
  g_autoptr(GdkAppLaunchContext) context = NULL;
  g_autoptr(GError) error = NULL;

  context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (parent)));
  if (panel != NULL && !g_app_info_launch (panel, NULL, G_APP_LAUNCH_CONTEXT (context), &error))
    g_warning ("Cannot open %s: %s", g_app_info_get_name (panel), error->message);
}

void
fumi_remedy_open (GtkWindow           *parent,
                  const FumiDiagnosis *diagnosis)
{
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (!fumi_remedy_can_open (diagnosis))
    return;

  switch ((guint) diagnosis->remedy)
    {
    case FUMI_REMEDY_OPEN_DATE_TIME:
    case FUMI_REMEDY_OPEN_NETWORK:
      open_panel (parent, diagnosis->remedy);
      return;

    case FUMI_REMEDY_OPEN_BROWSER:
      gtk_show_uri (parent, SIGN_IN_PROBE, GDK_CURRENT_TIME);
      return;

    case FUMI_REMEDY_OPEN_FOLDER:
      folder = g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, NULL);
      uri = g_filename_to_uri (folder, NULL, NULL);
      gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
      return;

    default:
      gtk_show_uri (parent, diagnosis->suggestion, GDK_CURRENT_TIME);
      return;
    }
}
