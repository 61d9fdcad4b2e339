package dev.nutcracker.benchmarks.load;

import java.util.List;

/** A page of HTML that needs no other file, readable in light and dark and on paper. */
final class Html {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            :root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;--warn:#fff4e0}
            @media(prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#e6edf3;--faint:#9aa4af;--rule:#30363d;--warn:#3b2a10}}
            body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;background:var(--ground);color:var(--ink);
            max-width:1000px;margin:0 auto;padding:24px 16px 64px}
            h1{font-size:26px;line-height:1.25}h2{font-size:20px;margin:44px 0 8px}h3{font-size:16px;margin:28px 0 4px}p,li{max-width:76ch}
            figure{margin:12px 0 0;overflow-x:auto}svg{max-width:100%%;height:auto}.faint{color:var(--faint)}
            .warn{background:var(--warn);padding:10px 14px;border-radius:6px;max-width:none}
            .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
            th,td{padding:3px 9px;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap;vertical-align:top}
            th{font-weight:600}.facts td,.facts th{text-align:left}.facts td{white-space:normal}
            td.word,th.word{text-align:left}tr.strong td{font-weight:600}
            code,pre{font:12.5px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}pre{overflow-x:auto;padding:8px 0}
            details{margin:8px 0}summary{cursor:pointer}
            </style>
            </head>
            <body>
            """;

    private final StringBuilder text = new StringBuilder();

    Html(String title) {
        text.append(HEAD.formatted(escaped(title)));
        add("<h1>%s</h1>", escaped(title));
    }

    void heading(String words) {
        add("<h2>%s</h2>", escaped(words));
    }

    void subheading(String words) {
        add("<h3>%s</h3>", escaped(words));
    }

    /** The words may have {@code `code`}. */
    void paragraph(String words) {
        add("<p>%s</p>", rich(words));
    }

    void warning(String words) {
        add("<p class=\"warn\">%s</p>", rich(words));
    }

    void list(List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        add("<ul>");
        items.forEach(item -> add("<li>%s</li>", rich(item)));
        add("</ul>");
    }

    /** A picture as SVG, as part of the page. */
    void figure(String svg) {
        add("<figure>%s</figure>", svg);
    }

    /** A name and a text in each row. */
    void facts(List<List<String>> rows) {
        add("<div class=\"wide\"><table class=\"facts\">");
        rows.forEach(row -> add("<tr><th>%s</th><td>%s</td></tr>", escaped(row.getFirst()), rich(row.get(1))));
        add("</table></div>");
    }

    /**
     * The first row has the titles, and the first {@code words} cells of a row are words; the others are numbers. A row
     * with bold words, as in Markdown, is bold.
     */
    void table(List<List<String>> rows, int words) {
        add("<div class=\"wide\"><table>");
        row(rows.getFirst(), "th", words);
        rows.stream().skip(1).forEach(row -> row(row, "td", words));
        add("</table></div>");
    }

    private void row(List<String> cells, String element, int words) {
        boolean strong = cells.stream().anyMatch(cell -> cell.startsWith("**"));
        text.append(strong ? "<tr class=\"strong\">" : "<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String start = "<" + element + (i < words ? " class=\"word\">" : ">");
            text.append(start)
                    .append(escaped(cells.get(i).replace("**", "")))
                    .append("</")
                    .append(element)
                    .append('>');
        }
        add("</tr>");
    }

    void startDetails(String summary) {
        add("<details><summary>%s</summary>", rich(summary));
    }

    void endDetails() {
        add("</details>");
    }

    void code(String lines) {
        add("<pre>%s</pre>", escaped(lines.strip()));
    }

    String end() {
        return text + "</body>\n</html>\n";
    }

    private void add(String format, Object... values) {
        text.append(String.format(format, values)).append('\n');
    }

    private static String rich(String words) {
        return escaped(words).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
