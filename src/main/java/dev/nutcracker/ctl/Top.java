package dev.nutcracker.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code nutcrackerctl top}: the tables of a proxy on the whole screen, shown again and again, sorted, filtered, with a few
 * orders. Without a terminal, or with {@code -b}, frames of plain lines.
 */
final class Top {
    private static final Duration KEY_POLL = Duration.ofMillis(30);
    private static final int PLAIN_WIDTH = 200;
    private static final int PLAIN_ROWS = 1000;
    private static final int ESCAPE = 27;

    private final Connection connection;
    private final InputStream in;
    private final PrintStream out;
    private final Map<String, String> environment;
    private final TopState state = new TopState();

    Top(Connection connection, InputStream in, PrintStream out, Map<String, String> environment) {
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.environment = environment;
    }

    /**
     * How it is run.
     *
     * @param delay between two frames
     * @param times how many frames; 0 for any number
     * @param plain whether frames are plain lines
     */
    record Settings(Duration delay, int times, boolean plain) {
        private static final String USAGE = "this is written: nutcrackerctl top [-d seconds] [-n times] [-b]";
        private static final long MS_PER_S = 1000;

        /** @param words behind {@code top} */
        static Settings parse(List<String> words) throws CtlException {
            Duration delay = Duration.ofSeconds(2);
            int times = 0;
            boolean plain = false;
            for (int i = 0; i < words.size(); i++) {
                switch (words.get(i)) {
                    case "-b" -> plain = true;
                    case "-d" -> delay = Duration.ofMillis((long) (number(words, ++i, 0.1, 3600) * MS_PER_S));
                    case "-n" -> times = (int) number(words, ++i, 1, Integer.MAX_VALUE);
                    default -> throw new CtlException(ExitStatus.USAGE, USAGE);
                }
            }
            return new Settings(delay, times, plain);
        }

        private static double number(List<String> words, int at, double least, double most) throws CtlException {
            if (at < words.size() && words.get(at).matches("[0-9]{1,9}(\\.[0-9]{1,3})?")) {
                double number = Double.parseDouble(words.get(at));
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new CtlException(ExitStatus.USAGE, USAGE);
        }
    }

    void run(Settings settings) throws CtlException, IOException {
        @Nullable Terminal terminal = settings.plain() ? null : Terminal.take(out, environment);
        if (terminal == null) {
            runPlain(settings);
            return;
        }
        try (terminal) {
            for (int frame = 0; !state.isEnded() && (settings.times() == 0 || frame < settings.times()); frame++) {
                ask();
                show(terminal);
                takeKeys(terminal, settings.delay());
            }
        }
    }

    private void runPlain(Settings settings) throws CtlException, IOException {
        for (int frame = 0; (settings.times() == 0 || frame < settings.times()) && !out.checkError(); frame++) {
            if (frame > 0) {
                out.println();
                LockSupport.parkNanos(settings.delay().toNanos());
            }
            for (TopView view : TopView.values()) {
                state.press(view.key());
                ask();
                plainLines(view == TopView.POOLS).forEach(out::println);
            }
            out.flush();
        }
    }

    private List<String> plainLines(boolean withSummary) {
        List<TopState.Line> lines = state.lines(PLAIN_WIDTH, PLAIN_ROWS);
        List<String> plain = new ArrayList<>();
        if (withSummary) {
            plain.add(lines.getFirst().text());
        }
        plain.add("");
        lines.subList(2, lines.size() - 1).stream()
                .map(TopState.Line::text)
                .filter(text -> !text.isEmpty())
                .forEach(plain::add);
        return plain;
    }

    private void ask() throws CtlException, IOException {
        Csv pools = new Csv(connection.call(TopView.POOLS.command()));
        TopView view = state.view();
        Csv data = view == TopView.POOLS ? pools : new Csv(connection.call(view.command()));
        state.show(summary(pools), data);
    }

    private String summary(Csv pools) throws CtlException, IOException {
        Csv version = new Csv(connection.call(List.of("SHOW", "VERSION", "CSV")));
        Csv lists = new Csv(connection.call(List.of("SHOW", "LISTS", "CSV")));
        String overrides = value(lists, "overrides");
        return "%s up %s  %d pools  %d clients  %.0f req/s  %.0f err/s%s  %s"
                .formatted(
                        value(version, "release"),
                        span(value(version, "uptime_s")),
                        pools.rows().size(),
                        pools.sum("clients"),
                        pools.sumOfDecimals("req_s"),
                        pools.sumOfDecimals("err_s"),
                        overrides.equals("0") || overrides.isEmpty() ? "" : "  " + overrides + " overrides",
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String value(Csv csv, String item) {
        return csv.rows().stream()
                .filter(row -> row.size() > 1 && row.getFirst().equals(item))
                .map(row -> row.get(1))
                .findFirst()
                .orElse("");
    }

    private static String span(String seconds) {
        if (!seconds.matches("[0-9]{1,15}")) {
            return "?";
        }
        Duration span = Duration.ofSeconds(Long.parseLong(seconds));
        return span.toDays() > 0
                ? span.toDays() + "d" + span.toHoursPart() + 'h'
                : String.format(
                        Locale.ROOT, "%d:%02d:%02d", span.toHours(), span.toMinutesPart(), span.toSecondsPart());
    }

    private void show(Terminal terminal) {
        Terminal.Size size = terminal.size();
        terminal.show(state.lines(size.width(), size.height()));
    }

    /** Until the next frame. */
    private void takeKeys(Terminal terminal, Duration delay) throws CtlException, IOException {
        long endNs = System.nanoTime() + delay.toNanos();
        TopView view = state.view();
        while (!state.isEnded() && System.nanoTime() - endNs < 0) {
            if (in.available() == 0) {
                LockSupport.parkNanos(KEY_POLL.toNanos());
                continue;
            }
            List<String> order = press(in.read());
            if (!order.isEmpty()) {
                carryOut(order);
                ask();
            } else if (view != state.view()) {
                return;
            }
            show(terminal);
        }
    }

    /** Arrow keys are ESC [ A and ESC [ B. */
    private List<String> press(int key) throws IOException {
        if (key != ESCAPE || in.available() < 2) {
            return state.press(key);
        }
        in.read();
        switch (in.read()) {
            case 'A' -> state.move(-1);
            case 'B' -> state.move(1);
            default -> {}
        }
        return List.of();
    }

    private void carryOut(List<String> order) throws CtlException, IOException {
        try {
            state.say(String.join(" ", connection.call(order).lines().skip(1).toList()));
        } catch (CtlException e) {
            if (e.status() == ExitStatus.NOBODY || e.status() == ExitStatus.TIMED_OUT) {
                throw e;
            }
            state.say(String.valueOf(e.getMessage()));
        }
    }
}
