package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * The share of one user.
 *
 * @param clients how many clients may be logged in as this user; 0 for any number
 */
public record UserLimit(String name, Rate rate, int clients) {
    public UserLimit {
        requireNonNull(name, "name");
        requireNonNull(rate, "rate");
    }

    /** Returns the limit on one line, as a file may have it. */
    @Override
    public String toString() {
        return "{name: " + FileText.quoted(name) + ", requests_per_second: " + rate.requestsPerSecond()
                + ", bytes_per_second: " + rate.bytesPerSecond() + ", clients: " + clients + "}";
    }
}
