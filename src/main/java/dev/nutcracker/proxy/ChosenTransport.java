package dev.nutcracker.proxy;

import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.net.Transport;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The interface for sockets that a configuration names. */
public final class ChosenTransport {
    private ChosenTransport() {}

    /**
     * Returns the interface for sockets of that name, or the best one here for {@link GlobalConfig#BEST_TRANSPORT}.
     *
     * @throws IOException if this machine does not have it
     */
    public static Transport of(String name) throws IOException {
        if (name.equals(GlobalConfig.BEST_TRANSPORT)) {
            return Transport.best();
        }
        Transport transport = Transport.named(name);
        if (!transport.isAvailable()) {
            throw new IOException("global: transport: " + name + " is not available here; there are "
                    + Arrays.stream(Transport.values())
                            .filter(Transport::isAvailable)
                            .map(Transport::lowerCaseName)
                            .collect(Collectors.joining(", ")));
        }
        return transport;
    }
}
