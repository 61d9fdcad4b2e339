/**
 * Byte buffers of a connection: {@link dev.nutcracker.buffer.Input} collects the received bytes until a message is
 * complete, {@link dev.nutcracker.buffer.Output} collects the bytes to write at the end of the turn.
 * Both belong to one connection and one thread.
 */
@NullMarked
package dev.nutcracker.buffer;

import org.jspecify.annotations.NullMarked;
