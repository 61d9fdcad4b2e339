package dev.nutcracker.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of a tab-separated vector file, its fields known by the names in the first line of the file. */
public final class VectorRow {
    private final String place;
    private final Map<String, String> fields;

    private VectorRow(String place, Map<String, String> fields) {
        this.place = place;
        this.fields = fields;
    }

    /** All rows of {@code vectors/NAME.tsv}, of which there is at least one. */
    public static List<VectorRow> of(String name) {
        String[] lines = content("/vectors/" + name + ".tsv").split("\n", -1);
        // The last line ends with a line feed too, so what follows it is no row.
        String[] columns = lines[0].split("\t", -1);
        List<VectorRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            rows.add(row(name + ".tsv:" + (i + 1), columns, lines[i].split("\t", -1)));
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException(name + " has no rows");
        }
        return rows;
    }

    public String text(String column) {
        String field = fields.get(column);
        if (field == null) {
            throw new IllegalArgumentException("no column " + column + " in " + place);
        }
        return field;
    }

    public int number(String column) {
        return Integer.parseInt(text(column));
    }

    /** An unsigned 32-bit value written in hex. */
    public int hexNumber(String column) {
        return Integer.parseUnsignedInt(text(column), 16);
    }

    public int[] numbers(String column) {
        String[] parts = text(column).split(",", -1);
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Integer.parseInt(parts[i]);
        }
        return numbers;
    }

    public byte[] key() {
        return HexFormat.of().parseHex(text("key_hex"));
    }

    /** File and line. */
    @Override
    public String toString() {
        return place;
    }

    private static VectorRow row(String place, String[] columns, String[] values) {
        if (values.length != columns.length) {
            throw new IllegalStateException(place + " has " + values.length + " fields, not " + columns.length);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            fields.put(columns[i], values[i]);
        }
        return new VectorRow(place, fields);
    }

    private static String content(String resource) {
        try (InputStream in = VectorRow.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
