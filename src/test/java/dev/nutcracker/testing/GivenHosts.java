package dev.nutcracker.testing;

import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A resolver with names and addresses that the test sets; all others are unknown. */
public final class GivenHosts implements Resolver {
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();

    /** From now on the name has these addresses, in this order. */
    public GivenHosts set(String host, String... literals) {
        addresses.put(host, Stream.of(literals).map(InetAddress::ofLiteral).toList());
        return this;
    }

    /** From now on lookups of the name fail. */
    public void remove(String host) {
        addresses.remove(host);
    }

    /** Returns how often names have been looked up. */
    public int lookUps() {
        return lookUps.get();
    }

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        List<InetAddress> known = addresses.get(host);
        if (known == null) {
            throw new UnknownHostException(host);
        }
        return known;
    }

    /** Returns addresses for a test that needs no names. */
    public static HostAddresses none(ScheduledExecutorService timer) {
        return new HostAddresses(new GivenHosts(), Runnable::run, timer, System::nanoTime, _ -> {});
    }
}
