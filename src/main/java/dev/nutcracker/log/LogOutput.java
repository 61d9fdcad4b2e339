package dev.nutcracker.log;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where lines go: standard error, or a file that can be opened again under its name. */
final class LogOutput {
    private final @Nullable Path file;
    private FileChannel channel;

    private LogOutput(@Nullable Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static LogOutput standardError() {
        // System.err may write a line in several pieces; this does not.
        return new LogOutput(null, new FileOutputStream(FileDescriptor.err).getChannel());
    }

    static LogOutput file(Path file) throws IOException {
        return new LogOutput(file, opened(file));
    }

    @Nullable
    Path file() {
        return file;
    }

    void write(byte[] line) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Does nothing for standard error. When the file cannot be opened, the old one stays in use. */
    void reopen() throws IOException {
        if (file != null) {
            FileChannel old = channel;
            channel = opened(file);
            old.close();
        }
    }

    void close() throws IOException {
        if (file != null) {
            channel.close();
        }
    }

    private static FileChannel opened(Path file) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(file, CREATE, APPEND);
        }
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
        return FileChannel.open(file, Set.of(CREATE, APPEND), mode);
    }
}
