package dev.nutcracker.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.vectors.VectorRow;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyHashTest {
    private static final List<VectorRow> VECTORS = VectorRow.of("hashes");

    @Test
    void shouldHaveAVectorForEveryHashAndForKeysOfAllSmallLengths() {
        assertThat(VECTORS).hasSize(147);
        assertThat(VECTORS).extracting(row -> row.key().length).contains(0, 1, 2, 3, 4, 11, 12, 13, 24, 25, 39, 250);
        assertThat(VECTORS).allSatisfy(row -> assertThat(row.key()).hasSize(row.number("key_len")));
        assertThat(KeyHash.values()).hasSize(12);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveTheKnownAnswerForEveryVector(KeyHash hash) {
        for (VectorRow row : VECTORS) {
            byte[] key = row.key();
            assertHash(row, hash, hash.hash(key, 0, key.length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotDependOnWhereTheKeyLiesNorOnTheBytesAroundIt(KeyHash hash) {
        for (VectorRow row : VECTORS) {
            byte[] key = row.key();
            for (int offset = 1; offset <= 9; offset++) {
                byte[] buffer = new byte[offset + key.length + 7];
                Arrays.fill(buffer, (byte) 0xa5);
                System.arraycopy(key, 0, buffer, offset, key.length);
                assertHash(row, hash, hash.hash(buffer, offset, key.length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadNothingPastTheEndOfTheArray(KeyHash hash) {
        for (VectorRow row : VECTORS) {
            byte[] key = row.key();
            byte[] buffer = new byte[3 + key.length];
            System.arraycopy(key, 0, buffer, 3, key.length);
            assertHash(row, hash, hash.hash(buffer, 3, key.length));
        }
    }

    @Test
    void shouldRunThe64BitFnvsInTheirLow32Bits() {
        Random random = new Random(64);
        for (int n = 0; n < 500; n++) {
            byte[] key = new byte[random.nextInt(60)];
            random.nextBytes(key);
            long fnv1 = 0xcbf29ce484222325L;
            for (byte b : key) {
                fnv1 *= 0x100000001b3L;
                fnv1 ^= b;
            }
            long fnv1a = 0xcbf29ce484222325L;
            for (byte b : key) {
                fnv1a ^= b;
                fnv1a *= 0x100000001b3L;
            }
            assertThat(KeyHash.FNV1_64.hash(key, 0, key.length)).isEqualTo((int) fnv1);
            assertThat(KeyHash.FNV1A_64.hash(key, 0, key.length)).isEqualTo((int) fnv1a);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MD5", "CRC32", "CRC32A"})
    void shouldGiveTheSameOnManyThreadsAtOnce(KeyHash hash) throws Exception {
        Callable<Boolean> everyVectorTwentyTimes = () -> {
            for (int n = 0; n < 20; n++) {
                for (VectorRow row : VECTORS) {
                    byte[] key = row.key();
                    assertHash(row, hash, hash.hash(key, 0, key.length));
                }
            }
            return true;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> done : threads.invokeAll(List.of(
                    everyVectorTwentyTimes, everyVectorTwentyTimes, everyVectorTwentyTimes, everyVectorTwentyTimes))) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    @Test
    void shouldReadADigestAsFourLittleEndianWords() throws Exception {
        byte[] input = {1, 2, 3, 4, 5};
        byte[] expected = MessageDigest.getInstance("MD5").digest(new byte[] {2, 3, 4});

        byte[] digest = Md5.digest(input, 1, 3);

        assertThat(digest).isEqualTo(expected);
        for (int n = 0; n < 4; n++) {
            byte[] bigEndian = {expected[n * 4 + 3], expected[n * 4 + 2], expected[n * 4 + 1], expected[n * 4]};
            assertThat(Md5.word(digest, n)).isEqualTo(new BigInteger(bigEndian).intValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsConfigName(KeyHash hash) {
        assertThat(KeyHash.named(hash.configName())).isSameAs(hash);
    }

    @Test
    void shouldCarryTheNamesOfTheConfigurationFile() {
        assertThat(KeyHash.values())
                .extracting(KeyHash::configName)
                .containsExactly(
                        "one_at_a_time",
                        "md5",
                        "crc16",
                        "crc32",
                        "crc32a",
                        "fnv1_64",
                        "fnv1a_64",
                        "fnv1_32",
                        "fnv1a_32",
                        "hsieh",
                        "murmur",
                        "jenkins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FNV1A_64", "Md5", "fnv1a", "fnv1a_64 ", "sha1"})
    void shouldNotKnowAnyOtherName(String name) {
        assertThat(KeyHash.named(name)).isNull();
    }

    private static void assertHash(VectorRow row, KeyHash hash, int actual) {
        assertThat(actual)
                .withFailMessage(() -> "%s of key '%s' (%s) is %08x, not %s"
                        .formatted(
                                hash.configName(), row.text("key_display"), row, actual, row.text(hash.configName())))
                .isEqualTo(row.hexNumber(hash.configName()));
    }
}
