package dev.nutcracker.config;

import java.util.List;

/** What pools beside that of a route have to do with its requests. */
public sealed interface FurtherPools permits CopyTo, FailoverTo, MigrateTo, NearPool, RenamedKeys, SplitKeys, WarmFrom {
    /** Their names. */
    List<String> pools();

    /** Returns the keys of it and their values, as a route on one line may have them. */
    @Override
    String toString();
}
