package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Extent;

/** The commands that the clients of one pool may use in the text protocol. Thread-safe. */
final class ServedCommands {
    private volatile CommandTable table = CommandTable.of(Extent.WHOLE);

    CommandTable table() {
        return table;
    }

    /** Takes effect for each client with its next request. */
    void change(Extent extent) {
        table = CommandTable.of(extent);
    }
}
