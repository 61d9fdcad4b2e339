package dev.nutcracker.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Starts a proxy with the given command, sends it the most common requests, and ends it normally. Every response is
 * checked, since a cache recorded from failures would be a poor one.
 */
public final class Training {
    private static final int ROUNDS = 1500;
    private static final int CROWD_ROUNDS = 200;
    private static final String TLS = "--tls";
    private static final int HANDSHAKES = 30;
    private static final int ROUNDS_WITH_TLS = 3;
    /** Writing the cache is part of this: it takes seconds, and many of them on a busy machine. */
    private static final long END_WITHIN_S = 180;

    private final Path directory;
    private final TrainingPools pools;

    private Training(Path directory, TrainingPools pools) {
        this.directory = directory;
        this.pools = pools;
    }

    /** @param command the command that starts the proxy, to which options are added; before it {@value #TLS} if TLS is used, too */
    public static void main(String... command) throws Exception {
        boolean withTls = command[0].equals(TLS);
        List<String> program = List.of(command).subList(withTls ? 1 : 0, command.length);
        Path directory = Files.createTempDirectory("nutcracker-training");
        try (TrainingPools pools = TrainingPools.open(directory, withTls)) {
            new Training(directory, pools).run(program);
        } finally {
            delete(directory);
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Files.writeString(configuration(), pools.yaml(""));
        Process proxy = start(command);
        Thread.ofPlatform().daemon().start(() -> endInTime(proxy));
        try {
            TrainingClient.connect(statistics(), proxy).close();
            exercise(proxy);
            proxy.destroy();
            awaitEnd(proxy);
        } finally {
            proxy.destroyForcibly();
        }
    }

    private Process start(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(
                List.of("-c", configuration().toString(), "-a", statistics().toString(), "-w", "1"));
        return new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log().toFile()))
                .start();
    }

    private void exercise(Process proxy) throws IOException {
        try (TrainingClient redis = TrainingClient.connect(pools.redis(), proxy);
                TrainingClient memcache = TrainingClient.connect(pools.memcache(), proxy)) {
            for (int round = 0; round < ROUNDS; round++) {
                RedisScript.round(redis, round);
                MemcacheScript.round(memcache, round);
            }
        }
        try (TrainingCrowd redis = TrainingCrowd.connect(() -> TrainingClient.connect(pools.redis(), proxy));
                TrainingCrowd memcache = TrainingCrowd.connect(() -> TrainingClient.connect(pools.memcache(), proxy))) {
            for (int round = 0; round < CROWD_ROUNDS; round++) {
                RedisScript.round(redis, round);
                MemcacheScript.round(memcache, round);
            }
        }
        TrainingCertificate certificate = pools.certificate();
        if (certificate != null) {
            shakeHands(certificate.ofClients());
        }
        readPages(proxy);
        Files.writeString(configuration(), pools.yaml("  server_retry_timeout: 1000\n"));
        page(proxy, "POST /reload");
        try (TrainingClient gone = TrainingClient.connect(pools.gone(), proxy)) {
            RedisScript.failure(gone);
        }
    }

    private void shakeHands(SSLContext clients) throws IOException {
        for (int i = 0; i < HANDSHAKES; i++) {
            try (TrainingClient secure = TrainingClient.connect(pools.secure(), clients)) {
                for (int round = 0; round < ROUNDS_WITH_TLS; round++) {
                    RedisScript.round(secure, round);
                }
            }
        }
    }

    private void readPages(Process proxy) throws IOException {
        try (TrainingClient silent = TrainingClient.connect(statistics(), proxy)) {
            silent.expectText("\"service\"");
        }
        for (String page : List.of("/", "/stats?latency", "/metrics", "/slowlog", "/readyz", "/config", "/version")) {
            page(proxy, "GET " + page);
        }
    }

    private void page(Process proxy, String methodAndTarget) throws IOException {
        try (TrainingClient browser = TrainingClient.connect(statistics(), proxy)) {
            browser.send(methodAndTarget + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            browser.expectText(" 200 ");
        }
    }

    /** Ends the training with an error if a response or the end of the process does not come. */
    private static void endInTime(Process proxy) {
        try {
            if (!proxy.waitFor(END_WITHIN_S, TimeUnit.SECONDS)) {
                proxy.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(Process proxy) throws IOException, InterruptedException {
        proxy.waitFor();
        String said = Files.readString(log(), UTF_8);
        if (proxy.exitValue() != 0) {
            throw new IOException("the proxy did not end normally:\n" + said);
        }
    }

    private Path configuration() {
        return directory.resolve("nutcracker.yml");
    }

    private Path statistics() {
        return directory.resolve("statistics");
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
