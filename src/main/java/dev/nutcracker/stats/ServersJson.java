package dev.nutcracker.stats;

import dev.nutcracker.text.JsonWriter;
import java.util.List;

/** The JSON object of {@code /servers}: by pool, its servers in index order. */
public final class ServersJson {
    private final JsonWriter out = JsonWriter.spaced();

    private ServersJson() {}

    /** Returns the object and a line feed. The servers of a pool are next to each other. */
    public static String of(List<ServerReport> servers) {
        ServersJson json = new ServersJson();
        json.out.open('{');
        for (int i = 0; i < servers.size(); i++) {
            ServerReport server = servers.get(i);
            if (i == 0 || !servers.get(i - 1).pool().equals(server.pool())) {
                json.out.name(server.pool()).open('[');
            }
            json.server(server);
            if (i + 1 == servers.size() || !servers.get(i + 1).pool().equals(server.pool())) {
                json.out.close(']');
            }
        }
        return json.out.close('}').toString();
    }

    private void server(ServerReport server) {
        out.open('{')
                .text("server", server.server())
                .text("address", server.address())
                .text("state", server.state())
                .text("keys", server.standing())
                .text("cause", server.cause())
                .text("detail", server.detail())
                .number("in_state_ms", ServerReport.ms(server.inStateNs()))
                .number("retry_in_ms", ServerReport.ms(server.retryInNs()))
                .number("held", server.held() ? 1 : 0)
                .number("times_out", server.timesOut())
                .number("outstanding", server.outstanding())
                .decimal("share", server.share());
        ServerReport.PrimaryReport primary = server.primary();
        if (primary != null) {
            out.text("primary", primary.address()).number("held_requests", primary.held());
        }
        out.close('}');
    }
}
