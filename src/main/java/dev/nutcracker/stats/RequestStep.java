package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * A part of what would happen to a request.
 *
 * @param step in words
 * @param key that it is about; null if it is about none
 * @param hash of the key, in words; null without one
 * @param server to which it would be sent; null for none
 * @param fragment number of the fragment that would have the key, from 1; 0 if the request goes whole
 * @param joinedBy how the answers of several servers become one; null if there is one
 * @param refused why the proxy would refuse it; null if it would not
 */
public record RequestStep(
        String step,
        byte @Nullable [] key,
        @Nullable String hash,
        @Nullable String server,
        int fragment,
        @Nullable String joinedBy,
        @Nullable String refused) {}
