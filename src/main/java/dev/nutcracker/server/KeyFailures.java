package dev.nutcracker.server;

import dev.nutcracker.routing.Absence;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PolicyCounter;

/** The errors for requests whose keys no server of a pool takes at the moment. */
final class KeyFailures {
    private final Pool pool;
    private final FastFailure noLiveServer;

    KeyFailures(Pool pool) {
        this.pool = pool;
        this.noLiveServer = new FastFailure(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
    }

    FastFailure noLiveServer() {
        return noLiveServer;
    }

    FastFailure of(byte[] key, int offset, int length) {
        Topology topology = pool.topology();
        int place = topology.router().route(key, offset, length);
        return place == Router.NO_SERVER ? noLiveServer : at(place, topology);
    }

    FastFailure at(int place, Topology topology) {
        Pool standIn = pool.standIn();
        Topology others = topology.standIn();
        if (standIn != null && others != null && topology.isStandIns(place)) {
            return standIn.failureAt(topology.placeAtStandIn(place), others);
        }
        return switch (topology.absenceAt(place)) {
            case Absence.Refused refused -> refused(pool.server(topology.serverOf(place)), refused);
            // It came back in this moment, too late for this request.
            case Absence.None _ -> noLiveServer;
        };
    }

    private FastFailure refused(Server server, Absence.Refused refused) {
        server.policyCounters().increment(PolicyCounter.FAST_FAILURES);
        return new FastFailure(ErrorKind.SERVER_DOWN, pool.response(refused));
    }
}
