package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sink that notes which request it was told of last, and how. */
public final class RequestRecorder implements RequestSink {
    /** What a conversation has done with its bytes. */
    public enum Step {
        INCOMPLETE,
        SKIPPED,
        FORWARD,
        FORWARD_PREPARED,
        FORWARD_NUMBERED,
        FORWARD_TOGETHER,
        SPLIT,
        EVERY_SERVER,
        VISIT,
        SUBSCRIBE,
        PUBLISH,
        COUNT_SUBSCRIBERS,
        FIND_OUT,
        PRIVATE,
        WAITING,
        RESET,
        HANDED_OVER,
        ANSWERED,
        INQUIRY,
        REPLIES,
        ANSWERED_LAST,
        BROKEN
    }

    private final @Nullable PrivateConnection connection;
    private final int serverCount;
    private Step step = Step.INCOMPLETE;
    private @Nullable ParsedRequest request;
    private byte[] answer = {};
    private Refusal refusal = Refusal.NONE;
    private @Nullable Split split;
    private @Nullable ServerStep visit;
    private @Nullable Inquiry inquiry;
    private @Nullable Conversation successor;

    public RequestRecorder() {
        this(null, 1);
    }

    /** @param connection what clients have for themselves, {@code null} in a protocol without that */
    public RequestRecorder(@Nullable PrivateConnection connection, int serverCount) {
        this.connection = connection;
        this.serverCount = serverCount;
    }

    /** Has the conversation take one step. */
    public Step next(Conversation conversation, ByteBuf in) {
        return switch (conversation.next(in, this)) {
            case INCOMPLETE -> Step.INCOMPLETE;
            case SKIPPED -> Step.SKIPPED;
            case WAITING -> step == Step.FIND_OUT ? step : Step.WAITING;
            case TAKEN -> step;
        };
    }

    public ParsedRequest request() {
        return Objects.requireNonNull(request);
    }

    public byte[] answer() {
        return answer;
    }

    public Refusal refusal() {
        return refusal;
    }

    public Split split() {
        return Objects.requireNonNull(split);
    }

    public @Nullable ServerStep visit() {
        return visit;
    }

    public Inquiry inquiry() {
        return Objects.requireNonNull(inquiry);
    }

    public Conversation successor() {
        return Objects.requireNonNull(successor);
    }

    private void note(Step taken, ParsedRequest told) {
        step = taken;
        request = told;
    }

    @Override
    public void forward(ParsedRequest told) {
        note(Step.FORWARD, told);
    }

    @Override
    public void forwardPrepared(ParsedRequest told, Preparation preparation, byte[] severalServers) {
        note(Step.FORWARD_PREPARED, told);
    }

    @Override
    public void forwardNumbered(ParsedRequest told, Numbering numbering) {
        note(Step.FORWARD_NUMBERED, told);
    }

    @Override
    public void forwardTogether(ParsedRequest told, byte[] severalServers) {
        note(Step.FORWARD_TOGETHER, told);
    }

    @Override
    public void split(ParsedRequest told, Split how) {
        note(Step.SPLIT, told);
        split = how;
    }

    @Override
    public void toEveryServer(ParsedRequest told, Split how) {
        note(Step.EVERY_SERVER, told);
        split = how;
    }

    @Override
    public boolean publish(ParsedRequest told, Publication published) {
        note(Step.PUBLISH, told);
        return true;
    }

    @Override
    public boolean countSubscribers(ParsedRequest told, Split how) {
        note(Step.COUNT_SUBSCRIBERS, told);
        split = how;
        return true;
    }

    @Override
    public void visit(ParsedRequest told, VisitChoice choice, byte[] noSuchServer) {
        note(Step.VISIT, told);
        visit = choice.among(VisitOrder.byIndex(serverCount));
        answer = noSuchServer;
    }

    @Override
    public void subscribe(ParsedRequest told, Subscribing subscribing) {
        note(Step.SUBSCRIBE, told);
    }

    @Override
    public boolean privately(ParsedRequest told, PrivateUse use) {
        note(Step.PRIVATE, told);
        return use.of(Objects.requireNonNull(connection));
    }

    @Override
    public void answer(ParsedRequest told, byte[] response, Refusal why) {
        answered(Step.ANSWERED, told, response, why);
    }

    @Override
    public void answerLast(ParsedRequest told, byte[] response) {
        answered(Step.ANSWERED_LAST, told, response, Refusal.NONE);
    }

    @Override
    public void breakOff(ParsedRequest told, byte[] response, Refusal why) {
        answered(Step.BROKEN, told, response, why);
    }

    @Override
    public void changeReplies(ParsedRequest told, ReplyMode replies, byte[] response) {
        answered(Step.REPLIES, told, response, Refusal.NONE);
    }

    @Override
    public void reset(ParsedRequest told, boolean endsSubscriptions, byte[] response) {
        answered(Step.RESET, told, response, Refusal.NONE);
    }

    private void answered(Step taken, ParsedRequest told, byte[] response, Refusal why) {
        note(taken, told);
        answer = response;
        refusal = why;
    }

    @Override
    public void inquire(ParsedRequest told, Inquiry asked) {
        note(Step.INQUIRY, told);
        inquiry = asked;
    }

    @Override
    public void findOut() {
        step = Step.FIND_OUT;
    }

    @Override
    public void handOver(Conversation next) {
        step = Step.HANDED_OVER;
        successor = next;
    }
}
