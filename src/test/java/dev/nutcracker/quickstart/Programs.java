package dev.nutcracker.quickstart;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs installed on this machine. */
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
}
