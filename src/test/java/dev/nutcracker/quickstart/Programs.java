package dev.nutcracker.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The server programs of this machine, and the Redis that comes with the build. */
final class Programs {
    private Programs() {}

    static boolean isInstalled(String name) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the Redis that comes with the build, unpacked; or an installed one if that one does not run because a
     * library is missing.
     */
    static String redis(Path directory) throws IOException {
        File unpacked = Files.createDirectories(directory.resolve("redis")).toFile();
        String program =
                ExecutableProvider.newJarResourceProvider(unpacked).get().getAbsolutePath();
        if (runs(program)) {
            return program;
        }
        if (isInstalled("redis-server")) {
            return "redis-server";
        }
        throw new IOException("the Redis that comes with the build does not run on this machine"
                + "; install redis-server, which is used then");
    }

    private static boolean runs(String program) throws IOException {
        Process process = new ProcessBuilder(program, "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
