package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * How a server that was down comes back.
 *
 * @param holdTimeMs how long reads still go elsewhere, with {@link OnReturn#HOLD}; 0 otherwise
 * @param slowStartMs over which time its keys come back, a growing part of them; 0 for all at once
 */
public record ReturnRules(OnReturn onReturn, long holdTimeMs, long slowStartMs) {
    /** The values of a pool without the keys. */
    public static final ReturnRules DEFAULTS = new ReturnRules(OnReturn.USE, 0, 0);

    public ReturnRules {
        requireNonNull(onReturn, "onReturn");
    }
}
