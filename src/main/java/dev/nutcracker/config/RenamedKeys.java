package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The servers have the keys of the route under other names.
 *
 * @param strip is taken off the beginning of each key; all keys of the route begin with it; empty for nothing
 * @param add is put before it
 */
public record RenamedKeys(String strip, String add) implements FurtherPools {
    /** The name at the servers of a key of the route. */
    public byte[] renamed(byte[] key) {
        byte[] before = add.getBytes(UTF_8);
        int stripped = strip.getBytes(UTF_8).length;
        byte[] renamed = Arrays.copyOf(before, before.length + key.length - stripped);
        System.arraycopy(key, stripped, renamed, before.length, key.length - stripped);
        return renamed;
    }

    /** There is no other pool. */
    @Override
    public List<String> pools() {
        return List.of();
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        if (!strip.isEmpty()) {
            text.add("strip: " + FileText.quoted(strip));
        }
        if (!add.isEmpty()) {
            text.add("add: " + FileText.quoted(add));
        }
        return text.toString();
    }
}
