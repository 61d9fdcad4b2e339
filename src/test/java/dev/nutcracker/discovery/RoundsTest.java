package dev.nutcracker.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the answers of a source are taken, and when they are held back. The test is the source, and sets the clock. */
final class RoundsTest {
    private static final int MAX_LOSS_PERCENT = 50;
    private static final long HOLD_MS = 30_000;
    private static final long INTERVAL_MS = 20_000;

    private final List<List<ServerConfig>> taken = new ArrayList<>();
    private final DiscoveryTally tally = new DiscoveryTally();
    private Said said = _ -> Answer.of(List.of());
    private long nowMs;
    private @Nullable IOException refusal;
    private Rounds rounds = startingWith(List.of(), ListOrigin.NONE);

    @Test
    void shouldTakeTheFirstAnswerAtOnceWhereThereAreNoServers() throws InterruptedException {
        say("a", "b");

        ask();

        assertThat(taken).containsExactly(servers("a", "b"));
        assertThat(rounds.snapshot().origin()).isEqualTo(ListOrigin.SOURCE);
    }

    @Test
    void shouldTakeAChangeWhenTwoAnswersASecondApartAgree() throws InterruptedException {
        rounds = startingWith(servers("a", "b"), ListOrigin.SOURCE);
        say("a", "b", "c");

        assertThat(ask()).isEqualTo(1000);
        assertThat(taken).isEmpty();
        after(999);
        assertThat(taken).isEmpty();
        after(1);

        assertThat(taken).containsExactly(servers("a", "b", "c"));
        assertThat(tally.changes()).isOne();
    }

