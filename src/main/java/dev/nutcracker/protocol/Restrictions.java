package dev.nutcracker.protocol;

import java.util.List;
import java.util.Map;

/**
 * What the operator of a pool takes away from its clients.
 *
 * @param denied commands that are as unknown: names, for Redis also {@code container|subcommand}, and categories, which begin
 *     with {@code @}; all in lower case
 * @param renamed other names of commands, by the name that servers know; empty for a command without any name
 * @param readOnly whether commands that may write are refused
 */
public record Restrictions(List<String> denied, Map<String, String> renamed, boolean readOnly) {
    public static final Restrictions NONE = new Restrictions(List.of(), Map.of(), false);

    public Restrictions {
        denied = List.copyOf(denied);
        renamed = Map.copyOf(renamed);
    }
}
