package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What can be subscribed to: a name, and what kind of name it is. */
public final class Topic {
    /** The same name of another kind is another topic. */
    public enum Kind {
        CHANNEL,
        /** Stands for all channels that match it. */
        PATTERN,
        SHARD_CHANNEL
    }

    private final Kind kind;
    private final byte[] name;
    private final int hash;
    private @Nullable String text;

    /** @param name belongs to the topic from now on */
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

    /** The name with a character for each byte. */
    public String text() {
        String known = text;
        if (known == null) {
            // Whichever thread is first, the text is the same.
            known = new String(name, StandardCharsets.ISO_8859_1);
            text = known;
        }
        return known;
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
