package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/** What the clients of a pool may do, from {@code limits}. */
public record LimitsConfig(
        RateLimits rates,
        AcceptLimits accepts,
        ClientTimes times,
        RequestBounds bounds,
        AddressRules addresses,
        CommandRules commandRules,
        ProxyProtocolConfig proxyProtocol) {
    /** The values of a pool without the section. */
    public static final LimitsConfig NONE = new LimitsConfig(
            RateLimits.NONE,
            AcceptLimits.NONE,
            ClientTimes.NONE,
            RequestBounds.NONE,
            AddressRules.NONE,
            CommandRules.NONE,
            ProxyProtocolConfig.OFF);

    public LimitsConfig {
        requireNonNull(rates, "rates");
        requireNonNull(accepts, "accepts");
        requireNonNull(times, "times");
        requireNonNull(bounds, "bounds");
        requireNonNull(addresses, "addresses");
        requireNonNull(commandRules, "commandRules");
        requireNonNull(proxyProtocol, "proxyProtocol");
    }
}
