package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file with a list. It is opened by its name each second, so it does not matter whether it is written in place or renamed, or
 * whether a symbolic link on the way is replaced. A list that is half written does not stand for a second.
 */
final class FileSource implements ServerSource {
    private final String name;
    private final Path path;

    FileSource(DiscoverySource.ListFile source) {
        this.name = source.path().toString();
        this.path = source.path();
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException {
        List<ServerConfig> servers = ServerList.parse(name, content());
        return new Answer(servers, PACE_MS, false);
    }

    /** Looking at a file is no burden to anybody. */
    @Override
    public long pauseMaxMs(long intervalMs) {
        return PACE_MS;
    }

    private byte[] content() throws IOException {
        // A pipe would let the thread wait for ever.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + " is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(ServerList.BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(path + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + " must not be read", e);
        }
    }
}
