package dev.nutcracker.ui;

import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.ui.Moments.Moment;

/** The clients of the page. */
final class ClientRows {
    private static final long NS_PER_S = 1_000_000_000;

    private ClientRows() {}

    static void write(Moment moment, StateJson out) {
        out.name("clients").open('[');
        for (ClientReport client : moment.pulse().clients()) {
            out.open('{')
                    .number("id", client.id())
                    .text("pool", client.pool())
                    .text("addr", client.address())
                    .text("name", client.name())
                    .text("lib", client.library())
                    .text("user", client.user())
                    .text("state", client.state())
                    .text("last_cmd", client.latestCommand())
                    .number("age_s", client.ageNs() / NS_PER_S)
                    .number("idle_s", client.idleNs() / NS_PER_S)
                    .number("requests", client.requests())
                    .number("kept_bytes", client.keptBytes())
                    .number("worker", client.worker())
                    .close('}');
        }
        out.close(']');
    }
}
