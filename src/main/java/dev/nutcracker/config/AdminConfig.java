package dev.nutcracker.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which actions of operators a running process accepts, from {@code global: admin}.
 *
 * @param tokenFile holds the tokens of those who may do more than without one; null if there are none
 * @param tokenFor what is for those only who may change something
 * @param socket the Unix socket for the console; null if there is none
 * @param socketMode its permissions
 * @param local what root and the proxy's user may do on this machine without a token
 * @param remote what other machines may do without a token
 * @param stateFile what operators have set at run time; null if that ends with the process
 * @param ui whether there is a web page
 * @param tls of the statistics port; null if that is plain
 */
public record AdminConfig(
        @Nullable Path tokenFile,
        TokenFor tokenFor,
        @Nullable Path socket,
        FileMode socketMode,
        AdminLevel local,
        RemoteAccess remote,
        @Nullable Path stateFile,
        boolean ui,
        @Nullable TlsConfig tls) {
    /** The values of a file without the key. */
    public static final AdminConfig DEFAULTS = new AdminConfig(
            null, TokenFor.CHANGES, null, new FileMode(0660), AdminLevel.ADMIN, RemoteAccess.READ, null, true, null);
}
