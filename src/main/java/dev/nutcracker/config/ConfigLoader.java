package dev.nutcracker.config;

import dev.nutcracker.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file into a checked {@link Configuration}. */
public final class ConfigLoader {
    /** Much more than any real file, and much less than the memory of a small machine. */
    static final int FILE_BYTES_MAX = 4 << 20;

    private ConfigLoader() {}

    /**
     * Reads and checks a file, and resolves the host names that it listens on.
     *
     * @param commands those that a file may name
     * @throws ConfigException if the content is invalid
     * @throws IOException if the file cannot be read
     */
    public static LoadedConfig load(Path file, CommandNames commands) throws ConfigException, IOException {
        return load(file, commands, ConfigOverrides.NONE);
    }

    /** As {@link #load(Path, CommandNames)}, with values in place of those of the file where its lines are as they were. */
    public static LoadedConfig load(Path file, CommandNames commands, ConfigOverrides overrides)
            throws ConfigException, IOException {
        return new Text(file.toString(), content(file), commands, false, file).readAgain(overrides);
    }

    /** As {@link #load(Path, CommandNames)}, without a check of the commands that the file names. */
    public static LoadedConfig load(Path file) throws ConfigException, IOException {
        return new Text(file.toString(), content(file), null, false, file).readAgain(ConfigOverrides.NONE);
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FILE_BYTES_MAX + 1);
        }
    }

    /**
     * Checks the content of a file, except for the commands that it names.
     *
     * @param fileName only used in messages
     */
    public static LoadedConfig parse(String fileName, byte[] content) throws ConfigException {
        return parse(fileName, content, null);
    }

    /** As {@link #parse(String, byte[])}, with a check of the commands; null for none. */
    public static LoadedConfig parse(String fileName, byte[] content, @Nullable CommandNames commands)
            throws ConfigException {
        return new Text(fileName, content, commands, false, null).readAgain(ConfigOverrides.NONE);
    }

    /** As {@link #load(Path, CommandNames)}, for a proxy within another program. */
    public static LoadedConfig loadEmbedded(Path file, CommandNames commands) throws ConfigException, IOException {
        return new Text(file.toString(), content(file), commands, true, file).readAgain(ConfigOverrides.NONE);
    }

    /** As {@link #parse(String, byte[], CommandNames)}, for a proxy within another program. */
    public static LoadedConfig parseEmbedded(String name, byte[] content, CommandNames commands)
            throws ConfigException {
        return new Text(name, content, commands, true, null).readAgain(ConfigOverrides.NONE);
    }

    /**
     * The content of a file.
     *
     * @param embedded whether it is for a proxy within another program
     * @param file null if the content is not that of a file
     */
    private record Text(
            String name,
            byte[] content,
            @Nullable CommandNames commands,
            boolean embedded,
            @Nullable Path file) implements ConfigSource {
        @Override
        public LoadedConfig readAgain(ConfigOverrides overrides) throws ConfigException {
            Instant readFrom = Instant.now();
            Problems problems = new Problems(name);
            Yaml root = root(problems);
            ConfigOverrides kept = root == null ? ConfigOverrides.NONE : overrides.keptBy(root);
            Configuration configuration = root == null
                    ? null
                    : ConfigurationReader.read(kept.putInto(root, problems), commands, embedded, problems);
            if (configuration != null && file != null && configuration.holdsSecrets()) {
                new SecretFiles(configuration.global().secretFiles(), problems)
                        .judge(file, "this file", Position.START, "");
            }
            if (configuration == null || problems.any()) {
                throw new ConfigException(problems.errors());
            }
            return new LoadedConfig(configuration, problems.warnings(), Sha256.hex(content), readFrom, kept, this);
        }

        @Override
        public String lineDigest(OverrideTarget target) {
            Yaml root = root(new Problems(name));
            return root == null ? "" : YamlEdit.lineDigest(root, target);
        }

        @Override
        public @Nullable String text(OverrideTarget target) {
            Yaml root = root(new Problems(name));
            return root == null ? null : YamlEdit.value(root, target);
        }

        private @Nullable Yaml root(Problems problems) {
            if (content.length > FILE_BYTES_MAX) {
                problems.error(Position.START, "", "the file is larger than " + (FILE_BYTES_MAX >> 20) + " MiB");
                return null;
            }
            String text = FileDecoder.decode(content, problems);
            return text == null ? null : YamlReader.read(text, problems);
        }
    }
}
