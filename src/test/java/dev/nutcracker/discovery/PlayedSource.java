package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.nutcracker.testing.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A source of a server list that a test plays, whatever its kind: the test says what is listed. */
public final class PlayedSource implements AutoCloseable {
    /** Seconds for which answers of name servers hold. */
    private static final int TTL_S = 1;
    /** For sources that are asked again and again. */
    private static final String OFTEN = "\n  discovery_interval: 1000";

    private static final Pattern INDEX = Pattern.compile("[&?]index=([0-9]+)");
    private static final Pattern START_REVISION = Pattern.compile("\"start_revision\": \"([0-9]+)\"");
    private static final Pattern RESOURCE_VERSION = Pattern.compile("watch=1&resourceVersion=([0-9]+)");

    private final String lines;
    private final Consumer<List<Listed>> published;
    private final AutoCloseable played;

    /**
     * A server as it is listed; each kind of source says only some of it.
     *
     * @param host a name of the machine that has the address
     */
    public record Listed(String name, String host, String address, int port) {}

    /** A list and its version, which is higher than that of the one before. */
    private record Version(long number, List<Listed> servers) {
        /** With each server in this form. */
        String text(Function<Listed, String> form, String before, String after) {
            return servers.stream().map(form).collect(Collectors.joining(", ", before, after));
        }
    }

    /** A list of which the source tells when there is another. */
    private static final class Board {
        private Version version = new Version(0, List.of());

        synchronized void put(List<Listed> servers) {
            version = new Version(version.number() + 1, servers);
            notifyAll();
        }

        synchronized Version version() {
            return version;
        }

        /** Waits for that version, or a later one; until the end of the test at the latest. */
        synchronized Version await(long wanted) throws IOException {
            try {
                while (version.number() < wanted) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return version;
        }
    }

    /** @param lines what the configuration of the pool has of it */
    private PlayedSource(String lines, Consumer<List<Listed>> published, AutoCloseable played) {
        this.lines = lines;
        this.published = published;
        this.played = played;
    }

    /** The lines of the pool that lead to it. */
    public String lines() {
        return "  discovery: " + lines + "\n";
    }

    /** From now on it lists these. */
    public void list(List<Listed> servers) {
        published.accept(servers);
    }

    /** A file that is replaced. */
    public static PlayedSource file(Path directory) {
        Path list = directory.resolve("alpha.list");
        return new PlayedSource("file://" + list, servers -> replace(list, items(servers)), () -> {});
    }

