package dev.nutcracker.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/**
 * The logger of a class; its lines carry the last part of the name. A line of ours that has a marker, of whatever name,
 * matters by itself: it is never left out as a repeat.
 */
final class NamedLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final String OUR_PACKAGES = ourPackages();
    /**
     * Netty removes a socket from epoll when the peer has closed, removes it again when it closes the socket, and logs
     * for each connection that the second attempt failed.
     */
    private static final String TELLS_OF_NOTHING = "io.netty.channel.epoll.EpollIoHandler";

    private final transient LogRecorder recorder;
    private final String source;
    private final boolean ours;
    private final boolean debugged;

    NamedLogger(String name, LogRecorder recorder) {
        this.name = name;
        this.recorder = recorder;
        this.source = name.substring(name.lastIndexOf('.') + 1);
        this.ours = name.startsWith(OUR_PACKAGES);
        this.debugged = !name.equals(TELLS_OF_NOTHING);
    }

    @Override
    public boolean isTraceEnabled() {
        return debugged && recorder.shows(Level.TRACE, ours);
    }

    @Override
    public boolean isDebugEnabled() {
        return debugged && recorder.shows(Level.DEBUG, ours);
    }

    @Override
    public boolean isInfoEnabled() {
        return recorder.shows(Level.INFO, ours);
    }

    /** Always true: even a line that is not shown may have an out-of-memory error as its cause, which must be found. */
    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    /** Always true, as {@link #isWarnEnabled}. */
    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        if (recorder.shows(level, ours)) {
            record(level, marker, pattern, arguments, cause);
        }
        recorder.look(cause);
    }

    private void record(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        if (ours && marker != null) {
            recorder.recordEach(level, source, pattern, arguments, cause);
        } else {
            recorder.record(level, source, pattern, arguments, cause);
        }
    }

    private static String ourPackages() {
        String here = NamedLogger.class.getPackageName();
        return here.substring(0, here.lastIndexOf('.') + 1);
    }
}
