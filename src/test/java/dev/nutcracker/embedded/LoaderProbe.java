package dev.nutcracker.embedded;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * A process that runs the library in a class loader of its own, closes it, and prints whether the loader can be collected: {@code
 * LoaderProbe core.jar HOST:PORT}. It wants {@code -XX:SoftRefLRUPolicyMSPerMB=0}, since the JDK itself keeps classes of records by soft
 * references.
 */
final class LoaderProbe {
    private static final int COLLECTIONS_MAX = 100;
    private static final long COLLECTION_MAX_MS = 50;

    private LoaderProbe() {}

    public static void main(String[] arguments) throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader = served(Path.of(arguments[0]), arguments[1], collected);
        for (int i = 0; i < COLLECTIONS_MAX && loader.get() != null; i++) {
            System.gc();
            collected.remove(COLLECTION_MAX_MS);
        }
        System.out.println(loader.get() == null ? "collected" : "kept");
    }

    private static WeakReference<ClassLoader> served(Path jar, String server, ReferenceQueue<ClassLoader> collected)
            throws Exception {
        URL[] library = {jar.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(library, LoaderProbe.class.getClassLoader())) {
            Class<?> type = loader.loadClass("dev.nutcracker.embedded.Nutcracker");
            Object builder = type.getMethod("builder").invoke(null);
            Object pool = loader.loadClass("dev.nutcracker.embedded.Pool")
                    .getMethod("redis", String.class)
                    .invoke(null, "alpha");
            pool.getClass().getMethod("listenOnFreePort").invoke(pool);
            pool.getClass().getMethod("server", String.class).invoke(pool, server);
            builder.getClass().getMethod("pool", pool.getClass()).invoke(builder, pool);
            Object proxy = builder.getClass().getMethod("start").invoke(builder);
            type.getMethod("where", String.class, byte[].class).invoke(proxy, "alpha", new byte[] {1});
            type.getMethod("close").invoke(proxy);
            return new WeakReference<>(loader, collected);
        }
    }
}
