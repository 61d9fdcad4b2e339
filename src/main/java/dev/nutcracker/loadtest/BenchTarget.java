package dev.nutcracker.loadtest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Where the load goes. */
record BenchTarget(String name, InetSocketAddress address) {
    /** Returns whether it is on this machine. */
    boolean isHere() {
        InetAddress host = address.getAddress();
        try {
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
