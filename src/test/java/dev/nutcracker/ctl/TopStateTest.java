package dev.nutcracker.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The screen of {@code nutcrackerctl top}, and what keys do to it. */
final class TopStateTest {
    private static final String SERVERS = """
            pool,server,address,state,admin,since_s,why,weight,share_pct,conns,leases,req_s,err_s,timeouts,p50_us,p99_us,in_q,out_q,ejects,last_error
            alpha,one,127.0.0.1:1,up,ready,9,,1,50.00,2,0,10.5,0.0,0,100,900,0,1,0,
            alpha,two,127.0.0.1:2,down,ready,3,refused,1,50.00,0,0,0.0,2.0,0,,,0,0,4,Connection refused
            beta,three,"10.0.0.1:3",drain,drain,1,operator,1,100.00,1,0,200.0,0.0,0,90,100,0,0,0,
            """;

    private final TopState state = new TopState();

    private void servers() {
        state.press('s');
        state.show("nutcracker", new Csv(SERVERS));
    }

    private List<String> texts(int width, int height) {
        return state.lines(width, height).stream().map(TopState.Line::text).toList();
    }

    private List<String> rows() {
        return texts(200, 24).subList(3, 6);
    }

    @Test
    void shouldShowWhatFitsOnASmallScreenAndMoreOnALargeOne() {
        servers();

        List<String> small = texts(80, 24);
        assertThat(small)
                .hasSize(24)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(small.get(0)).isEqualTo("nutcracker");
        assertThat(small.get(1)).startsWith(" p pools  [s servers]  c clients   k commands   3 rows");
        assertThat(small.get(2))
                .startsWith("pool ")
                .contains("server", "state", "req_sv")
                .doesNotContain("last_error");
        assertThat(small.get(3)).startsWith("beta  three").contains("drain", "200.0");
        assertThat(small.get(23)).startsWith("q end");

        List<String> large = texts(200, 50);
        assertThat(large).hasSize(50);
        assertThat(large.get(2)).contains("last_error", "weight", "timeouts");
        assertThat(large.get(5)).contains("Connection refused");
    }

    @Test
    void shouldSortByAnotherColumnAndTheOtherWayRound() {
        servers();
        assertThat(rows().getFirst()).startsWith("beta");

        state.press('r');
        assertThat(rows().getFirst()).contains("two");
        state.press('>');
        assertThat(texts(200, 24).get(2)).contains("err_s^");
        state.press('<');
        state.press('<');
        state.press('r');
        assertThat(texts(200, 24).get(2)).contains("statev");
        assertThat(rows().getFirst()).contains("one");
    }

    @Test
    void shouldShowOnlyRowsWithTheFilter() {
        servers();
        state.press('/');
        "ONEX".chars().forEach(state::press);
        state.press(127);
        assertThat(texts(80, 24).getLast()).isEqualTo("filter: ONE_");
        state.press('\n');

        assertThat(texts(80, 24).get(1)).endsWith("1 row, filter: ONE");
        assertThat(rows().getFirst()).startsWith("alpha one");
        state.press('/');
        state.press('x');
        state.press(27);
        assertThat(texts(80, 24).get(1)).endsWith("1 row, filter: ONE");
    }

    @Test
    void shouldOrderNothingThatIsNotConfirmed() {
        servers();
        state.move(1);

        assertThat(state.press('d')).isEmpty();
        assertThat(texts(80, 24).getLast()).startsWith("SET SERVER alpha/one STATE drain? y confirms");
        assertThat(state.press('n')).isEmpty();
        assertThat(state.press('y')).isEmpty();

        state.press('d');
        assertThat(state.press('y')).containsExactly("SET", "SERVER", "alpha/one", "STATE", "drain");
        state.press('e');
        assertThat(state.press('y')).containsExactly("EJECT", "alpha/one");
        state.move(-5);
        state.press('d');
        assertThat(state.press('y')).containsExactly("SET", "SERVER", "beta/three", "STATE", "ready");
    }

    @Test
    void shouldOrderNothingWhereThereIsNoServer() {
        state.press('p');
        assertThat(state.press('d')).isEmpty();
        assertThat(texts(80, 24).getLast()).startsWith("choose a server first");
        assertThat(state.press('y')).isEmpty();
        state.press('s');
        assertThat(state.press('e')).isEmpty();
        assertThat(state.press('y')).isEmpty();
    }

    @Test
    void shouldKeepTheChosenRowOnTheScreen() {
        StringBuilder many = new StringBuilder("pool,server,state,req_s,admin\n");
        for (int i = 0; i < 100; i++) {
            many.append("alpha,s").append(i).append(",up,").append(100 - i).append(",ready\n");
        }
        state.press('s');
        state.show("", new Csv(many.toString()));
        state.move(99);

        assertThat(state.lines(80, 24)).anySatisfy(line -> {
            assertThat(line.look()).isEqualTo(TopState.Look.CHOSEN);
            assertThat(line.text()).startsWith("alpha s99");
        });
    }

    @Test
    void shouldShowStatesByLooksBesideWords() {
        servers();

        assertThat(state.lines(80, 24))
                .filteredOn(line -> line.look() == TopState.Look.BAD)
                .singleElement()
                .satisfies(line -> assertThat(line.text()).contains("down"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 3", "80, 4"})
    void shouldFitAnyScreen(int width, int height) {
        servers();

        assertThat(texts(width, height))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }

    @Test
    void shouldShowTheWholeOfALongMessage() {
        servers();
        state.say("a word ".repeat(20));

        assertThat(String.join(" ", texts(80, 24).subList(22, 24)).split(" ")).hasSize(40);
        assertThat(texts(80, 24)).hasSize(24);
    }

    @Test
    void shouldEnd() {
        assertThat(state.isEnded()).isFalse();
        state.press('q');
        assertThat(state.isEnded()).isTrue();
    }

    @Test
    void shouldReadItsSettings() throws CtlException {
        assertThat(Top.Settings.parse(List.of("-d", "0.5", "-n", "3", "-b")))
                .isEqualTo(new Top.Settings(Duration.ofMillis(500), 3, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-d", "-d x", "-d 0", "-n 0", "-n", "-x", "5"})
    void shouldRefuseOtherSettings(String words) {
        assertThatThrownBy(() -> Top.Settings.parse(List.of(words.split(" "))))
                .isInstanceOf(CtlException.class)
                .hasMessageContaining("top [-d seconds] [-n times] [-b]");
    }
}
