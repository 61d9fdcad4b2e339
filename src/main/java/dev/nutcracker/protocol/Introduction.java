package dev.nutcracker.protocol;

/**
 * How a server is asked, on a connection of its own, whether it takes its whole protocol.
 *
 * @param question has no effect. Every server answers it in some way, perhaps with an error; twemproxy closes the
 *     connection
 * @param greeting is answered by twemproxy as well, which tells it from a server that closes every connection
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Introduction(byte[] question, byte[] greeting) {}
