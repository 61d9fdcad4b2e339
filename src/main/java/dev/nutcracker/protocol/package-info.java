/**
 * Requests and responses, whatever the protocol, and the duties of a decoder. Start with {@link
 * dev.nutcracker.protocol.Conversation} (a client's side) and {@link dev.nutcracker.protocol.ResponseDecoder} (a server's
 * side); {@link dev.nutcracker.protocol.Dialect} makes both. {@link dev.nutcracker.protocol.Logins} decides which {@link
 * dev.nutcracker.protocol.User} a client is.
 */
@NullMarked
package dev.nutcracker.protocol;

import org.jspecify.annotations.NullMarked;
