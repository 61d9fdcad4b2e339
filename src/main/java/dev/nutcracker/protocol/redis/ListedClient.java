package dev.nutcracker.protocol.redis;

/** One client as {@code CLIENT LIST}, {@code CLIENT KILL} and {@code CLIENT UNBLOCK} see it, on the thread of its worker. */
interface ListedClient {
    /** Its state. */
    ClientState client();

    /** Its transaction, with WATCH and MULTI. */
    Transaction transaction();

    /** The name of the latest request's command. */
    String latestCommand();
}
