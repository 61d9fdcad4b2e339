package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.printable;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** The errors of the YAML parser, in words for people who know the file rather than YAML. */
enum YamlComplaint {
    COLON("mapping values are not allowed", "a colon followed by a space does not belong here; quote the text"),
    TAB("\\t(TAB)", "a tab does not belong here; indent with spaces", Place.START),
    PERCENT("'%'", "quote a text starting with %"),
    AT("'@'", "quote a text starting with @"),
    BACKTICK("'`'", "quote a text starting with `"),
    FLOW_COLON("found ':'", "a colon does not belong here; quote a text starting with a colon"),
    COMMA("found ','", "a comma does not belong here; quote a text with commas"),
    DASH("sequence entries are not allowed", "a list item starts on a line of its own"),
    KEY("could not find expected ':'", "neither a list item nor a key followed by a colon and a space", Place.START),
    QUOTE("found unexpected end of stream", "this quote is never closed", Place.START),
    INDENTATION(
            "expected <block end>",
            "this line does not fit the lines before it; keys of one pool, and items of one list, are indented alike"),
    OTHER("", "");

    private final String sign;
    private final String meaning;
    private final Place place;

    YamlComplaint(String sign, String meaning) {
        this(sign, meaning, Place.FAILURE);
    }

    YamlComplaint(String sign, String meaning, Place place) {
        this.sign = sign;
        this.meaning = meaning;
        this.place = place;
    }

    /** Reports the parser's error; {@code last} is the last known position, in case the parser does not have one. */
    static void report(MarkedYamlEngineException e, Position last, Problems problems) {
        String problem = problem(e);
        YamlComplaint complaint = of(problem);
        String text = complaint == OTHER ? "not valid YAML: " + printable(problem) : complaint.meaning;
        problems.error(complaint.position(e, last), "", text);
    }

    private static String problem(MarkedYamlEngineException e) {
        @Nullable String problem = e.getProblem();
        return problem == null ? "unreadable" : problem;
    }

    private static YamlComplaint of(String problem) {
        for (YamlComplaint complaint : values()) {
            if (problem.contains(complaint.sign)) {
                return complaint;
            }
        }
        return OTHER;
    }

    private Position position(MarkedYamlEngineException e, Position last) {
        Position failure = Position.of(e.getProblemMark(), last);
        Optional<Mark> start = e.getContextMark();
        return place == Place.START ? Position.of(start, failure) : failure;
    }

    /** Which of the two positions from the parser is the useful one. */
    private enum Place {
        START,
        FAILURE
    }
}
