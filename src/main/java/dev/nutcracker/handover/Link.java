package dev.nutcracker.handover;

import dev.nutcracker.net.PassingChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two connections of a hand-over as one of its processes has them: messages on the one, descriptors on the other, in the
 * same order. Whatever goes wrong here ends the hand-over.
 */
final class Link implements AutoCloseable {
    /** How long the other process may take for what it has at hand. */
    static final long ANSWER_MS = 5_000;

    private static final int SENT_AT_ONCE_BYTES = 1024 * 1024;

    private final PassingChannel messages;
    private @Nullable PassingChannel descriptors;

    Link(PassingChannel messages) {
        this.messages = messages;
    }

    /** Descriptors are passed there. */
    void use(PassingChannel forDescriptors) {
        descriptors = forDescriptors;
    }

    /** Throws if the other process has gone. */
    void requireOpen() throws IOException {
        if (!messages.isOpen()) {
            throw new IOException("the other process has gone");
        }
    }

    void send(Message message) throws IOException {
        messages.send(List.of(MessageCodec.encode(message)), ANSWER_MS);
    }

    void send(List<Message> several) throws IOException {
        List<byte[]> encoded = new ArrayList<>();
        int bytes = 0;
        for (Message message : several) {
            byte[] content = MessageCodec.encode(message);
            encoded.add(content);
            bytes += content.length;
            if (bytes > SENT_AT_ONCE_BYTES) {
                messages.send(encoded, ANSWER_MS);
                encoded.clear();
                bytes = 0;
            }
        }
        messages.send(encoded, ANSWER_MS);
    }

    /** Sends the descriptors that belong to the next messages. */
    void sendDescriptors(List<Integer> several) throws IOException {
        descriptors().sendDescriptors(several, ANSWER_MS);
    }

    Message receive(long timeoutMs) throws IOException {
        Message message = MessageCodec.decode(messages.receive(timeoutMs));
        if (message instanceof Message.Refusal refusal) {
            throw new RefusedException(refusal.reason());
        }
        return message;
    }

    /** The next message, which must be one of that type. */
    <T extends Message> T expect(Class<T> type, long timeoutMs) throws IOException {
        Message message = receive(timeoutMs);
        if (!type.isInstance(message)) {
            throw new IOException("the other process has said "
                    + message.getClass().getSimpleName() + " in place of " + type.getSimpleName());
        }
        return type.cast(message);
    }

    /** The descriptor that belongs to the latest message. */
    int receiveDescriptor() throws IOException {
        return descriptors().receiveDescriptor(ANSWER_MS);
    }

    private PassingChannel descriptors() throws IOException {
        if (descriptors == null) {
            throw new IOException("there is no connection for descriptors yet");
        }
        return descriptors;
    }

    /** Tells the other process why the hand-over ends, if it listens. */
    void refuse(String reason) {
        try {
            send(new Message.Refusal(reason));
        } catch (IOException _) {
            // It has gone, or does not read, and learns it from the end of the connection.
        }
    }

    @Override
    public void close() {
        messages.close();
        if (descriptors != null) {
            descriptors.close();
        }
    }

    /** The other process has said why the hand-over ends. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String reason) {
            super(reason);
        }
    }
}
