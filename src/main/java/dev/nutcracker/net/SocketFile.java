package dev.nutcracker.net;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file by which a Unix socket is found. */
public final class SocketFile {
    private SocketFile() {}

    /**
     * Makes way for a socket that is to be bound: removes one that has been left behind.
     *
     * @throws IOException if something else has that name, which stays: the name is a mistake then, and a transport might
     *     remove whatever it finds
     */
    public static void makeWay(Path path) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            if (found.isRegularFile() || found.isDirectory()) {
                throw new FileSystemException(path.toString(), null, "File exists and is no socket");
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Nothing is in the way, or there is no such directory, which binding will tell.
        }
    }
}
