package dev.nutcracker.stats;

import dev.nutcracker.text.JsonWriter;
import java.util.List;

/** The JSON object of {@code /differences}: reads that a mirror has answered otherwise. */
public final class DifferencesJson {
    private DifferencesJson() {}

    /** Returns the object and a line feed. */
    public static String of(List<Difference> differences) {
        JsonWriter out = JsonWriter.spaced();
        out.open('{').name("differences").open('[');
        for (Difference difference : differences) {
            out.open('{')
                    .decimal("time", difference.timeMs() / 1000.0)
                    .text("pool", difference.pool())
                    .text("mirror", difference.mirror())
                    .text("command", difference.command())
                    .bytes("key", difference.key())
                    .text("kind", difference.kind().text())
                    .close('}');
        }
        return out.close(']').close('}').toString();
    }
}
