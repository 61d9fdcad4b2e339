package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.nutcracker.net.SystemError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the id of this process in decimal and nothing else; it exists while the process runs. */
final class PidFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);
    private static final String OUR_NAME = "nutcracker";
    private static final int DIGITS_MAX = 18;

    private final @Nullable Path path;

    private PidFile(@Nullable Path path) {
        this.path = path;
    }

    /**
     * Writes the file.
     *
     * @param path {@code null} to do without
     * @throws StartException if it cannot be written or belongs to a running nutcracker
     */
    static PidFile write(@Nullable Path path) throws StartException {
        if (path == null) {
            return new PidFile(null);
        }
        try {
            long other = recorded(path);
            if (other != ownPid() && isNutcracker(other)) {
                throw new StartException(
                        "pid file '" + path + "' belongs to a nutcracker that is running: pid " + other);
            }
            writeOwnPid(path);
        } catch (IOException e) {
            throw new StartException("opening pid file '" + path + "' failed", e);
        }
        return new PidFile(path);
    }

    /**
     * The file of a process that is going to take over from another one, which has it until then.
     *
     * @param path {@code null} to do without
     */
    static PidFile ofSuccessor(@Nullable Path path) {
        return new PidFile(path);
    }

    /** Writes the file in place of the process that has handed over to this one. This process runs in any case. */
    void takeOver(long otherPid) {
        if (path == null) {
            return;
        }
        try {
            long recorded = recorded(path);
            if (recorded != otherPid && recorded != ownPid() && isNutcracker(recorded)) {
                LOG.warn("pid file '{}' belongs to another nutcracker, pid {}, and stays as it is", path, recorded);
            } else {
                writeOwnPid(path);
            }
        } catch (IOException e) {
            LOG.warn("writing pid file '{}' failed: {}", path, SystemError.text(e));
        }
    }

    /** Removes the file, unless another process has written it since. */
    @Override
    public void close() {
        if (path == null) {
            return;
        }
        try {
            if (recorded(path) == ownPid()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("removing pid file '{}' failed: {}", path, SystemError.text(e));
        }
    }

    /** Returns the process id in the file, 0 if there is none. */
    private static long recorded(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return 0;
        }
        String text;
        try {
            text = Files.readString(path, US_ASCII).strip();
        } catch (NoSuchFileException | CharacterCodingException e) {
            return 0;
        }
        boolean isNumber =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(Character::isDigit);
        return isNumber ? Long.parseLong(text) : 0;
    }

    /** After a crash, the id may belong to another program by now; that must not keep us from starting. */
    private static boolean isNutcracker(long pid) {
        ProcessHandle process = pid == 0 ? null : ProcessHandle.of(pid).orElse(null);
        return process != null
                && process.isAlive()
                && process.info().commandLine().orElse(OUR_NAME).contains(OUR_NAME);
    }

    private static void writeOwnPid(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(
                path,
                Set.of(CREATE, WRITE, TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")))) {
            file.write(ByteBuffer.wrap(Long.toString(ownPid()).getBytes(US_ASCII)));
        }
    }

    private static long ownPid() {
        return ProcessHandle.current().pid();
    }
}
