package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pools whose routes lead to other pools, in front of real memcached. */
final class MemcacheRoutingTest {
    private static final int PORT = Ports.free();
    private static MemcachedServer main;
    private static MemcachedServer other;

    @BeforeAll
    static void startServers() {
        main = MemcachedServer.start();
        other = MemcachedServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        other.close();
    }

    private static String yaml(String... routes) {
        return "front:\n  listen: 127.0.0.1:" + PORT + "\n  routes:\n   - " + String.join("\n   - ", routes)
                + """

                main:
                  servers:
                   - 127.0.0.1:%d:1 m
                other:
                  servers:
                   - 127.0.0.1:%d:1 o
                """.formatted(main.port(), other.port());
    }

    @Test
    void shouldSendEachKeyToThePoolOfItsRoute() {
        try (RunningProxy _ = RunningProxy.start(
                        1, yaml("{prefix: 'o:', pool: other}", "{prefix: 'x:', error: gone}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT);
                RawClient direct = RawClient.connect(other.port())) {
            client.send("set o:1 0 0 1\r\na\r\nset 1 0 0 1\r\nb\r\nset x:1 0 0 1\r\nb\r\n")
                    .expect("STORED\r\nSTORED\r\nSERVER_ERROR gone\r\n");
            client.send("set o:2 0 0 1 noreply\r\nc\r\nset x:2 0 0 1 noreply\r\nc\r\nget 1 o:1 2\r\n")
                    .expect("VALUE 1 0 1\r\nb\r\nVALUE o:1 0 1\r\na\r\nEND\r\n");
            client.send("mg o:2 v\r\nmg x:1 v\r\nmg 1 v q\r\nmn\r\n")
                    .expect("VA 1\r\nc\r\nSERVER_ERROR gone\r\nVA 1\r\nb\r\nMN\r\n");
            direct.send("get o:1 1\r\n").expect("VALUE o:1 0 1\r\na\r\nEND\r\n");
            assertThat(client.send("version\r\n").readLine()).startsWith("VERSION");
        }
    }

    @Test
    void shouldRouteByCommands() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{commands: ['@write', gat], pool: main}", "{pool: other}"));
                RawClient client = RawClient.connect(PORT);
                RawClient direct = RawClient.connect(main.port())) {
            client.send("set w:1 0 0 1\r\na\r\nget w:1\r\ngat 0 w:1\r\ndelete w:1\r\n")
                    .expect("STORED\r\nEND\r\nVALUE w:1 0 1\r\na\r\nEND\r\nDELETED\r\n");
            client.send("ms w:2 1\r\nb\r\nmd w:3\r\n").expect("HD\r\nNF\r\n");
            direct.send("get w:2\r\n").expect("VALUE w:2 0 1\r\nb\r\nEND\r\n");
        }
    }
}
