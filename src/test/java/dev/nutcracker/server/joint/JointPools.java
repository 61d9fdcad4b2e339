package dev.nutcracker.server.joint;

import dev.nutcracker.client.Peer;
import dev.nutcracker.client.PlayedRedis;
import dev.nutcracker.client.TestWorker;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker with a routing pool, whose one route leads to the pool main with the server m, and further to the pool other with the
 * server o.
 */
final class JointPools implements AutoCloseable {
    final TestWorker worker;
    final PlayedRedis m;
    final PlayedRedis o;

    /** @param further a key of the route, as in the file */
    JointPools(String further) throws Exception {
        this(further, 1);
    }

    /** @param connections of the worker to each server */
    JointPools(String further, int connections) throws Exception {
        worker = TestWorker.routing(yaml(further, connections, "m"));
        m = new PlayedRedis(worker, "m");
        o = new PlayedRedis(worker, "o");
    }

    /**
     * The pool main has a server of each of these names, the pool other the server o.
     *
     * @param further a key of the route, as in the file
     * @param connections of the worker to each server
     */
    static String yaml(String further, int connections, String... names) {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            servers.append("   - 127.0.0.1:%d:1 %s\n".formatted(10 + i, names[i]));
        }
        return """
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - {pool: main, %s}
            main:
              redis: true
              timeout: 400
              server_connections: %d
              servers:
            %sother:
              listen: 127.0.0.1:4
              redis: true
              timeout: 400
              server_connections: %d
              servers:
               - 127.0.0.1:3:1 o
            """.formatted(further, connections, servers, connections);
    }

    /** The server of that name. */
    PlayedRedis named(String name) {
        return name.equals("m") ? m : o;
    }

    Peer client() {
        return worker.client();
    }

    /** Both servers do and answer all that comes. */
    void serve() {
        while (m.serves() | o.serves()) {
            worker.run();
        }
    }

    void pass(long ms) {
        worker.pass(ms, TimeUnit.MILLISECONDS);
    }

    /** What a client is answered to a request, while both servers serve and time passes. */
    String ask(Peer client, String request) {
        client.send(request);
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            serve();
            answer.append(client.got());
            pass(100);
        }
        return answer.toString();
    }

    /** The value of a key at both servers, that of m first; null for none. */
    List<@Nullable String> values(String key) {
        return Arrays.asList(m.value(key), o.value(key));
    }

    @Override
    public void close() {
        worker.close();
    }
}
