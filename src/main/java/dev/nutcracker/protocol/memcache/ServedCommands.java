package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Restrictions;

/** The commands that the clients of one pool may use. To be changed by one thread at a time, and read by any. */
final class ServedCommands {
    private Restrictions restrictions = Restrictions.NONE;
    private volatile CommandTable table = CommandTable.of(Extent.WHOLE);

    CommandTable table() {
        return table;
    }

    /** Takes effect for each client with its next request. */
    void change(Extent extent) {
        table = restricted(extent);
    }

    /** Takes effect for each client with its next request. */
    void restrict(Restrictions others) {
        restrictions = others;
        table = restricted(table.extent());
    }

    private CommandTable restricted(Extent extent) {
        return restrictions.equals(Restrictions.NONE) ? CommandTable.of(extent) : CommandTable.of(extent, restrictions);
    }
}
