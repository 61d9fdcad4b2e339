package dev.nutcracker.ui;

import dev.nutcracker.stats.History;
import dev.nutcracker.stats.History.ServerKey;
import dev.nutcracker.stats.History.ServerSeries;
import dev.nutcracker.stats.ServerReport;
import java.util.List;

/** The samples that the charts of the page show. */
final class HistoryRows {
    /** The small charts of servers show the latest of their samples. */
    private static final int SERVER_SAMPLES_MAX = 60;

    /** Beyond so many servers there are no small charts: the answer would be too long. */
    private static final int SERVERS_MAX = 200;

    private HistoryRows() {}

    static void write(UiQuery query, List<ServerReport> shown, History history, StateJson out) {
        List<ServerKey> servers = shown.stream()
                .limit(SERVERS_MAX)
                .map(server -> new ServerKey(server.pool(), server.server()))
                .toList();
        History.Part part = history.since(query.pool(), query.from(), servers);
        out.name("history")
                .open('{')
                .number("step_s", History.STEP_S)
                .number("seconds", history.seconds())
                .number("first", part.first())
                .name("ms")
                .open('[');
        for (long timeMs : part.timesMs()) {
            out.decimal((double) timeMs);
        }
        out.close(']').name("series").open('{');
        part.values().forEach((series, values) -> {
            out.name(series.label());
            write(values, 0, out);
        });
        out.close('}').name("servers").open('{');
        part.servers().forEach((server, values) -> {
            float[] requests = values.get(ServerSeries.REQUESTS);
            if (requests != null) {
                out.name(server.pool() + '/' + server.server());
                write(requests, requests.length - SERVER_SAMPLES_MAX, out);
            }
        });
        out.close('}').close('}');
    }

    private static void write(float[] values, int from, StateJson out) {
        out.open('[');
        for (int i = Math.max(0, from); i < values.length; i++) {
            out.decimal(values[i]);
        }
        out.close(']');
    }
}
