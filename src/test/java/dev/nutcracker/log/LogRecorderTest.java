package dev.nutcracker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.text.LogOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Loggers, recorder and writer together, on a file of their own and with a clock set by hand. */
final class LogRecorderTest {
    private static final int QUEUE_LINES = 100;

    @TempDir
    private Path directory;

    private Path file;
    private long nowMs = 1_000_000;
    private final List<String> complaints = new ArrayList<>();
    private LogRecorder recorder;
    private Logger logger;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("log");
        RepeatLimit repeats = new RepeatLimit();
        LogWriter writer = new LogWriter(LogOutput.file(file), QUEUE_LINES, repeats, () -> nowMs, complaints::add);
        recorder = new LogRecorder(writer, repeats, () -> nowMs);
        logger = new NamedLogger("dev.nutcracker.server.Pool", recorder);
    }

    @Test
    void shouldTellOfWantOfMemoryHoweverLittleIsShown() {
        List<OutOfMemoryError> found = new ArrayList<>();
        OutOfMemoryError error = new OutOfMemoryError("none left");
        recorder.onOutOfMemory(found::add);
        recorder.setLevel(0);

        logger.error("a connection is broken", new IllegalStateException(error));
        new NamedLogger("io.netty.util.concurrent.SomeLoop", recorder).warn("a task {} has failed", "x", error);
        logger.error("a connection is broken", new IllegalStateException("of another kind"));

        assertThat(found).containsExactly(error, error);
    }

    @Test
    void shouldBeTheProviderOfLoggers() {
        assertThat(LoggerFactory.getLogger(LogRecorderTest.class)).isInstanceOf(NamedLogger.class);
    }

    @Test
    void shouldFillInArgumentsAndAppendToTheFile() throws IOException {
        logger.warn("server {} of {} is out", "s1", "alpha");
        logger.info("back");

        assertThat(messages()).containsExactly("Pool: server s1 of alpha is out", "Pool: back");
    }

    @Test
    void shouldCreateTheFileReadableByAll() throws IOException {
        assertThat(Files.getPosixFilePermissions(file)).isSubsetOf(PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void shouldKeepWhatTheFileHasAlready() throws IOException {
        Files.writeString(file, "[2026-01-01 00:00:00.000] Main: old\n");
        logger.info("new");

        assertThat(messages()).containsExactly("Main: old", "Pool: new");
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, e",
        "3, e",
        "4, ew",
        "5, ewi",
        "6, ewi",
        "7, ewid",
        "8, ewidt",
        "11, ewidt",
        "99, ewidt",
    })
    void shouldShowOurKindsFromTheirLevelsOn(int level, String kinds) throws IOException {
        recorder.setLevel(level);

        logEachKind(logger);

        assertThat(String.join("", messages()).replace("Pool: ", "")).isEqualTo(kinds);
    }

    @ParameterizedTest
    @CsvSource({"5, ew", "6, ewi", "9, ewi", "10, ewid", "11, ewidt"})
    void shouldShowLessOfLibraries(int level, String kinds) throws IOException {
        recorder.setLevel(level);

        logEachKind(new NamedLogger("io.netty.Pool", recorder));

        assertThat(String.join("", messages()).replace("Pool: ", "")).isEqualTo(kinds);
    }

    @Test
    void shouldLeaveOutNoneOfOurLinesThatAreMarked() throws IOException {
        Marker marker = MarkerFactory.getMarker("any");

        for (int i = 0; i <= RepeatLimit.LINES_PER_SECOND; i++) {
            logger.info(marker, "listening on {}", i);
        }

        assertThat(messages())
                .hasSize(RepeatLimit.LINES_PER_SECOND + 1)
                .last()
                .isEqualTo("Pool: listening on " + RepeatLimit.LINES_PER_SECOND);
    }

    @Test
    void shouldShowMarkedLinesFromTheirLevelOnOnly() throws IOException {
        recorder.setLevel(4);

        logger.info(MarkerFactory.getMarker("any"), "listening");

        assertThat(messages()).isEmpty();
    }

    @Test
    void shouldKeepTheLevelWithinItsBounds() {
        recorder.setLevel(10);
        assertThat(recorder.moveLevel(1)).isEqualTo(11);
        assertThat(recorder.moveLevel(1)).isEqualTo(11);

        recorder.setLevel(1);
        assertThat(recorder.moveLevel(-1)).isZero();
        assertThat(recorder.moveLevel(-1)).isZero();
    }

    @Test
    void shouldLogAlwaysAtLevelZero() throws IOException {
        recorder.setLevel(0);

        recorder.always("Main", "started");

        assertThat(messages()).containsExactly("Main: started");
    }

    @Test
    void shouldWriteToTheFileOfThatNameAfterReopening() throws IOException {
        logger.info("before");
        recorder.writer().reopen();
        logger.info("after");
        Path moved = Files.move(file, directory.resolve("log.1"));

        assertThat(messages()).containsExactly("Pool: after");
        assertThat(Files.readString(moved)).endsWith("Pool: before\n");
    }

    @Test
    void shouldGoOnWithTheOldFileWhenItCannotBeReopened() throws IOException {
        Path moved = Files.move(file, directory.resolve("log.1"));
        Files.createDirectory(file);
        recorder.writer().reopen();
        logger.info("after");

        recorder.writer().writeQueued();

        assertThat(Files.readString(moved))
                .contains("Log: reopening log file '" + file + "' failed")
                .endsWith("Pool: after\n");
    }

    @Test
    void shouldRefuseAFileThatCannotBeOpened() {
        assertThatThrownBy(() -> LogOutput.file(directory.resolve("none/log"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldDropLinesRatherThanWaitAndSayHowMany() throws IOException {
        for (int i = 0; i < QUEUE_LINES + 23; i++) {
            recorder.always("Main", "line");
        }

        assertThat(messages())
                .hasSize(QUEUE_LINES + 1)
                .endsWith("Log: 23 lines were dropped because the log could not be written fast enough");
        assertThat(recorder.writer().lost()).isEqualTo(23);
    }

    @Test
    void shouldSayHowManyRepetitionsWereLeftOut() throws IOException {
        for (int i = 0; i < RepeatLimit.LINES_PER_SECOND + 5; i++) {
            logger.warn("server {} is out", i);
        }

        assertThat(messages())
                .hasSize(RepeatLimit.LINES_PER_SECOND + 1)
                .endsWith("Log: left out 5 more lines of Pool like: server {} is out");
    }

    @Test
    void shouldLeaveOutNoDetailsThatAreAskedFor() throws IOException {
        recorder.setLevel(11);

        for (int i = 0; i < RepeatLimit.LINES_PER_SECOND + 5; i++) {
            logger.debug("closing {}", i);
        }

        assertThat(messages()).hasSize(RepeatLimit.LINES_PER_SECOND + 5);
    }

    @Test
    void shouldReportNoMoreThanOnceASecond() throws IOException {
        messages();
        for (int i = 0; i < RepeatLimit.LINES_PER_SECOND + 5; i++) {
            logger.warn("out");
        }

        nowMs += 999;
        assertThat(messages()).hasSize(RepeatLimit.LINES_PER_SECOND);
        nowMs += 1;
        assertThat(messages()).hasSize(RepeatLimit.LINES_PER_SECOND + 1);
    }

    @Test
    void shouldSwitchToAnotherFileAndFormat() throws IOException {
        Path other = directory.resolve("other");
        logger.info("one");
        recorder.writer().switchTo(LogOutput.file(other), LogFormat.JSON);
        logger.info("two");

        assertThat(messages()).containsExactly("Pool: one");
        assertThat(Files.readString(other)).contains("\"message\":\"two\"");
    }

    @Test
    void shouldSwitchTheFormatAlone() throws IOException {
        logger.info("one");
        recorder.writer().use(LogFormat.JSON);
        logger.info("two");
        recorder.writer().writeQueued();

        assertThat(Files.readString(file)).contains("] Pool: one\n{\"time\":").endsWith("\"message\":\"two\"}\n");
    }

    @Test
    void shouldSayOnceThatTheDiskIsFullAndGoOnWhenThereIsRoom() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "the system has " + full);
        recorder.writer().switchTo(LogOutput.file(full), LogFormat.TEXT);
        for (int i = 0; i < 3; i++) {
            logger.info("lost");
            recorder.writer().writeQueued();
            nowMs += 1000;
        }
        recorder.writer().switchTo(LogOutput.file(file), LogFormat.TEXT);
        logger.info("back");

        assertThat(messages())
                .containsExactly(
                        "Pool: back", "Log: 3 lines were lost because writing failed: No space left on device");
        assertThat(recorder.writer().lost()).isEqualTo(3);
        assertThat(complaints)
                .containsExactly("writing log file '/dev/full' failed: No space left on device;"
                        + " lines are dropped until it works again");
    }

    @Test
    void shouldGoOnAfterALineThatCannotBeMade() throws IOException {
        logger.error("lost", new Unspeakable());
        logger.info("next");

        assertThat(messages()).containsExactly("Pool: next", "Log: 1 lines were lost because writing failed: no words");
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new LinkageError("no words");
        }
    }

    private static void logEachKind(Logger logger) {
        logger.error("e");
        logger.warn("w");
        logger.info("i");
        logger.debug("d");
        logger.trace("t");
    }

    /** The lines of the file, without their times. */
    private List<String> messages() throws IOException {
        recorder.writer().writeQueued();
        return Files.readAllLines(file).stream()
                .map(line -> line.substring(line.indexOf(']') + 2))
                .toList();
    }
}
