package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import org.junit.jupiter.api.Test;

/** Routes whose keys have other names at the servers. */
final class RenamedKeysTest {
    private static final String REFUSED =
            "this request is not for keys that have other names at the servers (strip, add), or one of those is too long\r\n";

    private final int port = Ports.free();

    private RunningProxy running(boolean redis, ServerProcess one, ServerProcess other) {
        return RunningProxy.start(1, """
            front:
              listen: 127.0.0.1:%d
              redis: %s
              routes:
               - {prefix: 'long:', pool: main, strip: 'long:'}
               - {prefix: 'a:', pool: main, strip: 'a:', add: 'tenant-a:'}
               - {pool: main}
            main:
              redis: %s
              servers:
               - 127.0.0.1:%d:1 one
               - 127.0.0.1:%d:1 two
            """.formatted(port, redis, redis, one.port(), other.port()));
    }

    @Test
    void shouldGiveKeysOfRedisOtherNames() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start();
                RunningProxy _ = running(true, one, other);
                RawClient client = RawClient.connect(port)) {
            client.send("SET a:1 x\r\nMSET a:2 y b z long:3 w\r\nMGET a:1 a:2 b long:3 3 tenant-a:2 a:none\r\n")
                    .expect(
                            "+OK\r\n+OK\r\n*7\r\n$1\r\nx\r\n$1\r\ny\r\n$1\r\nz\r\n$1\r\nw\r\n$1\r\nw\r\n$1\r\ny\r\n$-1\r\n");
            client.send("RENAME a:1 a:1\r\nSET a: empty\r\nGET tenant-a:\r\nDEL a:1 a:2 b long:3\r\nEXISTS a:1\r\n")
                    .expect("+OK\r\n+OK\r\n$5\r\nempty\r\n:4\r\n:0\r\n");
            client.send("SUNIONSTORE a:{t}1 a:{t}1 a:{t}2\r\nCOPY a:x b\r\n");
            client.expect(":0\r\n-CROSSSLOT Keys in request don't hash to the same server\r\n");
        }
    }

    @Test
    void shouldRefuseWhatWouldShowOtherNames() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start();
                RunningProxy _ = running(true, one, other);
                RawClient client = RawClient.connect(port)) {
            for (String request : new String[] {
                "EVAL \"return KEYS\" 1 a:1",
                "EVALSHA 0123456789012345678901234567890123456789 1 a:1",
                "XREAD STREAMS a:1 0",
                "SORT a:1",
                "BLPOP a:1 0",
                "WATCH a:1",
                "LMPOP 1 a:1 LEFT",
                "KEYS *",
                "SCAN 0",
                "RANDOMKEY"
            }) {
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .isEqualTo("-ERR " + REFUSED);
            }
            client.send("EVAL \"return 1\" 1 b\r\nWATCH b\r\n").expect(":1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldNotRunATransactionOfWhichAPartIsRefused() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start();
                RunningProxy _ = running(true, one, other);
                RawClient client = RawClient.connect(port)) {
            client.send("MULTI\r\nSET b 1\r\nSET a:1 1\r\nEXEC\r\nGET b\r\n")
                    .expect("+OK\r\n+QUEUED\r\n-ERR " + REFUSED
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n$-1\r\n");
            client.send("WATCH a:1\r\nMULTI\r\nSET b 1\r\nEXEC\r\nGET b\r\n")
                    .expect("-ERR " + REFUSED + "+OK\r\n+QUEUED\r\n"
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n$-1\r\n");
            client.send("MULTI\r\nSET b 1\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldGiveKeysOfMemcachedOtherNames() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer other = MemcachedServer.start();
                RunningProxy _ = running(false, one, other);
                RawClient client = RawClient.connect(port)) {
            client.send(
                            "set a:1 5 0 3\r\none\r\nset a:2 0 0 0 noreply\r\n\r\nset b 0 0 1\r\nb\r\nset long:3 0 0 1\r\n3\r\n")
                    .expect("STORED\r\nSTORED\r\nSTORED\r\n");
            client.send("get a:1\r\nget a:2\r\nget tenant-a:1\r\nget 3\r\nget long:3\r\nget a:none\r\n")
                    .expect(
                            "VALUE a:1 5 3\r\none\r\nEND\r\nVALUE a:2 0 0\r\n\r\nEND\r\nVALUE tenant-a:1 5 3\r\none\r\nEND\r\n"
                                    + "VALUE 3 0 1\r\n3\r\nEND\r\nVALUE long:3 0 1\r\n3\r\nEND\r\nEND\r\n");
            client.send("get a:1 none b a:2 long:3 a:none a:1\r\n")
                    .expect("VALUE a:1 5 3\r\none\r\nVALUE b 0 1\r\nb\r\nVALUE a:2 0 0\r\n\r\nVALUE long:3 0 1\r\n3\r\n"
                            + "VALUE a:1 5 3\r\none\r\nEND\r\n");
            client.send("mg a:1 v\r\nms a:4 1 T0\r\n4\r\nmg a:4 t v\r\nmd a:4\r\nincr long:3 4\r\ngat 100 a:1 b\r\n")
                    .expect("VA 3\r\none\r\nHD\r\nVA 1 t-1\r\n4\r\nHD\r\n7\r\n"
                            + "VALUE a:1 5 3\r\none\r\nVALUE b 0 1\r\nb\r\nEND\r\n");
            client.send("mg a:1 k v\r\nmg YToxMg== b v\r\nget a:" + "k".repeat(245) + "\r\nget long:\r\n")
                    .expect(("SERVER_ERROR " + REFUSED).repeat(4));
            String large = "v".repeat(300_000);
            client.send("set a:large 0 0 " + large.length() + "\r\n" + large + "\r\nget a:large b\r\n")
                    .expect("STORED\r\nVALUE a:large 0 " + large.length() + "\r\n" + large
                            + "\r\nVALUE b 0 1\r\nb\r\nEND\r\n");
        }
    }

    @Test
    void shouldGiveKeysOtherNamesInTheBinaryProtocol() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer other = MemcachedServer.start();
                RunningProxy _ = running(false, one, other);
                RawClient client = RawClient.connect(port);
                RawClient text = RawClient.connect(port)) {
            client.send(BinaryPacket.set(0x01, 7, "a:1", "one").bytes());
            assertThat(BinaryPacket.read(client).status()).isZero();
            text.send("get tenant-a:1\r\n").expect("VALUE tenant-a:1 0 3\r\none\r\nEND\r\n");
            client.send(BinaryPacket.request(0x0c, 8, "a:1").bytes()
                    + BinaryPacket.request(0x0d, 9, "a:none").bytes()
                    + BinaryPacket.request(0x0d, 10, "a:1").bytes()
                    + BinaryPacket.request(0x00, 11, "a:1").bytes()
                    + BinaryPacket.noop(12).bytes());
            BinaryPacket getk = BinaryPacket.read(client);
            assertThat(getk.key()).isEqualTo("a:1");
            assertThat(getk.value()).isEqualTo("one");
            assertThat(getk.opaque()).isEqualTo(8);
            BinaryPacket getkq = BinaryPacket.read(client);
            assertThat(getkq.key()).isEqualTo("a:1");
            assertThat(getkq.opaque()).isEqualTo(10);
            BinaryPacket get = BinaryPacket.read(client);
            assertThat(get.key()).isEmpty();
            assertThat(get.value()).isEqualTo("one");
            assertThat(BinaryPacket.read(client).opaque()).isEqualTo(12);
        }
    }
}
