package dev.nutcracker;

import static java.util.stream.Collectors.joining;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which class uses which, by their class files: each name in a constant pool counts, so also those in signatures and in
 * {@code permits}. Nested classes count with the one around them.
 */
final class ClassGraph {
    private final Pattern described;
    private final String within;
    private final Map<String, Set<String>> uses = new TreeMap<>();

    /** @param within the beginning of the names that count, with slashes */
    ClassGraph(String within, Collection<byte[]> classFiles) {
        this.within = within;
        this.described = Pattern.compile("L(" + within + "[\\w/$]+)");
        List<ClassModel> classes =
                classFiles.stream().map(bytes -> ClassFile.of().parse(bytes)).toList();
        classes.forEach(model -> uses.putIfAbsent(outer(model.thisClass().asInternalName()), new TreeSet<>()));
        classes.forEach(this::add);
    }

    private static String outer(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private void add(ClassModel model) {
        String user = outer(model.thisClass().asInternalName());
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && type.asInternalName().startsWith(within)) {
                add(user, type.asInternalName());
            } else if (entry instanceof Utf8Entry text) {
                addDescribed(user, text.stringValue());
            }
        }
    }

    private void addDescribed(String user, String text) {
        if (text.contains(within)) {
            Matcher names = described.matcher(text);
            while (names.find()) {
                add(user, names.group(1));
            }
        }
    }

    private void add(String user, String name) {
        String used = outer(name);
        if (!used.equals(user) && uses.containsKey(used)) {
            usesOf(user).add(used);
        }
    }

    private Set<String> usesOf(String name) {
        return uses.getOrDefault(name, Set.of());
    }

    /** The groups of classes that can be reached from each other, those of one class left out. */
    List<Set<String>> knots() {
        List<String> names = List.copyOf(uses.keySet());
        BitSet[] reached = reached(names);
        BitSet found = new BitSet();
        List<Set<String>> knots = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Set<String> knot = new TreeSet<>();
            for (int j = i; j < names.size(); j++) {
                if (!found.get(j) && reached[i].get(j) && reached[j].get(i)) {
                    found.set(j);
                    knot.add(names.get(j));
                }
            }
            if (knot.size() > 1) {
                knots.add(knot);
            }
        }
        return knots;
    }

    private BitSet[] reached(List<String> names) {
        Map<String, Integer> indexes = new HashMap<>();
        names.forEach(name -> indexes.put(name, indexes.size()));
        BitSet[] reached = new BitSet[names.size()];
        for (int i = 0; i < reached.length; i++) {
            reached[i] = new BitSet(reached.length);
            for (String used : usesOf(names.get(i))) {
                reached[i].set(indexes.get(used));
            }
        }
        for (int through = 0; through < reached.length; through++) {
            for (BitSet from : reached) {
                if (from.get(through)) {
                    from.or(reached[through]);
                }
            }
        }
        return reached;
    }

    /** The shortest way from a class of the knot back to itself, as text. */
    String shortestCircle(Set<String> knot) {
        List<String> shortest = List.of();
        for (String start : knot) {
            List<String> circle = circle(start);
            if (shortest.isEmpty() || circle.size() < shortest.size()) {
                shortest = circle;
            }
        }
        return shortest.stream().map(ClassGraph::simpleName).collect(joining(" -> "));
    }

    private List<String> circle(String start) {
        Map<String, String> users = new HashMap<>();
        ArrayDeque<String> next = new ArrayDeque<>(List.of(start));
        while (!users.containsKey(start)) {
            String user = next.remove();
            for (String used : usesOf(user)) {
                if (users.putIfAbsent(used, user) == null) {
                    next.add(used);
                }
            }
        }
        ArrayDeque<String> circle = new ArrayDeque<>(List.of(start));
        do {
            circle.addFirst(users.get(circle.getFirst()));
        } while (!circle.getFirst().equals(start));
        return List.copyOf(circle);
    }

    static String simpleName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
