package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what is accepted here with what the original accepts, where that is installed. */
final class OriginalAcceptanceTest {
    private static Path original = Path.of("nutcracker");

    @TempDir
    private Path directory;

    @BeforeAll
    static void findOriginal() throws IOException, InterruptedException {
        for (Path place : places()) {
            if (Files.isExecutable(place) && isOriginal(place)) {
                original = place;
                return;
            }
        }
        assumeTrue(false, "nutcracker 0.5.0 is not installed; Debian has it as the package nutcracker");
    }

    static List<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldAcceptWhatTheOriginalAcceptsApartFromListedDifferences(Sample sample) throws Exception {
        Path file = Files.write(directory.resolve(Sample.FILE_NAME), sample.content());

        boolean acceptedByOriginal = isAcceptedByOriginal(file);

        boolean expected = sample.difference().isEmpty() == sample.isAccepted();
        assertThat(acceptedByOriginal).as(sample.difference()).isEqualTo(expected);
    }

    private static boolean isAcceptedByOriginal(Path file) throws IOException, InterruptedException {
        return run(original, "-t", "-c", file.toString()).exitCode() == 0;
    }

    /** Whether it is the original rather than another program of its name. */
    private static boolean isOriginal(Path program) throws IOException, InterruptedException {
        return run(program, "-V").output().startsWith("This is nutcracker-0.5.0\n");
    }

    private static Outcome run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(program.toString());
        Path output = Files.createTempFile("nutcracker", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ended").isTrue();
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static List<Path> places() {
        List<Path> places = new ArrayList<>(List.of(Path.of("/usr/sbin/nutcracker")));
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
            places.add(Path.of(directory, "nutcracker"));
        }
        return places;
    }

    private record Outcome(int exitCode, String output) {}
}
