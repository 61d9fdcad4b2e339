package dev.nutcracker.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the file under a name has other content than before.
 *
 * <p>It looks at the content itself, each time anew by the name, and not at what the file system has to say of changes: so
 * it does not matter whether an editor writes in place or renames, whether a directory on the way is a symbolic link that
 * is turned to another one, as Kubernetes does, or whether the file was gone for a while. A file that is only touched has
 * not changed. Content that is still being written is waited for: it counts when two looks in a row find the same.
 */
final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final long LOOK_EVERY_MS = 1000;
    private static final byte[] NOTHING = {};

    private final Path file;
    private @Nullable ScheduledExecutorService looking;
    /** Digest of the content that is in use, or was told of. */
    private byte[] known;
    /** Digest of what the last look found, when that was something new. */
    private byte @Nullable [] fresh;

    /** Made before the file is loaded, so that no change after that goes unnoticed. */
    ConfigWatch(Path file) {
        this.file = file;
        this.known = digest();
    }

    /**
     * Looks every second from now on, on a thread of its own, unless it does so already.
     *
     * @param changed called for each change, on that thread
     */
    synchronized void start(Runnable changed) {
        if (looking != null) {
            return;
        }
        looking = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("watch").factory());
        looking.scheduleWithFixedDelay(() -> lookSafely(changed), LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks once. */
    void look(Runnable changed) {
        byte[] found = digest();
        if (found.length == 0 || Arrays.equals(found, known)) {
            fresh = null;
        } else if (Arrays.equals(found, fresh)) {
            known = found;
            fresh = null;
            changed.run();
        } else {
            fresh = found;
        }
    }

    /** Looks no more. A call that is under way ends by itself. */
    synchronized void stop() {
        if (looking != null) {
            looking.shutdown();
            looking = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** A defect in what a change leads to must not end the looking. */
    private void lookSafely(Runnable changed) {
        try {
            look(changed);
        } catch (RuntimeException | Error e) {
            LOG.error("taking on a changed configuration failed", e);
        }
    }

    /** Of the file's content; nothing when there is none that can be read. */
    private byte[] digest() {
        if (!Files.isRegularFile(file)) {
            return NOTHING;
        }
        MessageDigest digest = sha256();
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
            return digest.digest();
        } catch (IOException e) {
            return NOTHING;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
