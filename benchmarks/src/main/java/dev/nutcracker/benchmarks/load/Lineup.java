package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fresh processes of several proxies in front of the same servers, which take turns. One that fails drops out with a
 * note, and the others go on.
 */
final class Lineup implements AutoCloseable {
    /** What one proxy does when it is its turn. */
    interface Turn {
        void take(ProxyProgram program, ChildProcess proxy) throws IOException, InterruptedException;
    }

    private final Map<ProxyProgram, ChildProcess> running = new LinkedHashMap<>();
    private final Map<ProxyProgram, String> failures = new LinkedHashMap<>();
    private boolean reversed;

    /** Starts those of the proxies that know the protocol. */
    static Lineup start(List<ProxyProgram> programs, Protocol protocol, int[] serverPorts, Path directory)
            throws InterruptedException {
        Lineup lineup = new Lineup();
        for (ProxyProgram program : programs) {
            if (program.serves(protocol)) {
                try {
                    lineup.running.put(program, program.start(protocol, serverPorts, directory));
                } catch (IOException e) {
                    lineup.drop(program, e);
                }
            }
        }
        return lineup;
    }

    /** Returns those that have not failed. */
    List<ProxyProgram> programs() {
        return List.copyOf(running.keySet());
    }

    /** Returns why proxies have dropped out. */
    Map<ProxyProgram, String> failures() {
        return failures;
    }

    /** Each proxy takes its turn, in an order that changes with each call. */
    void round(Turn turn) throws InterruptedException {
        List<ProxyProgram> order = new ArrayList<>(running.keySet());
        for (ProxyProgram program : reversed ? order.reversed() : order) {
            turn(program, turn);
        }
        reversed = !reversed;
    }

    /** This proxy alone takes a turn. */
    void turn(ProxyProgram program, Turn turn) throws InterruptedException {
        try {
            turn.take(program, running.get(program));
        } catch (IOException e) {
            drop(program, e);
        } catch (UncheckedIOException e) {
            drop(program, e.getCause());
        }
    }

    private void drop(ProxyProgram program, IOException failure) {
        ChildProcess proxy = running.remove(program);
        String note = failure.getMessage();
        if (proxy != null) {
            note += proxy.isAlive() ? "" : " (its process has ended)";
            proxy.close();
            System.err.print("\n--- output of " + program.name() + "\n" + proxy.output() + "\n---\n");
        }
        failures.put(program, note);
        System.err.print(" " + program.name() + " drops out: " + note + " ");
    }

    /** Ends a proxy that has nothing more to do. */
    void leave(ProxyProgram program) {
        ChildProcess proxy = running.remove(program);
        if (proxy != null) {
            proxy.close();
        }
    }

    @Override
    public void close() {
        running.values().forEach(ChildProcess::close);
    }
}
