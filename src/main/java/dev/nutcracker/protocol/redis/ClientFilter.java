package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ConnectedClient;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The clients that a {@code CLIENT LIST} or {@code CLIENT KILL} selects: those that match every option. */
final class ClientFilter {
    private static final byte[] BAD_ID = Errors.error("Invalid client ID");
    private static final byte[] BAD_KILL_ID = Errors.error("client-id should be greater than 0");
    private static final byte[] BAD_AGE = Errors.error("maxage is not an integer or out of range");
    private static final Set<String> TYPES = Set.of("normal", "master", "replica", "slave", "pubsub");

    private final Set<Long> ids = new HashSet<>();
    private @Nullable String type;
    private @Nullable String address;
    private @Nullable String localAddress;
    private long ageMinS;

    /** Whether it may select the asking client as well. */
    private boolean asking = true;

    private byte @Nullable [] refusal;

    private ClientFilter() {}

    /** {@code [TYPE type] [ID id [id …]]}; {@code arguments} are at LIST. */
    static ClientFilter ofList(ArgumentCursor arguments) {
        ClientFilter filter = new ClientFilter();
        while (filter.refusal == null && arguments.next()) {
            if (arguments.is("type") && arguments.remaining() > 0) {
                filter.type(arguments);
            } else if (arguments.is("id") && arguments.remaining() > 0) {
                filter.ids(arguments);
            } else {
                filter.refusal = Errors.SYNTAX;
            }
        }
        return filter;
    }

    /** {@code address:port}, the old form of KILL; {@code arguments} are at it. */
    static ClientFilter ofAddress(ArgumentCursor arguments) {
        ClientFilter filter = new ClientFilter();
        filter.address = arguments.text();
        return filter;
    }

    /** Options with a value each; {@code arguments} are at KILL. */
    static ClientFilter ofKill(ArgumentCursor arguments) {
        ClientFilter filter = new ClientFilter();
        filter.asking = false;
        while (filter.refusal == null && arguments.next()) {
            if (arguments.remaining() == 0) {
                filter.refusal = Errors.SYNTAX;
            } else {
                filter.killOption(arguments);
            }
        }
        return filter;
    }

    private void killOption(ArgumentCursor arguments) {
        String option = arguments.text(16).toLowerCase(Locale.ROOT);
        switch (option) {
            case "type" -> type(arguments);
            case "id" -> id(arguments);
            case "addr" -> address = next(arguments);
            case "laddr" -> localAddress = next(arguments);
            case "maxage" -> age(arguments);
            case "user" -> user(arguments);
            case "skipme" -> skipMe(arguments);
            default -> refusal = Errors.SYNTAX;
        }
    }

    private void type(ArgumentCursor arguments) {
        type = next(arguments).toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            refusal = Errors.quoting("Unknown client type '" + arguments.text(128) + "'");
        }
    }

    private void ids(ArgumentCursor arguments) {
        while (refusal == null && arguments.next()) {
            if (arguments.integer() < 1) {
                refusal = BAD_ID;
            }
            ids.add(arguments.integer());
        }
    }

    private void id(ArgumentCursor arguments) {
        arguments.next();
        if (arguments.integer() < 1) {
            refusal = BAD_KILL_ID;
        }
        ids.add(arguments.integer());
    }

    private void age(ArgumentCursor arguments) {
        arguments.next();
        ageMinS = arguments.integer();
        if (ageMinS < 1) {
            refusal = BAD_AGE;
        }
    }

    /** All clients are the only user. */
    private void user(ArgumentCursor arguments) {
        if (!next(arguments).equals("default")) {
            refusal = Errors.quoting("No such user '" + arguments.text(128) + "'");
        }
    }

    private void skipMe(ArgumentCursor arguments) {
        arguments.next();
        if (!arguments.is("yes") && !arguments.is("no")) {
            refusal = Errors.SYNTAX;
        }
        asking = arguments.is("no");
    }

    private static String next(ArgumentCursor arguments) {
        arguments.next();
        return arguments.text(256);
    }

    /** The error in the request, {@code null} if it has none. */
    byte @Nullable [] refusal() {
        return refusal;
    }

    /**
     * @param id the client's
     * @param askingId that of the asking client
     */
    boolean fits(ConnectedClient client, long id, long askingId) {
        return (ids.isEmpty() || ids.contains(id))
                && (type == null || type.equals(ClientList.isSubscriber(client) ? "pubsub" : "normal"))
                && (address == null || address.equals(client.address()))
                && (localAddress == null || localAddress.equals(client.localAddress()))
                && TimeUnit.NANOSECONDS.toSeconds(client.ageNs()) >= ageMinS
                && (asking || id != askingId);
    }
}
