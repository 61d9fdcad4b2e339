package dev.nutcracker.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The features of a pool at one worker, chosen when it is set up; most pools have none. */
final class PoolFeatures {
    private final List<PoolFeature> features;

    PoolFeatures(List<PoolFeature> features) {
        this.features = features;
    }

    /** Gives a server that is new in the pool a part of each. */
    void equip(Server server) {
        features.forEach(feature -> server.add(feature.at(server)));
    }

    /** The feature of that kind; {@code null} if the pool has none. */
    <F extends PoolFeature> @Nullable F of(Class<F> kind) {
        for (PoolFeature feature : features) {
            if (kind.isInstance(feature)) {
                return kind.cast(feature);
            }
        }
        return null;
    }

    void begun() {
        features.forEach(PoolFeature::begun);
    }

    void ended() {
        features.forEach(PoolFeature::ended);
    }

    /** The pool has other servers, or the same servers in other places. */
    void serversChanged() {
        features.forEach(PoolFeature::serversChanged);
    }
}
