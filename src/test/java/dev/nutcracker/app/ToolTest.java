package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of nutcrackerctl that ask no running proxy. */
final class ToolTest {
    @Test
    void shouldLeadToACommand() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, UTF_8);
        List<String> words = List.of("verify");

        assertThat(Tool.named(words).orElseThrow().run(words, out, out)).isEqualTo(2);

        assertThat(said.toString(UTF_8)).contains("usage: verify -c FILE");
    }

    @Test
    void shouldLeaveCommandsOfTheProxyAlone() {
        assertThat(Tool.named(List.of("SHOW", "POOLS"))).isEmpty();
        assertThat(Tool.named(List.of())).isEmpty();
        assertThat(Tool.named(List.of("-s", "import"))).isEmpty();
    }
}
