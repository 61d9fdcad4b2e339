/**
 * What a request and a response are, whatever the protocol, and what a decoder must do. Start with
 * {@link dev.nutcracker.protocol.Conversation} (a client's side) and
 * {@link dev.nutcracker.protocol.ResponseDecoder} (a server's side); {@link dev.nutcracker.protocol.Dialect} makes both.
 * {@link dev.nutcracker.protocol.Logins} says which {@link dev.nutcracker.protocol.User} a client is.
 */
@NullMarked
package dev.nutcracker.protocol;

import org.jspecify.annotations.NullMarked;
