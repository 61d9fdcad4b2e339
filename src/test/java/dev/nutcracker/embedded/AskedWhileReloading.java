package dev.nutcracker.embedded;

import dev.nutcracker.testing.RawClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/** Two proxies with the same servers, which are asked in turn while one of them is reloaded again and again. */
final class AskedWhileReloading {
    private static final int REQUESTS = 300;

    private AskedWhileReloading() {}

    /** @param reload gets how often it was called before; what it throws fails the test */
    static void ask(RawClient client, RawClient other, IntConsumer reload) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reloads = CompletableFuture.runAsync(() -> {
            for (int i = 0; !done.get(); i++) {
                reload.accept(i);
            }
        });
        try {
            for (int i = 0; i < REQUESTS; i++) {
                String value = "v" + i;
                client.send("SET key:" + i + ' ' + value + "\r\n").expect("+OK\r\n");
                other.send("GET key:" + i + "\r\n").expect("$" + value.length() + "\r\n" + value + "\r\n");
            }
        } finally {
            done.set(true);
        }
        reloads.get();
    }
}
