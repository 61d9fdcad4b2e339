package dev.nutcracker.discovery;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A value of JSON: an object, an array, or a text, which numbers and words are as well. Reading is bounded in depth and number of
 * values, so it is for the answers of strangers.
 */
final class Json {
    private static final int DEPTH_MAX = 32;
    private static final int VALUES_MAX = 200_000;

    /** A map by name, a list, or a text. */
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    /** @throws IOException if the text is not JSON, or is too large */
    static Json read(String text) throws IOException {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            throw new IOException("the answer is not JSON");
        }
        return new Json(new Reader().read(text));
    }

    /** The member of that name, if this is an object and has it. */
    private @Nullable Object member(String name) {
        return value instanceof Map<?, ?> members ? members.get(name) : null;
    }

    /** The member of that name; an empty text if there is none. */
    Json at(String name) {
        Object member = member(name);
        return new Json(member == null ? "" : member);
    }

    /** The values of an array; none if it is something else. */
    List<Json> items() {
        List<Json> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                items.add(new Json(item));
            }
        }
        return items;
    }

    /** The text of a member; empty if there is none, or if it is {@code null}. */
    String text(String name) {
        return member(name) instanceof String text && !text.equals("null") ? text : "";
    }

    /** The text that this is; empty if it is something else. */
    String text() {
        return value instanceof String text ? text : "";
    }

    /** Whether it is an array. */
    boolean isArray() {
        return value instanceof List<?>;
    }

    /** Keeps the open collections on a stack of its own, so nothing overflows. */
    private static final class Reader {
        private final Deque<Object> open = new ArrayDeque<>();
        private final Deque<String> names = new ArrayDeque<>();
        /** In place of the name of a member that is still to come. */
        private static final String NONE = "\0";

        private @Nullable Object root;
        private int values;

        Object read(String text) throws IOException {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(Integer.MAX_VALUE)
                    .setUseMarks(false)
                    .build();
            try {
                Iterator<Event> events = new ParserImpl(settings, new StreamReader(settings, text));
                while (events.hasNext()) {
                    accept(events.next());
                }
            } catch (RuntimeException e) {
                throw new IOException("the answer is not JSON", e);
            }
            if (root == null) {
                throw new IOException("the answer is not JSON");
            }
            return root;
        }

        private void accept(Event event) throws IOException {
            if (event instanceof AliasEvent
                    || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
                throw new IOException("the answer is not JSON");
            }
            switch (event) {
                case CollectionStartEvent start -> {
                    Object collection =
                            start instanceof MappingStartEvent ? new HashMap<String, Object>() : new ArrayList<>();
                    add(collection);
                    if (open.size() == DEPTH_MAX) {
                        throw new IOException("the answer is nested too deeply");
                    }
                    open.push(collection);
                    names.push(NONE);
                }
                case CollectionEndEvent _ -> {
                    open.pop();
                    names.pop();
                }
                case ScalarEvent scalar -> add(scalar.getValue());
                default -> {}
            }
        }

        // Collections are made in one place above.
        @SuppressWarnings("unchecked")
        private void add(Object added) throws IOException {
            if (++values > VALUES_MAX) {
                throw new IOException("the answer has too many values");
            }
            Object collection = open.peek();
            switch (collection) {
                case null -> root = added;
                case List<?> list -> ((List<Object>) list).add(added);
                case Map<?, ?> members -> {
                    String name = names.pop();
                    if (name.equals(NONE) && added instanceof String text) {
                        names.push(text);
                    } else {
                        ((Map<String, Object>) members).put(name, added);
                        names.push(NONE);
                    }
                }
                default -> throw new AssertionError(collection);
            }
        }
    }
}
