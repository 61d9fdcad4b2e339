package dev.nutcracker.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.handover.Message.Purpose;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.stats.SlowRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageCodecTest {
    static Stream<Message> messages() {
        return Stream.of(
                new Message.Hello(Message.VERSION, "1.2.3", 77, Purpose.DESCRIPTORS, -5),
                new Message.Welcome(Message.VERSION, "1.2.3", 78, 6),
                new Message.Refusal("another hand-over is under way"),
                new Message.Wanted(List.of(
                        new Message.WantedPool("alpha", "REDIS", "127.0.0.1:22121"),
                        new Message.WantedPool("béta", "MEMCACHE", "/run/b.sock"))),
                new Message.ListeningSocket("127.0.0.1:22121", true),
                new Message.ServerFacts("alpha", "one", "DOWN", "REFUSED", "Connection refused", 29_000_000_000L),
                new Message.Script("alpha", true, bytes("return 1")),
                new Message.Slow(
                        "alpha",
                        new SlowRequest(3, 4, 5, 6, "get", bytes("k"), "one", "127.0.0.1:1", bytes("me"), 7, 8)),
                new Message.Extra("overrides", bytes("x")),
                new Message.StateEnds(),
                new Message.Prepared(),
                new Message.Serve(List.of(new Message.PoolFacts("alpha", 41))),
                new Message.Serving(),
                client(new InetSocketAddress("10.1.2.3", 4000)),
                client(null),
                new Message.ClientsEnd(2),
                new Message.Taken(List.of("", "its user may not enter the pool")),
                new Message.Read(),
                new Message.Done(new Message.Counts(1, 2, 3)),
                new Message.Finished());
    }

    private static Message.Client client(@Nullable InetSocketAddress proxied) {
        ConversationState state = new ConversationState(
                ConversationState.Form.REDIS,
                9,
                new ConversationState.Identity("al\u00efce", true, false),
                3,
                5,
                bytes("name"),
                bytes("lib"),
                bytes("1.0"),
                false);
        return new Message.Client("alpha", false, state, proxied, 10, 11, bytes("*1\r\n$4\r\nPI"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldReadWhatItHasWritten(Message message) throws IOException {
        byte[] encoded = MessageCodec.encode(message);

        assertThat(MessageCodec.decode(encoded)).usingRecursiveComparison().isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldRefuseEveryBeginningOfAMessage(Message message) {
        byte[] encoded = MessageCodec.encode(message);

        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> MessageCodec.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldTakeGarbageForNoMessage() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] garbage = new byte[random.nextInt(64)];
            random.nextBytes(garbage);
            try {
                Message message = MessageCodec.decode(garbage);
                assertThat(MessageCodec.encode(message))
                        .as("a message by chance")
                        .isNotEmpty();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("no message");
            }
        }
    }

    @Test
    void shouldReadTheVersionOfAnyVersion() throws IOException {
        byte[] later = MessageCodec.encode(new Message.Hello(Message.VERSION + 1, "9.9", 1, Purpose.MESSAGES, 0));

        Message.Hello hello = (Message.Hello) MessageCodec.decode(later);

        assertThat(hello.version()).isEqualTo(Message.VERSION + 1);
    }
}
