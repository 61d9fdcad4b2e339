package dev.nutcracker.quickstart;

import dev.nutcracker.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private final String launcher;
    private final Processes processes = new Processes();
    private final List<Integer> redisServers = new ArrayList<>();
    private final List<Integer> memcachedServers = new ArrayList<>();

    /** Wanted ports, so that examples found elsewhere work as they are. */
    private final int redisPort = portPreferably(22121);

    private final int memcachePort = portPreferably(22122);
    private final int statsPort = portPreferably(22222);

    private Quickstart(String launcher) {
        this.launcher = launcher;
    }

    /** Takes the path of the proxy's launcher. */
    public static void main(String[] arguments) throws InterruptedException {
        Quickstart quickstart = new Quickstart(arguments[0]);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(quickstart.processes::stop, "stop"));
        } catch (IllegalStateException stopping) {
            return;
        }
        System.exit(quickstart.run());
    }

    private static int portPreferably(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback(wanted));
            return wanted;
        } catch (IOException taken) {
            return Ports.free();
        }
    }

    private int run() throws InterruptedException {
        try {
            startServers();
            return serve();
        } catch (Processes.Stopping e) {
            // An interruption in the middle of the start; what was started is being stopped.
        } catch (IOException | RuntimeException e) {
            say(e.getMessage());
        }
        return 1;
    }

    private void say(@Nullable String message) {
        if (!processes.isStopping()) {
            System.err.println("quickstart: " + message);
        }
    }

    private void startServers() throws IOException, InterruptedException {
        String program = processes.inDirectory(Programs::redis);
        for (int i = 0; i < REDIS_SERVERS; i++) {
            int port = Ports.free();
            startServer(port, program, "--bind", "127.0.0.1", "--port", "" + port, "--save", "", "--appendonly", "no");
            redisServers.add(port);
        }
        for (int i = 0; i < MEMCACHED_SERVERS && Programs.isInstalled("memcached"); i++) {
            int port = Ports.free();
            // It refuses to run as root unless told to, and ignores the option for everybody else.
            String user = System.getProperty("user.name");
            startServer(port, "memcached", "-u", user, "-l", "127.0.0.1", "-p", "" + port, "-U", "0");
            memcachedServers.add(port);
        }
    }

    private void startServer(int port, String... command) throws IOException, InterruptedException {
        Process server = processes.startServer(List.of(command));
        if (!awaitListening(server, port)) {
            throw new IOException(String.join(" ", command) + " has ended:\n" + processes.serverOutput());
        }
    }

    private int serve() throws IOException, InterruptedException {
        Path file = processes.inDirectory(
                directory -> Files.writeString(directory.resolve("nutcracker.yml"), configuration()));
        Process proxy = processes.startProxy(proxyCommand(file));
        if (awaitListening(proxy, redisPort)) {
            System.out.println(introduction(file));
        }
        int status = proxy.waitFor();
        say("the proxy has ended with status " + status);
        return status;
    }

    private String configuration() {
        String text = pool("redis", redisPort, true, redisServers);
        return memcachedServers.isEmpty()
                ? text
                : text + "\n" + pool("memcache", memcachePort, false, memcachedServers);
    }

    private static String pool(String name, int port, boolean speaksRedis, List<Integer> servers) {
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
            text.append("    - 127.0.0.1:%d:1 %s-%d\n".formatted(servers.get(i), name, i + 1));
        }
        return text.toString();
    }

    /**
     * A terminal's Ctrl-C goes to every process in the foreground. The proxy is made deaf to it, since this process will
     * tell it to end, and it would take a second signal for impatience.
     */
    private List<String> proxyCommand(Path file) {
        return List.of(
                "sh",
                "-c",
                "trap '' INT; exec \"$0\" \"$@\"",
                launcher,
                "-c",
                file.toString(),
                "-s",
                "" + statsPort,
                "-a",
                "127.0.0.1");
    }

    private static boolean awaitListening(Process process, int port) throws InterruptedException {
        while (process.isAlive()) {
            if (accepts(port)) {
                return true;
            }
            Thread.sleep(LISTENING_POLL_MS);
        }
        return false;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(loopback(port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
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
                """.formatted(
                        redisServers.size(), memcachedServers.size(), redisPort, memcacheExample(), statsPort, file);
    }

    private String memcacheExample() {
        return memcachedServers.isEmpty()
                ? "(not installed; with it on PATH there is a pool for it too)"
                : "printf 'set greeting 0 0 5\\r\\nhello\\r\\nget greeting\\r\\n' | nc -w 1 127.0.0.1 " + memcachePort;
    }
}
