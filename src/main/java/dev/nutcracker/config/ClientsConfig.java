package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The clients of a pool: how many there may be, and the credentials that they must give.
 *
 * @param connectionsMax how many may be connected at a time; 0 for any number
 * @param auth a password (Redis), or {@code user:password} (memcached); null for none, or if there are users
 * @param users those who may come in, and their rights
 * @param tls how they speak TLS; null if they do not
 */
public record ClientsConfig(
        int connectionsMax,
        @Nullable Secret auth,
        UsersConfig users,
        @Nullable TlsConfig tls) {
    public ClientsConfig {
        requireNonNull(users, "users");
    }

    /** Clients of a pool without users. */
    public ClientsConfig(int connectionsMax, @Nullable Secret auth) {
        this(connectionsMax, auth, UsersConfig.NONE, null);
    }

    /** Returns the text that clients must give; null for none. */
    public @Nullable String authText() {
        return auth == null ? null : auth.text();
    }

    /** Returns whether there is a user of that name, which has a character for each byte. */
    public boolean isUser(String name) {
        if (users.areThere()) {
            return users.users().stream().anyMatch(user -> user.name().equals(name));
        }
        return name.equals("default") || (auth != null && auth.text().startsWith(name + ':'));
    }

    /** The credentials are kept out of messages. */
    @Override
    public String toString() {
        return "clients: " + connectionsMax + " at most, " + (auth == null ? "without" : "with") + " credentials";
    }
}
