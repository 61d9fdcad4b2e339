package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyGateTest {
    private static final Runnable NEVER = () -> {
        throw new AssertionError("it was not to wait");
    };

    private final KeyGate gate = new KeyGate();
    private final KeyGate.Key key = key("k", 0);
    private final List<String> called = new ArrayList<>();

    private static KeyGate.Key key(String name, int database) {
        return new KeyGate.Key(name.getBytes(US_ASCII), database);
    }

    @Test
    void shouldLetOneClientHaveAKeySeveralTimes() {
        assertThat(gate.enter(key, "client", "main", NEVER)).isTrue();
        assertThat(gate.enter(key, "client", "main", NEVER)).isTrue();
        assertThat(gate.enter(key, "other", "main", () -> called.add("other"))).isFalse();
        gate.leave(key);
        assertThat(called).isEmpty();
        gate.leave(key);

        assertThat(called).containsExactly("other");
        assertThat(gate.count()).isZero();
    }

    @Test
    void shouldLetNobodyInBesideOneThatIsAlone() {
        assertThat(gate.enter(key, null, "main", NEVER)).isTrue();
        assertThat(gate.enter(key, null, "main", () -> called.add("alone"))).isFalse();
        assertThat(gate.enter(key, "client", "main", () -> called.add("client")))
                .isFalse();
        gate.leave(key);

        assertThat(called).containsExactly("alone", "client");
    }

    /** Otherwise a client that writes all the time keeps all others away. */
    @Test
    void shouldLetAClientWaitBehindThoseThatWait() {
        assertThat(gate.enter(key, "client", "main", NEVER)).isTrue();
        assertThat(gate.enter(key, null, "main", () -> called.add("alone"))).isFalse();

        assertThat(gate.enter(key, "client", "main", () -> called.add("client")))
                .isFalse();
    }

    @Test
    void shouldNotMixUpKeysOfDifferentDatabases() {
        assertThat(gate.enter(key, null, "main", NEVER)).isTrue();

        assertThat(gate.enter(key("k", 1), null, "main", NEVER)).isTrue();
    }

    @Test
    void shouldRememberThePoolThatHadTheKeyWhenItCameIntoDoubtFirst() {
        gate.doubt(key, "main");
        gate.doubt(key, "other");

        assertThat(gate.latestOf(key)).isEqualTo("main");
        gate.trust(key);
        assertThat(gate.isDoubted(key)).isFalse();
    }

    @Test
    void shouldSayWhetherAKeyIsHeldForAnotherPool() {
        gate.enter(key, null, "main", NEVER);

        assertThat(gate.isHeldForOther(key, "other")).isTrue();
        assertThat(gate.isHeldForOther(key, "main")).isFalse();
    }

    @Test
    void shouldRememberNoMoreThanSoManyAndSoLongKeysAway() {
        KeysAway away = gate.away();
        assertThat(away.noteAway(key("x".repeat(KeysAway.KEY_BYTES_MAX + 1), 0), "spare", 0))
                .isFalse();
        for (int i = 0; i < KeysAway.KEYS_MAX; i++) {
            assertThat(away.noteAway(key("k" + i, 0), "spare", 0)).isTrue();
        }
        assertThat(away.noteAway(key("one more", 0), "spare", 0)).isFalse();

        assertThat(away.noteAway(key("k7", 0), "spare", 1))
                .as("it is away already")
                .isTrue();
    }

    @Test
    void shouldKeepInMindThatAValueDoesNotExpireWhereItIs() {
        KeysAway away = gate.away();
        away.noteAway(key, "spare", 0);
        away.noteNoExpiry(key);
        away.noteAway(key, "spare", 1);

        assertThat(away.of(key)).isEqualTo(new KeysAway.Stay("spare", 1, false));
    }

    @Test
    void shouldLetAllKnowThatAServerIsOut() {
        KeysAway away = gate.away();
        away.noteOut("one", 0);
        away.noteOut("two", 500_000_000);

        assertThat(away.isOut("one", 999_999_999)).isTrue();
        assertThat(away.isOut("one", 1_000_000_000)).isFalse();
        assertThat(away.isOut("two", 1_000_000_000)).isTrue();
        assertThat(away.isOut("three", 0)).isFalse();
    }
}
