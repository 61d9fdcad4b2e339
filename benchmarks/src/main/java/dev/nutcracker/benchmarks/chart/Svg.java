package dev.nutcracker.benchmarks.chart;

import java.util.Locale;

/** The text of an SVG picture, element by element. */
final class Svg {
    static final int LOOKS = 6;

    /** Classes instead of attributes, so that a dark page, or a dark viewer of the file alone, has other colours. */
    private static final String STYLE = """
            <style>
            .ground{fill:#ffffff}.ink{fill:#1b1f24}.faint{fill:#57606a}.grid{stroke:#e3e6ea}.axis{stroke:#8c959f}
            text{font:12px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}text.title{font-weight:600;font-size:13px}
            .line{fill:none;stroke-width:1.8;stroke-linejoin:round}.line.l0{stroke-width:2.8}
            .l0{stroke:#0a58ca}.f0{fill:#0a58ca}.l1{stroke:#c2410c}.f1{fill:#c2410c}.l2{stroke:#15803d}.f2{fill:#15803d}
            .l3{stroke:#7e22ce}.f3{fill:#7e22ce}.l4{stroke:#8a6100}.f4{fill:#8a6100}.l5{stroke:#be185d}.f5{fill:#be185d}
            @media (prefers-color-scheme:dark){
            .ground{fill:#0d1117}.ink{fill:#e6edf3}.faint{fill:#9aa4af}.grid{stroke:#262c34}.axis{stroke:#6e7681}
            .l0{stroke:#6cb2ff}.f0{fill:#6cb2ff}.l1{stroke:#ffab70}.f1{fill:#ffab70}.l2{stroke:#6fdd8b}.f2{fill:#6fdd8b}
            .l3{stroke:#d2a8ff}.f3{fill:#d2a8ff}.l4{stroke:#e3b341}.f4{fill:#e3b341}.l5{stroke:#ff8fb8}.f5{fill:#ff8fb8}}
            </style>
            """;

    private final StringBuilder text = new StringBuilder();

    /** Starts a picture whose title and description are read to those who don't see it. */
    Svg(double width, double height, String title, String description) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\""
                        + " role=\"img\">",
                number(width), number(height), number(width), number(height));
        add("<title>%s</title><desc>%s</desc>", escaped(title), escaped(description));
        text.append(STYLE);
        add("<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>");
    }

    /** The anchor is start, middle or end. */
    void text(double x, double y, String anchor, String classes, String words) {
        add(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                number(x), number(y), anchor, classes, escaped(words));
    }

    void textUpwards(double x, double y, String classes, String words) {
        add(
                "<text transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\" class=\"%s\">%s</text>",
                number(x), number(y), classes, escaped(words));
    }

    void line(double x1, double y1, double x2, double y2, String classes, String dashes) {
        add(
                "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"%s/>",
                number(x1), number(y1), number(x2), number(y2), classes, dashes(dashes));
    }

    /** The path is in SVG's words; the picture has no fill where the classes give none. */
    void path(String path, String classes) {
        add("<path d=\"%s\" class=\"%s\"/>", path, classes);
    }

    void bar(double x, double y, double width, double height, String classes) {
        add(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" class=\"%s\"/>",
                number(x), number(y), number(width), number(height), classes);
    }

    /** Marks a point with the shape of its look. */
    void mark(double x, double y, int look) {
        String path = switch (look % LOOKS) {
            case 0 -> "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0";
            case 1 -> "m-3.5 -3.5h7v7h-7z";
            case 2 -> "m0 -4.5l4.5 8h-9z";
            case 3 -> "m0 -5l5 5l-5 5l-5 -5z";
            case 4 -> "m0 4.5l4.5 -8h-9z";
            default -> "m-5 -1.5h3.5v-3.5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5z";
        };
        path("M" + number(x) + " " + number(y) + path, fill(look));
    }

    String end() {
        return text.append("</svg>\n").toString();
    }

    static String stroke(int look) {
        return "l" + look % LOOKS;
    }

    static String fill(int look) {
        return "f" + look % LOOKS;
    }

    static String number(double value) {
        String number = String.format(Locale.ROOT, "%.1f", value);
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private static String dashes(String dashes) {
        return dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"";
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
