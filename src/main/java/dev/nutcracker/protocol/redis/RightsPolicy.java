package dev.nutcracker.protocol.redis;

/**
 * What a pool adds to the rules of its users.
 *
 * @param scriptsWithDeclaredKeys whether a script may be run by those who may use the keys that it declares; otherwise by
 *     those who may use all keys
 * @param filterNames whether SCAN and KEYS show a user only names that it may read, and RANDOMKEY is refused
 * @param logEntriesMax how many refusals ACL LOG keeps
 * @param usersFromFile whether the rules come from a file, which can be loaded again
 */
public record RightsPolicy(
        boolean scriptsWithDeclaredKeys, boolean filterNames, int logEntriesMax, boolean usersFromFile) {
    /** What pools have by default. */
    public static final RightsPolicy USUAL = new RightsPolicy(false, true, 128, false);
}
