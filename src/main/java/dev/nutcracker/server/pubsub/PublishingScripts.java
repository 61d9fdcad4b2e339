package dev.nutcracker.server.pubsub;

import dev.nutcracker.config.Channels;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.routing.Distribution;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether clients of a pool run scripts that publish. They do that at the server that runs them, while channels may be
 * subscribed to at another: the log says so once, as soon as there are both, scripts and subscribers. Thread-safe.
 */
public final class PublishingScripts {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingScripts.class);

    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean seen;

    /** A script has the word in it. */
    public void seen() {
        seen = true;
    }

    /** Somebody is subscribed, and the pool has this configuration. */
    public void tellIfMissed(PoolConfig config) {
        boolean missed = seen
                && config.servers().size() > 1
                && config.pubSub().channels() == Channels.HASHED
                && config.routing().distribution() != Distribution.RANDOM;
        if (missed && told.compareAndSet(false, true)) {
            LOG.warn(
                    "a client of pool {} runs a script that publishes: it does so at the server of its keys, and who is"
                            + " subscribed gets that only if the channel is there, too; give keys and channel one hash_tag,"
                            + " or set channels: everywhere",
                    config.name());
        }
    }
}
