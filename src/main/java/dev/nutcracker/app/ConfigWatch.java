package dev.nutcracker.app;

import dev.nutcracker.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back when the content of the configuration file has changed.
 *
 * <p>It opens the file by its name each time and compares the content; it does not rely on notifications of the file
 * system. So it does not matter whether an editor writes in place or renames, whether a symbolic link on the way is
 * replaced, as Kubernetes does, or whether the file was gone for a while. A file that is only touched has not changed.
 * A half-written file is not loaded: new content counts when two looks in a row find the same.
 */
final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final long LOOK_EVERY_MS = 1000;
    private static final byte[] NOTHING = {};

    private final Path file;
    private @Nullable ScheduledExecutorService looking;
    /** Digest of the content that was loaded or reported last. */
    private byte[] known;
    /** Digest of the content that the last look found, if that was new. */
    private byte @Nullable [] fresh;

    /** Create this before the file is loaded, so that no later change goes unnoticed. */
    ConfigWatch(Path file) {
        this.file = file;
        this.known = digest();
    }

    /**
     * Starts to look every second, on a thread of its own; does nothing if it does so already.
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

    /** Stops looking. A call that is under way still completes. */
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

    /** An error while a change is loaded must not stop the watch. */
    private void lookSafely(Runnable changed) {
        try {
            look(changed);
        } catch (RuntimeException | Error e) {
            LOG.error("loading a changed configuration failed", e);
        }
    }

    /** Returns the digest of the file's content; an empty array if the file cannot be read. */
    private byte[] digest() {
        if (!Files.isRegularFile(file)) {
            return NOTHING;
        }
        MessageDigest digest = Sha256.begin();
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
            return digest.digest();
        } catch (IOException e) {
            return NOTHING;
        }
    }
}
