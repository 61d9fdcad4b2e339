package dev.nutcracker.server.probe;

import dev.nutcracker.health.OutlierRule.Window;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ServerCounter;

/** The figures of one server at one worker when they were last looked at. They are counted in any case. */
final class TrafficSample {
    private final Server server;
    private long requests;
    private long failures;
    private long timed;
    private long timesNs;

    TrafficSample(Server server) {
        this.server = server;
        next();
    }

    /** What has been added since this was last called. */
    Window next() {
        long nowRequests = server.counters().value(ServerCounter.REQUESTS);
        long nowFailures = server.failedRequests();
        long nowTimed = server.latency().serverCount();
        long nowTimesNs = server.latency().serverSumNs();
        Window added =
                new Window(nowRequests - requests, nowFailures - failures, nowTimed - timed, nowTimesNs - timesNs);
        requests = nowRequests;
        failures = nowFailures;
        timed = nowTimed;
        timesNs = nowTimesNs;
        return added;
    }
}
