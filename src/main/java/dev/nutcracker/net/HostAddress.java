package dev.nutcracker.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The state of one host name. {@link HostAddresses} guards it. */
final class HostAddress {
    /** How long answers must have been without the address in use before another replaces it. */
    static final long DOUBT_NS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private List<InetAddress> answer = List.of();
    private @Nullable InetAddress inUse;
    private boolean lookingUp;
    private boolean lookedUp;
    private long lookedUpNs;
    private String error = "";
    private boolean doubted;
    private long doubtedSinceNs;
    private List<Runnable> waiting = new ArrayList<>();

    HostAddress(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    @Nullable
    InetAddress inUse() {
        return inUse;
    }

    void use(InetAddress address) {
        inUse = address;
        doubted = false;
    }

    /** Whether the latest look-up, even a failed one, is not older than that. */
    boolean isFresh(long nowNs, long ageMaxNs) {
        return lookedUp && nowNs - lookedUpNs <= ageMaxNs;
    }

    /** Returns whether the caller is to look it up; if not, a look-up is in progress. */
    boolean beginLookUp() {
        boolean idle = !lookingUp;
        lookingUp = true;
        return idle;
    }

    /** Calls {@code then} at the end of the look-up. */
    void await(Runnable then) {
        waiting.add(then);
    }

    List<Runnable> takeWaiting() {
        List<Runnable> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /**
     * A look-up has ended, without addresses if it failed. Returns whether to look it up again after {@link #DOUBT_NS}.
     */
    boolean answered(List<InetAddress> addresses, long nowNs) {
        lookingUp = false;
        lookedUp = true;
        lookedUpNs = nowNs;
        if (addresses.isEmpty()) {
            error = error.isEmpty() ? "no address" : error;
            return false;
        }
        error = "";
        answer = List.copyOf(addresses);
        if (inUse == null || (isMissing() && doubted && nowNs - doubtedSinceNs >= DOUBT_NS)) {
            use(first(answer));
            return false;
        }
        boolean newlyDoubted = isMissing() && !doubted;
        if (newlyDoubted) {
            doubtedSinceNs = nowNs;
        }
        doubted = isMissing();
        return newlyDoubted;
    }

    /** The look-up that is about to end has failed. */
    void failed(String text) {
        error = text;
    }

    void tell(HostAddresses.Observer observer, long nowNs) {
        observer.host(name, candidates(), lookedUp ? nowNs - lookedUpNs : -1, error);
    }

    private boolean isMissing() {
        return !answer.contains(inUse);
    }

    /**
     * The lowest address of the family that the system prefers here. Name servers change the order from answer to answer;
     * if the first one counted, several proxies would use several servers for the same name.
     */
    private static InetAddress first(List<InetAddress> addresses) {
        InetAddress lowest = addresses.getFirst();
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            byte[] lowestBytes = lowest.getAddress();
            if (bytes.length == lowestBytes.length && Arrays.compareUnsigned(bytes, lowestBytes) < 0) {
                lowest = address;
            }
        }
        return lowest;
    }

    /** The address in use, then the others of the latest answer; none before the first answer. */
    List<InetAddress> candidates() {
        if (inUse == null) {
            return List.of();
        }
        List<InetAddress> candidates = new ArrayList<>(List.of(inUse));
        for (InetAddress address : answer) {
            if (!address.equals(inUse)) {
                candidates.add(address);
            }
        }
        return candidates;
    }
}
