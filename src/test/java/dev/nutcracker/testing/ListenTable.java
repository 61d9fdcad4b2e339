package dev.nutcracker.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The kernel's list of listening sockets.
 *
 * <p>It shows that a server is ready without connecting to it, since a test connection would show up in the counters of
 * a proxy. Without {@code /proc}, it connects.
 *
 * <pre>
 *   /proc/net/tcp    sl  local_address  rem_address    st  tx_queue:rx_queue  …  inode at 9
 *                    0:  0100007F:59D8  00000000:0000  0A  00000000:00000000     31337
 *   /proc/net/unix   Num: RefCount Protocol Flags Type St  inode at 6  path at 7
 *   /proc/PID/fd/6   -> socket:[31337]
 * </pre>
 */
final class ListenTable {
    private static final Path TCP = Path.of("/proc/net/tcp");
    private static final Path TCP6 = Path.of("/proc/net/tcp6");
    private static final Path UNIX = Path.of("/proc/net/unix");
    private static final String TCP_LISTEN = "0A";
    private static final String UNIX_LISTEN = "00010000";

    private ListenTable() {}

    /** Returns whether this process listens there, and not another that took the address before. */
    static boolean listens(long pid, SocketAddress address) {
        try {
            if (!Files.isReadable(TCP)) {
                return accepts(address);
            }
            Set<String> listening = inodes(address);
            listening.retainAll(socketsOf(pid));
            return !listening.isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }

    private static Set<String> inodes(SocketAddress address) throws IOException {
        Set<String> inodes = new HashSet<>();
        if (address instanceof InetSocketAddress tcp) {
            addTcp(inodes, TCP, tcp.getPort());
            addTcp(inodes, TCP6, tcp.getPort());
        } else if (address instanceof UnixDomainSocketAddress unix) {
            addUnix(inodes, unix.getPath().toString());
        }
        return inodes;
    }

    private static void addTcp(Set<String> inodes, Path table, int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String[] row : rows(table)) {
            if (row.length > 9 && row[3].equals(TCP_LISTEN) && row[1].endsWith(suffix)) {
                inodes.add(row[9]);
            }
        }
    }

    private static void addUnix(Set<String> inodes, String path) throws IOException {
        for (String[] row : rows(UNIX)) {
            if (row.length > 7 && row[3].equals(UNIX_LISTEN) && row[7].equals(path)) {
                inodes.add(row[6]);
            }
        }
    }

    private static List<String[]> rows(Path table) throws IOException {
        if (!Files.isReadable(table)) {
            return List.of();
        }
        return Files.readAllLines(table).stream()
                .map(line -> line.trim().split("\\s+", -1))
                .toList();
    }

    private static Set<String> socketsOf(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                addSocket(inodes, descriptor);
            }
        }
        return inodes;
    }

    private static void addSocket(Set<String> inodes, Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("socket:[")) {
                inodes.add(target.substring("socket:[".length(), target.length() - 1));
            }
        } catch (IOException closedMeanwhile) {
            // A starting process opens and closes files; one that is gone is not a listening socket.
        }
    }

    private static boolean accepts(SocketAddress address) throws IOException {
        StandardProtocolFamily family =
                address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try (SocketChannel channel = SocketChannel.open(family)) {
            return channel.connect(address);
        }
    }
}
