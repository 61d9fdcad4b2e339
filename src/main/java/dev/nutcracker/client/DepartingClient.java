package dev.nutcracker.client;

import dev.nutcracker.handover.Message;
import io.netty.channel.unix.UnixChannel;

/**
 * A client that its worker's loop does not read any more, on its way to another process. One of {@link #passed} and {@link
 * #takeBack} is called once, on any thread.
 */
public final class DepartingClient {
    private final Departures departures;
    private final ClientConnection connection;
    private final Message.Client state;
    private final UnixChannel channel;

    DepartingClient(Departures departures, ClientConnection connection, Message.Client state, UnixChannel channel) {
        this.departures = departures;
        this.connection = connection;
        this.state = state;
        this.channel = channel;
    }

    /** What the other process must know. */
    public Message.Client state() {
        return state;
    }

    /** The descriptor of its socket. */
    public int descriptor() {
        return channel.fd().intValue();
    }

    /** The other process has it. */
    public void passed() {
        departures.execute(() -> departures.passed(connection));
    }

    /**
     * The other process has not got it: it goes on here.
     *
     * @param refused whether the other process does not want it, so that there is no use in asking again
     */
    public void takeBack(boolean refused) {
        departures.execute(() -> departures.takeBack(connection, channel, refused));
    }
}
