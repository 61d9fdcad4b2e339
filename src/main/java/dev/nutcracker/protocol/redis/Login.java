package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.User;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client's login and its protocol version: AUTH, HELLO, RESET and QUIT. */
final class Login {
    static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DEFAULT = "default".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESET = "+RESET\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_PASSWORD_SET = Errors.error("Client sent AUTH, but no password is set");
    private static final byte[] INVALID_PASSWORD = Errors.error("invalid password");
    private static final byte[] BAD_VERSION = Errors.error("Protocol version is not an integer or out of range");
    private static final byte[] UNSUPPORTED_VERSION = Errors.coded("NOPROTO unsupported protocol version");
    private static final byte[] NO_PASSWORD_OF_DEFAULT = Errors.error(
            "AUTH <password> called without any password configured for the default user. Are you sure your"
                    + " configuration is correct?");
    private static final byte[] TOO_MANY_CLIENTS = Errors.error("max number of clients reached");
    /** As Redis 7 says it. */
    private static final byte[] HELLO_WITHOUT_USER = Errors.coded(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass>"
                    + " option can be used to authenticate the client and select the RESP protocol version at the same"
                    + " time");

    private static final byte[] HELLO_UNAUTHENTICATED = Errors.coded(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto>"
                    + " AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol"
                    + " version at the same time");

    private Login() {}

    /** Returns the reason of an error that a command of the proxy gives. */
    static Refusal refusalIn(byte[] response) {
        if (response == INVALID_PASSWORD || response == Errors.WRONGPASS) {
            return Refusal.WRONG_PASSWORD;
        }
        return response == HELLO_UNAUTHENTICATED || response == HELLO_WITHOUT_USER
                ? Refusal.AUTHENTICATION
                : Refusal.INVALID_ARGUMENT;
    }

    /** {@code AUTH password} or {@code AUTH user password}. */
    static byte[] auth(ClientState client, ArgumentCursor arguments, RequestSink sink) {
        if (arguments.remaining() > 2) {
            return Errors.SYNTAX;
        }
        boolean withUser = arguments.remaining() == 2;
        byte[] refusal = authenticate(client, withUser, arguments, sink);
        return refusal == null ? OK : refusal;
    }

    private static byte @Nullable [] authenticate(
            ClientState client, boolean withUser, ArgumentCursor arguments, RequestSink sink) {
        Logins logins = client.pool().logins();
        if (!withUser && logins.areByUsers() && logins.isDefaultWithoutPassword()) {
            return NO_PASSWORD_OF_DEFAULT;
        }
        if (!withUser && !logins.areOffered()) {
            return NO_PASSWORD_SET;
        }
        byte[] name = withUser ? nextBytes(arguments) : DEFAULT;
        User user = logins.logIn(name, nextBytes(arguments));
        if (user.isKnown()) {
            if (!sink.loggedIn(user)) {
                return TOO_MANY_CLIENTS;
            }
            client.logIn(user);
            return null;
        }
        if (!logins.areByUsers()) {
            client.logIn(user);
            return withUser ? Errors.WRONGPASS : INVALID_PASSWORD;
        }
        sink.denied(Denial.ofLogin(name));
        return Errors.WRONGPASS;
    }

    private static byte[] nextBytes(ArgumentCursor arguments) {
        arguments.next();
        return arguments.bytes();
    }

    /** {@code HELLO [version [AUTH user password] [SETNAME name]]}. */
    static byte[] hello(ClientState client, ArgumentCursor arguments, RequestSink sink) {
        byte[] refusal = arguments.next() ? helloVersion(client, arguments, sink) : null;
        if (refusal != null) {
            return refusal;
        }
        if (client.user().isKnown()) {
            return helloAnswer(client);
        }
        return client.pool().logins().areByUsers() ? HELLO_WITHOUT_USER : HELLO_UNAUTHENTICATED;
    }

    private static byte @Nullable [] helloVersion(ClientState client, ArgumentCursor arguments, RequestSink sink) {
        long version = arguments.integer();
        if (version == ArgumentCursor.NO_INTEGER) {
            return BAD_VERSION;
        }
        boolean resp3 = version == 3;
        if (version != 2 && !resp3) {
            return UNSUPPORTED_VERSION;
        }
        byte[] refusal = null;
        while (refusal == null && arguments.next()) {
            refusal = helloOption(client, arguments, sink);
        }
        if (refusal == null && client.user().isKnown()) {
            client.speakResp3(resp3);
        }
        return refusal;
    }

    private static byte @Nullable [] helloOption(ClientState client, ArgumentCursor arguments, RequestSink sink) {
        if (arguments.is("auth") && arguments.remaining() >= 2) {
            return authenticate(client, true, arguments, sink);
        }
        if (arguments.is("setname") && arguments.remaining() >= 1) {
            return rename(client, nextBytes(arguments));
        }
        return Errors.quoting("Syntax error in HELLO option '" + arguments.text(128) + "'");
    }

    /** Sets the client's name, or returns the error. */
    static byte @Nullable [] rename(ClientState client, byte[] name) {
        String objection = client.rename(name);
        return objection == null ? null : Errors.error("Client names " + objection);
    }

    private static byte[] helloAnswer(ClientState client) {
        return client.response()
                .map(7)
                .bulk("server")
                .bulk("redis")
                .bulk("version")
                .bulk(ServerCommands.VERSION)
                .bulk("proto")
                .integer(client.protocolVersion())
                .bulk("id")
                .integer(client.id())
                .bulk("mode")
                .bulk(client.pool().mode())
                .bulk("role")
                .bulk("master")
                .bulk("modules")
                .array(0)
                .toBytes();
    }

    static byte[] reset(ClientState client) {
        client.reset();
        return RESET;
    }

    static byte[] quit(ClientState client, ArgumentCursor arguments) {
        client.leave();
        return OK;
    }
}
