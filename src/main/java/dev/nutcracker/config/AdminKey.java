package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global: admin}. */
enum AdminKey implements ConfigKey {
    TOKEN_FILE(
            "token_file",
            ValueType.PATH,
            null,
            "File with the tokens for those who may do more than without one. If unset, only this machine may change something."),
    TOKEN_FOR(
            "token_for",
            ValueType.wordOf(TokenFor.class),
            "changes",
            "What is for operators only: changes, or all, which is /config and /slowlog as well."),
    SOCKET(
            "socket",
            ValueType.PATH,
            null,
            "Path of a Unix socket for the console; whoever may connect to it may do everything. None if unset."),
    SOCKET_MODE("socket_mode", ValueType.MODE, "0660", "The permissions of that socket: who may connect to it."),
    LOCAL(
            "local",
            ValueType.wordOf(AdminLevel.class),
            "admin",
            "What root and the proxy's user may do on this machine without a token: read, operate or admin."),
    REMOTE(
            "remote",
            ValueType.wordOf(RemoteAccess.class),
            "read",
            "What other machines may do without a token: read, or none, which leaves statistics, metrics, health and version."),
    STATE_FILE(
            "state_file",
            ValueType.PATH,
            null,
            "File in which what operators have set at run time outlasts the process. If unset, it ends with the process."),
    UI("ui", ValueType.FLAG, "true", "Whether the statistics port has a web page for operators, at /ui/."),
    TLS("tls", ValueType.keys(AdminTlsKey.class), null, "TLS on the statistics port. Plain connections if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    AdminKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
