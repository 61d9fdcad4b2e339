package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The keys of etcd under a prefix, by the JSON gateway of its API v3. The value of each is an item of {@code servers}, and the last part
 * of the key is the name.
 *
 * <pre>
 *   POST /v3/kv/range {"key": "L2NhY2hlLw==", "range_end": "L2NhY2hlMA=="}
 *   {"header": {"revision": "7"}, "kvs": [{"key": "L2NhY2hlL29uZQ==", "value": "MTAuMC4wLjE6NjM3OTox"}]}
 *
 *   POST /v3/watch {"create_request": {"key": …, "range_end": …, "start_revision": "8"}}
 *   {"result": {"created": true}}
 *   {"result": {"events": …}}                                              when there is a change
 * </pre>
 */
final class EtcdSource implements ServerSource {
    private static final int BYTES_MAX = 1 << 20;
    /** The first line of a watch says that there is one. */
    private static final int LINES_BEFORE_EVENTS = 1;

    private final Http http;
    private final DiscoverySource.Etcd source;
    private final String range;
    private String revision = "";

    EtcdSource(DiscoverySource.Etcd source, Http http) {
        this.source = source;
        this.http = http;
        byte[] prefix = source.prefix().getBytes(UTF_8);
        this.range = "\"key\": \"" + base64(prefix) + "\", \"range_end\": \"" + base64(end(prefix)) + '"';
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The first key behind all with this prefix; UTF-8 has no byte that could not grow. */
    private static byte[] end(byte[] prefix) {
        byte[] end = Arrays.copyOf(prefix, prefix.length);
        end[end.length - 1]++;
        return end;
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        if (waitMs > 0 && !revision.isEmpty()) {
            awaitChange(waitMs);
        }
        HttpResponse<byte[]> answer = http.send(post("/v3/kv/range", '{' + range + '}'), BYTES_MAX, Http.ANSWER_MAX_MS);
        Http.requireOk(answer);
        Json read = Json.read(new String(answer.body(), UTF_8));
        String found = read.at("header").text("revision");
        revision = found.matches("[0-9]{1,18}") ? found : "";
        return new Answer(ServerList.of(source.shown(), lines(read)), Answer.ANY_TIME_MS, !revision.isEmpty());
    }

    private void awaitChange(long waitMs) throws IOException, InterruptedException {
        String next = Long.toString(Long.parseLong(revision) + 1);
        String watch = "{\"create_request\": {" + range + ", \"start_revision\": \"" + next + "\"}}";
        http.await(post("/v3/watch", watch), LINES_BEFORE_EVENTS, waitMs);
    }

    private HttpRequest.Builder post(String path, String body) throws IOException {
        HttpRequest.Builder request = Http.to(source.member().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        String token = http.token();
        return token == null ? request : request.header("Authorization", token);
    }

    static List<String> lines(Json answer) throws IOException {
        if (answer.at("header").text("revision").isEmpty()) {
            throw new IOException("the answer has no revision");
        }
        List<String> lines = new ArrayList<>();
        for (Json pair : answer.at("kvs").items()) {
            String key = decoded(pair.text("key"));
            String value = decoded(pair.text("value")).strip();
            int space = value.lastIndexOf(' ');
            lines.add((space < 0 ? value : value.substring(0, space)) + ' ' + key.substring(key.lastIndexOf('/') + 1));
        }
        return lines;
    }

    private static String decoded(String base64) throws IOException {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException("a key or value is not in Base64", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
