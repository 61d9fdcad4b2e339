package dev.nutcracker.client;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.KeyRenaming;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.Side;
import dev.nutcracker.server.joint.JointKey;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends one client's requests at routes whose keys have other names at the servers. */
final class RenamingRequests {
    private static final String REFUSED =
            "this request is not for keys that have other names at the servers (strip, add), or one of those is too long";

    private final ServerConnections connections;
    private final RouteClient owner;
    private final @Nullable KeyNames names;
    private final FastFailure refusal;

    RenamingRequests(Dialect dialect, ServerConnections connections, RouteClient owner) {
        this.connections = connections;
        this.owner = owner;
        this.names = dialect.keyNames();
        this.refusal = new FastFailure(ErrorKind.INVALID_ARGUMENT, dialect.errorResponse(REFUSED));
    }

    /** Why such a request is not served. */
    FastFailure refusal() {
        return refusal;
    }

    static boolean concern(@Nullable JointKey key) {
        return key != null && key.path().renaming() != null;
    }

    static boolean concernAny(@Nullable JointKey[] keys) {
        for (JointKey key : keys) {
            if (concern(key)) {
                return true;
            }
        }
        return false;
    }

    /** Whether such a request would show keys by the names that servers have for them. */
    boolean areShownBy(ParsedRequest request) {
        return names != null && names.showsAllKeys(request.command());
    }

    /**
     * The request with the names that its keys have at the servers; null if it cannot have other keys.
     *
     * @param keys of the request; null for one that keeps its name
     */
    @Nullable
    ParsedRequest renamed(ParsedRequest request, @Nullable JointKey[] keys) {
        byte[][] newKeys = new byte[keys.length][];
        for (int i = 0; i < keys.length; i++) {
            JointKey key = keys[i];
            if (key != null && concern(key)) {
                newKeys[i] = key.key().bytes();
            } else {
                newKeys[i] = new byte[request.keyLength(i)];
                request.message().getBytes(request.messageStart() + request.keyOffset(i), newKeys[i]);
            }
        }
        return names == null ? null : names.renamed(request, newKeys);
    }

    /**
     * Sends a whole request to the server of its keys.
     *
     * @param asked null for a request without a response
     * @param renamed null if it cannot be served
     * @param isNumbered whether it carries a number of the proxy
     */
    void send(@Nullable Request asked, @Nullable ParsedRequest renamed, List<JointKey> keys, boolean isNumbered) {
        RenamedAnswer answer = asked == null ? null : answer(asked, renamed, keys.getFirst());
        ServerConnection connection = renamed == null ? null : connectionFor(keys);
        FastFailure failure = renamed == null ? refusal : failure(connection, keys.getFirst());
        if (failure != null || renamed == null || connection == null) {
            refuse(answer, failure);
            return;
        }
        if (answer == null) {
            connection.forwardNoreply(renamed.message(), renamed.messageStart(), renamed.messageLength());
        } else {
            answer.send(connection, renamed);
            fence(connection, renamed.fence(), isNumbered);
        }
        owner.sentOn(connection);
    }

    private static void fence(ServerConnection connection, @Nullable Fence fence, boolean isNumbered) {
        if (fence != null && isNumbered) {
            connection.own().fenceTurn(fence);
        } else if (fence != null) {
            connection.own().fence(fence);
        }
    }

    /** Sends the part of a request for one key. */
    void send(Fragment fragment, ParsedRequest renamed, Split split, int[] only, JointKey key) {
        RenamedAnswer answer = answer(fragment, renamed, key);
        ServerConnection connection = connectionFor(List.of(key));
        FastFailure failure = failure(connection, key);
        if (failure != null || connection == null) {
            refuse(answer, failure);
        } else {
            answer.send(connection, renamed, split, only);
            owner.sentOn(connection);
        }
    }

    private RenamedAnswer answer(Request asked, @Nullable ParsedRequest renamed, JointKey key) {
        KeyRenaming renaming = key.path().renaming();
        assert renaming != null : "only for keys that have other names";
        boolean repeats = renamed != null && names != null && names.isRepeated(renamed);
        return new RenamedAnswer(asked, repeats ? names : null, renaming);
    }

    private static void refuse(@Nullable RenamedAnswer answer, @Nullable FastFailure failure) {
        if (answer != null && failure != null) {
            answer.refuse(failure);
        }
    }

    /** Null if the keys have no server now. */
    private @Nullable ServerConnection connectionFor(List<JointKey> keys) {
        Server server = keys.getFirst().serverIn(keys.getFirst().sides().writes());
        return server == null ? null : connections.to(server);
    }

    /** Whether the keys are on several servers. */
    static boolean areApart(List<JointKey> keys) {
        Side side = keys.getFirst().sides().writes();
        Server server = keys.getFirst().serverIn(side);
        for (JointKey key : keys) {
            if (!side.mayHave(key.key().bytes(), server)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable FastFailure failure(@Nullable ServerConnection connection, JointKey key) {
        if (connection == null) {
            return key.sides().writes().failureOf(key.key().bytes());
        }
        return connection.isFull() ? connection.fullness() : null;
    }
}
