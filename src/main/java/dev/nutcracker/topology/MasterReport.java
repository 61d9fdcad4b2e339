package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one sentinel says of a master.
 *
 * @param address as it announces it
 * @param down whether it finds the primary down
 * @param failingOver whether it leads a failover that is under way
 */
record MasterReport(ServerAddress.Tcp address, long epoch, boolean down, boolean failingOver) {
    /** Reads the answer to {@code SENTINEL MASTER}; null if it is not one about this master. */
    static @Nullable MasterReport of(String master, Reply reply) {
        if (!field(reply, "name").equals(master)) {
            return null;
        }
        ServerAddress.Tcp address = address(field(reply, "ip"), field(reply, "port"));
        long epoch = Addresses.number(field(reply, "config-epoch"));
        if (address == null || epoch < 0) {
            return null;
        }
        List<String> flags = flags(reply);
        return new MasterReport(
                address,
                epoch,
                flags.contains("s_down") || flags.contains("o_down"),
                flags.contains("failover_in_progress"));
    }

    /** The value behind this key in a list of keys and values; empty if there is none. */
    static String field(Reply reply, String key) {
        List<Reply> elements = reply.asList();
        for (int i = 0; i + 1 < elements.size(); i += 2) {
            if (elements.get(i).asText().equals(key)) {
                return elements.get(i + 1).asText();
            }
        }
        return "";
    }

    static List<String> flags(Reply reply) {
        return Arrays.asList(field(reply, "flags").split(",", -1));
    }

    /** An address to which one can connect; null if this is none. */
    static ServerAddress.@Nullable Tcp address(String host, String port) {
        return Addresses.of(host, Addresses.number(port));
    }
}
