package dev.nutcracker.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which actions of operators a running process accepts, from {@code global: admin}.
 *
 * @param tokenFile holds the token that other machines need to change something; null if only this machine may
 * @param tokenFor what is for those only who may change something
 * @param tls of the statistics port; null if that is plain
 */
public record AdminConfig(
        @Nullable Path tokenFile,
        TokenFor tokenFor,
        @Nullable TlsConfig tls) {
    /** The values of a file without the key. */
    public static final AdminConfig DEFAULTS = new AdminConfig(null, TokenFor.CHANGES, null);
}
