package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose sockets are in the tables of Linux. */
final class SocketTableTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid" + "  timeout inode\n";
    private static final String PEER = "   0: 0100007F:A1B2 0100007F:56CE %s 00000000:00000000 00:00000000 00000000 %d"
            + "        0 %d 1 0000000000000000 20 4 30 10 -1\n";
    private static final String OWN =
            "   1: 0100007F:56CE 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000"
                    + "        0 77 1 0000000000000000 20 4 30 10 -1\n";

    @TempDir
    private Path directory;

    @Test
    void shouldKnowWhoseTheOtherEndIs() throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such a machine");

        assertThat(user(String.format(PEER, "01", 1001, 81_234))).isEqualTo(1001);
        assertThat(user(OWN + String.format(PEER, "01", 0, 81_234))).isZero();
    }

    /** Others have one of the ports, or both the other way round. */
    @Test
    void shouldFindTheOtherEndAmongMany() throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such a machine");
        String others = "";
        for (String other :
                List.of("0100007F:A1B2 0100007F:56CF", "0100007F:A1B3 0100007F:56CE", "0200007F:A1B2 0100007F:56CE")) {
            others += String.format(PEER, "01", 1002, 81_235).replace("0100007F:A1B2 0100007F:56CE", other);
        }

        assertThat(user(others + OWN + String.format(PEER, "01", 1001, 81_234))).isEqualTo(1001);
        assertThat(user(others)).isEqualTo(SocketTable.UNTOLD);
    }

    /** That of nobody in a container, for example. */
    @Test
    void shouldTakeTheGreatestUser() throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such a machine");

        assertThat(user(String.format(PEER, "01", 4_294_967_293L, 81_234))).isEqualTo(-3);
    }

    @Test
    void shouldNotTakeAClosedSocketForRoots() throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such a machine");

        assertThat(user(OWN + String.format(PEER, "05", 0, 0))).isEqualTo(SocketTable.NOBODY);
        assertThat(user(OWN)).isEqualTo(SocketTable.NOBODY);
    }

    @Test
    void shouldSayThatATableTellsNothing() throws IOException {
        assertThat(user("")).isEqualTo(SocketTable.UNTOLD);
        SocketTable none = new SocketTable(List.of(directory.resolve("none")));
        assertThat(none.userAt(socket("127.0.0.1", 0xa1b2), socket("127.0.0.1", 22_222)))
                .isEqualTo(SocketTable.UNTOLD);
    }

    @Test
    void shouldFindRealConnectionsOfBothFamilies() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/net/tcp")), "the system has a table");
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        for (String host : List.of("127.0.0.1", "::1")) {
            InetAddress address = InetAddress.getByName(host);
            try (ServerSocket server = new ServerSocket(0, 1, address);
                    Socket client = new Socket(address, server.getLocalPort());
                    Socket accepted = server.accept()) {
                InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteSocketAddress();
                InetSocketAddress own = (InetSocketAddress) accepted.getLocalSocketAddress();
                assertThat(SocketTable.OF_SYSTEM.userAt(peer, own)).as(host).isEqualTo(self);
                client.close();
                assertThat(SocketTable.OF_SYSTEM.userAt(peer, own)).as(host).isEqualTo(SocketTable.NOBODY);
            }
        }
    }

    private int user(String rows) throws IOException {
        Path file = Files.writeString(directory.resolve("tcp"), HEAD + rows);
        return new SocketTable(List.of(file)).userAt(socket("127.0.0.1", 0xa1b2), socket("127.0.0.1", 22_222));
    }

    private static InetSocketAddress socket(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
