package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.JvmSnapshot;
import dev.nutcracker.stats.MemorySnapshot;
import java.util.List;

/** {@code SHOW MEM}: what the memory is used for. */
final class MemoryRows {
    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("what", "the kind of memory", Row::what)
            .number("bytes", Unit.BYTES, "how much is in use", Row::bytes)
            .cell(
                    "limit",
                    Unit.BYTES,
                    "how much may be in use",
                    row -> row.limit > 0 ? Cell.of(row.limit) : Cell.missing());

    static final List<Column> COLUMNS = FIELDS.columns();

    private MemoryRows() {}

    static Table of(Call call) {
        MemorySnapshot memory = call.proxy().memory();
        JvmSnapshot jvm = JvmSnapshot.now();
        return FIELDS.table(List.of(
                new Row("kept between turns (max_memory)", memory.keptBytes(), memory.keptMaxBytes()),
                new Row("buffers outside the heap", memory.directUsedBytes(), memory.directMaxBytes()),
                new Row("clients and requests, estimated", memory.heapBytes(), memory.heapMaxBytes()),
                new Row("heap", jvm.heapUsedBytes(), jvm.heapMaxBytes()),
                new Row("heap taken from the system", jvm.heapCommittedBytes(), jvm.heapMaxBytes()),
                new Row("classes, compiled code and more", jvm.nonHeapUsedBytes(), 0)));
    }

    private record Row(String what, long bytes, long limit) {}
}
