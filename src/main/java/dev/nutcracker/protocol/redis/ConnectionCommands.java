package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;

/** What a client asks of its own connection: PING, ECHO, SELECT and CLIENT. */
final class ConnectionCommands {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATABASE_OUT_OF_RANGE = Errors.error("DB index is out of range");
    private static final byte[] WRONG_PING = Errors.error("wrong number of arguments for 'ping' command");
    private static final byte[] BAD_NAME =
            Errors.error("Client names cannot contain spaces, newlines or special characters.");

    private ConnectionCommands() {}

    static byte[] ping(ClientState client, Arguments arguments) {
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

    static byte[] echo(ClientState client, Arguments arguments) {
        arguments.next();
        return new ResponseWriter().bulk(arguments.bytes()).toBytes();
    }

    /** Each database has server connections of its own. */
    static byte[] select(ClientState client, Arguments arguments) {
        arguments.next();
        long database = arguments.integer();
        if (database == Arguments.NO_INTEGER) {
            return Errors.NOT_AN_INTEGER;
        }
        if (database < 0 || database > client.pool().databaseMax()) {
            return DATABASE_OUT_OF_RANGE;
        }
        client.select((int) database);
        return OK;
    }

    static byte[] clientGetname(ClientState client, Arguments arguments) {
        byte[] name = client.name();
        ResponseWriter response = client.response();
        return (name.length == 0 ? response.nullBulk() : response.bulk(name)).toBytes();
    }

    static byte[] clientSetname(ClientState client, Arguments arguments) {
        arguments.next();
        return client.rename(arguments.bytes()) ? OK : BAD_NAME;
    }

    /** What a client library says of itself is taken note of by nobody. */
    static byte[] clientSetinfo(ClientState client, Arguments arguments) {
        arguments.next();
        return arguments.is("lib-name") || arguments.is("lib-ver")
                ? OK
                : Errors.quoting("Unrecognized option '" + arguments.text(128) + "'");
    }

    static byte[] clientId(ClientState client, Arguments arguments) {
        return new ResponseWriter().integer(client.id()).toBytes();
    }

    /** NO-EVICT and NO-TOUCH ask for nothing that a proxy could do. */
    static byte[] clientOnOff(ClientState client, Arguments arguments) {
        arguments.next();
        return arguments.is("on") || arguments.is("off") ? OK : Errors.SYNTAX;
    }
}
