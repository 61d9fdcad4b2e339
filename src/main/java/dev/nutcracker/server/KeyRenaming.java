package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.RenamedKeys;
import java.util.Arrays;

/** The names that servers have for the keys of a route. */
public final class KeyRenaming {
    private final byte[] strip;
    private final byte[] add;

    KeyRenaming(RenamedKeys config) {
        this.strip = config.strip().getBytes(UTF_8);
        this.add = config.add().getBytes(UTF_8);
    }

    /** The name at the servers. */
    public byte[] renamed(byte[] key, int length) {
        return replaced(key, length, strip, add);
    }

    /** The client's name of a key, by the name at the servers. */
    public byte[] former(byte[] renamed) {
        return replaced(renamed, renamed.length, add, strip);
    }

    /** A key that does not begin so, which a server cannot send, stays as it is. */
    private static byte[] replaced(byte[] key, int length, byte[] before, byte[] after) {
        boolean begins = length >= before.length && Arrays.equals(key, 0, before.length, before, 0, before.length);
        if (!begins) {
            return Arrays.copyOf(key, length);
        }
        byte[] replaced = Arrays.copyOf(after, after.length + length - before.length);
        System.arraycopy(key, before.length, replaced, after.length, length - before.length);
        return replaced;
    }
}
