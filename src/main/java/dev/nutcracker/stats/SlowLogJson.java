package dev.nutcracker.stats;

import dev.nutcracker.text.JsonWriter;
import java.util.List;
import java.util.Map;

/**
 * The JSON object of {@code /slowlog}: the latest slow requests of each pool, newest first. Each byte of a key is one
 * character.
 */
public final class SlowLogJson {
    private static final long NS_PER_US = 1_000;

    private final JsonWriter out = JsonWriter.spaced();

    private SlowLogJson() {}

    /** Returns the object and a line feed; pools in the order of the map. */
    public static String of(Map<String, List<SlowRequest>> requestsOfPools) {
        SlowLogJson json = new SlowLogJson();
        json.out.open('{');
        requestsOfPools.forEach(json::pool);
        return json.out.close('}').toString();
    }

    private void pool(String name, List<SlowRequest> requests) {
        out.name(name).open('[');
        requests.forEach(this::request);
        out.close(']');
    }

    private void request(SlowRequest request) {
        out.open('{')
                .number("id", request.id())
                .number("timestamp_ms", request.endedMs())
                .number("total_us", request.totalNs() / NS_PER_US)
                .number("server_us", request.serverNs() / NS_PER_US)
                .text("command", request.command())
                .bytes("key", request.key())
                .text("server", request.server())
                .text("client", request.client())
                .bytes("client_name", request.clientName())
                .number("request_bytes", request.requestBytes())
                .number("response_bytes", request.responseBytes())
                .close('}');
    }
}
