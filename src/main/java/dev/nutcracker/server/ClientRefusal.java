package dev.nutcracker.server;

import dev.nutcracker.stats.RefusalReason;

/**
 * Why a client is not admitted.
 *
 * @param text for the log, as "it has 5 already"
 */
public record ClientRefusal(RefusalReason reason, String text) {}
