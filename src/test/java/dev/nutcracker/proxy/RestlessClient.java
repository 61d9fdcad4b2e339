package dev.nutcracker.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A client that begins what takes connections of its own, subscriptions and the proxy's memory, and goes away in the midst of
 * it, mostly with a reset.
 */
final class RestlessClient implements Runnable {
    private static final String[] REDIS = {
        "MULTI\r\nSET %1$s a\r\nGET %1$s\r\nEXEC\r\n",
        "WATCH %1$s\r\nMULTI\r\nSET %1$s a\r\n",
        "BLPOP %1$s 1\r\n",
        "SUBSCRIBE %1$s\r\n",
        "PSUBSCRIBE %1$s* b*\r\n",
        "MGET %1$s a b c d e f g h i j k l m n o p\r\nGET %1$s\r\n",
        "SELECT 2\r\nGET %1$s\r\nMULTI\r\nPING\r\n",
        "INFO\r\nCLIENT LIST\r\nPUBLISH %1$s x\r\n",
        "WAIT 1 10\r\nGET %1$s\r\n",
        "*2\r\n$3\r\nGET\r\n$100000\r\nxxxx",
    };
    private static final String[] MEMCACHE = {
        "get %1$s a b c d e f g h i j k l m n o p\r\nget %1$s\r\n",
        "set %1$s 0 0 100000\r\nxxxx",
        "mg %1$s v q\r\nmg a v q\r\nmn\r\n",
        "version\r\nstats\r\nget %1$s\r\n",
        "delete %1$s noreply\r\nset %1$s 0 0 1 noreply\r\na\r\n",
    };

    private final int port;
    private final String[] scripts;
    private final Random random;
    private final BooleanSupplier goOn;

    RestlessClient(int port, boolean redis, Random random, BooleanSupplier goOn) {
        this.port = port;
        this.scripts = redis ? REDIS : MEMCACHE;
        this.random = random;
        this.goOn = goOn;
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoLinger(random.nextInt(4) != 0, 0);
                socket.setSoTimeout(1 + random.nextInt(100));
                comeAndGo(socket);
            } catch (IOException e) {
                // It has been closed by the proxy, which is what it risks.
            }
        }
    }

    private void comeAndGo(Socket socket) throws IOException {
        String script = scripts[random.nextInt(scripts.length)].formatted("restless" + random.nextInt(50));
        socket.getOutputStream().write(script.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        try {
            for (int reads = random.nextInt(3); reads > 0 && in.read() >= 0; reads--) {
                in.skipNBytes(in.available());
            }
        } catch (SocketTimeoutException e) {
            // It does not wait for ever.
        }
    }
}
