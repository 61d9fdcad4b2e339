package dev.nutcracker.testing;

import dev.nutcracker.testing.RespConnection.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel to which one client publishes rising numbers, and another is subscribed all the time. */
final class CheckedChannel extends CheckedWork {
    /** Published at the end, until one of them is heard. */
    private static final String LAST = "last";

    private final String channel;
    private final boolean ofShards;
    private final CountDownLatch lastHeard = new CountDownLatch(1);
    private int published;

    /** @param prefix with which the name of the channel begins */
    CheckedChannel(String prefix, int port, Findings findings, boolean ofShards) {
        super(port, findings);
        this.channel = prefix + "checked:channel";
        this.ofShards = ofShards;
    }

    @Override
    void work(RespConnection publisher) throws IOException {
        Thread listening = Thread.ofVirtual().start(this::listen);
        while (!isStopped()) {
            publish(publisher, Integer.toString(++published));
            pause();
        }
        for (int i = 0; i < 100 && lastHeard.getCount() > 0; i++) {
            publish(publisher, LAST);
            awaitLast();
        }
        if (lastHeard.getCount() > 0) {
            findings.wrong("the subscriber hears nothing any more");
        }
        listening.interrupt();
    }

    private void awaitLast() {
        try {
            lastHeard.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(RespConnection publisher, String text) throws IOException {
        long sentNs = System.nanoTime();
        if (publisher.ask(ofShards ? "SPUBLISH" : "PUBLISH", channel, text) instanceof Failure failure) {
            findings.error("PUBLISH", failure.text());
        }
        findings.answered(1, sentNs);
    }

    private void listen() {
        try (RespConnection subscriber = connect()) {
            subscriber.timeout(1000);
            subscriber.send(RespConnection.request(ofShards ? "SSUBSCRIBE" : "SUBSCRIBE", channel));
            int latest = 0;
            while (lastHeard.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
                latest = heard(next(subscriber), latest);
            }
        } catch (IOException e) {
            findings.closed("subscriber: " + e);
        }
    }

    private static @Nullable Object next(RespConnection subscriber) throws IOException {
        try {
            return subscriber.read();
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private int heard(@Nullable Object message, int latest) {
        if (!(message instanceof List<?> list)) {
            if (message != null) {
                findings.wrong("a subscriber gets " + message);
            }
            return latest;
        }
        String kind = String.valueOf(list.getFirst());
        String text = String.valueOf(list.getLast());
        if (kind.endsWith("unsubscribe")) {
            findings.wrong("a subscriber gets " + message);
        } else if (text.equals(LAST)) {
            lastHeard.countDown();
        } else if (kind.endsWith("message")) {
            return heard(Integer.parseInt(text), latest);
        }
        return latest;
    }

    private int heard(int number, int latest) {
        if (number <= latest) {
            findings.reordered("message " + number + " comes after " + latest);
        }
        if (latest > 0) {
            findings.missed(number - latest - 1);
        }
        return number;
    }

    @Override
    void readAll(RespConnection connection) {}
}