    private static void replace(Path list, String text) {
        try {
            Path fresh = Files.writeString(list.resolveSibling("fresh"), text);
            Files.move(fresh, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As items of {@code servers}. */
    private static String items(List<Listed> servers) {
        return servers.stream().map(PlayedSource::item).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String item(Listed server) {
        return server.address() + ':' + server.port() + ":1 " + server.name();
    }

    public static PlayedSource http(Path directory) {
        PlayedHttp http = PlayedHttp.start();
        return new PlayedSource(
                "http://127.0.0.1:" + http.port() + "/alpha.list" + OFTEN,
                servers -> http.answer(items(servers)),
                http);
    }

    public static PlayedSource https(Path directory) {
        Certificates authority = Certificates.authority(directory, "ca");
        authority.server("own");
        PlayedHttp http = PlayedHttp.startWithTls(directory.resolve("own.crt"), directory.resolve("own.key"));
        return new PlayedSource(
                "https://127.0.0.1:" + http.port() + "/alpha.list" + OFTEN + "\n  discovery_ca: " + authority.file(),
                servers -> http.answer(items(servers)),
                http);
    }

    public static PlayedSource addresses(Path directory) {
        PlayedDns dns = PlayedDns.start();
        return new PlayedSource(
                "dns://cache.test:PORT?server=127.0.0.1:" + dns.port() + OFTEN,
                servers -> dns.answerAddresses(
                        TTL_S, servers.stream().map(Listed::address).toArray(String[]::new)),
                dns);
    }

    /** Targets with the names of their hosts. */
    public static PlayedSource services(Path directory) {
        return services("");
    }

    /** Targets with the first label of the names of their hosts. */
    public static PlayedSource servicesByShortNames(Path directory) {
        return services("names=short&");
    }

    private static PlayedSource services(String option) {
        PlayedDns dns = PlayedDns.start();
        return new PlayedSource(
                "srv://_redis._tcp.cache.test?" + option + "server=127.0.0.1:" + dns.port() + OFTEN,
                servers -> dns.answer(servers.stream()
                        .map(server -> PlayedDns.service(TTL_S, 0, 1, server.port(), server.host()))
                        .toArray(PlayedDns.Entry[]::new)),
                dns);
    }

    public static PlayedSource elastiCache(Path directory) {
        PlayedEndpoint endpoint = PlayedEndpoint.start();
        Board board = new Board();
        return new PlayedSource(
                "elasticache://127.0.0.1:" + endpoint.port() + OFTEN,
                servers -> {
                    board.put(servers);
                    endpoint.answerNodes(servers.stream()
                            .map(server -> server.host() + '|' + server.address() + '|' + server.port())
                            .collect(Collectors.joining(" ", board.version().number() + "\n", "\n")));
                },
                endpoint);
    }

    /** It answers a question with the index of its list when it has another. */
    public static PlayedSource consul(Path directory) {
        Board board = new Board();
        return ofHttp("consul://HOST/cache", board, exchange -> {
            Version version =
                    board.await(numberIn(INDEX, exchange.getRequestURI().getQuery()) + 1);
            String index = Long.toString(version.number());
            PlayedHttp.send(
                    exchange, 200, Map.of("X-Consul-Index", index), version.text(PlayedSource::instance, "[", "]"));
        });
    }

    private static String instance(Listed server) {
        return "{\"Node\": {\"Address\": \"10.9.9.9\"}, \"Service\": {\"ID\": \"" + server.name()
                + "\", \"Address\": \"" + server.address() + "\", \"Port\": " + server.port() + "}}";
    }

    public static PlayedSource etcd(Path directory) {
        Board board = new Board();
        return ofHttp("etcd://HOST/cache/", board, exchange -> {
            if (exchange.getRequestURI().getPath().equals("/v3/watch")) {
                String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                long wanted = numberIn(START_REVISION, body);
                event(
                        exchange,
                        board,
                        wanted,
                        "{\"result\": {\"created\": true}}\n",
                        "{\"result\": {\"events\": []}}\n");
                return;
            }
            Version version = board.version();
            String header = "{\"header\": {\"revision\": \"" + version.number() + "\"}, \"kvs\": [";
            PlayedHttp.send(exchange, 200, Map.of(), version.text(PlayedSource::pair, header, "]}"));
        });
    }

    private static String pair(Listed server) {
        return "{\"key\": \"" + base64("/cache/" + server.name()) + "\", \"value\": \"" + base64(item(server)) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    public static PlayedSource kubernetes(Path directory) {
        Board board = new Board();
        return ofHttp("k8s://default/cache:PORT?api=http://HOST", board, exchange -> {
            long known = numberIn(RESOURCE_VERSION, exchange.getRequestURI().getQuery());
            if (known > 0) {
                event(exchange, board, known + 1, "", "{\"type\": \"MODIFIED\", \"object\": {}}\n");
                return;
            }
            Version version = board.version();
            String header = "{\"metadata\": {\"resourceVersion\": \"" + version.number()
                    + "\"}, \"items\": [{\"addressType\": \"IPv4\", \"endpoints\": [";
            PlayedHttp.send(exchange, 200, Map.of(), version.text(PlayedSource::endpoint, header, "]}]}"));
        });
    }

    private static String endpoint(Listed server) {
        return "{\"addresses\": [\"" + server.address()
                + "\"], \"conditions\": {\"ready\": true}, \"targetRef\": {\"name\": \"" + server.name() + "\"}}";
    }

    private static PlayedSource ofHttp(String url, Board board, PlayedHttp.Player player) {
        PlayedHttp http = PlayedHttp.start();
        http.answer(player);
        return new PlayedSource(url.replace("HOST", "127.0.0.1:" + http.port()), board::put, http);
    }

    /** A stream with one event, which comes when the list has that version. */
    private static void event(HttpExchange exchange, Board board, long version, String before, String event)
            throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(before.getBytes(UTF_8));
        exchange.getResponseBody().flush();
        board.await(version);
        exchange.getResponseBody().write(event.getBytes(UTF_8));
    }

    private static long numberIn(Pattern pattern, String text) {
        Matcher number = pattern.matcher(text);
        return number.find() ? Long.parseLong(number.group(1)) : 0;
    }

    @Override
    public void close() throws Exception {
        played.close();
    }
}
