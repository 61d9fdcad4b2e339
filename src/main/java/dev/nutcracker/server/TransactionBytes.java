package dev.nutcracker.server;

import io.netty.buffer.ByteBuf;

/**
 * The requests of a transaction before the one that ends it.
 *
 * @param multi begins it
 * @param commands each behind its length in four bytes; whoever takes this takes over the reference
 * @param acceptsQueued the kinds of response that fit each of them
 */
public record TransactionBytes(byte[] multi, ByteBuf commands, int acceptsQueued) {}
