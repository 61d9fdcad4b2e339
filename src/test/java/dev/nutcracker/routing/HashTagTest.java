package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.vectors.VectorRow;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HashTagTest {
    private static final HashTag BRACES = new HashTag((byte) '{', (byte) '}');

    @Test
    void shouldFindTheHashedPartOfEveryVector() {
        for (VectorRow row : VectorRow.of("hashtag")) {
            HashTag tag = of(row.text("hash_tag"));
            assertThat(part(tag, row.key(), 0, row.key().length))
                    .as("%s of '%s' with tag %s", row, row.text("key_display"), row.text("hash_tag"))
                    .isEqualTo(row.text("hashed_part_display"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{a}b, a",
        "{{a}}, {a",
        "x{a}{b}, a",
        "}a{b}, b",
        "{}, {}",
        "{}x, {}x",
        "{}{a}, {}{a}",
        "{a, {a",
        "a}, a}",
        "{, {",
        "}, }",
        "x{, x{",
        "'', ''"
    })
    void shouldHashTheFirstTagOrElseTheWholeKey(String key, String part) {
        byte[] bytes = key.getBytes(ISO_8859_1);
        assertThat(part(BRACES, bytes, 0, bytes.length)).isEqualTo(part);
    }

    @Test
    void shouldLookNoFurtherThanTheKey() {
        byte[] buffer = "{x}plain}{y}".getBytes(ISO_8859_1);
        assertThat(part(BRACES, buffer, 3, 5)).isEqualTo("plain");
        assertThat(part(BRACES, buffer, 0, 2)).isEqualTo("{x");
        assertThat(part(BRACES, buffer, 1, 8)).isEqualTo("x}plain}");
    }

    @Test
    void shouldMatchBytesAboveAscii() {
        HashTag tag = new HashTag((byte) 0xc3, (byte) 0xa9);
        byte[] key = {'k', (byte) 0xc3, 'v', 'w', (byte) 0xa9};
        assertThat(part(tag, key, 0, key.length)).isEqualTo("vw");
    }

    @Test
    void shouldAgreeWithASearchInTextForRandomKeys() {
        Random random = new Random(11);
        for (int n = 0; n < 20_000; n++) {
            String key = randomText(random, random.nextInt(9));
            String tag = randomText(random, 2);
            String buffer = randomText(random, random.nextInt(4)) + key + randomText(random, random.nextInt(4));
            int offset = buffer.indexOf(key);
            assertThat(part(of(tag), buffer.getBytes(ISO_8859_1), offset, key.length()))
                    .as("key %s, tag %s", key, tag)
                    .isEqualTo(expectedPart(key, tag));
        }
    }

    private static String expectedPart(String key, String tag) {
        int open = key.indexOf(tag.charAt(0));
        int close = open < 0 ? -1 : key.indexOf(tag.charAt(1), open + 1);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    private static String randomText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("{}ab".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    private static HashTag of(String tag) {
        return new HashTag((byte) tag.charAt(0), (byte) tag.charAt(1));
    }

    private static String part(HashTag tag, byte[] buffer, int offset, int length) {
        long span = tag.span(buffer, offset, length);
        return new String(buffer, HashTag.offset(span), HashTag.length(span), ISO_8859_1);
    }
}
