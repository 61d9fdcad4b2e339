package dev.nutcracker.client;

import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Topic;
import java.util.function.Consumer;

/** One client as inquiries see it, at the moment {@code nowNs} of its worker's clock. */
record ClientView(ClientConnection client, long nowNs) implements ConnectedClient {
    @Override
    public Conversation conversation() {
        return client.inbound().conversation();
    }

    @Override
    public String address() {
        return client.outbound().addressText();
    }

    @Override
    public String localAddress() {
        return client.localAddressText();
    }

    @Override
    public long ageNs() {
        return nowNs - client.acceptedNs();
    }

    @Override
    public long idleNs() {
        return nowNs - client.inbound().latestReadNs();
    }

    @Override
    public int unusedBytes() {
        return client.inbound().unusedBytes();
    }

    @Override
    public long unsentBytes() {
        return client.outbound().unsentBytes();
    }

    @Override
    public int outstanding() {
        return client.outbound().queue().count();
    }

    @Override
    public int subscriptions(Topic.Kind kind) {
        return client.inbound().subscriptions(kind);
    }

    @Override
    public boolean isBlocked() {
        return client.inbound().waiting().isBlocked();
    }

    @Override
    public void unblock(boolean withError, Consumer<Boolean> done) {
        client.inbound().waiting().unblock(withError, done);
    }

    @Override
    public long keptBytes() {
        return client.keptBytes();
    }

    @Override
    public void close() {
        client.close();
    }
}
