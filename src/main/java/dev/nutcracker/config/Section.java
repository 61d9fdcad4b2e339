package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one mapping, each checked by itself against a table of keys.
 *
 * <p>A key with an invalid value has been reported; it counts as {@linkplain #has present} but has its default value,
 * so that the other keys can still be checked.
 */
final class Section<K extends Enum<K> & ConfigKey> {
    private final Class<K> table;
    private final Problems problems;
    private final EnumMap<K, Position> keyPositions;
    private final EnumMap<K, Located<?>> values;
    private final EnumMap<K, List<Located<?>>> lists;
    private final EnumMap<K, Section<?>> sections;
    private final EnumMap<K, List<Located<Section<?>>>> sectionLists;
    private boolean sound = true;

    private Section(Class<K> table, Problems problems) {
        this.table = table;
        this.problems = problems;
        this.keyPositions = new EnumMap<>(table);
        this.values = new EnumMap<>(table);
        this.lists = new EnumMap<>(table);
        this.sections = new EnumMap<>(table);
        this.sectionLists = new EnumMap<>(table);
    }

    static <K extends Enum<K> & ConfigKey> Section<K> read(Yaml.Mapping mapping, Class<K> table, Problems problems) {
        Section<K> section = new Section<>(table, problems);
        int errors = problems.count();
        for (Yaml.Entry entry : mapping.entries()) {
            section.add(entry.key(), entry.value());
        }
        section.sound = problems.count() == errors;
        return section;
    }

    /** Returns whether all that is there is valid by itself. */
    boolean isSound() {
        return sound;
    }

    /** Returns whether the key is there at all. */
    boolean has(K key) {
        return keyPositions.containsKey(key);
    }

    /** Returns the position of a key's value, or of the key if the value is invalid; the key must be there. */
    Position position(K key) {
        Located<?> value = values.get(key);
        Position at = value == null ? keyPositions.get(key) : value.at();
        if (at == null) {
            throw new IllegalArgumentException(key + " is not there");
        }
        return at;
    }

    /**
     * Complains if a key is not there.
     *
     * @param list the key of the list of which this is an item
     * @param at the position of the item
     */
    void require(K key, ConfigKey list, Position at) {
        if (!has(key)) {
            problems.error(
                    at,
                    list.configName(),
                    key.configName() + " is missing; allowed: " + key.type().allowed());
        }
    }

    boolean flag(K key) {
        return required(key, Boolean.class);
    }

    long number(K key) {
        return required(key, Long.class);
    }

    /** Returns the number, or 0 if there is none and no default. */
    long numberOrZero(K key) {
        Long number = value(key, Long.class);
        return number == null ? 0 : number;
    }

    /** Returns the value of a key that has a default. */
    <T> T required(K key, Class<T> type) {
        T value = value(key, type);
        if (value == null) {
            throw new IllegalArgumentException(key + " has no default");
        }
        return value;
    }

    /** Returns the value of a key or its default; null if it has neither. */
    <T> @Nullable T value(K key, Class<T> type) {
        Located<?> value = values.get(key);
        return type.cast(value == null ? defaultOf(key) : value.value());
    }

    /** Returns the valid items of a list. */
    <T> List<Located<T>> items(K key, Class<T> type) {
        List<Located<T>> items = new ArrayList<>();
        for (Located<?> item : lists.getOrDefault(key, List.of())) {
            items.add(new Located<>(type.cast(item.value()), item.at()));
        }
        return items;
    }

    /** Returns the mapping below a key; an empty one if the key is not there. */
    <N extends Enum<N> & ConfigKey> Section<N> keys(K key, Class<N> type) {
        Section<?> section = sections.get(key);
        return section == null ? new Section<>(type, problems) : section.of(type);
    }

    /** Returns the mappings of the list below a key. */
    <N extends Enum<N> & ConfigKey> List<Located<Section<N>>> listOfKeys(K key, Class<N> type) {
        List<Located<Section<N>>> items = new ArrayList<>();
        for (Located<Section<?>> item : sectionLists.getOrDefault(key, List.of())) {
            items.add(new Located<>(item.value().of(type), item.at()));
        }
        return items;
    }

    // Each section is stored with the table that its key's type names.
    @SuppressWarnings("unchecked")
    private <N extends Enum<N> & ConfigKey> Section<N> of(Class<N> type) {
        if (table != (Class<?>) type) {
            throw new IllegalArgumentException("a section has other keys than those of " + type);
        }
        return (Section<N>) this;
    }

    private void add(Yaml.Text name, Yaml value) {
        K key = named(name.text());
        if (key == null) {
            problems.error(name.at(), name.text(), KeySuggestion.unknown(name.text(), table));
            return;
        }
        Position first = keyPositions.putIfAbsent(key, name.at());
        if (first != null) {
            problems.error(name.at(), name.text(), "given twice, first on line " + first.line());
            return;
        }
        switch (key.type()) {
            case ValueType.Scalar type -> addScalar(key, type, value);
            case ValueType.ListOf type -> addList(key, type, value);
            case ValueType.OneOrMore type -> addOneOrMore(key, type, value);
            case ValueType.Words type -> addWords(key, type, value);
            case ValueType.Keys<?> type -> addKeys(key, type, value);
            case ValueType.ListOfKeys<?> type -> addListOfKeys(key, type, value);
        }
    }

    private void addScalar(K key, ValueType.Scalar type, Yaml value) {
        Located<?> parsed = parse(key, type, value);
        if (parsed != null) {
            values.put(key, parsed);
        }
    }

    private void addList(K key, ValueType.ListOf type, Yaml value) {
        switch (value) {
            case Yaml.Items list -> addItems(key, type, list);
            case Yaml.Text text -> complain(key, text, "has no list below it; allowed: " + type.allowed());
            case Yaml.Mapping mapping ->
                complain(key, mapping, "is not a list; start each item with a dash and a space");
            case Yaml.Refused _ -> {}
        }
    }

    private void addOneOrMore(K key, ValueType.OneOrMore type, Yaml value) {
        switch (value) {
            case Yaml.Items list -> addItems(key, new ValueType.ListOf(type.item()), list);
            case Yaml.Text text -> {
                Located<?> parsed = parse(key, type.item(), text);
                if (parsed != null) {
                    lists.put(key, List.of(parsed));
                }
            }
            case Yaml.Mapping mapping -> complain(key, mapping, "has keys below it; allowed: " + type.allowed());
            case Yaml.Refused _ -> {}
        }
    }

    private void addWords(K key, ValueType.Words type, Yaml value) {
        switch (value) {
            case Yaml.Items list -> addItems(key, new ValueType.ListOf(new TextTypes.PlainText()), list);
            case Yaml.Text line -> addLine(key, type, line);
            case Yaml.Mapping mapping -> complain(key, mapping, "has keys below it; allowed: " + type.allowed());
            case Yaml.Refused _ -> {}
        }
    }

    private void addLine(K key, ValueType.Words type, Yaml.Text line) {
        List<Located<?>> words = new ArrayList<>();
        for (String word : line.text().split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(new Located<>(word, line.at()));
            }
        }
        if (words.isEmpty()) {
            complain(key, line, "has no value; allowed: " + type.allowed());
        }
        lists.put(key, words);
    }

    private <N extends Enum<N> & ConfigKey> void addKeys(K key, ValueType.Keys<N> type, Yaml value) {
        switch (value) {
            case Yaml.Mapping mapping -> sections.put(key, read(mapping, type.table(), problems));
            case Yaml.Text text -> complain(key, text, "has no keys below it; allowed: " + type.allowed());
            case Yaml.Items list -> complain(key, list, "has a list below it, not keys; allowed: " + type.allowed());
            case Yaml.Refused _ -> {}
        }
    }

    private <N extends Enum<N> & ConfigKey> void addListOfKeys(K key, ValueType.ListOfKeys<N> type, Yaml value) {
        switch (value) {
            case Yaml.Items list -> addMappings(key, type, list);
            case Yaml.Text text -> complain(key, text, "has no list below it; allowed: " + type.allowed());
            case Yaml.Mapping mapping ->
                complain(key, mapping, "is not a list; start each item with a dash and a space");
            case Yaml.Refused _ -> {}
        }
    }

    private <N extends Enum<N> & ConfigKey> void addMappings(K key, ValueType.ListOfKeys<N> type, Yaml.Items list) {
        List<Located<Section<?>>> items = new ArrayList<>();
        for (Yaml item : list.items()) {
            switch (item) {
                case Yaml.Mapping mapping ->
                    items.add(new Located<>(read(mapping, type.item().table(), problems), mapping.at()));
                case Yaml.Text text -> complain(key, text, "has an item without keys; allowed: " + type.allowed());
                case Yaml.Items inner -> complain(key, inner, "has a list as an item; allowed: " + type.allowed());
                case Yaml.Refused _ -> {}
            }
        }
        sectionLists.put(key, items);
    }

    private void addItems(K key, ValueType.ListOf type, Yaml.Items list) {
        if (list.items().isEmpty()) {
            complain(key, list, "is empty; allowed: " + type.allowed());
        }
        List<Located<?>> parsedItems = new ArrayList<>();
        for (Yaml item : list.items()) {
            Located<?> parsed = parse(key, type.item(), item);
            if (parsed != null) {
                parsedItems.add(parsed);
            }
        }
        lists.put(key, parsedItems);
    }

    private @Nullable Located<?> parse(K key, ValueType.Scalar type, Yaml value) {
        switch (value) {
            case Yaml.Text text -> {
                return parse(key, type, text);
            }
            case Yaml.Items list -> complain(key, list, "has a list as its value; allowed: " + type.allowed());
            case Yaml.Mapping mapping -> complain(key, mapping, "has keys below it; allowed: " + type.allowed());
            case Yaml.Refused _ -> {}
        }
        return null;
    }

    private @Nullable Located<?> parse(K key, ValueType.Scalar type, Yaml.Text text) {
        if (text.text().isEmpty() && !type.mayBeEmpty()) {
            complain(key, text, "has no value; allowed: " + type.allowed());
            return null;
        }
        try {
            return new Located<>(type.parse(text.text()), text.at());
        } catch (InvalidValue e) {
            complain(key, text, e.message());
            return null;
        }
    }

    private void complain(K key, Yaml value, String message) {
        problems.error(value.at(), key.configName(), message);
    }

    private @Nullable K named(String name) {
        for (K key : table.getEnumConstants()) {
            if (key.configName().equals(name)) {
                return key;
            }
        }
        return null;
    }

    private static @Nullable Object defaultOf(ConfigKey key) {
        @Nullable String text = key.facts().defaultText();
        if (text == null || !(key.type() instanceof ValueType.Scalar type)) {
            return null;
        }
        try {
            return type.parse(text);
        } catch (InvalidValue e) {
            throw new AssertionError("the default of " + quoted(key.configName()) + " is not allowed", e);
        }
    }

    /** A value and its position. */
    record Located<T>(T value, Position at) {}
}
