package dev.nutcracker.app;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.ConfigOverrides;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.config.OverridesText;
import dev.nutcracker.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What operators have set at run time, and its file if there is one. Any thread may call it. */
final class OverrideBook {
    private ConfigOverrides overrides = ConfigOverrides.NONE;
    private @Nullable Path file;

    /** Returns the overrides that are in effect. */
    synchronized ConfigOverrides all() {
        return overrides;
    }

    /** Returns how many they are. */
    int count() {
        return all().list().size();
    }

    /**
     * Keeps the overrides in another file.
     *
     * @param other null for none
     */
    synchronized void keepIn(@Nullable Path other) {
        if (!Objects.equals(file, other)) {
            file = other;
            // There may be an older one, whose content nobody has taken up.
            if (other != null) {
                store();
            }
        }
    }

    /** Begins with these, in no file. */
    synchronized void begin(ConfigOverrides first) {
        overrides = first;
    }

    /**
     * Puts what a former process has kept into the configuration of this one. Returns the configuration with it; if they
     * do not go together, without it.
     */
    LoadedConfig begin(LoadedConfig loaded) {
        @Nullable Path kept = loaded.configuration().global().admin().stateFile();
        if (kept == null) {
            return loaded;
        }
        ConfigOverrides stored = read(kept);
        LoadedConfig begun = loaded;
        try {
            begun = loaded.source().readAgain(stored);
        } catch (ConfigException e) {
            Log.always(OverrideBook.class, "what was set at run time does not go with the file: " + Preview.text(e));
        }
        stored.notIn(begun.overrides()).forEach(one -> say(one.text() + " no more" + Preview.LINE_CHANGED));
        begin(begun.overrides());
        keepIn(kept);
        return begun;
    }

    /** Says in the log what is in effect. */
    void tell() {
        all().list().forEach(one -> say(one.text() + ", in place of what the file has, by " + one.by()));
    }

    private static void say(String text) {
        Log.always(OverrideBook.class, "set at run time: " + text);
    }

    /** Adds overrides; each takes the place of one of the same target. */
    synchronized void add(List<ConfigOverride> others) {
        if (!others.isEmpty()) {
            overrides = overrides.with(others);
            store();
        }
    }

    /** Removes the overrides with these targets. */
    synchronized void remove(Predicate<OverrideTarget> gone) {
        ConfigOverrides rest = overrides.without(gone);
        if (rest.list().size() != overrides.list().size()) {
            overrides = rest;
            store();
        }
    }

    private void store() {
        if (file == null || (overrides.list().isEmpty() && !Files.exists(file))) {
            return;
        }
        try {
            write(file, OverridesText.of(overrides));
        } catch (IOException e) {
            Log.always(
                    OverrideBook.class,
                    "what operators have set at run time is not in its file, and ends with the process: " + e);
        }
    }

    /** Whoever reads it sees the former content or this one, even after a crash. */
    private static void write(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel out = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the overrides of a file; none, and a line of the log, if it cannot be read. */
    static ConfigOverrides read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return OverridesText.read(file.toString(), in.readNBytes(OverridesText.BYTES_MAX + 1));
        } catch (NoSuchFileException e) {
            return ConfigOverrides.NONE;
        } catch (IOException e) {
            Log.always(OverrideBook.class, "what was set at run time is not taken up from " + file + ": " + e);
        } catch (ConfigException e) {
            Log.always(OverrideBook.class, "what was set at run time is not taken up: " + Preview.text(e));
        }
        return ConfigOverrides.NONE;
    }
}
