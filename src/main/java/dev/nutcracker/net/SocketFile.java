package dev.nutcracker.net;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file by which a Unix socket is found. */
public final class SocketFile {
    private SocketFile() {}

    /**
     * Removes the file that an earlier process has left behind, so that a socket can be bound there.
     *
     * @throws IOException if the path is something other than a socket. It stays: the name is then a mistake, and a
     *     transport might remove any file
     */
    public static void makeWay(Path path) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            if (found.isRegularFile() || found.isDirectory()) {
                throw new FileSystemException(path.toString(), null, "File exists and is no socket");
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // There is no such file, or no such directory, which binding will report.
        }
    }

    /** Sets the permissions of a file, nine bits of them, those of the owner first. */
    public static void setPermissions(Path path, int bits) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromHighBit = PosixFilePermission.values();
        for (int i = 0; i < fromHighBit.length; i++) {
            if ((bits >> (fromHighBit.length - 1 - i) & 1) != 0) {
                permissions.add(fromHighBit[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
    }
}