    @Test
    void shouldTakeNothingFromASourceThatFlips() throws InterruptedException {
        rounds = startingWith(servers("a", "b"), ListOrigin.SOURCE);
        for (int i = 0; i < 1000; i++) {
            say(i % 2 == 0 ? new String[] {"a", "b", "c"} : new String[] {"a", "b", "d"});
            after(1000);
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void shouldNeverTakeAnEmptyAnswer() throws InterruptedException {
        rounds = startingWith(servers("a", "b"), ListOrigin.SOURCE);
        say();
        for (int i = 0; i < 100; i++) {
            after(HOLD_MS);
        }

        assertThat(taken).isEmpty();
        assertThat(count(AnswerKind.EMPTY)).isEqualTo(100);
        assertThat(rounds.snapshot().trouble()).isEqualTo("it names no server");
    }

    @Test
    void shouldHoldBackAnAnswerThatLacksTooMuchUntilItHasStood() throws InterruptedException {
        rounds = startingWith(servers("a", "b", "c", "d"), ListOrigin.SOURCE);
        say("a");

        ask();
        after(1000);
        assertThat(rounds.snapshot().trouble()).startsWith("it lacks 3 of 4 servers at once");
        after(HOLD_MS - 1001);
        assertThat(taken).isEmpty();
        after(1);

        assertThat(taken).containsExactly(servers("a"));
        assertThat(rounds.snapshot().trouble()).isEmpty();
        assertThat(count(AnswerKind.LOSSY)).isEqualTo(2);
    }

    @Test
    void shouldTakeAnAnswerThatLacksNoMoreThanAllowed() throws InterruptedException {
        rounds = startingWith(servers("a", "b", "c", "d"), ListOrigin.SOURCE);
        say("a", "b");

        ask();
        after(1000);

        assertThat(taken).containsExactly(servers("a", "b"));
    }

    /** Also where the list in force is that of an earlier run. */
    @Test
    void shouldBeginAnewToHoldBackWhenTheAnswerChangesOrFails() throws InterruptedException {
        rounds = startingWith(servers("a", "b", "c", "d"), ListOrigin.CACHE);
        say("a");
        ask();
        after(HOLD_MS - 1);
        fail("it does not answer");
        after(1);
        say("a");
        after(1000);
        after(HOLD_MS - 1);

        assertThat(taken).isEmpty();
        after(1);
        assertThat(taken).containsExactly(servers("a"));
    }

    @Test
    void shouldLetTheFirstAnswerReplaceTheServersOfTheFile() throws InterruptedException {
        rounds = startingWith(servers("x", "y"), ListOrigin.FILE);
        say("a");

        ask();
        after(1000);

        assertThat(taken).containsExactly(servers("a"));
    }

    /** The source has named them by then. */
    @Test
    void shouldProtectTheServersOfTheFileOnceTheSourceAgrees() throws InterruptedException {
        rounds = startingWith(servers("a", "b", "c"), ListOrigin.FILE);
        say("a", "b", "c");
        ask();
        say("a");
        after(1000);
        after(1000);

        assertThat(taken).isEmpty();
        assertThat(rounds.snapshot().origin()).isEqualTo(ListOrigin.SOURCE);
    }

    @Test
    void shouldCountANameAtAnotherAddressAsKept() throws Exception {
        rounds = startingWith(servers("a", "b"), ListOrigin.SOURCE);
        List<ServerConfig> moved = ServerList.of("test", List.of("10.9.9.9:1:1 a", "10.9.9.9:2:1 b"));
        said = _ -> Answer.of(moved);

        ask();
        after(1000);

        assertThat(taken).containsExactly(moved);
    }

    @Test
    void shouldAskLessOftenTheMoreQuestionsFail() throws InterruptedException {
        fail("it does not answer");

        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pauses.add(ask());
        }

        assertThat(pauses).containsExactly(1000L, 2000L, 4000L, 8000L, 16_000L, INTERVAL_MS, INTERVAL_MS);
        assertThat(rounds.snapshot().ageNs()).isNegative();
        say("a");
        ask();
        fail("it does not answer");
        assertThat(ask()).isEqualTo(1000);
    }

    @Test
    void shouldKeepTheListWhenTheAnswerIsNone() throws InterruptedException {
        rounds = startingWith(servers("a"), ListOrigin.SOURCE);
        said = _ -> {
            ServerList.of("list", List.of("garbage"));
            throw new AssertionError("that is a list");
        };
        for (int i = 0; i < 100; i++) {
            after(1000);
        }

        assertThat(taken).isEmpty();
        assertThat(count(AnswerKind.INVALID)).isEqualTo(100);
        assertThat(rounds.snapshot().trouble()).startsWith("list:1:1: \"garbage\" lacks a part");
    }

    @Test
    void shouldSurviveADefectOfTheSource() throws InterruptedException {
        said = _ -> {
            throw new IllegalStateException("as the test wants it");
        };

        assertThat(ask()).isEqualTo(1000);
        assertThat(count(AnswerKind.FAILED)).isOne();
    }

    @Test
    void shouldTryAgainWhenThePoolCannotHaveTheList() throws InterruptedException {
        say("a");
        refusal = new IOException("too few descriptors");
        ask();
        assertThat(rounds.snapshot().trouble()).isEqualTo("too few descriptors");
        refusal = null;
        after(5000);

        assertThat(taken).containsExactly(servers("a"));
        assertThat(count(AnswerKind.REFUSED)).isOne();
        assertThat(rounds.snapshot().trouble()).isEmpty();
    }

    @Test
    void shouldAskWhenTheAnswerIsNotFreshAnyMore() throws InterruptedException {
        rounds = startingWith(servers("a"), ListOrigin.SOURCE);
        List<Long> pauses = new ArrayList<>();
        for (long freshMs : new long[] {0, 1, 7000, Answer.ANY_TIME_MS}) {
            said = _ -> new Answer(servers("a"), freshMs, false);
            pauses.add(ask());
        }

        assertThat(pauses).containsExactly(1000L, 1000L, 7000L, INTERVAL_MS);
    }

    /** While it is not sure, a source must answer at once, since the same answer would be no change. */
    @Test
    void shouldLetTheSourceWaitForAChangeOnlyWhileAllIsWell() throws InterruptedException {
        rounds = startingWith(servers("a"), ListOrigin.SOURCE);
        List<Long> waits = new ArrayList<>();
        for (String names : new String[] {"a", "a", "ab", "ab", "ab", "", "ab", "ab"}) {
            List<ServerConfig> servers =
                    servers(names.codePoints().mapToObj(Character::toString).toArray(String[]::new));
            said = waitMs -> {
                waits.add(waitMs);
                return new Answer(servers, Answer.ANY_TIME_MS, true);
            };
            after(1000);
        }

        assertThat(waits).containsExactly(0L, INTERVAL_MS, INTERVAL_MS, 0L, INTERVAL_MS, INTERVAL_MS, 0L, INTERVAL_MS);
    }

    /** What the source says, or throws. */
    private interface Said {
        Answer to(long waitMs) throws IOException, ConfigException;
    }

    private Rounds startingWith(List<ServerConfig> inForce, ListOrigin origin) {
        return new Rounds(
                "alpha",
                "file:///list",
                INTERVAL_MS,
                waitMs -> said.to(waitMs),
                new ListJudge(MAX_LOSS_PERCENT, HOLD_MS, inForce, origin),
                servers -> {
                    if (refusal != null) {
                        throw refusal;
                    }
                    taken.add(servers);
                },
                tally,
                () -> nowMs * 1_000_000);
    }

    private void say(String... names) {
        said = _ -> Answer.of(servers(names));
    }

    private void fail(String reason) {
        said = _ -> {
            throw new IOException(reason);
        };
    }

    private long ask() throws InterruptedException {
        return rounds.next();
    }

    private void after(long ms) throws InterruptedException {
        nowMs += ms;
        ask();
    }

    private long count(AnswerKind kind) {
        return tally.answers().get(kind.ordinal());
    }

    private static List<ServerConfig> servers(String... names) {
        try {
            return ServerList.of(
                    "test",
                    IntStream.range(0, names.length)
                            .mapToObj(i -> "10.0.0." + (names[i].charAt(0) - 'a' + 1) + ":6379:1 " + names[i])
                            .toList());
        } catch (ConfigException e) {
            throw new AssertionError(Arrays.toString(names), e);
        }
    }
}
