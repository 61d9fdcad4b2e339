package dev.nutcracker.discovery;

import java.util.List;

/**
 * What is known of the discovery of a pool, at one moment.
 *
 * @param source its URL without the query
 * @param origin where the servers in force come from
 * @param ageNs how long ago the source last gave a list that is in force; negative if it has not
 * @param answers how often, by the ordinal of {@link AnswerKind}
 * @param changes how many lists were taken
 * @param trouble why the latest answer is not in force, for people; empty if it is
 */
public record DiscoverySnapshot(
        String source, ListOrigin origin, long ageNs, List<Long> answers, long changes, String trouble) {
    public DiscoverySnapshot {
        answers = List.copyOf(answers);
    }
}
