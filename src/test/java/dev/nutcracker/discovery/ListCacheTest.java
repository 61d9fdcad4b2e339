package dev.nutcracker.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists that were last taken. */
final class ListCacheTest {
    private static final DiscoverySource SOURCE = new DiscoverySource.ListFile("file:///one", Path.of("/one"));
    private static final DiscoverySource OTHER = new DiscoverySource.ListFile("file:///on", Path.of("/on"));

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatItHasWritten() throws Exception {
        List<ServerConfig> servers =
                ServerList.of("test", List.of("10.0.0.1:11211:1", "::1:6379:2 é", "/run/a.sock:1", "a:1:1 x"));
        ListCache cache = new ListCache(directory.resolve("made/for/it"));

        cache.write("../a b/ü", SOURCE, servers);

        assertThat(cache.read("../a b/ü", SOURCE)).isEqualTo(servers);
        assertThat(directory.resolve("made/for/it")).isDirectoryContaining("glob:**.list");
        assertThat(cache.read("another", SOURCE)).isEmpty();
    }

    @Test
    void shouldNotUseTheListOfAnotherSource() throws Exception {
        ListCache cache = new ListCache(directory);
        cache.write("alpha", SOURCE, ServerList.of("test", List.of("a:1:1")));

        assertThat(cache.read("alpha", OTHER)).isEmpty();
    }

    @Test
    void shouldNotUseAFileThatIsBroken() throws Exception {
        ListCache cache = new ListCache(directory);
        cache.write("alpha", SOURCE, ServerList.of("test", List.of("a:1:1")));
        Path file = directory.resolve("alpha.list");

        Files.writeString(file, Files.readString(file) + "garbage\n");
        assertThat(cache.read("alpha", SOURCE)).isEmpty();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(cache.read("alpha", SOURCE)).isEmpty();
    }

    /** The list is in force all the same. */
    @Test
    void shouldOnlyTellThatAListCannotBeKept() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        new ListCache(file).write("alpha", SOURCE, ServerList.of("test", List.of("a:1:1")));

        assertThat(file).isRegularFile();
    }
}
