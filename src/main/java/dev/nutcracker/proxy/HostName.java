package dev.nutcracker.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The name of this machine. It is looked up once, when it is first needed, since that may take seconds. */
final class HostName {
    private final Supplier<String> lookup;
    private @Nullable String text;

    HostName(Supplier<String> lookup) {
        this.lookup = lookup;
    }

    static HostName ofThisMachine() {
        return new HostName(HostName::localHost);
    }

    /** May block the first time. */
    synchronized String text() {
        String known = text;
        if (known == null) {
            known = lookup.get();
            text = known;
        }
        return known;
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
