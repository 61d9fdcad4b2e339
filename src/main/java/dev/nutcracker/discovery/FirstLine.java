package dev.nutcracker.discovery;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that goes on for as long as something happens: it counts as read when as many lines have begun as tell that
 * something has. What they say is not read, since the whole is asked for again.
 */
final class FirstLine implements BodySubscriber<Boolean> {
    private final CompletableFuture<Boolean> body = new CompletableFuture<>();
    private int linesToCome;
    private Flow.@Nullable Subscription subscription;

    /** @param lines how many lines have ended before the one that tells */
    private FirstLine(int lines) {
        this.linesToCome = lines;
    }

    /** Reads the line after this many; the body is true if there is one, and false if it ends before. */
    static BodyHandler<Boolean> after(int lines) {
        return _ -> new FirstLine(lines);
    }

    @Override
    public CompletionStage<Boolean> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                byte read = buffer.get();
                if (linesToCome == 0 && read > ' ') {
                    tell();
                    return;
                }
                if (read == '\n' && linesToCome > 0) {
                    linesToCome--;
                }
            }
        }
    }

    /** The rest would never end. */
    private void tell() {
        body.complete(true);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(false);
    }
}
