package dev.nutcracker.ctl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terminal as a screen, with ANSI's control sequences. It is put back when this is closed, and when the process ends in
 * another way than by {@code kill -9}.
 */
final class Terminal implements Closeable {
    private static final File TTY = new File("/dev/tty");
    private static final String OTHER_SCREEN = "\33[?1049h\33[?25l";
    private static final String USUAL_SCREEN = "\33[0m\33[?25h\33[?1049l";
    private static final Size USUAL_SIZE = new Size(80, 24);

    private final PrintStream out;
    private final boolean colours;
    private final String saved;
    private final Thread restoring = new Thread(this::restore);
    private boolean restored;

    private Terminal(PrintStream out, boolean colours, String saved) {
        this.out = out;
        this.colours = colours;
        this.saved = saved;
    }

    /** Columns and lines. */
    record Size(int width, int height) {}

    /**
     * Takes the terminal of the process.
     *
     * @return null if it has none, or one that can only print
     */
    static @Nullable Terminal take(PrintStream out, Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        if (kind.isEmpty() || kind.equals("dumb")) {
            return null;
        }
        String saved = stty("-g");
        if (saved.isEmpty()) {
            return null;
        }
        Terminal terminal =
                new Terminal(out, environment.getOrDefault("NO_COLOR", "").isEmpty(), saved);
        Runtime.getRuntime().addShutdownHook(terminal.restoring);
        stty("-icanon", "-echo", "min", "1");
        out.print(OTHER_SCREEN);
        out.flush();
        return terminal;
    }

    Size size() {
        String[] words = stty("size").split(" ", -1);
        try {
            Size size = new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
            return size.width() > 0 && size.height() > 0 ? size : USUAL_SIZE;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return USUAL_SIZE;
        }
    }

    /** Shows these lines, as many as the screen has. */
    void show(List<TopState.Line> lines) {
        StringBuilder text = new StringBuilder("\33[H");
        for (int i = 0; i < lines.size(); i++) {
            TopState.Line line = lines.get(i);
            text.append(look(line.look())).append(line.text()).append("\33[0m\33[K");
            text.append(i + 1 < lines.size() ? "\r\n" : "\33[J");
        }
        out.writeBytes(text.toString().getBytes(UTF_8));
        out.flush();
    }

    private String look(TopState.Look look) {
        return switch (look) {
            case PLAIN -> "";
            case HEAD, CHOSEN -> "\33[7m";
            case MESSAGE -> "\33[1m";
            case WARNING -> colours ? "\33[33m" : "";
            case BAD -> colours ? "\33[31m" : "";
        };
    }

    /** Returns what {@code stty} prints; empty if it cannot do it, or there is none. */
    private static String stty(String... words) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(TTY))
                    .redirectError(Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
            return process.waitFor() == 0 ? answer : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private synchronized void restore() {
        if (!restored) {
            restored = true;
            out.print(USUAL_SCREEN);
            out.flush();
            stty(saved);
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(restoring);
        } catch (IllegalStateException e) {
            // The process is ending, which has called it.
        }
    }
}
