package dev.nutcracker.config;

/** Who may run scripts. The proxy cannot see which keys and commands a script uses. */
public enum ScriptRights {
    /** Users who may use all keys. */
    ALL_KEYS,
    /** Users who may use the keys that the request declares. */
    DECLARED
}
