package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.RequestSink;

/**
 * Answers a command with which a client may log in.
 *
 * @param login tells the sink of the login
 */
record LoginCommand(Login login) implements LocalCommand {
    /** Answers one request, as {@link LocalCommand#answer} does. */
    @FunctionalInterface
    interface Login {
        /** @param sink is told of the login */
        byte[] answer(ClientState client, ArgumentCursor arguments, RequestSink sink);
    }

    @Override
    public byte[] answer(ClientState client, ArgumentCursor arguments) {
        throw new AssertionError("a login is told to the sink");
    }
}
