package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentEntriesTest {
    private final RecentEntries.Room room = new RecentEntries.Room(100_000);
    private final RecentEntries<String> log = log(1000);

    private RecentEntries<String> log(int lengthMax) {
        RecentEntries<String> made = new RecentEntries<>(String::length, room);
        made.bound(lengthMax);
        return made;
    }

    private static void fill(RecentEntries<String> log, int count, String text) {
        for (int i = 0; i < count; i++) {
            log.add(i + text);
        }
    }

    @Test
    void shouldKeepTheLatestAsManyAsItIsToHave() {
        fill(log, 10, "");
        log.bound(3);
        log.add("last");

        assertThat(log.latest(Integer.MAX_VALUE)).containsExactly("last", "9", "8");
        assertThat(log.latest(1)).containsExactly("last");
        assertThat(log.length()).isEqualTo(3);
    }

    @Test
    void shouldKeepOnlyWhatThereIsRoomFor() {
        fill(log, 1000, "x".repeat(744));

        assertThat(log.length()).isBetween(98, 100);
        assertThat(log.latest(1)).first().asString().startsWith("999x");
    }

    @Test
    void shouldShareTheRoomAndKeepSomeOfEachLogInAnyCase() {
        fill(log, 1000, "x".repeat(744));
        RecentEntries<String> other = log(1000);
        fill(other, 100, "y".repeat(744));

        assertThat(other.length()).isEqualTo(RecentEntries.KEPT_ALWAYS);

        log.clear();
        fill(other, 1000, "y".repeat(744));
        assertThat(other.length()).isBetween(98, 100);
    }

    @Test
    void shouldGiveBackTheRoomOfWhatIsTakenOutAndOfALogThatEnds() {
        fill(log, 99, "x".repeat(744));
        log.add("new", 10, text -> text.startsWith("95"), known -> known.substring(0, 2) + " again");
        log.add("new", 10, text -> text.startsWith("3x"), known -> "too old to be looked at");
        assertThat(log.latest(3)).startsWith("new", "95 again").hasSize(3);
        assertThat(log.length()).isEqualTo(100);
        log.bound(0);
        log.add("nothing is kept");
        RecentEntries<String> other = log(1000);
        fill(other, 1000, "y".repeat(744));

        assertThat(log.length()).isZero();
        assertThat(other.length()).isBetween(98, 100);
    }
}
