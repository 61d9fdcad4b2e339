package dev.nutcracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.Page;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and the pages of docs/: their links lead somewhere, and their lists are whole. */
final class DocumentsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path README = Path.of("README.md");
    private static final Path MONITORING = DOCS.resolve("monitoring.md");

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
    private static final Pattern TEST = Pattern.compile("(?<!\\*)`([A-Z]\\w+Test)`");
    private static final Pattern TYPE = Pattern.compile("(?<!\\*)`([A-Z][a-z]+[A-Z]?\\w*)(?:\\.\\w+)?`");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    private static final Pattern TYPES_OF_PACKAGE = Pattern.compile("`([a-z.]+)`:((?: `\\w+`,?)+)");
    private static final Set<String> OF_LIBRARIES = Set.of("CompletableFuture", "Optional", "SslHandler");
    private static final Pattern LEFT_OUT_OF_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    /** The names of all types of the program and the tests, nested ones too. */
    private static final Set<String> types = new HashSet<>();

    @BeforeAll
    static void findTypes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                types.addAll(named(DECLARED, Files.readString(file)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldHaveLinksThatLeadSomewhere(Path document) throws IOException {
        for (String link : linksOf(document)) {
            if (!link.contains("://")) {
                assertLeadsSomewhere(document, link);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHANGELOG.md",
                "CODE_OF_CONDUCT.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "SUPPORT.md",
                "THIRD-PARTY.md",
                "packaging/helm/nutcracker/README.md"
            })
    void shouldHaveLinksThatLeadSomewhereOutsideOfDocs(String document) throws IOException {
        shouldHaveLinksThatLeadSomewhere(Path.of(document));
    }

    @Test
    void shouldBeFoundFromTheReadme() throws IOException {
        List<String> linked = linksOf(README);

        assertThat(documents().filter(document -> !document.equals(README)))
                .as("README.md has a map of the pages: add a link to the one that is missing")
                .allSatisfy(document -> assertThat(linked).contains(document.toString()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldNameTestsThatThereAre(Path document) throws IOException {
        assertThat(named(TEST, Files.readString(document))).isSubsetOf(types);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING.md", "docs/architecture.md", "docs/development.md"})
    void shouldNameTypesThatThereAre(String document) throws IOException {
        assertThat(named(TYPE, proseOf(Path.of(document))))
                .isNotEmpty()
                .filteredOn(type -> !OF_LIBRARIES.contains(type))
                .isSubsetOf(types);
    }

    /** The table says of each type in which package it is: "`client`: `DetourSink`, `ReturnCopies`; `server`: …". */
    @Test
    void shouldSayWhereTheTypesOfEachFeatureAre() throws IOException {
        Path main = Path.of("src", "main", "java", "dev", "nutcracker");
        String page = Files.readString(DOCS.resolve("architecture.md"));
        String table = page.substring(page.indexOf("| feature |"), page.indexOf("\n\n", page.indexOf("| feature |")));

        List<MatchResult> packages = TYPES_OF_PACKAGE.matcher(table).results().toList();
        assertThat(packages).hasSizeGreaterThan(30);
        for (MatchResult types : packages) {
            Path directory = main.resolve(types.group(1).replace('.', '/'));
            assertThat(named(TYPE, types.group(2)))
                    .allSatisfy(type -> assertThat(directory.resolve(type + ".java"))
                            .as("the type %s, as docs/architecture.md has it", type)
                            .exists());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowEveryPageOfTheStatisticsPort(Page page) throws IOException {
        assertThat(Files.readString(MONITORING))
                .as("add the page to the table \"Pages\" of docs/monitoring.md")
                .containsPattern(
                        "(?m)^\\|[^|]*`" + page.method() + ' ' + Pattern.quote(page.target()) + "`[^|]*\\| [^|]+ \\|$");
    }

    @ParameterizedTest
    @EnumSource
    void shouldExplainEveryKindOfError(ErrorKind kind) throws IOException {
        assertThat(Files.readString(MONITORING))
                .as("add the kind to the table of kinds under \"Labels\" of docs/monitoring.md")
                .containsPattern("(?m)^\\| `" + kind.statName() + "` \\| [^|]+ \\|$");
    }

    @ParameterizedTest
    @EnumSource
    void shouldExplainEveryReasonToRefuseAClient(RefusalReason reason) throws IOException {
        assertThat(Files.readString(MONITORING))
                .as("add the reason to the table of reasons under \"Labels\" of docs/monitoring.md")
                .contains("| `" + reason.statName() + "` | " + reason.description() + " |");
    }

    private static void assertLeadsSomewhere(Path document, String link) throws IOException {
        String[] pathAndAnchor = link.split("#", 2);
        Path target = pathAndAnchor[0].isEmpty()
                ? document
                : document.resolveSibling(pathAndAnchor[0]).normalize();

        assertThat(target).as("the link (%s) of %s", link, document).exists();
        if (pathAndAnchor.length == 2) {
            assertThat(anchorsOf(target))
                    .as(
                            "the anchor of the link (%s) of %s: a heading of %s makes it, or <a id>",
                            link, document, target)
                    .contains(pathAndAnchor[1]);
        }
    }

    private static List<String> named(Pattern names, String text) {
        return names.matcher(text).results().map(name -> name.group(1)).toList();
    }

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> pages = Files.list(DOCS)) {
            List<Path> all = pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(README), all.stream());
        }
    }

    private static List<String> linksOf(Path document) throws IOException {
        return LINK.matcher(CODE.matcher(proseOf(document)).replaceAll("code"))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The anchors that GitHub makes of headings, where one that comes again has a number, and those that the page sets. */
    private static Set<String> anchorsOf(Path document) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        String prose = proseOf(document);
        Set<String> anchors = new HashSet<>();
        ANCHOR.matcher(prose).results().forEach(anchor -> anchors.add(anchor.group(1)));
        for (MatchResult heading : HEADING.matcher(prose).results().toList()) {
            String words = LEFT_OUT_OF_ANCHORS.matcher(heading.group(1)).replaceAll("");
            String anchor = words.toLowerCase(Locale.ROOT).replace(' ', '-');
            int before = counts.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + '-' + before);
        }
        return anchors;
    }

    private static String proseOf(Path document) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
    }
}
