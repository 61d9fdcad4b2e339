package dev.nutcracker.protocol.redis;

/** Answers a command that needs no server. */
@FunctionalInterface
interface LocalCommand {
    /**
     * The response to one request.
     *
     * @param client who asks
     * @param arguments standing at the command's name, or at the subcommand's
     */
    byte[] answer(ClientState client, ArgumentCursor arguments);

    /** The same error for everybody. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Refused(byte[] error) implements LocalCommand {
        @Override
        public byte[] answer(ClientState client, ArgumentCursor arguments) {
            return error;
        }
    }
}
