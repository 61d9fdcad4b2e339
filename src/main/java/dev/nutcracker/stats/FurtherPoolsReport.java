package dev.nutcracker.stats;

import java.util.List;

/**
 * What further pools have had to do with the requests of one route.
 *
 * @param pools their names
 * @param reads reads of single keys
 * @param readsFromOther those whose values had to be brought, or came from another pool
 * @param brought how many values have been brought from one pool to the other
 * @param notStored how many could not be stored there
 * @param copied how many writes have been sent to another pool
 * @param dropped how many were not, since there was no room, or not done elsewhere, since the budget was used up
 * @param failed how often a further pool did not do its part
 * @param away how many keys other pools have that serve for the route's, in the whole process
 */
public record FurtherPoolsReport(
        List<String> pools,
        long reads,
        long readsFromOther,
        long brought,
        long notStored,
        long copied,
        long dropped,
        long failed,
        long away) {
    /** The sum with those of another worker. */
    public FurtherPoolsReport plus(FurtherPoolsReport other) {
        return new FurtherPoolsReport(
                pools,
                reads + other.reads,
                readsFromOther + other.readsFromOther,
                brought + other.brought,
                notStored + other.notStored,
                copied + other.copied,
                dropped + other.dropped,
                failed + other.failed,
                Math.max(away, other.away));
    }
}
