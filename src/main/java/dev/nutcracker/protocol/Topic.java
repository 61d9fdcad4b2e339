package dev.nutcracker.protocol;

import dev.nutcracker.acl.Pattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
    private @Nullable Pattern pattern;
    private @Nullable Wrapped wrapped;

    /** The name as patterns look at it. A record may be shared by threads without more ado, a buffer may not. */
    private record Wrapped(ByteBuf bytes) {}

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

    /** Whether messages of the topic {@code published} reach those who are subscribed to this one. */
    public boolean isReachedBy(Topic published) {
        return kind == Kind.PATTERN
                ? published.kind == Kind.CHANNEL
                        && pattern().matches(published.wrapped().bytes, 0, published.name.length)
                : equals(published);
    }

    // Two threads may both make the following: both are equal, and safe to be shared.

    private Pattern pattern() {
        Pattern known = pattern;
        if (known == null) {
            known = Pattern.of(new String(name, StandardCharsets.ISO_8859_1));
            pattern = known;
        }
        return known;
    }

    private Wrapped wrapped() {
        Wrapped known = wrapped;
        if (known == null) {
            known = new Wrapped(Unpooled.wrappedBuffer(name));
            wrapped = known;
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
