package dev.nutcracker.ctl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user of {@code nutcrackerctl top} has chosen by keys, and the screen that comes of it. */
final class TopState {
    private static final int ENTER = '\r';
    private static final int NEW_LINE = '\n';
    private static final int ESCAPE = 27;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final int LINES_ABOVE_ROWS = 3;
    private static final int LINES_BELOW_ROWS_MAX = 3;
    private static final String KEYS = "q end  < > sort  r reverse  / filter  up, down choose  d drain, ready  e eject";

    private final Map<TopView, String> sortedBy = new EnumMap<>(TopView.class);
    private TopView view = TopView.POOLS;
    private boolean descending = true;
    private String filter = "";
    private @Nullable StringBuilder typed;
    private int selected;
    private List<String> order = List.of();
    private String message = "";
    private boolean ended;

    private Csv data = new Csv("");
    private String summary = "";

    /** The table that is to be asked for. */
    TopView view() {
        return view;
    }

    boolean isEnded() {
        return ended;
    }

    /** Takes the answers of the proxy. */
    void show(String newSummary, Csv newData) {
        summary = newSummary;
        data = newData;
    }

    /** Shows a sentence until the next key. */
    void say(String sentence) {
        message = sentence;
    }

    /** Takes a key. Returns a command to be carried out; empty for none. */
    List<String> press(int key) {
        if (typed != null) {
            type(key, typed);
            return List.of();
        }
        List<String> asked = order;
        order = List.of();
        message = "";
        if (!asked.isEmpty()) {
            return key == 'y' ? asked : List.of();
        }
        for (TopView other : TopView.values()) {
            if (other.key() == key) {
                view = other;
                selected = 0;
                descending = true;
                data = new Csv("");
            }
        }
        switch (key) {
            case 'q' -> ended = true;
            case 'h' -> message = "this proxy does not count hot keys; SHOW SLOWLOG has keys of slow requests";
            case '<' -> sortBy(-1);
            case '>' -> sortBy(1);
            case 'r' -> descending = !descending;
            case '/' -> typed = new StringBuilder();
            case 'd' -> ask(isTakenOut() ? "STATE" : "DRAIN");
            case 'e' -> ask("EJECT");
            default -> {}
        }
        return List.of();
    }

    /** Another row is chosen. */
    void move(int rows) {
        selected = Math.clamp(selected + (long) rows, 0, Math.max(0, table().size() - 1));
    }

    private void type(int key, StringBuilder text) {
        switch (key) {
            case ENTER, NEW_LINE -> {
                filter = text.toString();
                typed = null;
                selected = 0;
            }
            case ESCAPE -> typed = null;
            case BACKSPACE, DELETE -> text.setLength(Math.max(0, text.length() - 1));
            default -> {
                if (key >= ' ' && key < DELETE) {
                    text.append((char) key);
                }
            }
        }
    }

    private void sortBy(int step) {
        List<String> columns = view.columns();
        int at = Math.floorMod(columns.indexOf(sorted()) + step, columns.size());
        sortedBy.put(view, columns.get(at));
    }

    private String sorted() {
        return sortedBy.getOrDefault(view, view.sortedBy());
    }

    private TopTable table() {
        return TopTable.of(data, filter, sorted(), descending);
    }

    private boolean isTakenOut() {
        String admin = table().cell(selected, "admin");
        return admin.equals("drain") || admin.equals("maint");
    }

    private void ask(String action) {
        TopTable table = table();
        if (view != TopView.SERVERS || selected >= table.size()) {
            message = "choose a server first: s, then up and down";
            return;
        }
        String server = table.cell(selected, "pool") + '/' + table.cell(selected, "server");
        order = switch (action) {
            case "EJECT" -> List.of("EJECT", server);
            case "DRAIN" -> List.of("SET", "SERVER", server, "STATE", "drain");
            default -> List.of("SET", "SERVER", server, "STATE", "ready");
        };
        message = String.join(" ", order) + "? y confirms, any other key does not";
    }

    /** Returns the lines of a screen of this size, none longer than it is wide. */
    List<Line> lines(int width, int height) {
        TopTable table = table();
        selected = Math.clamp(selected, 0, Math.max(0, table.size() - 1));
        List<String> columns = table.fitting(view.columns(), width);
        List<String> foot = wrapped(foot(), width);
        int room = Math.max(1, height - LINES_ABOVE_ROWS - foot.size());
        int first = Math.max(0, selected - room + 1);
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(summary, Look.PLAIN));
        lines.add(new Line(tabs(table.size()), Look.PLAIN));
        lines.add(new Line(table.headLine(columns, sorted(), descending), Look.HEAD));
        for (int row = first; row < Math.min(table.size(), first + room); row++) {
            boolean chosen = row == selected && view == TopView.SERVERS;
            lines.add(new Line(table.line(row, columns), chosen ? Look.CHOSEN : look(table, row)));
        }
        while (lines.size() < height - foot.size()) {
            lines.add(new Line("", Look.PLAIN));
        }
        foot.forEach(line -> lines.add(new Line(line, message.isEmpty() ? Look.PLAIN : Look.MESSAGE)));
        return lines.stream().map(line -> line.cut(width)).toList();
    }

    private String tabs(int rows) {
        StringBuilder tabs = new StringBuilder();
        for (TopView other : TopView.values()) {
            String name = other.key() + " " + other.label();
            tabs.append(other == view ? '[' + name + ']' : ' ' + name + ' ').append(' ');
        }
        tabs.append(' ').append(rows).append(rows == 1 ? " row" : " rows");
        return filter.isEmpty() ? tabs.toString() : tabs + ", filter: " + filter;
    }

    /** Returns a text in lines, as many as there may be below the rows. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (lines.size() < LINES_BELOW_ROWS_MAX && !rest.isEmpty()) {
            int blank = rest.length() <= width ? rest.length() : rest.lastIndexOf(' ', width);
            int end = blank <= 0 ? width : blank;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        return lines;
    }

    private String foot() {
        if (typed != null) {
            return "filter: " + typed + "_";
        }
        return message.isEmpty() ? KEYS : message;
    }

    private static Look look(TopTable table, int row) {
        return switch (table.cell(row, "state")) {
            case "down" -> Look.BAD;
            case "drain", "maint", "suspect", "trial", "forced_up" -> Look.WARNING;
            default -> Look.PLAIN;
        };
    }

    /** How a line looks on a terminal. */
    enum Look {
        PLAIN,
        HEAD,
        CHOSEN,
        MESSAGE,
        WARNING,
        BAD
    }

    /** A line of the screen. */
    record Line(String text, Look look) {
        Line cut(int width) {
            String rest = text.replaceAll("\\p{Cntrl}", "?").stripTrailing();
            return new Line(rest.length() > width ? rest.substring(0, width) : rest, look);
        }
    }
}
