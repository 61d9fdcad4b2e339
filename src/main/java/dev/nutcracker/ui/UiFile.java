package dev.nutcracker.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The table of the files of the page; a new file is a new row, and a new module has a line in the page, too. */
public enum UiFile {
    INDEX("index.html", Type.PAGE),
    STYLE("app.css", Type.STYLE),
    ICON("icon.svg", Type.ICON),
    APP("app.js", Type.MODULE),
    ASKING("asking.js", Type.MODULE),
    CHARTS("charts.js", Type.MODULE),
    DIALOGS("dialogs.js", Type.MODULE),
    ELEMENTS("elements.js", Type.MODULE),
    KNOWN("known.js", Type.MODULE),
    ORDERS("orders.js", Type.MODULE),
    SHOWING("showing.js", Type.MODULE),
    TABLE("table.js", Type.MODULE),
    TABLES("tables.js", Type.MODULE),
    TEXTS("texts.js", Type.MODULE),
    THEME("theme.js", Type.MODULE);

    private static final int TAG_BYTES = 12;

    private final String fileName;
    private final Type type;

    private enum Type {
        PAGE("text/html; charset=utf-8"),
        STYLE("text/css; charset=utf-8"),
        ICON("image/svg+xml"),
        MODULE("text/javascript; charset=utf-8");

        private final String contentType;

        Type(String contentType) {
            this.contentType = contentType;
        }
    }

    /**
     * A file as it is sent.
     *
     * @param tag another one for another content
     */
    public record Content(byte[] plain, byte[] gzip, String tag) {}

    /** Loaded once somebody wants to see the page. */
    private static final class Loaded {
        private static final Content[] CONTENTS = new Content[values().length];
        private static final Content AT_ROOT = content(atRoot().getBytes(UTF_8));

        static {
            for (UiFile file : values()) {
                CONTENTS[file.ordinal()] = content(file.read());
            }
        }

        /** The references of the page lead to the folder of its files from the root, too. */
        private static String atRoot() {
            String page = new String(INDEX.read(), UTF_8);
            for (UiFile file : values()) {
                page = page.replace("=\"" + file.fileName + '"', "=\"ui/" + file.fileName + '"');
            }
            return page.replace("=\"../", "=\"");
        }
    }

    UiFile(String fileName, Type type) {
        this.fileName = fileName;
        this.type = type;
    }

    /** Returns its name behind {@code /ui/}; that of the page itself is empty. */
    public String path() {
        return this == INDEX ? "" : fileName;
    }

    public String contentType() {
        return type.contentType;
    }

    public Content content() {
        return Loaded.CONTENTS[ordinal()];
    }

    /** Returns the page for the path {@code /}, from which its files lie in a folder. */
    public static Content pageAtRoot() {
        return Loaded.AT_ROOT;
    }

    /** Returns the file of that path behind {@code /ui/}; null if there is none. */
    public static @Nullable UiFile at(String path) {
        for (UiFile file : values()) {
            if (path.equals(file.path()) || path.equals(file.fileName)) {
                return file;
            }
        }
        return null;
    }

    private byte[] read() {
        try (InputStream in = UiFile.class.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalStateException("the file " + fileName + " is missing in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Content content(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Content(plain, packed.toByteArray(), HexFormat.of().formatHex(Sha256.of(plain), 0, TAG_BYTES));
    }
}
