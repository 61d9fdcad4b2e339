package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.protocol.ResponseDecoder.ERROR;
import static dev.nutcracker.protocol.ResponseDecoder.SERVER_TROUBLE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.DELETED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.EXISTS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_DEBUG;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_DONE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_EXISTS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_MISS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_NOOP;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_NOT_FOUND;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_NOT_STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_VALUE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NONE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NOT_FOUND;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NOT_STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NUMBER;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.OK;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.RESET;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.STATS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.TOUCHED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.VALUES;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemcacheResponseDecoderTest {
    private static final List<Decoded> SAMPLES = List.of(
            new Decoded(NONE, "END\r\n"),
            new Decoded(STATS, "STAT pid 1\r\nSTAT empty \r\nEND\r\n"),
            new Decoded(STATS, "ITEM k [2 b; 0 s]\r\nEND\r\n"),
            new Decoded(ERROR, "STAT pid 1\r\nSERVER_ERROR out of memory\r\n"),
            new Decoded(RESET, "RESET\r\n"),
            new Decoded(META_VALUE, "VA 5 kk O1\r\nEND\r\n\r\n"),
            new Decoded(META_VALUE, "VA 0\r\n\r\n"),
            new Decoded(META_DONE, "HD\r\n"),
            new Decoded(META_DONE, "HD O1 kk\r\n"),
            new Decoded(META_MISS, "EN\r\n"),
            new Decoded(META_NOT_STORED, "NS\r\n"),
            new Decoded(META_EXISTS, "EX\r\n"),
            new Decoded(META_NOT_FOUND, "NF kk\r\n"),
            new Decoded(META_DEBUG, "ME k exp=-1 la=0\r\n"),
            new Decoded(META_NOOP, "MN\r\n"),
            new Decoded(VALUES, "VALUE k 0 5\r\nhello\r\nEND\r\n"),
            new Decoded(VALUES, "VALUE k 4294967295 0 18446744073709551615\r\n\r\nEND\r\n"),
            new Decoded(VALUES, "VALUE a 0 5\r\nEND\r\n\r\nVALUE b 0 9\r\nVALUE c 0\r\nEND\r\n"),
            new Decoded(STORED, "STORED\r\n"),
            new Decoded(NOT_STORED, "NOT_STORED\r\n"),
            new Decoded(EXISTS, "EXISTS\r\n"),
            new Decoded(NOT_FOUND, "NOT_FOUND\r\n"),
            new Decoded(DELETED, "DELETED\r\n"),
            new Decoded(TOUCHED, "TOUCHED  \r\n"),
            new Decoded(OK, "OK\r\n"),
            new Decoded(NUMBER, "18446744073709551615\r\n"),
            new Decoded(NUMBER, "5  \r\n"),
            new Decoded(VERSION, "VERSION 1.6.18\r\n"),
            new Decoded(ERROR, "ERROR\r\n"),
            new Decoded(SERVER_TROUBLE, "ERROR Too many open connections\r\n"),
            new Decoded(ERROR, "CLIENT_ERROR bad data chunk\r\n"),
            new Decoded(ERROR, "SERVER_ERROR object too large for cache\r\n"),
            new Decoded(ERROR, "VALUE k 0 2\r\nab\r\nSERVER_ERROR out of memory writing get response\r\n"));

    private static final String ODD_BYTES = " \r\n\0-019E\u0080";

    @Test
    void shouldFindEveryResponseInAnyPieces() {
        for (Decoded sample : SAMPLES) {
            for (int size = 1; size <= sample.bytes().length(); size++) {
                assertThat(Decoded.inPieces(sample.bytes(), size, false)).containsExactly(sample);
                assertThat(Decoded.inPieces(sample.bytes(), size, true)).containsExactly(sample);
            }
        }
    }

    @Test
    void shouldFindPipelinedResponsesInAnyPieces() {
        StringBuilder all = new StringBuilder();
        SAMPLES.forEach(sample -> all.append(sample.bytes()));
        for (int size = 1; size <= all.length(); size += 7) {
            assertThat(Decoded.inPieces(all.toString(), size, false)).isEqualTo(SAMPLES);
            assertThat(Decoded.inPieces(all.toString(), size, true)).isEqualTo(SAMPLES);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "\n",
                " END\r\n",
                "end\r\n",
                "END\n",
                "ENDS\r\n",
                "STORED x\r\n",
                "STAT pid 1\r\nSTORED\r\n",
                "STAT pid 1\r\nVALUE k 0 2\r\nab\r\nEND\r\n",
                "STAT pid 1\r\nVA 2\r\nab\r\n",
                "STAT pid 1\r\nMN\r\n",
                "STATS\r\n",
                "VALUE k 0 2\r\nab\r\nSTAT pid 1\r\nEND\r\n",
                "VALUE k 0 2\r\nab\r\nHD\r\n",
                "HDx\r\n",
                "MNx\r\n",
                "ENx\r\n",
                "VA\r\n",
                "VA \r\n\r\n",
                "VA x\r\n",
                "VA -1\r\n",
                "VA 2\r\nabc\r\n",
                "VA 2147483646\r\n",
                "-1\r\n",
                "1 2\r\n",
                "18446744073709551616\r\n",
                "VERSIONS\r\n",
                "ERRORS\r\n",
                "CLIENT_ERRORS\r\n",
                "VALUE\r\n",
                "VALUE \r\n",
                "VALUE  0 2\r\nab\r\nEND\r\n",
                "VALUE k\r\n",
                "VALUE k 0\r\n",
                "VALUE k 0 \r\n",
                "VALUE k x 2\r\nab\r\nEND\r\n",
                "VALUE k 0 x\r\nab\r\nEND\r\n",
                "VALUE k 0 -1\r\nab\r\nEND\r\n",
                "VALUE k 0 2147483646\r\nab\r\nEND\r\n",
                "VALUE k 0 2 x\r\nab\r\nEND\r\n",
                "VALUE k 0 2 1 1\r\nab\r\nEND\r\n",
                "VALUE k 0 2\r\nabc\r\nEND\r\n",
                "VALUE k 0 2\r\nab\nEND\r\n",
                "VALUE k 0 2\r\nab\r\nSTORED\r\n",
                "VALUE k 0 2\r\nab\r\n5\r\n"
            })
    void shouldCallItBrokenWhenBytesAreNoResponse(String bytes) {
        assertThat(Decoded.whole(bytes)).contains(Decoded.BROKEN);
        assertThat(Decoded.inPieces(bytes, 1, false)).contains(Decoded.BROKEN);
    }

    @Test
    void shouldNotWaitForTheEndOfAnEndlessLine() {
        String endless = "SERVER_ERROR " + "x".repeat(3000);
        assertThat(Decoded.whole(endless)).containsExactly(Decoded.BROKEN);
        assertThat(Decoded.inPieces(endless, 1, false)).containsExactly(Decoded.BROKEN);
        assertThat(Decoded.whole(endless + "\r\n")).containsExactly(Decoded.BROKEN);
    }

    @Test
    void shouldFindTheSameInMutatedBytesWhateverThePieces() {
        fuzz(new Random(20261), 600);
    }

    @Test
    @Tag("long")
    void shouldFindTheSameInManyMutatedBytesWhateverThePieces() {
        for (int seed = 0; seed < 200; seed++) {
            fuzz(new Random(seed), 20_000);
        }
    }

    private static void fuzz(Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            String bytes = mutated(random);
            List<Decoded> whole = Decoded.whole(bytes);
            assertThat(Decoded.inPieces(bytes, 1, false)).as("%s", bytes).isEqualTo(whole);
            assertThat(Decoded.inPieces(bytes, 1 + random.nextInt(20), true))
                    .as("%s", bytes)
                    .isEqualTo(whole);
        }
    }

    @Test
    void shouldReadMutatedBytesAsTheProtocolSays() {
        Random random = new Random(20263);
        for (int round = 0; round < 20_000; round++) {
            String bytes = mutated(random);
            PlainMemcache.Found<PlainMemcache.Response> expected = PlainMemcache.responses(bytes);
            List<Decoded> plain = expected.messages().stream()
                    .map(response -> new Decoded(kind(response), response.bytes()))
                    .toList();
            List<Decoded> found = Decoded.whole(bytes);
            if (expected.odd()) {
                assertThat(found).as(bytes).hasSizeGreaterThanOrEqualTo(plain.size());
                assertThat(found.subList(0, plain.size())).as(bytes).isEqualTo(plain);
                assertThat(isOddNumber(bytes) || found.getLast().equals(Decoded.BROKEN))
                        .as(bytes)
                        .isTrue();
            } else {
                assertThat(found).as(bytes).isEqualTo(plain);
            }
        }
    }

    /** Long ones are taken up to what fits their fields, which the plain reading does not tell. */
    private static boolean isOddNumber(String bytes) {
        return Pattern.compile("[0-9]{10}").matcher(bytes).find();
    }

    private static int kind(PlainMemcache.Response response) {
        String lines = response.bytes().substring(0, response.bytes().length() - 2);
        String lastLine = lines.substring(lines.lastIndexOf('\n') + 1);
        if ((lastLine + ' ').startsWith("ERROR Too many open connections ")) {
            return SERVER_TROUBLE;
        }
        return switch (response.word()) {
            case "END" -> NONE;
            case "STAT" -> STATS;
            case "VALUE" -> VALUES;
            case "VA" -> META_VALUE;
            case "STORED" -> STORED;
            case "NOT_STORED" -> NOT_STORED;
            case "EXISTS" -> EXISTS;
            case "NOT_FOUND" -> NOT_FOUND;
            case "DELETED" -> DELETED;
            case "TOUCHED" -> TOUCHED;
            case "OK" -> OK;
            case "RESET" -> RESET;
            case "HD" -> META_DONE;
            case "EN" -> META_MISS;
            case "NS" -> META_NOT_STORED;
            case "EX" -> META_EXISTS;
            case "NF" -> META_NOT_FOUND;
            case "ME" -> META_DEBUG;
            case "MN" -> META_NOOP;
            case "VERSION" -> VERSION;
            case "0" -> NUMBER;
            default -> ERROR;
        };
    }

    private static String mutated(Random random) {
        StringBuilder bytes = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes.append(SAMPLES.get(random.nextInt(SAMPLES.size())).bytes());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length());
            if (random.nextBoolean()) {
                bytes.insert(at, ODD_BYTES.charAt(random.nextInt(ODD_BYTES.length())));
            } else {
                bytes.setCharAt(at, ODD_BYTES.charAt(random.nextInt(ODD_BYTES.length())));
            }
        }
        return bytes.toString();
    }

    @Test
    void shouldKeepApartWhatDoesNotAnswerTheSameCommand() {
        List<String> misfits = new ArrayList<>();
        for (MemcacheCommand command : MemcacheCommand.ALL) {
            for (Decoded sample : SAMPLES) {
                if ((command.accepts() & sample.kind()) == 0) {
                    misfits.add(command.name() + " " + sample.bytes().trim());
                }
            }
        }
        assertThat(misfits)
                .contains(
                        "get STORED",
                        "set VALUE k 0 5\r\nhello\r\nEND",
                        "set 18446744073709551615",
                        "set END",
                        "get STAT pid 1\r\nSTAT empty \r\nEND")
                .contains(
                        "ms MN", "mg MN", "get MN", "me HD", "mg STORED", "set HD", "stats VALUE k 0 5\r\nhello\r\nEND")
                .contains(
                        "incr STORED", "delete OK", "touch DELETED", "version OK", "flush_all STORED", "add NOT_FOUND")
                .noneMatch(misfit -> misfit.contains("ERROR"));
    }
}
