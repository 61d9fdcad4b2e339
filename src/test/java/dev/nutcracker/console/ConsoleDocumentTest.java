package dev.nutcracker.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.console.table.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The chapters of {@code docs/console.md} that are made of the table of commands. {@code JAVA_OPTS=-Dconsole.document=write
 * ./check --fast ConsoleDocumentTest} writes them.
 */
final class ConsoleDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/console.md");
    private static final String MARK = "<!-- the rest is made of the table of commands -->\n";

    @Test
    void shouldDocumentEveryCommandAndEveryColumn() throws IOException {
        String document = Files.readString(DOCUMENT);
        String made = made();
        if ("write".equals(System.getProperty("console.document"))) {
            Files.writeString(DOCUMENT, document.substring(0, document.indexOf(MARK)) + MARK + made);
            return;
        }

        assertThat(document.substring(document.indexOf(MARK) + MARK.length())).isEqualTo(made);
    }

    private static String made() {
        StringBuilder text = new StringBuilder("\n## Commands\n\n| command | level | meaning |\n| --- | --- | --- |\n");
        for (ConsoleCommand command : ConsoleCommand.values()) {
            text.append("| `")
                    .append(command.syntax().replace("|", "\\|"))
                    .append("` | `")
                    .append(command.level().label())
                    .append("` | ")
                    .append(command.meaning())
                    .append(" |\n");
        }
        text.append("\nThese concern the session only:\n\n| command | meaning |\n| --- | --- |\n");
        for (SessionCommand command : SessionCommand.values()) {
            text.append("| `")
                    .append(command.syntax().replace("|", "\\|"))
                    .append("` | ")
                    .append(command.meaning())
                    .append(" |\n");
        }
        text.append("\n## Columns\n");
        for (ConsoleCommand command : ConsoleCommand.values()) {
            if (command.label().startsWith("SHOW ")) {
                append(command, text);
            }
        }
        return text.toString();
    }

    private static void append(ConsoleCommand command, StringBuilder text) {
        text.append("\n### ").append(command.label()).append("\n\n| column | unit | meaning |\n| --- | --- | --- |\n");
        for (Column column : command.columns()) {
            text.append("| `")
                    .append(column.name())
                    .append("` | ")
                    .append(column.unit().text())
                    .append(" | ")
                    .append(column.meaning())
                    .append(" |\n");
        }
    }
}
