package dev.nutcracker.testing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis without persistence. */
public final class RedisServer extends ServerProcess {
    private RedisServer(Path directory, List<String> command, SocketAddress address) {
        super(directory, command, List.of(address));
    }

    /**
     * Starts Redis on a free port; further options as on its command line, such as {@code "--requirepass", "secret"}.
     */
    public static RedisServer start(String... extraArgs) {
        return start(Ports.free(), extraArgs);
    }

    /** Starts Redis on this port, for tests in which a server appears only later. */
    public static RedisServer start(int port, String... extraArgs) {
        Path program = Requirements.REDIS_SERVER.program();
        Path directory = newDirectory();
        List<String> command =
                command(program, directory, extraArgs, "--bind", "127.0.0.1", "--port", Integer.toString(port));
        return started(new RedisServer(directory, command, loopback(port)));
    }

    /** Starts Redis on this port of all these addresses of the loopback interface. */
    public static RedisServer startAt(int port, String... addresses) {
        Path program = Requirements.REDIS_SERVER.program();
        Path directory = newDirectory();
        List<String> where = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind"));
        where.addAll(List.of(addresses));
        List<String> command = command(program, directory, new String[0], where.toArray(String[]::new));
        return started(new RedisServer(directory, command, new InetSocketAddress(addresses[0], port)));
    }

    /** Starts Redis on a unix socket only. */
    public static RedisServer startOnUnixSocket(String... extraArgs) {
        Path program = Requirements.REDIS_SERVER.program();
        Path directory = newDirectory();
        Path socket = directory.resolve("redis.sock");
        List<String> command = command(program, directory, extraArgs, "--port", "0", "--unixsocket", socket.toString());
        return started(new RedisServer(directory, command, UnixDomainSocketAddress.of(socket)));
    }

    private static List<String> command(Path program, Path directory, String[] extraArgs, String... where) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(where));
        command.addAll(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "no"));
        command.addAll(List.of(extraArgs));
        return command;
    }
}
