package dev.nutcracker.config;

/** How a server is asked whether it works, the {@code type} of a health check. */
public enum CheckType {
    /** It is not asked. */
    NONE,
    /** By connecting: TCP and the login. */
    CONNECT,
    /** By {@code PING} (Redis), {@code version} (memcached's text protocol) or {@code NOOP} (binary). */
    PING,
    /** As {@link #PING}, and the answer must match what is expected. */
    VERSION,
    /** By {@code HELLO} and {@code PING}: it must have the expected role. */
    ROLE,
    /** By a command of the configuration. */
    COMMAND
}
