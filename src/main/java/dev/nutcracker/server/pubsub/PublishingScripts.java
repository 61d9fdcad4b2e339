package dev.nutcracker.server.pubsub;

import dev.nutcracker.config.Channels;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.routing.Distribution;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether clients of a pool run scripts that publish. A script publishes at the server that runs it, while the channel
 * may be subscribed at another one. The log says so once, as soon as the pool has both such scripts and subscribers.
 * Thread-safe.
 */
public final class PublishingScripts {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingScripts.class);

    private final Audience audience;
    private final Supplier<PoolConfig> inEffect;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean seen;

    /**
     * @param audience of the pool
     * @param inEffect gives the pool's configuration
     */
    public PublishingScripts(Audience audience, Supplier<PoolConfig> inEffect) {
        this.audience = audience;
        this.inEffect = inEffect;
    }

    /** A client has used a script that publishes messages. */
    public void seen() {
        seen = true;
        if (audience.isActive()) {
            tellIfMissed();
        }
    }

    /** A client is subscribed to something. */
    void subscribed() {
        if (seen) {
            tellIfMissed();
        }
    }

    private void tellIfMissed() {
        PoolConfig config = inEffect.get();
        boolean missed = config.servers().size() > 1
                && config.pubSub().channels() == Channels.HASHED
                && config.routing().distribution() != Distribution.RANDOM;
        if (missed && told.compareAndSet(false, true)) {
            LOG.warn(
                    "a client of pool {} runs a script that publishes: it does so at the server of its keys, and"
                            + " subscribers get the message only if the channel is there, too; give keys and channel one"
                            + " hash_tag, or set channels: everywhere",
                    config.name());
        }
    }
}
