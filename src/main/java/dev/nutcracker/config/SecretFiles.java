package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads files that hold a secret, and complains of those that other users of the machine can read or change. A file that
 * every user can change is an error, whatever the policy.
 */
final class SecretFiles {
    private static final int SECRET_BYTES_MAX = 4096;
    private static final int ROOT = 0;
    private static final String UID = "unix:uid";
    /** Belongs to the user of this process. */
    private static final Path SELF = Path.of("/proc/self");

    private final SecretFilePolicy policy;
    private final Problems problems;

    SecretFiles(SecretFilePolicy policy, Problems problems) {
        this.policy = policy;
        this.problems = problems;
    }

    /**
     * Returns the only line of a file; null, and a problem, if there is none.
     *
     * @param at where the file is named
     */
    @Nullable
    Secret read(Expanded file, Position at, ConfigKey key) {
        try {
            @Nullable String line = line(content(file.path()), file, at, key);
            judge(file.path(), quoted(file.written()), at, key.configName());
            return line == null ? null : Secret.in(file, line);
        } catch (CharacterCodingException e) {
            problems.error(at, key.configName(), quoted(file.written()) + " is not UTF-8 text");
        } catch (NoSuchFileException e) {
            problems.error(at, key.configName(), quoted(file.written()) + " does not exist");
        } catch (IOException e) {
            problems.error(at, key.configName(), quoted(file.written()) + " cannot be read");
        }
        return null;
    }

    /** Complains if others can read or change a file with a secret; a file that is not there is left to its reader. */
    void judge(Path file, String name, Position at, String key) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                problems.error(at, key, name + " can be changed by every user of this machine; chmod o-w");
            } else if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                complain(at, key, name + " holds a secret and can be read by every user of this machine; chmod o-r");
            }
            if (isOthers(file)) {
                complain(at, key, name + " holds a secret and belongs to another user");
            }
        } catch (IOException e) {
            // Whoever reads the file says why that fails.
        }
    }

    private void complain(Position at, String key, String message) {
        switch (policy) {
            case WARN -> problems.warning(at, key, message);
            case REFUSE -> problems.error(at, key, message + " (secret_files: refuse)");
            case IGNORE -> {}
        }
    }

    private static boolean isOthers(Path file) throws IOException {
        if (!Files.exists(SELF)) {
            return false;
        }
        int owner = (int) Files.getAttribute(file, UID);
        return owner != ROOT && owner != (int) Files.getAttribute(SELF, UID);
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SECRET_BYTES_MAX + 1);
        }
    }

    private @Nullable String line(byte[] content, Expanded file, Position at, ConfigKey key)
            throws CharacterCodingException {
        if (content.length > SECRET_BYTES_MAX) {
            problems.error(
                    at, key.configName(), quoted(file.written()) + " is longer than " + SECRET_BYTES_MAX + " bytes");
            return null;
        }
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        String line = text.replaceFirst("[\r\n]+$", "");
        if (line.isEmpty() || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            problems.error(
                    at,
                    key.configName(),
                    quoted(file.written()) + (line.isEmpty() ? " is empty" : " has more than one line"));
            return null;
        }
        return line;
    }
}
