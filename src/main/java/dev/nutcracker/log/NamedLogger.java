package dev.nutcracker.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/**
 * What a class logs through; its lines carry the last part of the name. A line of ours that has a marker, of whatever name,
 * is one of few that matter one by one: it is not left out however many are like it.
 */
final class NamedLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final String OUR_PACKAGES = ourPackages();
    /**
     * Netty takes a socket that it waits for no more, one whose peer has closed, from epoll, takes it from there again as it
     * closes, and tells with each connection that the second time failed.
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

    /** Always, and looked at when it comes: what nobody wants to read may have want of memory as its cause. */
    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    /** As {@link #isWarnEnabled}. */
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
