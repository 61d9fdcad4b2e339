package dev.nutcracker.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The training run with a proxy of its own, without recording anything. */
final class TrainingTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final List<String> PROXY = List.of(
            JAVA,
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.nutcracker.app.Main");

    @Test
    void shouldGetTheResponsesThatItExpects() {
        assertThatCode(() -> Training.main(PROXY.toArray(String[]::new))).doesNotThrowAnyException();
    }

    @Test
    void shouldGetThemWithTls() {
        List<String> command = new ArrayList<>(List.of("--tls"));
        command.addAll(PROXY);

        assertThatCode(() -> Training.main(command.toArray(String[]::new))).doesNotThrowAnyException();
    }

    @Test
    void shouldFailWhenTheProxyDoesNotStart() {
        assertThatThrownBy(() -> Training.main("/bin/sh", "-c", "exit 0"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the proxy does not listen on");
    }
}
