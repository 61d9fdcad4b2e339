package dev.nutcracker.loadtest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The process of this machine that listens on a port, as Linux tells it to the process' user and to root. */
final class ListeningProcess {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private ListeningProcess() {}

    /** Returns it; empty if it cannot be found. */
    static Optional<ProcessHandle> on(int port) {
        try {
            Set<String> sockets = new HashSet<>();
            for (String table : List.of("tcp", "tcp6")) {
                sockets.addAll(sockets(PROC.resolve("net").resolve(table), port));
            }
            return sockets.isEmpty() ? Optional.empty() : owner(sockets);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the processor time of a process so far; zero if it is gone. */
    static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Set<String> sockets(Path table, int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        if (!Files.exists(table)) {
            return sockets;
        }
        String end = ":%04X".formatted(port).toUpperCase(Locale.ROOT);
        for (String line : Files.readAllLines(table)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > INODE && words[LOCAL_ADDRESS].endsWith(end) && words[STATE].equals(LISTENING)) {
                sockets.add("socket:[" + words[INODE] + ']');
            }
        }
        return sockets;
    }

    private static Optional<ProcessHandle> owner(Set<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOne(process.resolve("fd"), sockets)) {
                    return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasOne(Path descriptors, Set<String> sockets) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (sockets.contains(Files.readSymbolicLink(link).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Another user's, or gone meanwhile.
            return false;
        }
    }
}
