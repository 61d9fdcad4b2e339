package dev.nutcracker.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The modules of the page's script: none is forgotten, and they import each other one way. */
final class UiModulesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/nutcracker/ui");
    private static final String FIRST = "app.js";

    /** The only form of an import that there is, so that this test sees all of them. */
    private static final Pattern IMPORT = Pattern.compile("(?m)^import \\{[^}]+} from '\\./([a-z]+\\.js)';$");

    private static final Pattern ANY_IMPORT =
            Pattern.compile("(?m)^\\s*import\\b(?!\\.)|\\bimport\\s*\\(|\\bfrom\\s*['\"]");

    @Test
    void shouldHaveEveryFileInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allSatisfy(name -> assertThat(UiFile.at(name)).as(name).isNotNull())
                    .hasSameSizeAs(UiFile.values());
        }
    }

    @Test
    void shouldImportModulesOfTheTableInOneForm() {
        Map<String, Set<String>> imports = imports();

        assertThat(imports).containsKey(FIRST);
        assertThat(imports.values()).allSatisfy(imported -> assertThat(imported).isSubsetOf(imports.keySet()));
        for (String module : imports.keySet()) {
            String text = text(module);
            assertThat(ANY_IMPORT.matcher(text.replaceAll(IMPORT.pattern(), "")).find())
                    .as("another form of import in " + module)
                    .isFalse();
        }
    }

    @Test
    void shouldHaveNoCircleOfImports() {
        Map<String, Set<String>> left = imports();
        while (left.entrySet().removeIf(module -> module.getValue().stream().noneMatch(left::containsKey))) {
            // Those that import only what is gone can go, too.
        }

        assertThat(left)
                .as("modules that import each other in a circle, or such ones")
                .isEmpty();
    }

    /** A module that the page does not announce is loaded only once those that import it have arrived. */
    @Test
    void shouldAnnounceEveryModuleInThePage() {
        String page = new String(UiFile.INDEX.content().plain(), UTF_8);
        Map<String, Set<String>> imports = imports();
        Set<String> used = imports.values().stream().flatMap(Set::stream).collect(toCollection(TreeSet::new));

        assertThat(used).doesNotContain(FIRST);
        assertThat(page).contains("<script type=\"module\" src=\"" + FIRST + "\"></script>");
        imports.keySet().stream().filter(module -> !module.equals(FIRST)).forEach(module -> {
            assertThat(used).as("imported by another module").contains(module);
            assertThat(page).contains("<link rel=\"modulepreload\" href=\"" + module + "\">");
        });
    }

    /** Returns all modules, each with those that it imports. */
    private static Map<String, Set<String>> imports() {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (UiFile file : UiFile.values()) {
            if (file.path().endsWith(".js")) {
                Set<String> imported = new TreeSet<>();
                Matcher matcher = IMPORT.matcher(text(file.path()));
                while (matcher.find()) {
                    imported.add(matcher.group(1));
                }
                imports.put(file.path(), imported);
            }
        }
        return imports;
    }

    private static String text(String module) {
        return new String(requireNonNull(UiFile.at(module)).content().plain(), UTF_8);
    }
}
