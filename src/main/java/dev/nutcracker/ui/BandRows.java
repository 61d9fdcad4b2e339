package dev.nutcracker.ui;

import dev.nutcracker.stats.StateBands;
import dev.nutcracker.stats.StateBands.Band;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When servers were out of use, as the page draws it. */
final class BandRows {
    private static final int SHOWN = 200;

    private BandRows() {}

    static void write(@Nullable String pool, StateBands bands, StateJson out) {
        List<Band> own = bands.bands().stream()
                .filter(band -> pool == null || pool.equals(band.server().pool()))
                .toList();
        out.name("bands").open('[');
        for (Band band : own.subList(Math.max(0, own.size() - SHOWN), own.size())) {
            out.open('{')
                    .text("pool", band.server().pool())
                    .text("server", band.server().server())
                    .text("state", band.state())
                    .number("from_ms", band.fromMs())
                    .number("to_ms", band.toMs())
                    .close('}');
        }
        out.close(']');
    }
}
