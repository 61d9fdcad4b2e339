package dev.nutcracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ClassGraphTest {
    @Test
    void shouldFindClassesThatKnowEachOther() {
        ClassGraph graph =
                graph(uses("A", "B"), uses("B", "C"), uses("C", "A"), uses("D", "A"), uses("E"), uses("B", "E"));

        assertThat(graph.knots()).containsExactly(new TreeSet<>(Set.of("x/A", "x/B", "x/C")));
    }

    @Test
    void shouldNameTheShortestCircle() {
        ClassGraph graph = graph(uses("A", "B"), uses("B", "C"), uses("C", "A", "D"), uses("D", "C"));

        assertThat(graph.shortestCircle(graph.knots().getFirst())).isEqualTo("C -> D -> C");
    }

    @Test
    void shouldCountNestedClassesWithTheOneAroundThem() {
        ClassGraph graph = graph(uses("A$One", "B$Two"), uses("A"), uses("B$Two"), uses("B", "A$One"));

        assertThat(graph.knots()).containsExactly(new TreeSet<>(Set.of("x/A", "x/B")));
    }

    @Test
    void shouldFindNothingWhereEachKnowsOnlyThoseBelow() {
        assertThat(graph(uses("A", "B", "C"), uses("B", "C"), uses("C", "C$One"))
                        .knots())
                .isEmpty();
    }

    private static ClassGraph graph(byte[]... classFiles) {
        return new ClassGraph("x/", List.of(classFiles));
    }

    /** A class with a field of each of these types. */
    private static byte[] uses(String user, String... used) {
        return ClassFile.of().build(ClassDesc.of("x." + user), builder -> {
            for (String type : used) {
                builder.withField("of" + type, ClassDesc.of("x." + type), 0);
            }
        });
    }
}
