package dev.nutcracker.proxy;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Does to servers what befalls servers: they are stopped for a while, killed and started again, one after the other. */
final class Faults implements Runnable {
    private static final String[] RUBBISH = {
        "",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "\r\n",
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "$5\r\nabc",
        "*1000000\r\n",
        ":notanumber\r\n",
        "VALUE \r\n",
        "?",
    };

    private final List<? extends ServerProcess> servers;
    private final Random random;
    private final BooleanSupplier goOn;

    Faults(List<? extends ServerProcess> servers, Random random, BooleanSupplier goOn) {
        this.servers = servers;
        this.random = random;
        this.goOn = goOn;
    }

    /** A server that answers whatever it is asked with what is no response, or says too much, or ends. */
    static FakeServer startRubbishServer(long seed) {
        return FakeServer.start(connection -> answerRubbish(connection, new Random(seed)));
    }

    private static void answerRubbish(FakeServer.Connection connection, Random random) {
        while (connection.received().isEmpty() && !connection.isClosedByPeer()) {
            rest(1);
        }
        try {
            connection.send(RUBBISH[random.nextInt(RUBBISH.length)]);
        } catch (UncheckedIOException _) {
            // The proxy has reset the connection: a request on it was late, or a reload has replaced it.
            return;
        }
        if (random.nextBoolean()) {
            connection.close();
        } else {
            connection.reset();
        }
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            ServerProcess server = servers.get(random.nextInt(servers.size()));
            if (random.nextInt(3) == 0) {
                server.kill();
                rest(random.nextInt(300));
                server.restart();
            } else {
                server.pause();
                rest(random.nextInt(600));
                server.resume();
            }
            rest(random.nextInt(200));
        }
    }

    private static void rest(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
