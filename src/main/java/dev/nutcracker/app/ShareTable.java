package dev.nutcracker.app;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.routing.MovedShare;
import java.util.LinkedHashMap;
import java.util.Map;

/** The share of the key space that each address has before and after a change. */
final class ShareTable {
    private final Map<ServerAddress, Row> rows = new LinkedHashMap<>();

    private ShareTable() {}

    /** Returns the table as text, with a line for each address of either pool. */
    static String of(PoolConfig before, PoolConfig after) {
        ShareTable table = new ShareTable();
        table.add(before, true);
        table.add(after, false);
        return table.text();
    }

    private void add(PoolConfig pool, boolean isBefore) {
        double[] shares = pool.placement().shares();
        for (int i = 0; i < shares.length; i++) {
            ServerConfig server = pool.servers().get(i);
            Row row = new Row(server.name(), isBefore ? shares[i] : 0, isBefore ? 0 : shares[i]);
            rows.merge(server.address(), row, Row::plus);
        }
    }

    private String text() {
        int nameWidth = "server".length();
        int addressWidth = "address".length();
        for (Map.Entry<ServerAddress, Row> entry : rows.entrySet()) {
            nameWidth = Math.max(nameWidth, entry.getValue().name().length());
            addressWidth = Math.max(addressWidth, entry.getKey().text().length());
        }
        String format = "%-" + nameWidth + "s  %-" + addressWidth + "s  %12s  %12s\n";
        StringBuilder text = new StringBuilder(String.format(format, "server", "address", "before", "after"));
        rows.forEach((address, row) -> text.append(String.format(
                format,
                row.name(),
                address.text(),
                MovedShare.percent(row.before()),
                MovedShare.percent(row.after()))));
        return text.toString();
    }

    /**
     * The shares of one address.
     *
     * @param name of the first server at this address
     * @param before from 0 to 1, as {@code after}
     */
    private record Row(String name, double before, double after) {
        Row plus(Row other) {
            return new Row(name, before + other.before, after + other.after);
        }
    }
}
