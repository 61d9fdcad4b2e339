package dev.nutcracker.config;

import java.util.List;

/**
 * Whether each connection begins with a header of the PROXY protocol.
 *
 * @param from the networks that may send it; others may not connect then
 */
public record ProxyProtocolConfig(boolean required, List<Cidr> from) {
    /** The values of a pool without the keys. */
    public static final ProxyProtocolConfig OFF = new ProxyProtocolConfig(false, List.of());

    public ProxyProtocolConfig {
        from = List.copyOf(from);
    }
}
