package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its replication, in the answer to {@code INFO replication}.
 *
 * <pre>
 *   role:master                                                             role:slave
 *   slave0:ip=10.0.0.2,port=6379,state=online,offset=1400,lag=0             master_sync_in_progress:0
 *   master_replid:8c0e…                                                     slave_repl_offset:1386
 *   master_repl_offset:1400                                                 master_replid:8c0e…
 * </pre>
 *
 * @param isPrimary whether it takes itself for a primary
 * @param id of the history of its data; a replica has that of its primary
 * @param offset how much of that history it has, in bytes
 * @param isSyncing whether it is getting all data again
 * @param replicas those that are connected to it, as it sees them
 */
record Replication(boolean isPrimary, String id, long offset, boolean isSyncing, List<ServerAddress.Tcp> replicas) {
    /** More are not believed. */
    static final int REPLICAS_MAX = 64;

    private static final int ID_CHARACTERS_MAX = 64;
    private static final int WORD_CHARACTERS_MAX = 512;

    Replication {
        replicas = List.copyOf(replicas);
    }

    /** Returns null if the text makes no sense. */
    static @Nullable Replication parse(String text) {
        String role = "";
        String id = "";
        long ofPrimary = -1;
        long ofReplica = -1;
        boolean isSyncing = false;
        List<ServerAddress.Tcp> replicas = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0 || line.length() > WORD_CHARACTERS_MAX) {
                continue;
            }
            String value = line.substring(colon + 1);
            switch (line.substring(0, colon)) {
                case "role" -> role = value;
                case "master_replid" -> id = value;
                case "master_repl_offset" -> ofPrimary = Addresses.number(value);
                case "slave_repl_offset" -> ofReplica = Addresses.number(value);
                case "master_sync_in_progress" -> isSyncing = !value.equals("0");
                case String name -> addReplica(name, value, replicas);
            }
        }
        boolean isPrimary = role.equals("master");
        long offset = isPrimary ? ofPrimary : ofReplica;
        boolean isKnown = isPrimary || role.equals("slave");
        return !isKnown || offset < 0 || id.isEmpty() || id.length() > ID_CHARACTERS_MAX
                ? null
                : new Replication(isPrimary, id, offset, isSyncing, replicas);
    }

    /** {@code slave0} and an address among its words. */
    private static void addReplica(String name, String value, List<ServerAddress.Tcp> replicas) {
        if (!name.startsWith("slave") || Addresses.number(name.substring("slave".length())) < 0) {
            return;
        }
        String host = "";
        long port = -1;
        for (String word : value.split(",", -1)) {
            if (word.startsWith("ip=")) {
                host = word.substring("ip=".length());
            } else if (word.startsWith("port=")) {
                port = Addresses.number(word.substring("port=".length()));
            }
        }
        ServerAddress.Tcp address = Addresses.of(host, port);
        if (address != null && replicas.size() < REPLICAS_MAX) {
            replicas.add(address);
        }
    }
}
