package dev.nutcracker.config;

import java.util.List;

/**
 * Which commands clients may send.
 *
 * @param deny words of Redis' rules for users, in lower case: {@code flushall}, {@code config|set}, {@code @dangerous}
 * @param readOnly whether commands that write are refused
 */
public record CommandRules(List<String> deny, List<Rename> rename, boolean readOnly) {
    /** The values of a pool without the keys. */
    public static final CommandRules NONE = new CommandRules(List.of(), List.of(), false);

    public CommandRules {
        deny = List.copyOf(deny);
        rename = List.copyOf(rename);
    }
}
