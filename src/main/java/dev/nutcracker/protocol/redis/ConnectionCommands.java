package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;

/** A client's requests about its own connection: PING, ECHO and SELECT. */
final class ConnectionCommands {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATABASE_OUT_OF_RANGE = Errors.error("DB index is out of range");
    private static final byte[] WRONG_PING = Errors.error("wrong number of arguments for 'ping' command");

    private ConnectionCommands() {}

    static byte[] ping(ClientState client, ArgumentCursor arguments) {
        if (client.isSubscriberOnly() && arguments.remaining() <= 1) {
            byte[] text = arguments.next() ? arguments.bytes() : new byte[0];
            return new ResponseWriter().array(2).bulk("pong").bulk(text).toBytes();
        }
        return switch (arguments.remaining()) {
            case 0 -> PONG;
            case 1 -> echo(client, arguments);
            default -> WRONG_PING;
        };
    }

    static byte[] echo(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        return new ResponseWriter().bulk(arguments.bytes()).toBytes();
    }

    /** Each database has server connections of its own. */
    static byte[] select(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        long database = arguments.integer();
        if (database == ArgumentCursor.NO_INTEGER) {
            return Errors.NOT_AN_INTEGER;
        }
        if (database < 0 || database > client.pool().databaseMax()) {
            return DATABASE_OUT_OF_RANGE;
        }
        client.select((int) database);
        return OK;
    }

    /** {@code SELECT index}, for servers without databases. */
    static byte[] selectTheOnly(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        return arguments.integer() == client.pool().database() ? OK : TwemproxyCommands.refusal("select", true);
    }
}
