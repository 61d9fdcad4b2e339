package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class SystemErrorTest {
    @Test
    void shouldSayWhatTheSystemSays() {
        assertThat(SystemError.text(new NoSuchFileException("/x"))).isEqualTo("No such file or directory");
        assertThat(SystemError.text(new FileNotFoundException("/x"))).isEqualTo("No such file or directory");
        assertThat(SystemError.text(new AccessDeniedException("/x"))).isEqualTo("Permission denied");
        assertThat(SystemError.text(new FileSystemException("/x", null, "Is a directory")))
                .isEqualTo("Is a directory");
        assertThat(SystemError.text(new BindException("Address already in use")))
                .isEqualTo("Address already in use");
    }

    @Test
    void shouldHaveAWordForWhatHasNoText() {
        assertThat(SystemError.text(new EOFException())).isEqualTo("the other side has ended the connection");
        assertThat(SystemError.text(new ClosedChannelException())).isEqualTo("the other side has ended the connection");
        assertThat(SystemError.text(new SocketTimeoutException())).isEqualTo("SocketTimeoutException");
    }

    @Test
    void shouldLeaveOutWhatNettyPutsBeforeIt() {
        IOException failure = new IOException("bind(..) failed with error(-98): Address already in use");

        assertThat(SystemError.text(failure)).isEqualTo("Address already in use");
    }

    @Test
    void shouldTellShortageFromWhatConcernsOneClientOnly() {
        assertThat(SystemError.isShortage(new IOException("accept(..) failed with error(-24): Too many open files")))
                .isTrue();
        assertThat(SystemError.isShortage(new IOException("Too many open files in system")))
                .isTrue();
        assertThat(SystemError.isShortage(new IOException("No buffer space available")))
                .isTrue();
        assertThat(SystemError.isShortage(new IOException("Cannot allocate memory")))
                .isTrue();
        assertThat(SystemError.isShortage(new IOException("accept(..) failed with error(-103): Connection aborted")))
                .isFalse();
        assertThat(SystemError.isShortage(new IOException())).isFalse();
    }

    @Test
    void shouldNotTakeForADefectWhatAPeerOrTheSystemDoes() {
        IOException reset = new IOException("epoll_ctl(..) failed with error(-2): No such file or directory");

        assertThat(SystemError.isDefect(reset)).isFalse();
        assertThat(SystemError.isDefect(new UncheckedIOException(reset))).isFalse();
        assertThat(SystemError.isDefect(new IllegalStateException(reset))).isTrue();
        assertThat(SystemError.isDefect(new StackOverflowError())).isTrue();
    }
}
