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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final Pattern LEFT_OUT_OF_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

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

    @Test
    void shouldNameTestsThatThereAre() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        List<String> named = Pattern.compile("`([A-Za-z]+Test)`")
                .matcher(Files.readString(DOCS.resolve("security.md")))
                .results()
                .map(name -> name.group(1))
                .toList();

        assertThat(named).isNotEmpty().isSubsetOf(tests);
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
