package dev.nutcracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.text.LogOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The log of this process. Until it is set up it goes to standard error, at the default level. */
public final class Log {
    public static final int LEVEL_MAX = 11;
    public static final int LEVEL_DEFAULT = 5;

    private static final LogRecorder RECORDER = started();

    private Log() {}

    /**
     * Changes the settings; lines logged before still go to the old output.
     *
     * @throws IOException if the file cannot be opened; nothing changes then
     */
    public static void configure(LogSettings settings) throws IOException {
        Path file = settings.file();
        RECORDER.writer()
                .switchTo(file == null ? LogOutput.standardError() : LogOutput.file(file), format(settings.json()));
        RECORDER.setLevel(settings.level());
    }

    /** Sets the level, 0 to {@link #LEVEL_MAX}; other values count as the nearest of these. */
    public static void useLevel(int level) {
        RECORDER.setLevel(level);
    }

    /** Switches to one JSON object a line, or to text, from here on. */
    public static void useJson(boolean json) {
        RECORDER.writer().use(format(json));
    }

    /** Logs at any level. */
    public static void always(Class<?> source, String message) {
        always(source.getSimpleName(), message);
    }

    /** The same of a source with that name. */
    public static void always(String source, String message) {
        RECORDER.always(source, message);
    }

    /** Returns the latest lines that matter by themselves, the oldest first. */
    public static List<LoggedEvent> events() {
        return RECORDER.events().latest();
    }

    /**
     * Sets a callback for out-of-memory errors among the causes of log lines, shown or not: libraries and event loops
     * catch such errors and go on.
     */
    public static void onOutOfMemory(Consumer<OutOfMemoryError> found) {
        RECORDER.onOutOfMemory(found);
    }

    /** Opens the file by its name again; lines logged before this go to the old one. */
    public static void reopen() {
        RECORDER.writer().reopen();
    }

    /** Raises the level; returns the new one. */
    public static int raiseLevel() {
        return RECORDER.moveLevel(1);
    }

    /** Lowers the level; returns the new one. */
    public static int lowerLevel() {
        return RECORDER.moveLevel(-1);
    }

    /** Waits for a short time until everything logged so far is written. */
    public static void flush() {
        RECORDER.writer().flush();
    }

    /** Returns how many lines could not be written since the start, or not fast enough. */
    public static long linesLost() {
        return RECORDER.writer().lost();
    }

    static LogRecorder recorder() {
        return RECORDER;
    }

    private static void complain(String complaint) {
        try {
            LogOutput.standardError().write(("nutcracker: " + complaint + '\n').getBytes(UTF_8));
        } catch (IOException e) {
            // There is nowhere left to report it.
        }
    }

    private static LogFormat format(boolean json) {
        return json ? LogFormat.JSON : LogFormat.TEXT;
    }

    private static LogRecorder started() {
        LogRecorder recorder = LogRecorder.to(LogOutput.standardError(), System::currentTimeMillis, Log::complain);
        Thread thread = new Thread(recorder.writer(), "log");
        thread.setDaemon(true);
        thread.start();
        return recorder;
    }
}
