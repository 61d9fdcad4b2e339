package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.ADMIN;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandGroup.CONNECTION;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.refused;

import dev.nutcracker.protocol.ReplyMode;

/** CLIENT and its subcommands: settings of the client itself, and questions about the other clients of its pool. */
final class ClientCommands {
    private static final byte[] OK = Login.OK;
    private static final byte[] NONE = {};
    private static final byte[] BAD_UNBLOCK = Errors.error("CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    private static final String NOT_TRACKING =
            "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled";
    private static final String NO_PAUSE = "CLIENT PAUSE is not supported: the servers do not know the proxy's clients";

    private ClientCommands() {}

    /** Without TRACKING: libraries that want to cache on their side get an error. */
    static RedisCommand row() {
        return container(
                CONNECTION,
                "client",
                refused(CONNECTION, "client|caching", 3, NOT_TRACKING, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|capa", -3, (client, arguments) -> OK, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|getname", 2, ClientCommands::name, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|getredir", 2, ClientCommands::redirection, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|help", 2, Help.of("client"), LOADING, STALE),
                local(CONNECTION, "client|id", 2, ClientCommands::id, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|info", 2, ClientCommands::info, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|kill", -3, ClientCommands::kill, ADMIN, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|list", -2, ClientCommands::list, ADMIN, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|no-evict", 3, ClientCommands::onOff, ADMIN, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|no-touch", 3, ClientCommands::onOff, NOSCRIPT, LOADING, STALE),
                refused(CONNECTION, "client|pause", -3, NO_PAUSE, ADMIN, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|reply", 3, ClientCommands::reply, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|setinfo", 4, ClientCommands::library, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|setname", 3, ClientCommands::rename, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|trackinginfo", 2, ClientCommands::tracking, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|unblock", -3, ClientCommands::unblock, ADMIN, NOSCRIPT, LOADING, STALE),
                local(CONNECTION, "client|unpause", 2, (client, arguments) -> OK, ADMIN, NOSCRIPT, LOADING, STALE));
    }

    static byte[] name(ClientState client, ArgumentCursor arguments) {
        byte[] name = client.name();
        ResponseWriter response = client.response();
        return (name.length == 0 ? response.nullBulk() : response.bulk(name)).toBytes();
    }

    static byte[] rename(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        byte[] refusal = Login.rename(client, arguments.bytes());
        return refusal == null ? OK : refusal;
    }

    /** {@code CLIENT SETINFO LIB-NAME name} and {@code CLIENT SETINFO LIB-VER version}. */
    static byte[] library(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        String option = arguments.text(128);
        boolean isName = arguments.is("lib-name");
        if (!isName && !arguments.is("lib-ver")) {
            return Errors.quoting("Unrecognized option '" + option + "'");
        }
        arguments.next();
        byte[] value = arguments.bytes();
        String objection = isName ? client.useLibrary(value) : client.useLibraryVersion(value);
        return objection == null ? OK : Errors.quoting(option + ' ' + objection);
    }

    static byte[] id(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().integer(client.id()).toBytes();
    }

    /** NO-EVICT and NO-TOUCH have no effect in a proxy. */
    static byte[] onOff(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        return arguments.is("on") || arguments.is("off") ? OK : Errors.SYNTAX;
    }

    static byte[] info(ClientState client, ArgumentCursor arguments) {
        long id = client.id();
        client.inquire(new ClientList((other, otherId) -> otherId == id, client.response()));
        return NONE;
    }

    static byte[] list(ClientState client, ArgumentCursor arguments) {
        ClientFilter filter = ClientFilter.ofList(arguments);
        byte[] refusal = filter.refusal();
        if (refusal != null) {
            return refusal;
        }
        long id = client.id();
        client.inquire(new ClientList((other, otherId) -> filter.fits(other, otherId, id), client.response()));
        return NONE;
    }

    /** {@code CLIENT KILL address:port}, or options with a value each. */
    static byte[] kill(ClientState client, ArgumentCursor arguments) {
        boolean oneByAddress = arguments.remaining() == 1;
        if (oneByAddress) {
            arguments.next();
        }
        ClientFilter filter = oneByAddress ? ClientFilter.ofAddress(arguments) : ClientFilter.ofKill(arguments);
        byte[] refusal = filter.refusal();
        if (refusal != null) {
            return refusal;
        }
        client.inquire(new ClientKill(filter, client.id(), oneByAddress));
        return NONE;
    }

    /** {@code CLIENT REPLY ON}, {@code OFF} or {@code SKIP}; only the first is answered. */
    static byte[] reply(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        if (arguments.is("on")) {
            client.wantReplies(ReplyMode.ON);
            return OK;
        }
        if (arguments.is("off")) {
            client.wantReplies(ReplyMode.OFF);
            return NONE;
        }
        if (!arguments.is("skip")) {
            return Errors.SYNTAX;
        }
        if (client.wantsReplies()) {
            client.wantReplies(ReplyMode.SKIP);
        }
        return NONE;
    }

    static byte[] redirection(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().integer(-1).toBytes();
    }

    static byte[] tracking(ClientState client, ArgumentCursor arguments) {
        return client.response()
                .map(3)
                .bulk("flags")
                .set(1)
                .bulk("off")
                .bulk("redirect")
                .integer(-1)
                .bulk("prefixes")
                .array(0)
                .toBytes();
    }

    /** {@code CLIENT UNBLOCK id [TIMEOUT | ERROR]}. */
    static byte[] unblock(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 2) {
            return Errors.wrongSubcommand("CLIENT", arguments);
        }
        arguments.next();
        long id = arguments.integer();
        boolean withError = arguments.next() && arguments.is("error");
        if (arguments.index() == 3 && !withError && !arguments.is("timeout")) {
            return BAD_UNBLOCK;
        }
        if (id == ArgumentCursor.NO_INTEGER) {
            return Errors.NOT_AN_INTEGER;
        }
        client.inquire(new ClientUnblock(id, withError));
        return NONE;
    }
}
