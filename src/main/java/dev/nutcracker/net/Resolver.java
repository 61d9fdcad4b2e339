package dev.nutcracker.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks host names up. May block, so it is not to be called on a loop. */
public interface Resolver {
    /** The present addresses of the name, in the order in which they are to be tried. */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** The system's: its files and name servers. */
    static Resolver ofSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
