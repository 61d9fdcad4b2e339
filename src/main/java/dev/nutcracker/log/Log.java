package dev.nutcracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The one log of this process. Until it is set up it goes to standard error, at the default level. */
public final class Log {
    public static final int LEVEL_MAX = 11;
    public static final int LEVEL_DEFAULT = 5;

    private static final LogRecorder RECORDER = started();

    private Log() {}

    /**
     * Takes other settings; lines logged before go where they were to go then.
     *
     * @throws IOException when the file cannot be opened; nothing has changed then
     */
    public static void configure(LogSettings settings) throws IOException {
        Path file = settings.file();
        RECORDER.writer()
                .switchTo(file == null ? LogOutput.standardError() : LogOutput.file(file), format(settings.json()));
        RECORDER.setLevel(settings.level());
    }

    /** Logs up to this level, 0 to {@link #LEVEL_MAX}; others count as the nearest of these. */
    public static void useLevel(int level) {
        RECORDER.setLevel(level);
    }

    /** Writes one JSON object a line, or text, from here on. */
    public static void useJson(boolean json) {
        RECORDER.writer().use(format(json));
    }

    /** Logs whatever the level is. */
    public static void always(Class<?> source, String message) {
        RECORDER.always(source.getSimpleName(), message);
    }

    /**
     * Calls {@code found} for whatever is logged as caused by want of memory, also when that is not shown: libraries and
     * event loops catch everything, and go on.
     */
    public static void onOutOfMemory(Consumer<OutOfMemoryError> found) {
        RECORDER.onOutOfMemory(found);
    }

    /** Opens the file under its name again; what is logged before this goes to the old one. */
    public static void reopen() {
        RECORDER.writer().reopen();
    }

    /** Logs more; returns the level. */
    public static int raiseLevel() {
        return RECORDER.moveLevel(1);
    }

    /** Logs less; returns the level. */
    public static int lowerLevel() {
        return RECORDER.moveLevel(-1);
    }

    /** Waits until everything logged so far is written, but not for long. */
    public static void flush() {
        RECORDER.writer().flush();
    }

    static LogRecorder recorder() {
        return RECORDER;
    }

    private static void complain(String complaint) {
        try {
            LogOutput.standardError().write(("nutcracker: " + complaint + '\n').getBytes(UTF_8));
        } catch (IOException e) {
            // Then there is nowhere left to tell it.
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
