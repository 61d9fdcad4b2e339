package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some questions to one node, in one write on a connection of their own. They are answered within a second, connecting included, or
 * not at all.
 */
final class NodeQuestion implements RedisConnection.Owner {
    /** What came of it. */
    sealed interface Outcome {
        /** One for each question, in their order. */
        record Answers(List<Reply> replies) implements Outcome {
            public Answers {
                replies = List.copyOf(replies);
            }
        }

        record None(String reason) implements Outcome {}
    }

    private final List<String> questions;
    private final PrimaryCheck.Context context;
    private final Consumer<Outcome> then;
    private final List<Reply> replies = new ArrayList<>();
    private final RedisConnection connection;
    private final ScheduledFuture<?> deadline;
    private Reply.@Nullable Failure refusedLogin;

    /**
     * Asks.
     *
     * @param questions each with spaces between its words
     * @param then is called once, unless this is {@link #cancel cancelled}; not before the constructor has returned
     */
    NodeQuestion(
            PrimaryCheck.Context context, ServerAddress.Tcp address, List<String> questions, Consumer<Outcome> then) {
        this.context = context;
        this.questions = List.copyOf(questions);
        this.then = then;
        this.connection = new RedisConnection(
                context.loop(),
                context.connector(),
                address,
                context.kinds().apply(address),
                ReplyReader.CLUSTER,
                this);
        this.deadline = context.loop().schedule(this::tooLate, RedisConnection.SILENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void opened(RedisConnection opened) {
        if (context.login() != null) {
            opened.logIn(
                    context.login(), reply -> refusedLogin = reply instanceof Reply.Failure failure ? failure : null);
        }
        for (String question : questions) {
            opened.ask(this::answered, question.split(" ", -1));
        }
    }

    private void answered(Reply reply) {
        boolean isUnknown = reply instanceof Reply.Failure failure && failure.isOf("NOAUTH");
        // A server without a password refuses one, and answers all the same.
        replies.add(isUnknown && refusedLogin != null ? refusedLogin : reply);
        if (replies.size() == questions.size()) {
            cancel();
            then.accept(new Outcome.Answers(replies));
        }
    }

    @Override
    public void pushed(List<Reply> message) {}

    @Override
    public void lost(RedisConnection lost, RedisConnection.Loss why) {
        fail(why.reason());
    }

    private void tooLate() {
        fail("no answer for " + RedisConnection.SILENCE_MS + " ms");
    }

    private void fail(String reason) {
        cancel();
        then.accept(new Outcome.None(reason));
    }

    void cancel() {
        deadline.cancel(false);
        connection.close();
    }
}
