package dev.nutcracker.admin;

import dev.nutcracker.console.ProxyView;
import dev.nutcracker.stats.History;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.StateBands;
import dev.nutcracker.ui.UiView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The view that the web page has of a {@link KnownProxy}. */
record KnownUiView(ProxyView console) implements UiView {
    @Override
    public Pulse pulse(@Nullable String pool, int clientsMax) {
        return new Pulse(1, List.of(), List.of(), List.of());
    }

    @Override
    public List<ServerReport> servers(Pulse pulse) {
        return console.servers();
    }

    @Override
    public @Nullable Intervals intervals() {
        return null;
    }

    @Override
    public History history() {
        return new History();
    }

    @Override
    public StateBands bands() {
        return new StateBands();
    }

    @Override
    public ReloadTally.Snapshot reloads() {
        return new ReloadTally(1).snapshot();
    }

    @Override
    public String configDigest() {
        return "known";
    }

    @Override
    public String hostName() {
        return "here";
    }
}
