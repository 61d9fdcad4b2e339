package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.RequestSink;

/** Answers a command with which a client may log in. */
interface LoginCommand extends LocalCommand {
    /**
     * As {@link LocalCommand#answer}.
     *
     * @param sink is told of the login
     */
    byte[] answer(ClientState client, ArgumentCursor arguments, RequestSink sink);

    @Override
    default byte[] answer(ClientState client, ArgumentCursor arguments) {
        throw new AssertionError("a login is told to the sink");
    }
}
