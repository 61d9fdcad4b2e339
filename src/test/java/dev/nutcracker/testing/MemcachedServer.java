package dev.nutcracker.testing;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real memcached, TCP only. */
public final class MemcachedServer extends ServerProcess {
    private MemcachedServer(Path directory, List<String> command, SocketAddress address) {
        super(directory, command, List.of(address));
    }

    /** Starts memcached on a free port; further options as on its command line, such as {@code "-I", "8m"}. */
    public static MemcachedServer start(String... extraArgs) {
        return start(Ports.free(), extraArgs);
    }

    /** Starts memcached on this port, for tests in which a server appears only later. */
    public static MemcachedServer start(int port, String... extraArgs) {
        Path program = Requirements.MEMCACHED.program();
        List<String> command = command(program, extraArgs, "-l", "127.0.0.1", "-p", Integer.toString(port), "-U", "0");
        return started(new MemcachedServer(newDirectory(), command, loopback(port)));
    }

    /**
     * Starts memcached on a free port with SASL, so that it speaks the binary protocol only.
     *
     * @param configuration the directory of the file {@code memcached.conf}, which says how passwords are checked
     */
    static MemcachedServer startWithSasl(Path configuration) {
        int port = Ports.free();
        Path program = Requirements.MEMCACHED.program();
        List<String> command = new ArrayList<>(List.of("env", "SASL_CONF_PATH=" + configuration));
        command.addAll(
                command(program, new String[] {"-S"}, "-l", "127.0.0.1", "-p", Integer.toString(port), "-U", "0"));
        return started(new MemcachedServer(newDirectory(), command, loopback(port)));
    }

    /** Starts memcached on a unix socket only. */
    public static MemcachedServer startOnUnixSocket(String... extraArgs) {
        Path program = Requirements.MEMCACHED.program();
        Path directory = newDirectory();
        Path socket = directory.resolve("memcached.sock");
        List<String> command = command(program, extraArgs, "-s", socket.toString());
        return started(new MemcachedServer(directory, command, UnixDomainSocketAddress.of(socket)));
    }

    private static List<String> command(Path program, String[] extraArgs, String... where) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        // memcached refuses to run as root without this option, and ignores it for other users.
        command.addAll(List.of("-u", System.getProperty("user.name")));
        command.addAll(List.of(where));
        command.addAll(List.of(extraArgs));
        return command;
    }
}
