/* test-resolver.c: a name service that knows what a test tells it, and a proxy setting likewise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-resolver.h"

/* ---- names ----------------------------------------------------------------------------------- */

struct _TestResolver
{
  GResolver          parent_instance;

  TestResolverManner manner;
  char             **addresses;
  guint              lookups;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gboolean
is_wanted (GInetAddress            *address,
           GResolverNameLookupFlags flags)
{
  GSocketFamily family = g_inet_address_get_family (address);

  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY)
    return family == G_SOCKET_FAMILY_IPV4;
  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    return family == G_SOCKET_FAMILY_IPV6;

  return TRUE;
}

static GList *
find_addresses (TestResolver             *resolver,
                GResolverNameLookupFlags  flags,
                GError                  **error)
{
  GList *found = NULL;

  if (resolver->manner == TEST_RESOLVER_FAILS)
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "Try again");
      return NULL;
    }

  for (guint i = 0; resolver->manner == TEST_RESOLVER_KNOWS && resolver->addresses[i] != NULL; i++)
    {
      GInetAddress *address = g_inet_address_new_from_string (resolver->addresses[i]);

      if (is_wanted (address, flags))
        found = g_list_append (found, address);
      else
        g_object_unref (address);
    }
  if (found == NULL)
    g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");

  return found;
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);
}

static void
lookup_with_flags_async (GResolver               *g_resolver,
                         const char              *name,
                         GResolverNameLookupFlags flags,
                         GCancellable            *cancellable,
                         GAsyncReadyCallback      callback,
                         gpointer                 user_data)
{
  TestResolver *resolver = TEST_RESOLVER (g_resolver);
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *found;

  resolver->lookups++;
  if (resolver->manner == TEST_RESOLVER_SILENT)
    {
      g_assert_nonnull (cancellable);
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (task), g_object_unref);
      return;
    }

  found = find_addresses (resolver, flags, &error);
  if (found != NULL)
    g_task_return_pointer (task, found, free_addresses);
  else
    g_task_return_error (task, error);
}

static GList *
lookup_with_flags_finish (GResolver    *resolver,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lookup_async (GResolver          *resolver,
              const char         *name,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  lookup_with_flags_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static void
test_resolver_finalize (GObject *object)
{
  g_strfreev (TEST_RESOLVER (object)->addresses);

  G_OBJECT_CLASS (test_resolver_parent_class)->finalize (object);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_resolver_finalize;
  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_with_flags_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_with_flags_finish;
}

static void
test_resolver_init (TestResolver *resolver)
{
}

TestResolver *
test_resolver_install (void)
{
  g_autoptr(TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);

  test_resolver_set (resolver, TEST_RESOLVER_NOT_FOUND, "");
  g_resolver_set_default (G_RESOLVER (resolver));

  return resolver; /* the default keeps it */
}

void
test_resolver_set (TestResolver      *resolver,
                   TestResolverManner manner,
                   const char        *addresses)
{
  resolver->manner = manner;
  g_strfreev (resolver->addresses);
  resolver->addresses = g_strsplit (addresses, " ", -1);
  resolver->lookups = 0;
}

guint
test_resolver_get_lookups (TestResolver *resolver)
{
  return resolver->lookups;
}

/* ---- the proxy ------------------------------------------------------------------------------- */

#define TEST_TYPE_PROXY_SETTING (test_proxy_setting_get_type ())
G_DECLARE_FINAL_TYPE (TestProxySetting, test_proxy_setting, TEST, PROXY_SETTING, GSimpleProxyResolver)

struct _TestProxySetting
{
  GSimpleProxyResolver parent_instance;
};

static void test_proxy_setting_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxySetting, test_proxy_setting, G_TYPE_SIMPLE_PROXY_RESOLVER,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_proxy_setting_iface_init))

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

/* The rest is the parent's. */
static void
test_proxy_setting_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
}

static void
test_proxy_setting_class_init (TestProxySettingClass *klass)
{
}

static void
test_proxy_setting_init (TestProxySetting *setting)
{
}

void
test_proxy_setting_install (void)
{
  GProxyResolver *resolver;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "fumi-test", TRUE);
  /* Makes GIO register its extension points. */
  g_type_ensure (G_TYPE_PROXY_RESOLVER);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_PROXY_SETTING, "fumi-test", 100);
  resolver = g_proxy_resolver_get_default ();
  g_assert_true (TEST_IS_PROXY_SETTING (resolver));
}

void
test_proxy_setting_set (const char *uri)
{
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (g_proxy_resolver_get_default ()),
                                             uri != NULL ? uri : "direct://");
}
