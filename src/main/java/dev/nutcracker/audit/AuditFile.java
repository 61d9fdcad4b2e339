package dev.nutcracker.audit;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file of the audit log, which its name can be given to another file at any time. For one thread. */
final class AuditFile {
    private final Path path;
    private FileChannel channel;
    /** Whether the last line was only written in part. */
    private boolean torn;

    private AuditFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens the file, for appending; a new one can be read by its owner only. */
    static AuditFile open(Path path) throws IOException {
        return new AuditFile(path, opened(path));
    }

    private static FileChannel opened(Path path) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(path, CREATE, APPEND);
        }
        return FileChannel.open(
                path,
                Set.of(CREATE, APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    Path path() {
        return path;
    }

    void write(byte[] line) throws IOException {
        if (torn) {
            writeFully(new byte[] {'\n'});
            torn = false;
        }
        writeFully(line);
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

    /** Opens the file of that name again. When that fails, the old one stays in use. */
    void reopen() throws IOException {
        FileChannel old = channel;
        channel = opened(path);
        torn = false;
        old.close();
    }

    void close() throws IOException {
        channel.close();
    }
}
