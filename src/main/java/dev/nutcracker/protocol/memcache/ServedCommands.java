package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Extent;

/** Which commands clients of one pool are served in the text protocol. Thread-safe. */
final class ServedCommands {
    private volatile CommandTable table = CommandTable.of(Extent.WHOLE);

    CommandTable table() {
        return table;
    }

    /** Clients see it from their next request on. */
    void change(Extent extent) {
        table = CommandTable.of(extent);
    }
}
