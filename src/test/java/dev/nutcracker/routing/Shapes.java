package dev.nutcracker.routing;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.vectors.VectorRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pools that the vector files are about, and pools made up of weights alone. */
final class Shapes {
    private static final Map<String, List<VectorRow>> ROWS = rowsByShape();

    private Shapes() {}

    static List<String> names() {
        return List.copyOf(ROWS.keySet());
    }

    /** The rows of a shape's servers in index order. */
    static List<VectorRow> rows(String shape) {
        return requireNonNull(ROWS.get(shape), shape);
    }

    /** The servers of a shape in index order. */
    static List<WeightedServer> servers(String shape) {
        List<WeightedServer> servers = new ArrayList<>();
        for (VectorRow row : rows(shape)) {
            servers.add(new WeightedServer(row.text("name_used_for_hashing"), row.number("weight")));
        }
        return servers;
    }

    static List<WeightedServer> weighing(int... weights) {
        List<WeightedServer> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(new WeightedServer("server%04d".formatted(i), weights[i]));
        }
        return servers;
    }

    /** Live flags for all servers but the one of this name; every name differs from the empty one. */
    static boolean[] allBut(List<WeightedServer> servers, String ejected) {
        boolean[] live = new boolean[servers.size()];
        for (int i = 0; i < live.length; i++) {
            live[i] = !servers.get(i).name().equals(ejected);
        }
        return live;
    }

    static int[] everyIndex(List<WeightedServer> servers) {
        int[] indices = new int[servers.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        return indices;
    }

    private static Map<String, List<VectorRow>> rowsByShape() {
        Map<String, List<VectorRow>> shapes = new LinkedHashMap<>();
        for (VectorRow row : VectorRow.of("servers")) {
            shapes.computeIfAbsent(row.text("shape"), shape -> new ArrayList<>())
                    .add(row);
        }
        shapes.values().forEach(rows -> rows.sort(Comparator.comparingInt(row -> row.number("index"))));
        return shapes;
    }
}
