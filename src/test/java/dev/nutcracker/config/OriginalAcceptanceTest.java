package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what is accepted here with what the original accepts. */
final class OriginalAcceptanceTest {
    @TempDir
    private Path directory;

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
        return run(Requirements.NUTCRACKER.program(), "-t", "-c", file.toString())
                        .exitCode()
                == 0;
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

    private record Outcome(int exitCode, String output) {}
}
