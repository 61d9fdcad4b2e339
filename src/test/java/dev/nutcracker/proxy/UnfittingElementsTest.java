package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses with elements for the keys of a request, or that repeat what it bears: those of others are not taken. */
final class UnfittingElementsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MGET a b   | *1 $1 A",
                "MGET a b   | *3 $1 A $1 B $1 C",
                "MGET a b   | *0",
                "MGET a     | *2 $1 A $1 B",
                "MGET a b   | *2 $1 A :1",
                "MGET a b   | *2 *1 $1 A $1 B",
                "HMGET h a b   | *1 $1 A",
                "HMGET h a b   | *3 $1 A $1 B $1 C",
                "SMISMEMBER s a b | *1 :1",
                "ZMSCORE z a b | *0",
                "GEOPOS g a    | *2 *-1 *-1",
                "GEOHASH g a b | *1 $-1"
            })
    void shouldCloseAConnectionToARedisServerThatAnswersOtherElements(String request, String response) {
        assertThat(answered(PoolYaml.redis("alpha"), request, response)).isEqualTo("-ERR Invalid argument\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MGET a b   | *2 $1 A $-1",
                "MGET a a   | *2 $1 A $1 A",
                "MGET a b   | -ERR no",
                "MGET a     | *1 $0 ''",
                "HMGET h a b   | *2 $1 A $-1",
                "HMGET h a b   | -WRONGTYPE no",
                "SMISMEMBER s a b | *2 :1 :0",
                "ZMSCORE z a b | *2 $1 1 $-1",
                "GEOPOS g a b  | *2 *2 $1 1 $1 2 *-1",
                "GEOPOS g      | *0",
                "GEOHASH g a   | *1 $-1"
            })
    void shouldPassOnWhatARedisServerMayAnswer(String request, String response) {
        assertThat(answered(PoolYaml.redis("alpha"), request, response)).isEqualTo(lines(response));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get a b        | VALUE a 0 1;1;VALUE c 0 1;1;END",
                "get a b        | VALUE c 0 1;1;END",
                "gets a bb      | VALUE a 0 1 7;1;VALUE b 0 1 7;1;END",
                "get a b        | VALUE a 0 1;1;VALUE b 0 1;1;VALUE a 0 1;1;END",
                "get a          | VALUE a 0 1;1;VALUE b 0 1;1;END",
                "get a          | VALUE a 0 1;1;VALUE a 0 1;1;END",
                "gat 0 a bbbbbbbbbbbb | VALUE bbbbbbbbbbbx 0 1;1;END",
                "mg a v k       | VA 1 kb;1",
                "mg a v O12     | VA 1 O13;1",
                "mg a v k O12   | VA 1 ka O13;1",
                "mg a k t       | HD kb t-1",
                "ms a 1 O1;1    | HD O2",
                "ms a 1 k;1     | NS kb",
                "md a k O7      | NF ka O8",
                "ma a O7        | NF O",
                "get a b        | VALUE a 0 1;1;VALUE a 0 1;1;END",
                "mg a v         | VA 1 O1;1",
                "mg a v O1      | VA 1 ka O1;1",
                "mg a v         | VA 1 kb;1",
                "mg YQ== v k b  | VA 1 kYg== b;1",
                "mg YQ== v k b  | VA 1 kb;1",
                "mg YQ== v k b  | VA 1 k= b;1",
                "me a           | ME b exp=-1",
                "me YQ== b      | ME Yg== exp=-1"
            })
    void shouldCloseAConnectionToAMemcachedServerThatAnswersForOthers(String request, String response) {
        assertThat(answered(PoolYaml.memcache("alpha"), request, response))
                .isEqualTo("SERVER_ERROR Invalid argument\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get a b        | VALUE b 0 1;1;END",
                "get a a b      | VALUE a 0 1;1;VALUE a 0 1;2;VALUE b 0 1;1;END",
                "get a b c      | VALUE c 0 1;1;VALUE b 0 1;1;END",
                "get a b        | END",
                "get a b        | VALUE a 0 1;1;SERVER_ERROR out of memory",
                "mg a v k O12   | VA 1 ka O12;1",
                "mg a v k O12   | VA 1 O12 ka;1",
                "mg a v k O12   | EN",
                "mg a v         | VA 1 ;1",
                "mg YQ== v k b  | VA 1 kYQ== b;1",
                "mg YR== v k b  | VA 1 kYQ== b;1",
                "mg YQ== v k b  | VA 1 ka;1",
                "mg a v k       | VA 1 kYQ== b;1",
                "me a           | ME a exp=-1",
                "me YQ==        | ME YQ== exp=-1",
                "me a           | ME YQ== exp=-1",
                "me YQ== b      | ME YQ== exp=-1",
                "me a           | EN",
                "ms a 1 k O1;1  | NS ka O1",
                "md a q O7      | NF O7",
                "md a O7        | CLIENT_ERROR bad"
            })
    void shouldPassOnWhatAMemcachedServerMayAnswer(String request, String response) {
        assertThat(answered(PoolYaml.memcache("alpha"), request, response)).isEqualTo(lines(response));
    }

    /** What a client gets first for a request of one server; when it is not what the server has sent, the server's connection is closed. */
    private static String answered(PoolYaml yaml, String request, String response) {
        try (PlayedPool pool = PlayedPool.start(yaml)) {
            pool.client().send(lines(request));
            FakeServer.Connection connection = pool.server().accept();
            Await.until("the request is here", () -> connection.received().endsWith("\r\n"));
            connection.send(lines(response));
            String expected = lines(response);
            Await.until("there is an answer", () -> isAnswer(pool.client().received(), expected));
            String received = pool.client().received();
            if (!received.equals(expected)) {
                Await.until("the connection is closed", connection::isClosedByPeer);
            }
            return received;
        }
    }

    private static boolean isAnswer(String received, String expected) {
        return received.equals(expected) || received.endsWith("Invalid argument\r\n");
    }

    /** Lines stand behind semicolons; those of Redis behind blanks in what begins as its responses do. */
    private static String lines(String text) {
        boolean redis = text.startsWith("*");
        return text.strip().replace("''", "").replace(redis ? " " : ";", "\r\n") + "\r\n";
    }
}
