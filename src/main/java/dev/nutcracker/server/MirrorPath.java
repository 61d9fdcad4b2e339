package dev.nutcracker.server;

import dev.nutcracker.config.MirrorConfig;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.routing.Route;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.MirrorReport;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of copies of requests from one route to the pool that gets them, at one worker. It counts them, and limits how many wait
 * for answers.
 */
public final class MirrorPath {
    /** How many differences are kept. */
    private static final int LATEST_MAX = 128;

    private final MirrorConfig config;
    private final Route keys;
    /** Null if this worker does not have it. */
    private @Nullable Pool pool;

    private int outstanding;
    private long sent;
    private long dropped;
    private long failed;
    private long differing;
    private final ArrayDeque<Difference> latest = new ArrayDeque<>();

    MirrorPath(MirrorConfig config) {
        this.config = config;
        this.keys = config.keys();
    }

    void leadTo(@Nullable Pool other) {
        pool = other;
    }

    public MirrorConfig config() {
        return config;
    }

    /** The pool that gets the copies. */
    public @Nullable Pool pool() {
        return pool;
    }

    /** Whether requests of this command are copied. */
    public boolean takes(Command command) {
        return config.commands().isEmpty() || command.isAmong(config.commands());
    }

    /** Whether requests for this key are copied. */
    public boolean takes(byte[] key, int offset, int length) {
        return keys.takes(key, offset, length);
    }

    /** Whether one more copy may be sent. */
    public boolean hasRoom() {
        return outstanding < config.maxOutstanding();
    }

    /** A copy is sent that is answered, or that is not. */
    public void sent(boolean answered) {
        sent++;
        outstanding += answered ? 1 : 0;
    }

    /** There was no room for a copy. */
    public void dropped() {
        dropped++;
    }

    /** A copy has its answer. */
    public void answered() {
        outstanding--;
    }

    /** A copy could not be sent, or has no answer. */
    public void failed() {
        failed++;
    }

    /** The mirror has answered a read otherwise. */
    public void differ(String command, byte[] key, Difference.Kind kind) {
        differing++;
        if (latest.size() == LATEST_MAX) {
            latest.removeFirst();
        }
        latest.add(new Difference(System.currentTimeMillis(), "", config.pool(), command, key, kind));
    }

    /** The latest differences, the oldest first; without the name of the pool. */
    public List<Difference> latest() {
        return List.copyOf(latest);
    }

    /** What has become of the copies so far. */
    public MirrorReport report() {
        return new MirrorReport(config.pool(), sent, dropped, failed, differing);
    }
}
