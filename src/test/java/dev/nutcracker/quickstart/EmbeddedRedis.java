package dev.nutcracker.quickstart;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** The Redis program that comes with the build, for Linux and macOS. */
final class EmbeddedRedis {
    private final File program;

    private EmbeddedRedis(File program) {
        this.program = program;
    }

    static EmbeddedRedis unpackedInto(Path directory) throws IOException {
        Path unpacked = Files.createDirectories(directory.resolve("redis"));
        return new EmbeddedRedis(
                ExecutableProvider.newJarResourceProvider(unpacked.toFile()).get());
    }

    /** Starts it on a free port; starts an installed one instead where it does not run, for want of a library. */
    ServerProcess start() {
        try {
            return startProgram();
        } catch (ServerProcess.DidNotStart e) {
            return startInstalled(e);
        }
    }

    private ServerProcess startProgram() {
        int port = Ports.free();
        Path directory = ServerProcess.newDirectory();
        List<String> command = List.of(
                program.getAbsolutePath(), "--bind", "127.0.0.1", "--port", Integer.toString(port),
                "--dir", directory.toString(), "--save", "", "--appendonly", "no");
        return ServerProcess.start(directory, command, List.of(ServerProcess.loopback(port)));
    }

    private static ServerProcess startInstalled(ServerProcess.DidNotStart embedded) {
        if (!Programs.isInstalled("redis-server")) {
            throw embedded;
        }
        return RedisServer.start();
    }
}
