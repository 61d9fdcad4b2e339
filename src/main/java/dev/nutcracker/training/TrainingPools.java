package dev.nutcracker.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pools of the training run: two with servers, and one whose server does not listen.
 *
 * @param certificate of a further pool with TLS; null if there is none
 */
record TrainingPools(
        List<ScriptedServer> servers,
        @Nullable TrainingCertificate certificate,
        InetSocketAddress redis,
        InetSocketAddress secure,
        Path memcache,
        Path gone)
        implements AutoCloseable {
    /** @param directory for Unix sockets, and files of a certificate */
    static TrainingPools open(Path directory, boolean withTls) throws IOException {
        List<ScriptedServer> servers = new ArrayList<>();
        for (Answers answers :
                List.of(new RedisAnswers(), new RedisAnswers(), new MemcacheAnswers(), new MemcacheAnswers())) {
            servers.add(ScriptedServer.open(answers));
        }
        return new TrainingPools(
                List.copyOf(servers),
                withTls ? TrainingCertificate.make(directory) : null,
                freeAddress(),
                freeAddress(),
                directory.resolve("memcache"),
                directory.resolve("gone"));
    }

    /** @param changed a line for the pool {@code gone} */
    String yaml(String changed) throws IOException {
        return """
                redis:
                  listen: 127.0.0.1:%d
                  hash: fnv1a_64
                  distribution: ketama
                  hash_tag: "{}"
                  timeout: 10000
                  auto_eject_hosts: true
                  preconnect: true
                  redis: true
                  servers:
                   - 127.0.0.1:%d:1 one
                   - localhost:%d:1 two
                memcache:
                  listen: %s 0600
                  hash: murmur
                  distribution: modula
                  timeout: 10000
                  servers:
                   - 127.0.0.1:%d:1
                   - 127.0.0.1:%d:2
                gone:
                  listen: %s
                  redis: true
                %s  servers:
                   - 127.0.0.1:%d:1
                """.formatted(
                                redis.getPort(),
                                servers.get(0).port(),
                                servers.get(1).port(),
                                memcache,
                                servers.get(2).port(),
                                servers.get(3).port(),
                                gone,
                                changed,
                                freePort())
                + (certificate == null ? "" : withTls(certificate));
    }

    private String withTls(TrainingCertificate shown) {
        return """
                secure:
                  listen: 127.0.0.1:%d
                  redis: true
                  tls: {certificate: %s, key: %s, clients: optional, ca: %s}
                  servers:
                   - 127.0.0.1:%d:1
                """.formatted(
                        secure.getPort(),
                        shown.certificate(),
                        shown.key(),
                        shown.certificate(),
                        servers.getFirst().port());
    }

    @Override
    public void close() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), freePort());
    }

    /** Another program may take the port before it is used; then no cache is made this time. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
