package dev.nutcracker.text;

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

/**
 * The output of a log: standard error, or a file, whose name can be given to another file at any time. For one thread.
 */
public final class LogOutput {
    /** Of a file that everybody may read. */
    private static final String SHARED = "rw-r--r--";
    /** Of a file that its owner alone may read. */
    private static final String OWN = "rw-------";

    private final @Nullable Path file;
    private final String mode;
    private FileChannel channel;
    /** Whether the last line was only written in part. */
    private boolean torn;

    private LogOutput(@Nullable Path file, String mode, FileChannel channel) {
        this.file = file;
        this.mode = mode;
        this.channel = channel;
    }

    public static LogOutput standardError() {
        // System.err may write a line in several pieces; this stream does not.
        return new LogOutput(null, SHARED, new FileOutputStream(FileDescriptor.err).getChannel());
    }

    /** A file, opened for appending; a new one can be read by everybody. */
    public static LogOutput file(Path file) throws IOException {
        return new LogOutput(file, SHARED, opened(file, SHARED));
    }

    /** The same; a new one can be read by its owner only. */
    public static LogOutput ownFile(Path file) throws IOException {
        return new LogOutput(file, OWN, opened(file, OWN));
    }

    /** The name of the file; null for standard error. */
    public @Nullable Path file() {
        return file;
    }

    public void write(byte[] line) throws IOException {
        if (torn) {
            writeFully(new byte[] {'\n'});
            torn = false;
        }
        writeFully(line);
    }

    /** Does nothing for standard error. When the file cannot be opened, the old one stays in use. */
    public void reopen() throws IOException {
        if (file != null) {
            FileChannel old = channel;
            channel = opened(file, mode);
            torn = false;
            old.close();
        }
    }

    public void close() throws IOException {
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

    private static FileChannel opened(Path file, String mode) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(file, CREATE, APPEND);
        }
        FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
        return FileChannel.open(file, Set.of(CREATE, APPEND), attribute);
    }
}
