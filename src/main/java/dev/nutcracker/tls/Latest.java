package dev.nutcracker.tls;

import org.jspecify.annotations.Nullable;

/**
 * What connections are made by now. All that have taken each other's place share it: if each knew the next, whoever still has the
 * first would keep all that came after it.
 */
final class Latest<T> {
    private volatile @Nullable T made;

    void is(T successor) {
        made = successor;
    }

    /** Null before anything has taken the place of the first. */
    @Nullable
    T made() {
        return made;
    }
}
