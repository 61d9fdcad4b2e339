package dev.nutcracker.admin;

import dev.nutcracker.config.FileMode;
import dev.nutcracker.net.SocketFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket of the console as a file. It gets its permissions in a directory that nobody else can enter, and its
 * name afterwards: otherwise somebody could connect in between.
 *
 * @param path its name
 * @param key identifies the file, so that another process' socket under the same name is not removed
 */
record ConsoleSocket(
        ServerSocketChannel channel, Path path, @Nullable Object key) {
    static ConsoleSocket open(Path path, FileMode mode, int backlog) throws IOException {
        SocketFile.makeWay(path);
        Path absolute = path.toAbsolutePath();
        Path directory = Files.createTempDirectory(absolute.getParent(), ".nc");
        Path unnamed = directory.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(unnamed), backlog);
            SocketFile.setPermissions(unnamed, mode.bits());
            Files.move(unnamed, absolute, StandardCopyOption.ATOMIC_MOVE);
            return new ConsoleSocket(channel, absolute, keyOf(absolute));
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(unnamed);
            throw e;
        } finally {
            Files.delete(directory);
        }
    }

    void removeFile() throws IOException {
        try {
            if (Objects.equals(key, keyOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // Somebody else has removed it.
        }
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
