package dev.nutcracker.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonWriterTest {
    private static final String ODD = "a\"b\\c\n<é\u2028\ud83d\ude00\u0085";

    @Test
    void shouldWriteObjectsAndArraysWithBlanksForPeople() {
        JsonWriter out = JsonWriter.spaced().open('{').number("a", 1).name("b").open('[');
        out.text("x").number(2).literal("null").close(']').text("c", "d").close('}');

        assertThat(out.toString()).isEqualTo("{\"a\":1, \"b\":[\"x\", 2, null], \"c\":\"d\"}\n");
    }

    @Test
    void shouldWriteNoBlanksWhereThereIsMuch() {
        JsonWriter out =
                JsonWriter.dense(JsonEscapes.PAGE, 16).open('[').number(1).open('{');
        out.close('}').number(2).close(']');

        assertThat(out.toString()).isEqualTo("[1,{},2]\n");
        assertThat(out.length()).isEqualTo(8);
    }

    @Test
    void shouldEscapeWhatEndsALine() {
        assertThat(quoted(JsonEscapes.LINE)).isEqualTo("\"a\\\"b\\\\c\\u000a<é\\u2028\ud83d\ude00\\u0085\"");
    }

    @Test
    void shouldEscapeWhatMayNotStandInAPage() {
        assertThat(quoted(JsonEscapes.PAGE)).isEqualTo("\"a\\\"b\\\\c\\u000a\\u003cé\\u2028\\ud83d\\ude00\\u0085\"");
    }

    @Test
    void shouldEscapeAllThatIsNoPrintableAscii() {
        assertThat(quoted(JsonEscapes.ASCII)).isEqualTo("\"a\\\"b\\\\c\\u000a<\\u00e9\\u2028\\ud83d\\ude00\\u0085\"");
    }

    private static String quoted(JsonEscapes escapes) {
        StringBuilder out = new StringBuilder();
        escapes.quote(ODD, out);
        return out.toString();
    }
}
