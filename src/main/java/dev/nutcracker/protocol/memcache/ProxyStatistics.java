package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code stats proxy}: the proxy's own figures of the pool, summed over the workers, with names as on the statistics
 * port, and the state of each server. */
final class ProxyStatistics implements Inquiry {
    private final Map<String, Long> sums = new TreeMap<>();
    private final Map<String, Long> figures = new TreeMap<>();
    private final Map<String, String> servers = new LinkedHashMap<>();
    private final Function<StatLine, byte[]> form;
    private final byte[] end;

    /**
     * @param form writes one figure
     * @param end the bytes after the last figure
     */
    ProxyStatistics(Function<StatLine, byte[]> form, byte[] end) {
        this.form = form;
        this.end = end;
    }

    @Override
    public void visit(PoolPart part) {
        part.forEachFigure((name, value) -> sums.merge(name, value, Long::sum));
        figures.put("uptime", part.uptimeS());
        figures.put("servers", (long) part.serverCount());
        figures.put("servers_live", (long) part.liveServerCount());
        figures.put("kept_bytes", part.keptBytes());
        figures.put("kept_bytes_max", part.keptBytesMax());
        part.forEachServer((name, state) -> servers.put("server:" + name.replace(' ', '_'), state));
    }

    @Override
    public void answer(Output out) {
        figures.putAll(sums);
        figures.forEach((name, value) -> out.write(form.apply(new StatLine(name, Long.toString(value)))));
        servers.forEach((name, state) -> out.write(form.apply(new StatLine(name, state))));
        out.write(end);
    }
}
