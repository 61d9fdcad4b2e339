package dev.nutcracker.proxy;

import dev.nutcracker.protocol.redis.SlowRequests;
import dev.nutcracker.stats.SlowLog;
import dev.nutcracker.stats.SlowRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pool's slow log as Redis clients see it. */
record RedisSlowLog(SlowLog log) implements SlowRequests {
    @Override
    public List<Entry> latest(int count) {
        return log.latest(count).stream().map(RedisSlowLog::entry).toList();
    }

    @Override
    public int length() {
        return log.length();
    }

    @Override
    public void clear() {
        log.clear();
    }

    @Override
    public long slowerThanUs() {
        return log.slowFromNs() == SlowLog.NEVER_NS ? -1 : TimeUnit.NANOSECONDS.toMicros(log.slowFromNs());
    }

    @Override
    public int lengthMax() {
        return log.lengthMax();
    }

    private static Entry entry(SlowRequest request) {
        return new Entry(
                request.id(),
                TimeUnit.MILLISECONDS.toSeconds(request.endedMs()),
                TimeUnit.NANOSECONDS.toMicros(request.totalNs()),
                arguments(request),
                request.client(),
                request.clientName());
    }

    /** The name of a subcommand is an argument of its own. */
    private static List<byte[]> arguments(SlowRequest request) {
        List<byte[]> arguments = new ArrayList<>(3);
        for (String name : request.command().split("\\|", -1)) {
            arguments.add(name.getBytes(StandardCharsets.US_ASCII));
        }
        if (request.key().length > 0) {
            arguments.add(request.key());
        }
        return arguments;
    }
}
