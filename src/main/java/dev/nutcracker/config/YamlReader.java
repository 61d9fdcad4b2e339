package dev.nutcracker.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads text into {@link Yaml}, and refuses YAML features beyond texts, lists and mappings.
 *
 * <p>It takes the events of the YAML parser one by one and keeps the open collections on its own stack, so memory and
 * time are bounded for any text: there are no references back, and no deep nesting.
 *
 * <p>If the text stops being valid YAML, the complete part before that place is still returned, to be checked too.
 */
final class YamlReader {
    /** A configuration needs two mappings and a list; a few more levels help to say what is wrong. */
    private static final int DEPTH_MAX = 16;

    private final Problems problems;
    private final Deque<Collection> open = new ArrayDeque<>();
    private Position last = Position.START;
    private @Nullable Yaml root;
    private int documents;

    private YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** Returns the root of the file; incomplete, and with a problem, if the text is not YAML to its end. */
    static Yaml read(String text, Problems problems) {
        YamlReader reader = new YamlReader(problems);
        reader.read(text);
        return reader.result();
    }

    private void read(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        Iterator<Event> events = new ParserImpl(settings, new StreamReader(settings, text));
        Event event = next(events);
        while (event != null && accept(event)) {
            event = next(events);
        }
    }

    /** Returns the next event; null if there is none or it cannot be read. */
    private @Nullable Event next(Iterator<Event> events) {
        try {
            return events.hasNext() ? events.next() : null;
        } catch (MarkedYamlEngineException e) {
            YamlComplaint.report(e, last, problems);
        } catch (RuntimeException e) {
            // The parser can fail in other ways on odd texts; only its position is known then.
            problems.error(last, "", "not valid YAML after this place");
        }
        return null;
    }

    private Yaml result() {
        if (root != null) {
            return root;
        }
        // The root is the collection that was opened first.
        return open.isEmpty() ? new Yaml.Text("", last) : open.getLast().finishBroken();
    }

    /** Returns whether reading on makes sense. */
    private boolean accept(Event event) {
        last = Position.of(event.getStartMark(), last);
        return switch (event) {
            case DocumentStartEvent _ -> startDocument();
            case CollectionStartEvent start -> openCollection(start);
            case CollectionEndEvent _ -> closeCollection();
            case ScalarEvent scalar -> addText(scalar);
            case AliasEvent _ -> refuseAlias();
            default -> true;
        };
    }

    private boolean startDocument() {
        if (++documents == 1) {
            return true;
        }
        problems.error(last, "", "a second document starts here; only one is allowed");
        return false;
    }

    private boolean openCollection(CollectionStartEvent event) {
        refuseDecoration(event, event.getTag());
        if (open.size() == DEPTH_MAX) {
            problems.error(last, "", "nested too deeply");
            return false;
        }
        open.push(new Collection(event instanceof MappingStartEvent, last));
        return true;
    }

    private boolean closeCollection() {
        add(open.pop().finish());
        return true;
    }

    private boolean addText(ScalarEvent event) {
        refuseDecoration(event, event.getTag());
        if (hasLoneSurrogate(event.getValue())) {
            problems.error(last, "", "an escape here is not a character");
            add(new Yaml.Refused(last));
        } else {
            add(new Yaml.Text(event.getValue(), last));
        }
        return true;
    }

    private boolean refuseAlias() {
        problems.error(last, "", "an alias (*) is not allowed; write the value again, or quote a text starting with *");
        add(new Yaml.Refused(last));
        return true;
    }

    private void refuseDecoration(NodeEvent event, Optional<String> tag) {
        if (event.getAnchor().isPresent()) {
            problems.error(last, "", "an anchor (&) is not allowed; quote a text starting with &");
        }
        if (tag.isPresent()) {
            problems.error(last, "", "a tag (!) is not allowed; quote a text starting with !");
        }
    }

    private void add(Yaml yaml) {
        Collection collection = open.peek();
        if (collection == null) {
            root = yaml;
        } else {
            collection.add(yaml, problems);
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** A list or mapping that is not yet closed. */
    private static final class Collection {
        private final boolean mapping;
        private final Position at;
        private final List<Yaml> items = new ArrayList<>();
        private final List<Yaml.Entry> entries = new ArrayList<>();
        private @Nullable Yaml key;

        Collection(boolean mapping, Position at) {
            this.mapping = mapping;
            this.at = at;
        }

        void add(Yaml yaml, Problems problems) {
            if (!mapping) {
                items.add(yaml);
            } else if (key == null) {
                key = yaml;
            } else {
                addEntry(key, yaml, problems);
                key = null;
            }
        }

        Yaml finish() {
            return mapping ? new Yaml.Mapping(entries, at) : new Yaml.Items(items, at);
        }

        /** Returns the complete entries; one that ended right before the error may have been meant to go on. */
        Yaml finishBroken() {
            if (mapping && key == null && !entries.isEmpty()) {
                entries.removeLast();
            }
            return finish();
        }

        private void addEntry(Yaml key, Yaml value, Problems problems) {
            switch (key) {
                case Yaml.Text text -> entries.add(new Yaml.Entry(text, value));
                case Yaml.Refused _ -> {}
                case Yaml.Items _, Yaml.Mapping _ ->
                    problems.error(key.at(), "", "a key must be a text, not a list or mapping");
            }
        }
    }
}
