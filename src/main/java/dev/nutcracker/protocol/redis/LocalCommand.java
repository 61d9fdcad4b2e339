package dev.nutcracker.protocol.redis;

/** Answers a command that needs no server. */
@FunctionalInterface
interface LocalCommand {
    /**
     * The response to one request.
     *
     * @param client the asking client
     * @param arguments at the command's name, or at the subcommand's
     */
    byte[] answer(ClientState client, ArgumentCursor arguments);

    /** The same error for every client. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Refused(byte[] error) implements LocalCommand {
        @Override
        public byte[] answer(ClientState client, ArgumentCursor arguments) {
            return error;
        }
    }
}
