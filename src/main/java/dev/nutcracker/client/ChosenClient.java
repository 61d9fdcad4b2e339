package dev.nutcracker.client;

import dev.nutcracker.protocol.ClientFacts;
import dev.nutcracker.stats.ClientReport;

/** One client of a {@link PoolClients}, for operators who look at a few clients at a time. It may be gone meanwhile. */
public final class ChosenClient {
    private final ClientConnection connection;

    ChosenClient(ClientConnection connection) {
        this.connection = connection;
    }

    ClientConnection connection() {
        return connection;
    }

    /** What operators see of the client. */
    ClientReport report(int worker) {
        ClientInbound inbound = connection.inbound();
        ClientOutbound outbound = connection.outbound();
        ClientFacts facts = inbound.conversation().facts();
        long nowNs = outbound.nowNs();
        return new ClientReport(
                facts.id() == ClientFacts.NO_ID ? connection.number() : facts.id(),
                connection.poolName(),
                outbound.addressText(),
                facts.name(),
                facts.library(),
                facts.protocol(),
                facts.database(),
                inbound.conversation().user().name(),
                stateText(facts),
                nowNs - connection.acceptedNs(),
                nowNs - inbound.latestReadNs(),
                facts.latestCommand(),
                inbound.requests(),
                inbound.receivedBytes(),
                outbound.writtenBytes(),
                connection.keptBytes(),
                worker,
                connection.isEncrypted());
    }

    private String stateText(ClientFacts facts) {
        ClientInbound inbound = connection.inbound();
        if (inbound.waiting().isBlocked()) {
            return "blocked";
        }
        if (inbound.isSubscriber()) {
            return "subscribed";
        }
        if (facts.transaction()) {
            return "tx";
        }
        if (inbound.isPaused() || inbound.isKeeping()) {
            return "waiting";
        }
        return connection.outbound().isEmpty() ? "idle" : "active";
    }
}
