package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists that were last taken, a file for each pool in one directory. A start without the source begins with them. A file is
 * itself a list, and names its source in the first line; a list of another source is not used.
 */
public final class ListCache {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private static final String HEAD = "# list of ";
    private static final int HEAD_BYTES_MAX = 8 << 10;

    private final Path directory;

    public ListCache(Path directory) {
        this.directory = directory;
    }

    /** Returns the list that the pool has last taken of this source; an empty one if there is none that can be used. */
    public List<ServerConfig> read(String pool, DiscoverySource source) {
        Path file = file(pool);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(ServerList.BYTES_MAX + HEAD_BYTES_MAX);
            String head = HEAD + source.url() + '\n';
            String text = new String(content, UTF_8);
            return text.startsWith(head)
                    ? ServerList.parse(
                            file.toString(), text.substring(head.length()).getBytes(UTF_8))
                    : List.of();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("the list in {} cannot be read: {}", file, e.toString());
        } catch (ConfigException e) {
            LOG.warn(
                    "the list in {} is not used: {}",
                    file,
                    e.problems().getFirst().text());
        }
        return List.of();
    }

    /** Keeps the list. An error is only logged: the list is in force. */
    public void write(String pool, DiscoverySource source, List<ServerConfig> servers) {
        Path file = file(pool);
        try {
            Files.createDirectories(directory);
            Path written = Files.createTempFile(directory, "list", ".new");
            try {
                Files.writeString(
                        written, HEAD + source.url() + '\n' + String.join("\n", ServerList.lines(servers)) + '\n');
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            LOG.warn("the list of pool {} cannot be kept in {}: {}", pool, file, e.toString());
        }
    }

    private Path file(String pool) {
        return directory.resolve(URLEncoder.encode(pool, UTF_8) + ".list");
    }
}
