package dev.nutcracker.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Linux' tables of TCP sockets, which say whose each is.
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm-&gt;when retrnsmt   uid  timeout inode
 *    0: 0100007F:A1B2 0100007F:56CE 01 00000000:00000000 00:00000000 00000000  1000        0 81234 …
 * </pre>
 *
 * @param files the tables, of IPv4 and of IPv6
 */
record SocketTable(List<Path> files) {
    static final SocketTable OF_SYSTEM =
            new SocketTable(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")));

    /** The table does not have the connection; it may be that of another system. */
    static final int UNTOLD = -1;
    /** The connection is there, and no process has its other end any more. */
    static final int NOBODY = -2;

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int UID = 7;
    private static final int INODE = 9;

    SocketTable {
        files = List.copyOf(files);
    }

    /**
     * Returns the user whose process has the other end of a connection between two sockets of this machine, or one of the
     * numbers above.
     */
    int userAt(InetSocketAddress peer, InetSocketAddress own) {
        List<String> peers = texts(peer);
        List<String> owns = texts(own);
        boolean told = false;
        for (Path file : files) {
            for (String[] row : rows(file, port(peer), port(own))) {
                if (peers.contains(row[LOCAL]) && owns.contains(row[REMOTE])) {
                    // A socket that its process has closed seems to be root's.
                    return row[INODE].equals("0") ? NOBODY : Integer.parseUnsignedInt(row[UID]);
                }
                told |= owns.contains(row[LOCAL]) && peers.contains(row[REMOTE]);
            }
        }
        return told ? NOBODY : UNTOLD;
    }

    /** The rows in which both ports are: of a busy machine these are a few among tens of thousands. */
    private static List<String[]> rows(Path file, String onePort, String otherPort) {
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(onePort) && line.contains(otherPort)) {
                    addRow(rows, line.strip().split("\\s+", -1));
                }
            }
        } catch (IOException e) {
            // A system without such a file tells nothing.
        }
        return rows;
    }

    private static void addRow(List<String[]> rows, String[] words) {
        if (words.length > INODE && words[0].endsWith(":")) {
            rows.add(words);
        }
    }

    private static String port(InetSocketAddress socket) {
        return String.format(Locale.ROOT, ":%04X", socket.getPort());
    }

    /** A socket for both families has IPv4 addresses in the form of IPv6. */
    private static List<String> texts(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        String port = port(socket);
        String text = text(address.getAddress());
        return address instanceof Inet4Address
                ? List.of(text + port, text(mapped(address.getAddress())) + port)
                : List.of(text + port);
    }

    private static byte[] mapped(byte[] address) {
        return ByteBuffer.allocate(16)
                .putInt(0)
                .putInt(0)
                .putInt(0xffff)
                .put(address)
                .array();
    }

    /** In words of the machine's own order. */
    private static String text(byte[] address) {
        ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return text.toString();
    }
}
