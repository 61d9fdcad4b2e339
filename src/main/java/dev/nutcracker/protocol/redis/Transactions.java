package dev.nutcracker.protocol.redis;

import java.util.Set;

/**
 * MULTI, EXEC and DISCARD, which this proxy does not serve. It is not enough to refuse MULTI: clients send a transaction
 * in one go, and its commands must not take effect one by one. So everything up to EXEC or DISCARD is refused as well.
 */
final class Transactions {
    /** What a command of a refused transaction is answered, and so is its EXEC. */
    static final byte[] ABORTED = Errors.coded("EXECABORT Transaction discarded because of previous errors.");

    private static final Set<String> NOT_QUEUED = Set.of("exec", "discard", "reset", "quit");

    private Transactions() {}

    /** Whether the command, coming after a refused MULTI, is refused with it. */
    static boolean refuses(RedisCommand command) {
        return !NOT_QUEUED.contains(command.name());
    }

    static byte[] multi(ClientState client, Arguments arguments) {
        client.refuseTransaction(true);
        arguments.rewind();
        return Errors.unknownCommand(arguments);
    }

    static byte[] exec(ClientState client, Arguments arguments) {
        return end(client, ABORTED, "EXEC");
    }

    static byte[] discard(ClientState client, Arguments arguments) {
        return end(client, Login.OK, "DISCARD");
    }

    private static byte[] end(ClientState client, byte[] response, String name) {
        boolean refusing = client.refusingTransaction();
        client.refuseTransaction(false);
        return refusing ? response : Errors.error(name + " without MULTI");
    }
}
