package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;

/** What tests of reloads have in common: two requests, and a pool whose server is asked them. */
final class ReloadSteps {
    static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";
    static final String A = "$1\r\nA\r\n";
    static final String B = "$1\r\nB\r\n";
    static final String SELECT_2 = "*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n";

    private ReloadSteps() {}

    /** Another pool that is like this one where it says nothing else. */
    static PoolYaml like(PoolYaml pool) {
        return PoolYaml.redis(pool.name()).set("listen", "127.0.0.1:" + pool.port());
    }

    /** The connection on which the server has been asked what the client wants. */
    static RawConnection asked(RawClient client, FakeServer server) {
        client.send(GET_A);
        return server.accept().expect(GET_A);
    }

    /** The same when it has answered, and the client has the answer. */
    static RawConnection answered(RawClient client, FakeServer server) {
        RawConnection connection = asked(client, server).send(A);
        client.expect(A);
        return connection;
    }

    static RawConnection asked(PlayedPool pool) {
        return asked(pool.client(), pool.server());
    }

    static RawConnection answered(PlayedPool pool) {
        return answered(pool.client(), pool.server());
    }

    static void expectClosed(RawConnection connection) {
        assertThat(connection.readUntilClosed()).isEmpty();
    }
}
