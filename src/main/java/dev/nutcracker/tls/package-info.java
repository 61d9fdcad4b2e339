/**
 * TLS with clients and with servers. Start at {@link dev.nutcracker.tls.TlsPools}, which makes the kinds of connection of a pool.
 *
 * <pre>
 *   socket ══► RecordGate ══► SslHandler ══► EarlyBytes ══► EndOfInput ══► Inbound
 *              whole records  decrypts       until there    close_notify
 *              only                          is an Inbound  is the end
 * </pre>
 *
 * <p>Nothing in here is loaded before a pool has TLS.
 */
@NullMarked
package dev.nutcracker.tls;

import org.jspecify.annotations.NullMarked;
