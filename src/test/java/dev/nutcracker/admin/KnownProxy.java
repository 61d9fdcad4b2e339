package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.StatsJson;
import java.util.ArrayList;
import java.util.List;

/** A proxy of which a test decides all that operators see. */
final class KnownProxy implements Administered {
    private final List<PoolSnapshot> pools = new ArrayList<>();
    private final List<String> reloads = new ArrayList<>();
    private String yaml = "alpha:\n  listen: 127.0.0.1:22121\n  servers:\n   - 127.0.0.1:11211:1\n";
    private boolean ready = true;
    private boolean failing;
    private ReloadAnswer reloadAnswer = new ReloadAnswer(ReloadAnswer.Outcome.DONE, "nothing changed");

    KnownProxy() {
        addPools(1);
    }

    /** So many that no socket takes the statistics at once, when there are thousands. */
    KnownProxy addPools(int count) {
        for (int i = 0; i < count; i++) {
            pools.add(new PoolSnapshot("pool" + pools.size(), new long[PoolCounter.values().length], List.of()));
        }
        return this;
    }

    KnownProxy notReady() {
        ready = false;
        return this;
    }

    KnownProxy failing() {
        failing = true;
        return this;
    }

    KnownProxy global(String lines) {
        yaml += "global:\n" + lines;
        return this;
    }

    KnownProxy reloadAnswer(ReloadAnswer.Outcome outcome, String text) {
        reloadAnswer = new ReloadAnswer(outcome, text);
        return this;
    }

    String json() {
        return StatsJson.of(snapshot());
    }

    /** Who has asked for a reload. */
    List<String> reloads() {
        return reloads;
    }

    @Override
    public ProxySnapshot snapshot() {
        if (failing) {
            throw new IllegalStateException("as the test wants it");
        }
        return new ProxySnapshot("here", "known", 1, 2, 3, 4, pools);
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public Configuration configuration() {
        try {
            return ConfigLoader.parse("known.yml", yaml.getBytes(UTF_8)).configuration();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String version() {
        return "known";
    }

    @Override
    public ReloadAnswer reload(String by) {
        reloads.add(by);
        return reloadAnswer;
    }
}
