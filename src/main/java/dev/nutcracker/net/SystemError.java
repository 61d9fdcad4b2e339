package dev.nutcracker.net;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The operating system's own text for a failure, without what libraries add to it or put in its place. */
public final class SystemError {
    /** In place of what Java leaves without a text. */
    private static final String ENDED = "the other side has ended the connection";

    private SystemError() {}

    /**
     * Whether it is a defect of the program, and not something that a peer or the system may cause. The transport wraps
     * some errors of sockets, such as a reset by the peer, as if they were never to be expected.
     */
    public static boolean isDefect(Throwable failure) {
        return failure instanceof Error
                || (failure instanceof RuntimeException && !(failure instanceof UncheckedIOException));
    }

    /** {@code Address already in use}, for example. */
    public static String text(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException _, FileNotFoundException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            // Netty: bind(..) failed with error(-98): Address already in use
            default ->
                failure.getMessage() == null
                        ? withoutText(failure)
                        : failure.getMessage().replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
        };
    }

    private static String withoutText(Throwable failure) {
        return failure instanceof EOFException || failure instanceof ClosedChannelException
                ? ENDED
                : failure.getClass().getSimpleName();
    }

    /** Whether file descriptors or kernel memory are too short for another socket, which is a passing state. */
    public static boolean isShortage(Throwable failure) {
        String text = text(failure);
        return text.contains("Too many open files")
                || text.contains("Cannot allocate memory")
                || text.contains("No buffer space available");
    }
}
