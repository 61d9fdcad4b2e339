/**
 * How bytes are gathered: {@link dev.nutcracker.buffer.Input} collects what a socket delivered until a message is
 * complete, {@link dev.nutcracker.buffer.Output} collects what a connection is to write at the end of the turn.
 * Both belong to one connection and one thread.
 */
@NullMarked
package dev.nutcracker.buffer;

import org.jspecify.annotations.NullMarked;
