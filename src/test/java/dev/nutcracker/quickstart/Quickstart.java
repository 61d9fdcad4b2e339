package dev.nutcracker.quickstart;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy in front of real servers, for trying it out; ends with the proxy or when it is interrupted.
 *
 * <pre>
 *   redis-cli ──► 22121 ─┐              ┌─► three Redis servers
 *                        ├─ nutcracker ─┤
 *   nc ─────────► 22122 ─┘              └─► two memcached servers, where memcached is installed
 * </pre>
 */
final class Quickstart {
    private static final int REDIS_SERVERS = 3;
    private static final int MEMCACHED_SERVERS = 2;
    private static final long LISTENING_POLL_MS = 10;

    private final Path launcher;
    private final Path directory = ServerProcess.newDirectory();
    private final Running running = new Running(directory);
    private final List<ServerProcess> redis = new ArrayList<>();
    private final List<ServerProcess> memcached = new ArrayList<>();

    /** Wanted, so that examples found elsewhere work as they are. */
    private final int redisPort = portPreferably(22121);

    private final int memcachePort = portPreferably(22122);
    private final int statsPort = portPreferably(22222);

    private Quickstart(Path launcher) {
        this.launcher = launcher;
    }

    /** Takes the path of the proxy's launcher. */
    public static void main(String[] arguments) throws InterruptedException {
        Quickstart quickstart = new Quickstart(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(quickstart.running::stop, "stop"));
        System.exit(quickstart.run());
    }

    private static int portPreferably(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(ServerProcess.loopback(wanted));
            return wanted;
        } catch (IOException taken) {
            return Ports.free();
        }
    }

    private int run() throws InterruptedException {
        try {
            startServers();
            return serve();
        } catch (IOException | RuntimeException e) {
            say(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    /** Says what went wrong, unless it is only that everything is being stopped. */
    private void say(String message) {
        if (!running.isStopping()) {
            System.err.println("quickstart: " + message);
        }
    }

    private void startServers() throws IOException {
        EmbeddedRedis program = EmbeddedRedis.unpackedInto(directory);
        for (int i = 0; i < REDIS_SERVERS; i++) {
            redis.add(running.start(program::start));
        }
        if (Programs.isInstalled("memcached")) {
            for (int i = 0; i < MEMCACHED_SERVERS; i++) {
                memcached.add(running.start(MemcachedServer::start));
            }
        }
    }

    private int serve() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("nutcracker.yml"), configuration());
        Process proxy = running.startProxy(proxyCommand(file));
        if (awaitListening(proxy)) {
            System.out.println(introduction(file));
        }
        int status = proxy.waitFor();
        say("the proxy has ended with status " + status);
        return status;
    }

    private String configuration() {
        String text = pool("redis", redisPort, true, redis);
        return memcached.isEmpty() ? text : text + "\n" + pool("memcache", memcachePort, false, memcached);
    }

    private static String pool(String name, int port, boolean speaksRedis, List<ServerProcess> servers) {
        StringBuilder text = new StringBuilder("""
                %s:
                  listen: 127.0.0.1:%d
                  redis: %b
                  hash: fnv1a_64
                  distribution: ketama
                  timeout: 1000
                  auto_eject_hosts: true
                  server_retry_timeout: 2000
                  server_failure_limit: 3
                  servers:
                """.formatted(name, port, speaksRedis));
        for (int i = 0; i < servers.size(); i++) {
            text.append("    - %s:1 %s-%d\n".formatted(servers.get(i).addressText(), name, i + 1));
        }
        return text.toString();
    }

    /**
     * A terminal's Ctrl-C goes to every process in the foreground. The proxy is made deaf to it, since this process will
     * tell it to end, and it would take a second signal for impatience.
     */
    private List<String> proxyCommand(Path file) {
        return List.of(
                "sh", "-c", "trap '' INT; exec \"$0\" \"$@\"", launcher.toString(),
                "-c", file.toString(), "-s", Integer.toString(statsPort), "-a", "127.0.0.1");
    }

    private boolean awaitListening(Process proxy) throws InterruptedException {
        while (proxy.isAlive()) {
            if (accepts(redisPort)) {
                return true;
            }
            Thread.sleep(LISTENING_POLL_MS);
        }
        return false;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(ServerProcess.loopback(port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String introduction(Path file) {
        return """

                nutcracker runs in front of %d Redis and %d memcached servers. Try:

                  Redis       redis-cli -p %3$d set greeting hello
                              printf 'SET greeting hello\\r\\nGET greeting\\r\\n' | nc -w 1 127.0.0.1 %3$d
                  memcached   %4$s
                  statistics  nc 127.0.0.1 %5$d

                Its configuration: %6$s
                Ctrl-C ends it all.
                """.formatted(redis.size(), memcached.size(), redisPort, memcacheExample(), statsPort, file);
    }

    private String memcacheExample() {
        return memcached.isEmpty()
                ? "(not installed; with it on PATH there is a pool for it too)"
                : "printf 'set greeting 0 0 5\\r\\nhello\\r\\nget greeting\\r\\n' | nc -w 1 127.0.0.1 " + memcachePort;
    }
}
