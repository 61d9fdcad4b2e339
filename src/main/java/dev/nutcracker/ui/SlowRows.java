package dev.nutcracker.ui;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.stats.SlowRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The slow requests of the page: the latest ones. */
final class SlowRows {
    private static final int SHOWN = 50;
    private static final long NS_PER_US = 1000;

    private record Row(String pool, SlowRequest request) {}

    private SlowRows() {}

    /** @param slow null if the viewer may not see them */
    static void write(@Nullable String pool, @Nullable Map<String, List<SlowRequest>> slow, StateJson out) {
        out.flag("slow_hidden", slow == null).name("slow").open('[');
        if (slow != null) {
            List<Row> rows = new ArrayList<>();
            slow.forEach((name, requests) -> {
                if (pool == null || pool.equals(name)) {
                    requests.stream().limit(SHOWN).forEach(request -> rows.add(new Row(name, request)));
                }
            });
            rows.sort(
                    Comparator.comparingLong((Row row) -> row.request.endedMs()).reversed());
            rows.stream().limit(SHOWN).forEach(row -> write(row, out));
        }
        out.close(']');
    }

    private static void write(Row row, StateJson out) {
        SlowRequest request = row.request;
        out.open('{')
                .text("pool", row.pool)
                .number("id", request.id())
                .number("ms", request.endedMs())
                .text("command", request.command())
                .text("key", new String(request.key(), ISO_8859_1))
                .text("server", request.server())
                .text("client", request.client())
                .number("total_us", request.totalNs() / NS_PER_US)
                .number("server_us", request.serverNs() / NS_PER_US)
                .close('}');
    }
}
