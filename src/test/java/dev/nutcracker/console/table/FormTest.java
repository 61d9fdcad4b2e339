package dev.nutcracker.console.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FormTest {
    private static final Table TABLE = new Table(
            List.of(
                    Column.of("pool", "its name"),
                    new Column("req_s", Unit.PER_SECOND, "requests a second"),
                    Column.of("why", "a \"reason\"")),
            List.of(
                    List.of(Cell.of("alpha"), Cell.rate(812.44), Cell.of("a,\"b\"\r\n<x>")),
                    List.of(Cell.of("β"), Cell.rate(3), Cell.missing())));

    @Test
    void shouldAlignWordsLeftAndNumbersRight() {
        assertThat(Form.TEXT.of(TABLE)).isEqualTo("""
                        pool   req_s  why
                        alpha  812.4  a,"b"\\x0d\\x0a<x>
                        β        3.0  -
                        """);
    }

    @Test
    void shouldWriteJsonWithUnitsAndMeanings() {
        assertThat(Form.JSON.of(TABLE))
                .isEqualTo("{\"columns\":[{\"name\":\"pool\",\"unit\":\"\",\"meaning\":\"its name\"},"
                        + "{\"name\":\"req_s\",\"unit\":\"1/s\",\"meaning\":\"requests a second\"},"
                        + "{\"name\":\"why\",\"unit\":\"\",\"meaning\":\"a \\\"reason\\\"\"}],"
                        + "\"rows\":[{\"pool\":\"alpha\",\"req_s\":812.4,\"why\":\"a,\\\"b\\\"\\u000d\\u000a\\u003cx>\"},"
                        + "{\"pool\":\"β\",\"req_s\":3.0,\"why\":null}]}\n");
    }

    @Test
    void shouldQuoteInCsvOnlyWhatNeedsIt() {
        assertThat(Form.CSV.of(TABLE)).isEqualTo("""
                        pool,req_s,why
                        alpha,812.4,"a,""b""\\x0d\\x0a<x>"
                        β,3.0,
                        """);
    }

    @Test
    void shouldWriteSentencesWithoutAHead() {
        assertThat(Form.TEXT.of(Table.ofSentences(List.of("pool alpha is added", "pool beta is removed"))))
                .isEqualTo("pool alpha is added\npool beta is removed\n");
    }
}
