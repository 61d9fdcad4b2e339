package dev.nutcracker.quickstart;

import dev.nutcracker.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration used without {@code -c}: a Redis pool, and a memcached pool if memcached is installed. */
final class Sample {
    private static final int REDIS_SERVERS = 3;
    private static final int MEMCACHED_SERVERS = 2;

    private Sample() {}

    static Path write(Path directory) throws IOException {
        String text = pool("redis", 22121, true, REDIS_SERVERS);
        if (Programs.isInstalled("memcached")) {
            text += "\n" + pool("memcache", 22122, false, MEMCACHED_SERVERS);
        }
        return Files.writeString(directory.resolve("nutcracker.yml"), text);
    }

    private static String pool(String name, int port, boolean speaksRedis, int servers) {
        StringBuilder text = new StringBuilder("""
                %s:
                  listen: 127.0.0.1:%d
                  redis: %b
                  hash: murmur
                  distribution: ketama
                  timeout: 1000
                  auto_eject_hosts: true
                  server_retry_timeout: 2000
                  server_failure_limit: 3
                  servers:
                """.formatted(name, Loopback.portPreferably(port), speaksRedis));
        for (int i = 1; i <= servers; i++) {
            text.append("    - 127.0.0.1:%d:1 %s-%d\n".formatted(Ports.free(), name, i));
        }
        return text.toString();
    }
}
