package dev.nutcracker.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Whose process is at the other end of a connection within this machine, as far as the system tells: of a Unix socket by
 * {@code SO_PEERCRED}, of TCP by the table of sockets, which only Linux has.
 */
@FunctionalInterface
interface PeerOwner {
    /** For a system that does not tell. */
    PeerOwner UNKNOWN = () -> false;

    /** Whether the peer is known to be neither the user of this process nor root. */
    boolean isAnother();

    /** Asks the system at most once: a socket stays that of the user who has made it. */
    static PeerOwner of(SocketChannel channel) {
        return new OfConnection(channel);
    }

    /** Whose process is at the other end of one connection. For one thread at a time. */
    final class OfConnection implements PeerOwner {
        private final SocketChannel channel;
        private @Nullable Boolean another;

        private OfConnection(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean isAnother() {
            Boolean known = another;
            if (known == null) {
                known = ask();
                another = known;
            }
            return known;
        }

        private boolean ask() {
            try {
                return PeerOwner.isAnother(channel);
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
    }

    private static boolean isAnother(SocketChannel channel) throws IOException {
        SocketAddress peer = channel.getRemoteAddress();
        if (peer instanceof UnixDomainSocketAddress) {
            String user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            return !user.equals("root")
                    && !user.equals(Files.getOwner(Self.PATH).getName());
        }
        if (peer instanceof InetSocketAddress tcp && channel.getLocalAddress() instanceof InetSocketAddress own) {
            int user = SocketTable.OF_SYSTEM.userAt(tcp, own);
            return user != SocketTable.UNTOLD && user != Self.ROOT && user != Self.user();
        }
        return false;
    }

    /** This process. */
    final class Self {
        static final int ROOT = 0;
        static final Path PATH = Path.of("/proc/self");

        private Self() {}

        static int user() throws IOException {
            return (int) Files.getAttribute(PATH, "unix:uid");
        }
    }
}
