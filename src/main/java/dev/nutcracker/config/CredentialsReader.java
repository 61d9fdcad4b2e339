package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** Reads what the clients of a pool must give, and what its servers and sentinels are given. Values are kept out of all messages. */
final class CredentialsReader {
    /** Both together, as in a text login at memcached. */
    private static final int BOTH_LENGTH_MAX = 512;

    private final Section<PoolKey> section;
    private final SecretFiles files;
    private final Problems problems;
    private final boolean redis;

    CredentialsReader(Section<PoolKey> section, SecretFiles files, Problems problems) {
        this.section = section;
        this.files = files;
        this.problems = problems;
        this.redis = section.flag(PoolKey.REDIS);
    }

    /** Returns what clients must give; null if they need not give anything, or there is a problem. */
    @Nullable
    Secret ofClients() {
        PoolKey value = redis ? PoolKey.REDIS_AUTH : PoolKey.MEMCACHE_AUTH;
        PoolKey file = redis ? PoolKey.REDIS_AUTH_FILE : PoolKey.MEMCACHE_AUTH_FILE;
        refuseBoth(value, file);
        if (section.has(file)) {
            Secret secret = inFile(file);
            return redis || secret == null || hasForm(secret, file) ? secret : null;
        }
        String text = section.value(value, String.class);
        return text == null ? null : Secret.written(text);
    }

    private boolean hasForm(Secret secret, PoolKey file) {
        try {
            ValueType.CREDENTIALS.parse(secret.text());
            return true;
        } catch (InvalidValue e) {
            complain(file, "the content of the file: " + e.message());
            return false;
        }
    }

    /**
     * Returns what servers are given; null for nothing, or if there is a problem.
     *
     * @param ofClients given to servers if they have nothing of their own
     */
    @Nullable
    ServerCredentials ofServers(@Nullable Secret ofClients) {
        refuseBoth(PoolKey.SERVER_PASSWORD, PoolKey.SERVER_PASSWORD_FILE);
        boolean own = section.has(PoolKey.SERVER_PASSWORD) || section.has(PoolKey.SERVER_PASSWORD_FILE);
        checkUser(own);
        if (own) {
            Secret password = section.has(PoolKey.SERVER_PASSWORD_FILE)
                    ? inFile(PoolKey.SERVER_PASSWORD_FILE)
                    : section.value(PoolKey.SERVER_PASSWORD, Secret.class);
            return password == null ? null : checked(password);
        }
        if (ofClients == null) {
            return null;
        }
        return redis ? ServerCredentials.ofPassword(ofClients) : ServerCredentials.ofUserAndPassword(ofClients);
    }

    /** Returns what sentinels are given: a password, or a user's name and password; null for nothing, or if there is a problem. */
    @Nullable
    ServerCredentials ofSentinels() {
        refuseBoth(PoolKey.SENTINEL_AUTH, PoolKey.SENTINEL_AUTH_FILE);
        Secret secret = section.value(PoolKey.SENTINEL_AUTH, Secret.class);
        if (secret == null) {
            secret = inFile(PoolKey.SENTINEL_AUTH_FILE);
        }
        if (secret == null) {
            return null;
        }
        return secret.text().indexOf(':') > 0
                ? ServerCredentials.ofUserAndPassword(secret)
                : ServerCredentials.ofPassword(secret);
    }

    private void checkUser(boolean withPassword) {
        if (section.has(PoolKey.SERVER_USER) && !withPassword) {
            complain(PoolKey.SERVER_USER, "needs server_password or server_password_file");
        }
        if (withPassword && !redis && !section.has(PoolKey.SERVER_USER)) {
            complain(passwordKey(), "needs server_user, since memcached has no passwords without users");
        }
        boolean twemproxy =
                section.required(PoolKey.SERVER_COMMANDS, String.class).equals(ServerCommands.TWEMPROXY.configName());
        if (twemproxy && section.has(PoolKey.SERVER_USER)) {
            complain(PoolKey.SERVER_USER, "does not go with server_commands: twemproxy, which has no users");
        }
    }

    private @Nullable ServerCredentials checked(Secret password) {
        Expanded user = section.value(PoolKey.SERVER_USER, Expanded.class);
        if (!redis && user != null && !isOneToken(user.text(), password.text())) {
            complain(
                    passwordKey(),
                    "user and password for memcached are without spaces and have up to " + BOTH_LENGTH_MAX
                            + " characters together");
            return null;
        }
        return new ServerCredentials(user, password, false);
    }

    private static boolean isOneToken(String user, String password) {
        return user.length() + password.length() < BOTH_LENGTH_MAX
                && (user + password).chars().noneMatch(TextTypes.UserAndPassword::isBlankOrControl);
    }

    private PoolKey passwordKey() {
        return section.has(PoolKey.SERVER_PASSWORD_FILE) ? PoolKey.SERVER_PASSWORD_FILE : PoolKey.SERVER_PASSWORD;
    }

    private @Nullable Secret inFile(PoolKey key) {
        Expanded file = section.value(key, Expanded.class);
        return file == null ? null : files.read(file, section.position(key), key);
    }

    private void refuseBoth(PoolKey value, PoolKey file) {
        if (section.has(value) && section.has(file)) {
            complain(file, "does not go with " + value.configName() + "; set one of the two");
        }
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }
}
