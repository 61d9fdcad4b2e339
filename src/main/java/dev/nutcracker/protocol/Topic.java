package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Something to which clients can subscribe: a name and its kind. Their order has no meaning; with it, tables find names
 * quickly that a client has chosen to have the same hash.
 */
public final class Topic implements Comparable<Topic> {
    /** The same name of another kind is another topic. */
    public enum Kind {
        CHANNEL,
        /** A pattern; it stands for all channels that match it. */
        PATTERN,
        SHARD_CHANNEL
    }

    private final Kind kind;
    private final byte[] name;
    private final int hash;
    private @Nullable String text;

    /** @param name not to be changed by the caller afterwards */
    public Topic(Kind kind, byte[] name) {
        this.kind = kind;
        this.name = name;
        this.hash = 31 * Arrays.hashCode(name) + kind.ordinal();
    }

    public Kind kind() {
        return kind;
    }

    /** Not to be written to. */
    public byte[] name() {
        return name;
    }

    /** The name with one character for each byte. */
    public String text() {
        String known = text;
        if (known == null) {
            // Two threads may both compute it: the text is the same.
            known = new String(name, StandardCharsets.ISO_8859_1);
            text = known;
        }
        return known;
    }

    @Override
    public int compareTo(Topic other) {
        int byKind = kind.compareTo(other.kind);
        return byKind == 0 ? Arrays.compare(name, other.name) : byKind;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Topic topic
                && hash == topic.hash
                && kind == topic.kind
                && Arrays.equals(name, topic.name);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
