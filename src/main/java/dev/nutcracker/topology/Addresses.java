package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import org.jspecify.annotations.Nullable;

/** Reads addresses and numbers from what nodes say. */
final class Addresses {
    static final int PORT_MAX = 65535;

    private static final int HOST_CHARACTERS_MAX = 253;
    private static final int DIGITS_MAX = 19;

    private Addresses() {}

    /** An address to which one can connect; null if this is none. */
    static ServerAddress.@Nullable Tcp of(String host, long port) {
        return isHost(host) && port > 0 && port <= PORT_MAX ? new ServerAddress.Tcp(host, (int) port) : null;
    }

    /** Whether a node leaves its host open, and means the one at which it was reached. */
    static boolean isOpenHost(String host) {
        return host.isEmpty() || host.equals("?");
    }

    private static boolean isHost(String text) {
        return !text.isEmpty()
                && text.length() <= HOST_CHARACTERS_MAX
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '/' && c != '@' && c != ',');
    }

    /** A whole number that is not negative; -1 if the text is none. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
