package dev.nutcracker.config;

import java.util.List;
import java.util.StringJoiner;

/**
 * The servers have the keys of the route under other names.
 *
 * @param strip is taken off the beginning of each key; all keys of the route begin with it; empty for nothing
 * @param add is put before it
 */
public record RenamedKeys(String strip, String add) implements FurtherPools {
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
