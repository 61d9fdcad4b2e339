package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.FileMode;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console of a running proxy, over all of its faces. */
final class ConsoleTest {
    @TempDir
    private static Path directory;

    private static final PoolYaml ALPHA = PoolYaml.redis("alpha");
    private static final PoolYaml BETA = PoolYaml.memcache("beta");

    private static RedisServer redis;
    private static MemcachedServer memcached;
    private static RunningProxy proxy;
    private static StatsPort port;
    private static StatsPort socket;
    private static Path path;
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisServer.start();
        memcached = MemcachedServer.start();
        ALPHA.server(redis.port(), "one");
        BETA.server(memcached.port(), "two");
        proxy = RunningProxy.start(ALPHA, BETA);
        port = StatsPort.open("127.0.0.1", 0);
        port.serve(proxy.administered());
        number = ((InetSocketAddress) port.localAddress()).getPort();
        path = directory.resolve("admin.sock");
        socket = StatsPort.openConsole(path, new FileMode(0640));
        socket.serve(proxy.administered());
    }

    @AfterAll
    static void end() throws IOException {
        socket.close();
        assertThat(path).doesNotExist();
        port.close();
        proxy.close();
        memcached.close();
        redis.close();
    }

    @Test
    void shouldGiveTheSocketItsModeAndNoOtherName() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    /** What does not change from one moment to the next is the same on every face. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW POOLS WHERE clients = 0 LIMIT 0 JSON",
                "SHOW SERVERS beta WHERE state = up LIMIT 0 JSON",
                "SHOW CONNECTIONS WHERE worker = 9 JSON",
                "SHOW ERRORS alpha/one JSON",
                "SHOW STATS alpha JSON",
                "SHOW COMMANDS JSON",
                "SHOW SLOWLOG JSON",
                "SHOW EVENTS 5 JSON",
                "SHOW HELP JSON",
                "HELP SHOW POOLS JSON",
                "SHOW CLIENTS LIMIT 0 JSON",
                "SHOW WORKERS LIMIT 0 JSON",
                "SHOW MEM LIMIT 0 JSON",
                "SHOW OVERRIDES alpha JSON",
                "SHOW RELOADS JSON",
                "SHOW LISTENERS JSON",
                "SHOW DNS JSON",
                "SHOW LISTS LIMIT 0 JSON",
                "SHOW HANDOVER JSON",
                "SHOW CONFIG alpha.* JSON",
                "CONFIG GET global.* JSON",
                "CONFIG DUMP JSON",
                "EXPLAIN alpha MGET a b JSON",
                "EXPLAIN beta set key 0 0 3 JSON",
            })
    void shouldAnswerTheSameOnEveryFace(String command) throws IOException {
        String request = "{\"command\":\"" + command + "\"}";
        String json;
        Map<SocketAddress, List<String>> faces = new LinkedHashMap<>();
        do {
            json = http(request).body();
            for (SocketAddress address : List.of(tcp(), unix())) {
                faces.put(address, onEveryFace(address, command));
            }
            // Rates are those of the latest five seconds, which may have ended meanwhile.
        } while (!json.equals(http(request).body()));

        int length = json.getBytes(UTF_8).length;
        assertThat(json).startsWith("{\"columns\":[").endsWith("]}\n");
        for (List<String> answers : faces.values()) {
            assertThat(answers.get(0)).isEqualTo(json + "\nOK\n\n");
            assertThat(answers.get(1)).isEqualTo("$" + length + "\r\n" + json + "\r\n+OK\r\n");
            assertThat(answers.get(2))
                    .startsWith("%6\r\n")
                    .endsWith("*0\r\n$" + length + "\r\n" + json + "\r\n+OK\r\n");
        }
    }

    private static List<String> onEveryFace(SocketAddress address, String command) throws IOException {
        String respCommand = resp(command.split(" "));
        return List.of(
                exchange(address, command + "\nQUIT\n"),
                exchange(address, respCommand + resp("QUIT")),
                exchange(address, resp("HELLO", "3") + respCommand + resp("QUIT")));
    }

    @Test
    void shouldWriteATableAsLinesInEachWay() throws IOException {
        String lines = "pool   requests\nalpha         0\n";
        String command = "show version where item = release";

        String plain = exchange(tcp(), command + "\n");
        String resp2 = exchange(tcp(), resp(command.split(" ")));
        String resp3 = exchange(tcp(), resp("hello", "3") + resp(command.split(" ")));

        List<String> shown = plain.lines().toList();
        assertThat(lines).isNotEmpty();
        assertThat(shown).hasSize(3);
        assertThat(shown.get(0)).isEqualTo("item     value");
        assertThat(shown.get(2)).isEmpty();
        assertThat(resp2).isEqualTo("*2\r\n+" + shown.get(0) + "\r\n+" + shown.get(1) + "\r\n");
        String text = "txt:" + shown.get(0) + '\n' + shown.get(1) + '\n';
        assertThat(resp3).endsWith("=" + text.length() + "\r\n" + text + "\r\n");
    }

    @Test
    void shouldShowTheClientsOfBothProtocols() throws IOException {
        try (RawClient client = RawClient.connect(ALPHA.port());
                RawClient other = RawClient.connect(BETA.port())) {
            client.send("CLIENT SETNAME me\r\nCLIENT SETINFO LIB-NAME lib\r\nHELLO 3 SETNAME me\r\n")
                    .expect("+OK\r\n+OK\r\n");
            client.expect("%7\r\n");
            other.send("get a\r\n").expect("END\r\n");

            assertThat(exchange(tcp(), "SHOW CLIENTS alpha WHERE name = me AND lib = lib CSV\n"))
                    .contains(",alpha,127.0.0.1:")
                    .contains(",me,lib,RESP3,0,default,idle,")
                    .contains(",hello,3,");
            assertThat(exchange(tcp(), "SHOW CLIENTS beta CSV\n"))
                    .contains(",beta,127.0.0.1:")
                    .contains(",memcached,0,default,idle,")
                    .contains(",get,1,7,5,");
        }
    }

    @Test
    void shouldShowTheConnectionsToServers() throws IOException {
        try (RawClient client = RawClient.connect(ALPHA.port());
                RawClient third = RawClient.connect(ALPHA.port());
                RawClient other = RawClient.connect(BETA.port())) {
            client.send("GET a\r\n").expect("$-1\r\n");
            third.send("SELECT 4\r\nWATCH a\r\n").expect("+OK\r\n+OK\r\n");
            other.send("get a\r\n").expect("END\r\n");

            String at = ",127.0.0.1:" + redis.port() + ",no";
            assertThat(exchange(tcp(), "SHOW CONNECTIONS alpha/one WHERE kind = shared CSV\n"))
                    .containsPattern("\nalpha,one,0,RESP2,shared,ready,\\d+,\\d+,0,0,,0" + at);
            assertThat(exchange(tcp(), "SHOW CONNECTIONS alpha WHERE kind = lease CSV\n"))
                    .contains("alpha,one,0,RESP2 db 4,lease,held,")
                    .contains(at);
            assertThat(exchange(tcp(), "SHOW CONNECTIONS beta CSV\n"))
                    .contains("beta,two,0,text,shared,ready,")
                    .contains(",127.0.0.1:" + memcached.port() + ",no");
            assertThat(exchange(tcp(), "SHOW CONNECTIONS beta/one\n")).startsWith("ERR UNKNOWN");
        }
    }

    @Test
    void shouldCountErrorsAndShowTheLatestWithoutWhatClientsSent() throws IOException {
        try (RawClient client = RawClient.connect(ALPHA.port())) {
            client.send("GET secret value\r\n").expect("-ERR wrong number of arguments for 'get' command\r\n");

            assertThat(exchange(tcp(), "SHOW ERRORS alpha WHERE kind = wrong_arity CSV\n"))
                    .contains("\nalpha,,wrong_arity,1,20")
                    .contains(",get: the command has the wrong number of arguments")
                    .doesNotContain("secret");
            assertThat(exchange(unix(), "RESET ERRORS\n")).contains("from now on");
            assertThat(exchange(tcp(), "SHOW ERRORS alpha CSV\n").lines()).hasSize(2);
            client.send("GET\r\n").expect("-ERR wrong number of arguments for 'get' command\r\n");
            assertThat(exchange(tcp(), "SHOW ERRORS WHERE kind = wrong_arity CSV\n"))
                    .contains("\nalpha,,wrong_arity,1,20");
        }
    }

    @Test
    void shouldTakeACommandThatIsQuotedAsAWhole() throws IOException {
        String command = "SHOW VERSION WHERE item = release";

        assertThat(exchange(tcp(), resp(command))).isEqualTo(exchange(tcp(), resp(command.split(" "))));
        assertThat(http("{\"command\":[\"" + command + "\"]}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW",
                "SHOW NOTHING",
                "SHOW POOLS gamma",
                "SHOW SERVERS alpha/three",
                "SHOW POOLS alpha beta",
                "SHOW POOLS WHERE x = 1",
                "SHOW EVENTS -1",
                "SHOW VERSION \"a",
                "HELP ME",
                "AUTH",
                "AUTH wrong",
                "HELLO 4",
                "CLIENT KILL 1"
            })
    void shouldSayWhatIsWrongAndGoOn(String command) throws IOException {
        assertThat(exchange(unix(), "PING\n" + command + "\nPING\n"))
                .startsWith("PONG\n\nERR ")
                .endsWith("\n\nPONG\n\n");
        if (!command.contains("\"")) {
            assertThat(exchange(unix(), resp(command.split(" ")) + resp("PING")))
                    .startsWith("-ERR ")
                    .endsWith("\r\n+PONG\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*1\r\nPING\r\n", "*x\r\n", "*1\r\n$4\r\nPINGPING\r\n", "*99999999999\r\n", "*1\r\n$65600\r\n"})
    void shouldEndASessionThatSendsNoResp(String bytes) throws IOException {
        assertThat(exchange(tcp(), resp("PING") + bytes))
                .startsWith("+PONG\r\n-ERR SYNTAX ")
                .endsWith("\r\n");
    }

    @Test
    void shouldEndASessionWhoseLineDoesNotEnd() throws IOException {
        assertThat(exchange(unix(), "PING " + "x".repeat(70_000))).startsWith("ERR SYNTAX ");
    }

    @Test
    void shouldRepeatAnAnswerUntilSomethingIsSent() throws IOException {
        try (SocketChannel channel = SocketChannel.open(unix())) {
            send(channel, "SHOW HELP LIMIT 1 EVERY 1\n");
            String answer = read(channel, 1);
            assertThat(read(channel, answer.length())).isEqualTo(answer);
            send(channel, "PING\n");
            channel.shutdownOutput();

            assertThat(readAll(channel)).endsWith("PONG\n\n");
        }
    }

    @Test
    void shouldTakeOnlyJsonOverHttp() throws IOException {
        assertThat(http("SHOW POOLS").status()).isEqualTo(400);
        assertThat(http("{\"command\":\"SHOW POOLS EVERY 1\"}").status()).isEqualTo(400);
        assertThat(http("{\"command\":\"SHOW POOLS gamma\"}").status()).isEqualTo(404);
        assertThat(http("{\"command\":\"SHOW POOLS gamma\"}").body())
                .startsWith("{\"error\":{\"code\":\"UNKNOWN\",\"text\":\"there is no pool 'gamma'; there are ")
                .endsWith("\"}}\n");
        String command = "{\"command\":\"SHOW POOLS\"}";
        assertThat(http("Content-Type: application/x-www-form-urlencoded\r\n", command)
                        .status())
                .isEqualTo(415);
        assertThat(http("", command).status()).isEqualTo(415);
        assertThat(http("Content-Type: application/json\r\nOrigin: http://example.com\r\n", command)
                        .status())
                .isEqualTo(403);
        assertThat(http("{\"command\":\"SHOW POOLS CSV\"}").head()).contains("Content-Type: text/csv; charset=utf-8");
    }

    private static SocketAddress tcp() {
        return new InetSocketAddress("127.0.0.1", number);
    }

    private static SocketAddress unix() {
        return UnixDomainSocketAddress.of(path);
    }

    private static String resp(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return command.toString();
    }

    /** Sends this, and returns all that comes until the other side closes, which it does at the end of the input. */
    private static String exchange(SocketAddress address, String sent) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            send(channel, sent);
            channel.shutdownOutput();
            return readAll(channel);
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns what there is, waiting for so many bytes at least. */
    private static String read(SocketChannel channel, int least) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(65_536);
        while (bytes.position() < least) {
            assertThat(channel.read(bytes)).isPositive();
        }
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        while (channel.read(bytes) >= 0) {
            assertThat(bytes.hasRemaining()).isTrue();
        }
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }

    /** A response over HTTP. */
    private record Response(int status, String head, String body) {}

    private static Response http(String body) throws IOException {
        return http("Content-Type: application/json; charset=utf-8\r\n", body);
    }

    private static Response http(String headers, String body) throws IOException {
        String text = exchange(
                tcp(),
                "POST /console HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length() + "\r\n" + headers
                        + "\r\n" + body);
        int end = text.indexOf("\r\n\r\n");
        return new Response(
                Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
                text.substring(0, end),
                text.substring(end + 4));
    }
}
