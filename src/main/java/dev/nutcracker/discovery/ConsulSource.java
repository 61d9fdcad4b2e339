package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The passing instances of a service of Consul. A question with the index of the answer before is answered when there is another, or
 * after the time that it gives.
 *
 * <pre>
 *   GET /v1/health/service/cache?passing=1&amp;tag=blue&amp;index=41&amp;wait=30s
 *   X-Consul-Index: 42
 *   [{"Node": {"Address": "10.0.0.1"}, "Service": {"ID": "cache-1", "Address": "", "Port": 6379, "Weights": {"Passing": 1}}}]
 * </pre>
 */
final class ConsulSource implements ServerSource {
    static final int BYTES_MAX = 1 << 20;

    private final Http http;
    private final DiscoverySource.Consul source;
    private long index;

    ConsulSource(DiscoverySource.Consul source, Http http) {
        this.source = source;
        this.http = http;
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        boolean waits = waitMs > 0 && index > 0;
        HttpRequest.Builder request = Http.to(uri(waits ? waitMs : 0));
        String token = http.token();
        if (token != null) {
            request.header("X-Consul-Token", token);
        }
        // It adds up to a sixteenth, so that not all ask at once again.
        HttpResponse<byte[]> answer =
                http.send(request, BYTES_MAX, Http.ANSWER_MAX_MS + (waits ? waitMs + waitMs / 16 : 0));
        Http.requireOk(answer);
        long next = index(answer);
        // One that goes back means that it has begun again.
        index = next < index ? 0 : next;
        return new Answer(
                ServerList.of(source.shown(), lines(new String(answer.body(), UTF_8))), Answer.ANY_TIME_MS, index > 0);
    }

    private URI uri(long waitMs) {
        @Nullable String tag = source.tag();
        return source.agent()
                .resolve("/v1/health/service/" + source.service() + "?passing=1"
                        + (tag == null ? "" : "&tag=" + tag)
                        + (waitMs == 0 ? "" : "&index=" + index + "&wait=" + Math.max(1, waitMs / 1000) + 's'));
    }

    private static long index(HttpResponse<?> answer) {
        String text = answer.headers().firstValue("X-Consul-Index").orElse("");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    static List<String> lines(String body) throws IOException {
        Json answer = Json.read(body);
        if (!answer.isArray()) {
            throw new IOException("the answer is not a list of instances");
        }
        List<String> lines = new ArrayList<>();
        for (Json instance : answer.items()) {
            Json service = instance.at("Service");
            String own = service.text("Address");
            String address = own.isEmpty() ? instance.at("Node").text("Address") : own;
            String weight = service.at("Weights").text("Passing");
            lines.add(address + ':' + service.text("Port") + ':' + atLeastOne(weight) + ' ' + service.text("ID"));
        }
        return lines;
    }

    private static String atLeastOne(String weight) {
        return weight.isEmpty() || weight.equals("0") ? "1" : weight;
    }

    @Override
    public void close() {
        http.close();
    }
}
