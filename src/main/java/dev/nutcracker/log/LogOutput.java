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

/** The output of the log: standard error, or a file that can be reopened by its name. */
final class LogOutput {
    private final @Nullable Path file;
    private FileChannel channel;
    /** Whether the last line was only written in part. */
    private boolean torn;

    private LogOutput(@Nullable Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static LogOutput standardError() {
        // System.err may write a line in several pieces; this stream does not.
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
        if (torn) {
            writeFully(new byte[] {'\n'});
            torn = false;
        }
        writeFully(line);
    }

    /** Does nothing for standard error. When the file cannot be opened, the old one stays in use. */
    void reopen() throws IOException {
        if (file != null) {
            FileChannel old = channel;
            channel = opened(file);
            torn = false;
            old.close();
        }
    }

    void close() throws IOException {
        if (file != null) {
            channel.close();
        }
    }

    private void writeFully(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            // Most likely the disk is full; the next line that fits starts on a line of its own.
            torn |= rest.position() > 0;
            throw e;
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
