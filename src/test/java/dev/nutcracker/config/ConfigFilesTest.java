package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that users read: the samples work, and the page on configuration tells the truth. */
final class ConfigFilesTest {
    private static final Path CONF = Path.of("conf");
    private static final Pattern WHOLE_FILE = Pattern.compile("(?ms)^```yaml\n(\\w.*?)^```$");

    @Test
    void shouldLoadTheSample() throws ConfigException, IOException {
        LoadedConfig loaded = ConfigLoader.load(CONF.resolve("nutcracker.yml"));

        List<PoolConfig> pools = loaded.configuration().pools();
        assertThat(pools).extracting(PoolConfig::name).containsExactly("beta", "alpha", "delta", "gamma", "omega");
        assertThat(pools).extracting(pool -> pool.servers().size()).containsExactly(4, 1, 10, 2, 2);
        assertThat(pools)
                .extracting(pool -> pool.listen().address().text())
                .containsExactly(
                        "127.0.0.1:22122", "127.0.0.1:22121", "127.0.0.1:22124", "127.0.0.1:22123", "/tmp/gamma 0666");
        assertThat(pools.getLast().routing().hash()).isEqualTo(KeyHash.HSIEH);
        assertThat(loaded.warnings())
                .singleElement()
                .extracting(ConfigProblem::message)
                .asString()
                .startsWith("the weight of \"127.0.0.1:11215\" is too small");
    }

    @Test
    void shouldLoadTheSamplesOfTwoTiersThatFitTogether() throws ConfigException, IOException {
        LoadedConfig root = ConfigLoader.load(CONF.resolve("nutcracker.root.yml"));
        LoadedConfig leaf = ConfigLoader.load(CONF.resolve("nutcracker.leaf.yml"));

        assertThat(root.warnings()).isEmpty();
        assertThat(leaf.warnings()).isEmpty();
        PoolConfig pool = root.configuration().pools().getFirst();
        assertThat(pool.failureRules().autoEject()).isFalse();
        assertThat(leaf.configuration().pools())
                .allSatisfy(leafPool -> assertThat(leafPool.settings().timeoutMs())
                        .isLessThan(pool.settings().timeoutMs()))
                .extracting(leafPool -> leafPool.listen().address().text().replaceAll(" .*", ""))
                .containsExactlyElementsOf(pool.servers().stream()
                        .map(server -> server.address().text())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "cluster", "data", "discovery", "failover", "limits", "routing", "sentinel"})
    void shouldLoadTheSamplesOfPoliciesLimitsRoutesAndTopologiesWithoutWarnings(String name)
            throws ConfigException, IOException {
        LoadedConfig loaded = ConfigLoader.load(CONF.resolve("nutcracker." + name + ".yml"));

        assertThat(loaded.warnings()).isEmpty();
    }

    /** Examples that are whole files; where they name a file of certificates or users, only that is missing. */
    @ParameterizedTest
    @MethodSource("documents")
    void shouldShowOnlyConfigurationsThatAreValid(Path document) throws IOException {
        for (String example : WHOLE_FILE
                .matcher(Files.readString(document))
                .results()
                .map(found -> found.group(1))
                .filter(text -> text.contains("servers:") || text.contains("discovery:"))
                .toList()) {
            assertThat(problemsOf(document, example))
                    .as("what is wrong with an example of %s:%n%s", document, example)
                    .filteredOn(problem -> !problem.contains("/etc/nutcracker/"))
                    .isEmpty();
        }
    }

    private static List<String> problemsOf(Path document, String example) {
        try {
            ConfigLoader.parse(document.toString(), example.getBytes(StandardCharsets.UTF_8));
            return List.of();
        } catch (ConfigException invalid) {
            return invalid.problems().stream().map(ConfigProblem::text).toList();
        }
    }

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            List<Path> all = pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(Path.of("README.md")), all.stream());
        }
    }

    @Test
    void shouldDocumentEveryKeyWithItsDefaultAndMeaning() throws IOException {
        String page = Files.readString(Path.of("docs", "configuration.md"));
        List<ConfigKey> keys = new ArrayList<>(withKeysBelow(PoolKey.values()));
        keys.addAll(withKeysBelow(GlobalKey.values()));

        assertThat(keys).contains(AdminKey.TOKEN_FILE, CommandKey.NUMKEYS);
        for (ConfigKey key : keys) {
            String defaultText = key.facts().defaultText();
            String defaultCell = defaultText == null ? "–" : '`' + defaultText + '`';
            assertThat(page)
                    .as("the row of %s in docs/configuration.md, as its table of keys has it", key.configName())
                    .containsPattern("(?m)^\\| `" + key.configName() + "` \\| [^|]+ \\| " + defaultCell + " \\| "
                            + key.facts().since() + " \\| \\Q" + key.facts().meaning() + "\\E");
        }
    }

    @Test
    void shouldDocumentEveryHashAndDistribution() throws IOException {
        String page = Files.readString(Path.of("docs", "configuration.md"));

        for (KeyHash hash : KeyHash.values()) {
            assertThat(page).contains('`' + hash.configName() + '`');
        }
        for (Distribution distribution : Distribution.values()) {
            assertThat(page).contains('`' + distribution.configName() + '`');
        }
    }

    @Test
    void shouldHaveTheSameDefaultsInTheTableAndInTheRecord() {
        assertThat(GlobalKey.DRAIN_TIMEOUT.facts().defaultText())
                .isEqualTo(Long.toString(GlobalConfig.DEFAULTS.drainTimeoutMs()));
        assertThat(GlobalKey.DRAIN_DELAY.facts().defaultText())
                .isEqualTo(Long.toString(GlobalConfig.DEFAULTS.drainDelayMs()));
        assertThat(GlobalKey.TRANSPORT.facts().defaultText()).isEqualTo(GlobalConfig.DEFAULTS.transport());
        assertThat(GlobalKey.WATCH.facts().defaultText()).isEqualTo(Boolean.toString(GlobalConfig.DEFAULTS.watch()));
        assertThat(LogKey.FORMAT.facts().defaultText())
                .isEqualTo(GlobalConfig.DEFAULTS.log().json() ? "json" : "line");
    }

    private static List<ConfigKey> withKeysBelow(ConfigKey[] table) {
        List<ConfigKey> keys = new ArrayList<>();
        for (ConfigKey key : table) {
            keys.add(key);
            if (key.type() instanceof ValueType.Keys<?> below) {
                keys.addAll(withKeysBelow(below.table().getEnumConstants()));
            } else if (key.type() instanceof ValueType.ListOfKeys<?> below) {
                keys.addAll(withKeysBelow(below.item().table().getEnumConstants()));
            }
        }
        return keys;
    }
}
