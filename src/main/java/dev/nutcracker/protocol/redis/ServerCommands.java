package dev.nutcracker.protocol.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requests with which client libraries and tools examine a server first: TIME and INFO. */
final class ServerCommands {
    /** The version of Redis whose commands the proxy knows. */
    static final String VERSION = "7.0.15";

    /** What libraries look for when they connect. */
    private static final String SHORT_INFO = "# Server\r\nredis_version:" + VERSION
            + "\r\nredis_mode:%s\r\n\r\n# Persistence\r\nloading:0\r\n\r\n# Replication\r\nrole:master\r\n";

    private static final byte[] NONE = {};
    private static final int NANOS_PER_MICRO = 1000;

    private ServerCommands() {}

    static byte[] time(ClientState client, ArgumentCursor arguments) {
        Instant now = client.pool().clock().instant();
        return new ResponseWriter()
                .array(2)
                .bulk(Long.toString(now.getEpochSecond()))
                .bulk(Integer.toString(now.getNano() / NANOS_PER_MICRO))
                .toBytes();
    }

    /** {@code INFO [section …]}. */
    static byte[] info(ClientState client, ArgumentCursor arguments) {
        List<String> wanted = new ArrayList<>();
        while (arguments.next()) {
            wanted.add(arguments.text(64).toLowerCase(Locale.ROOT));
        }
        ClientRights rights = client.rights();
        if (rights != null && !rights.rights().seesWholeInfo()) {
            return client.response()
                    .verbatim(SHORT_INFO.formatted(client.pool().mode()))
                    .toBytes();
        }
        client.inquire(new Info(wanted, client.pool(), client.response()));
        return NONE;
    }

    /** A client that writes to the proxy writes to masters, and must not learn of their replicas. */
    static byte[] role(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().array(3).bulk("master").integer(0).array(0).toBytes();
    }

    static byte[] nothing(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().array(0).toBytes();
    }

    static byte[] zero(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().integer(0).toBytes();
    }

    static byte[] latencyDoctor(ClientState client, ArgumentCursor arguments) {
        return client.response()
                .verbatim("The proxy samples no latency events. Its times by command and server are on its statistics"
                        + " port; the events of a server are told by that server itself.\n")
                .toBytes();
    }

    static byte[] latencyGraph(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        return Errors.quoting("No samples available for event '" + arguments.text(128) + "'");
    }
}
