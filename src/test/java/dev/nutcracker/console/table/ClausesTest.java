package dev.nutcracker.console.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClausesTest {
    private static final Table SERVERS = new Table(
            List.of(
                    Column.of("server", "its name"),
                    new Column("req_s", Unit.PER_SECOND, "requests"),
                    new Column("p99_us", Unit.MICROSECONDS, "time")),
            List.of(
                    List.of(Cell.of("one"), Cell.rate(12.5), Cell.of(900)),
                    List.of(Cell.of("two"), Cell.rate(2), Cell.missing()),
                    List.of(Cell.of("ten"), Cell.rate(100), Cell.of(40))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                        | one two ten",
                "WHERE server = one                        | one",
                "where SERVER=one                          | one",
                "WHERE server != one                       | two ten",
                "WHERE server !=one AND req_s>2            | ten",
                "WHERE req_s > 12.4                        | one ten",
                "WHERE req_s<12.5                          | two",
                "WHERE req_s = 2                           | two",
                "WHERE p99_us = -                          | two",
                "WHERE p99_us != -                         | one ten",
                "WHERE p99_us < 1000                       | one ten",
                "WHERE server LIKE t*                      | two ten",
                "WHERE server LIKE T%                      | two ten",
                "WHERE server LIKE ?n?                     | one",
                "WHERE server LIKE one AND req_s LIKE 12*  | one",
                "ORDER BY req_s                            | two one ten",
                "ORDER BY req_s DESC                       | ten one two",
                "ORDER BY p99_us ASC                       | two ten one",
                "ORDER BY server LIMIT 2                   | one ten",
                "WHERE req_s > 2 ORDER BY req_s DESC LIMIT 1 EVERY 2 JSON | ten",
                "LIMIT 0                                   | ''",
            })
    void shouldSelectTheRowsThatAreWanted(String clauses, String servers) throws ClauseException {
        Table selected = parsed(clauses).select(SERVERS);

        assertThat(String.join(
                        " ",
                        selected.rows().stream()
                                .map(row -> row.getFirst().text())
                                .toList()))
                .isEqualTo(servers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WHERE",
                "WHERE server",
                "WHERE server =",
                "WHERE server ~ one",
                "WHERE =one",
                "WHERE server = one AND",
                "WHERE server = one OR server = two",
                "ORDER server",
                "ORDER BY",
                "LIMIT",
                "LIMIT -1",
                "LIMIT x",
                "EVERY 0",
                "EVERY 3601",
                "EVERY 1.5",
                "LIMIT 1 WHERE server = one",
                "JSON CSV",
                "JSON LIMIT 1",
                "nothing"
            })
    void shouldSayWhatIsAllowedInsteadOfAWrongClause(String clauses) {
        assertThatThrownBy(() -> parsed(clauses)).isInstanceOf(ClauseException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WHERE name = x", "ORDER BY name"})
    void shouldNameTheColumnsThatThereAre(String clauses) throws ClauseException {
        Clauses parsed = parsed(clauses);

        assertThatThrownBy(() -> parsed.select(SERVERS))
                .hasMessage("there is no column 'name'; there are server, req_s, p99_us");
    }

    @Test
    void shouldReadWhatConcernsTheWholeAnswer() throws ClauseException {
        Clauses clauses = parsed("EVERY 2 csv");

        assertThat(clauses.everyS()).isEqualTo(2);
        assertThat(clauses.form()).isEqualTo(Form.CSV);
    }

    @Test
    void shouldMatchPatternsOfManyStarsInLittleTime() {
        String stars = "*a".repeat(5000) + "*b";

        assertThat(new Glob(stars).matches("a".repeat(5000))).isFalse();
    }

    private static Clauses parsed(String clauses) throws ClauseException {
        return ClauseParser.parse(clauses.isEmpty() ? List.of() : List.of(clauses.split(" +")), Form.TEXT);
    }
}
