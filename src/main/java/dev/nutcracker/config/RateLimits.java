package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How much clients may do in a second.
 *
 * @param pool all of them together
 * @param client each of them
 * @param address all of one address together; with IPv6, of one network of 64 bits
 * @param burstMs what may be done at once after a rest, as the time that it takes at the rate
 * @param users in the order of the file
 */
public record RateLimits(
        Rate pool, Rate client, Rate address, long burstMs, OverLimit overLimit, List<UserLimit> users) {
    /** The values of a pool without the keys. */
    public static final RateLimits NONE =
            new RateLimits(Rate.UNLIMITED, Rate.UNLIMITED, Rate.UNLIMITED, 1000, OverLimit.DELAY, List.of());

    public RateLimits {
        requireNonNull(pool, "pool");
        requireNonNull(client, "client");
        requireNonNull(address, "address");
        requireNonNull(overLimit, "overLimit");
        users = List.copyOf(users);
    }

    /** Whether any client is limited, or may be by the user it logs in as. */
    public boolean areLimited() {
        return pool.isLimited() || client.isLimited() || address.isLimited() || isAnyUserLimited();
    }

    private boolean isAnyUserLimited() {
        return users.stream().anyMatch(user -> user.rate().isLimited());
    }
}
