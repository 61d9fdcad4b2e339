package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;

/** A connection that a client can have for itself, as a test wants it; it writes down what it is used for. */
final class KnownConnection implements PrivateConnection {
    private final List<String> done = new ArrayList<>();
    private Taking next = Taking.TAKEN;
    private boolean onlyServer = true;
    private boolean held;
    private int kept;

    /** From now on. */
    KnownConnection taking(Taking taking) {
        next = taking;
        return this;
    }

    KnownConnection toOneOfSeveralServers() {
        onlyServer = false;
        return this;
    }

    /** What has been done since the last time, in its order. */
    String done() {
        String all = String.join(", ", done);
        done.clear();
        return all;
    }

    @Override
    public Taking take() {
        return taking("take");
    }

    @Override
    public Taking takeToBlock() {
        return taking("take to block");
    }

    private Taking taking(String what) {
        done.add(what);
        held = next == Taking.TAKEN;
        return next;
    }

    @Override
    public void watches() {}

    @Override
    public boolean keep() {
        kept++;
        return true;
    }

    @Override
    public void sendKept(int accepts) {
        done.add("send kept");
        kept = 0;
    }

    @Override
    public void forgetKept() {
        kept = 0;
    }

    /** How many requests are kept for the client. */
    int keptCount() {
        return kept;
    }

    @Override
    public boolean hasWatchedKeys() {
        return true;
    }

    @Override
    public boolean isToTheOnlyServer() {
        return onlyServer;
    }

    @Override
    public void forward(int accepts) {
        done.add("forward");
    }

    @Override
    public void forwardToBlock(int accepts) {
        done.add("forward to block");
    }

    @Override
    public boolean forwardToBlockEverywhere(List<Preparation> before) {
        done.add("forward to block everywhere");
        return true;
    }

    @Override
    public void send(byte[] request, int accepts) {
        done.add("send " + Bytes.text(request));
    }

    @Override
    public void letGo() {
        if (held) {
            held = false;
            done.add("let go");
        }
    }

    @Override
    public void answer(byte[] response, Refusal refusal) {
        done.add("ANSWERED " + Bytes.text(response));
    }

    @Override
    public void answerRefusal() {
        done.add("answer refusal");
    }
}
