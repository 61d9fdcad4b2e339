package dev.nutcracker.server;

import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/** What requests for one server have to wait for, whichever pool's clients have sent them. */
public final class ServerWaits {
    private ServerWaits() {}

    /** Which requests wait for the server. */
    public static Wait at(Server server) {
        ServedPrimary primary = ServedPrimary.of(server);
        if (primary == null) {
            return Wait.NONE;
        }
        primary.queue().hearOfHandOver();
        return primary.queue().waiting();
    }

    /** Where requests for this server wait, which stands for a master. */
    public static WaitingPlace placeOf(Server server) {
        ServedPrimary primary = ServedPrimary.of(server);
        if (primary == null) {
            throw new IllegalArgumentException(server + " stands for no master");
        }
        return primary.queue();
    }

    /**
     * What a request gets that needs a connection of its own to the server, if it cannot be served; {@code null} if it can.
     *
     * @param client how long its client waits
     */
    public static @Nullable FastFailure failureAt(Server server, Patience client, long nowNs) {
        ServedPrimary primary = ServedPrimary.of(server);
        if (primary == null || at(server) == Wait.NONE) {
            return null;
        }
        PrimaryQueue queue = primary.queue();
        return queue.isOver() || client.isOver(nowNs, queue.waitMaxNs()) ? queue.failure() : null;
    }

    /**
     * A connection for one client could not be opened, so the primary is doubted.
     *
     * @return whether there is none now, so that the client may wait for the next
     */
    public static boolean doubtPrimary(Server server, ErrorKind kind) {
        Mastership mastership = server.mastership();
        if (mastership == null) {
            return false;
        }
        mastership.connectionGone(kind);
        return mastership.isLost();
    }
}
