package dev.nutcracker.protocol;

/**
 * How a server is asked, on a connection of its own, whether it takes its whole protocol.
 *
 * @param question has no effect, and is answered by every server in some way, be it with an error; twemproxy closes the
 *     connection instead
 * @param greeting is answered by twemproxy as well, so that it can be told from a server that closes every connection
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Introduction(byte[] question, byte[] greeting) {}
