package dev.nutcracker.client;

import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One inquiry on its way: to the servers, then from worker to worker, and back to the worker where it began. Only the
 * asking client waits for it.
 *
 * <pre>
 *   worker 0   ask servers … answered ─► visit ──┐                      ┌─► answer
 *   worker 1                                     └─► visit ──┐          │
 *   worker 2                                                 └─► visit ─┘
 * </pre>
 */
final class InquiryRun {
    /** A server that takes longer is left out, so that a client's ready check never hangs on one server. */
    private static final long SERVERS_MS = 1000;

    private final Inquiries start;
    private final ServerConnections connections;
    private final Inquiry inquiry;
    private final InquiryRequest request;
    private final List<Inquiries> parts;
    /** The servers that have been asked and have not answered. */
    private final Set<Server> asked = new HashSet<>();

    private boolean allAsked;
    private boolean underWay;
    private @Nullable Future<?> timer;

    InquiryRun(Inquiries start, ServerConnections connections, Inquiry inquiry, InquiryRequest request) {
        this.start = start;
        this.connections = connections;
        this.inquiry = inquiry;
        this.request = request;
        this.parts = start.parts();
    }

    /** Whether the asking client is still there. */
    boolean isWanted() {
        return !request.isGone();
    }

    /** Asks the servers on the connections that the client uses, then visits the workers. */
    void begin() {
        byte[] question = inquiry.question();
        if (question != null && !start.pool().shared().isLimited()) {
            timer = start.pool().loop().schedule(this::timedOut, SERVERS_MS, TimeUnit.MILLISECONDS);
            for (int i = 0; i < start.pool().serverCount(); i++) {
                if (start.pool().server(i).isLive()) {
                    ask(start.pool().server(i), question);
                }
            }
        }
        allAsked = true;
        goOnIfAnswered();
    }

    /** Asks a server, unless it still owes an answer: so questions do not pile up at a server that hangs. */
    private void ask(Server server, byte[] question) {
        ServerConnection connection = connections.to(server);
        if (!connection.isFull() && !start.silentServers().contains(server)) {
            asked.add(server);
            connection.output().write(question);
            connection.enqueue(new Question(server), question.length);
        }
    }

    private void over(Server server) {
        asked.remove(server);
        start.silentServers().remove(server);
        goOnIfAnswered();
    }

    private void goOnIfAnswered() {
        if (allAsked && asked.isEmpty()) {
            goOn();
        }
    }

    private void timedOut() {
        start.silentServers().addAll(asked);
        goOn();
    }

    private void goOn() {
        if (underWay) {
            return;
        }
        underWay = true;
        if (timer != null) {
            timer.cancel(false);
        }
        visit(0);
    }

    private void visit(int part) {
        if (part == parts.size()) {
            on(start, this::end);
            return;
        }
        Inquiries visited = parts.get(part);
        boolean possible = on(visited, () -> {
            inquiry.visit(visited.view());
            inquiry.goOn(() -> visit(part + 1));
        });
        if (!possible) {
            visit(part + 1);
        }
    }

    private void end() {
        start.ended();
        request.answer();
    }

    /** Runs {@code step} on a worker's loop; returns false if that worker has stopped. */
    private static boolean on(Inquiries part, Runnable step) {
        try {
            part.pool().loop().execute(step);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** The question to one server. */
    private final class Question extends Request {
        private final Server server;

        Question(Server server) {
            super(inquiry.questionAccepts());
            this.server = server;
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            boolean wanted = !underWay;
            if (wanted && ResponseDecoder.isError(kind)) {
                inquiry.refused(server.index(), ByteBufUtil.getBytes(source, index, length));
            } else if (wanted) {
                inquiry.answered(server.index(), source.slice(index, length));
            }
            over(server);
            return wanted;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            if (!underWay) {
                inquiry.refused(server.index(), errorResponse);
            }
            over(server);
        }

        @Override
        protected void broken(Throwable cause) {
            request.broken(cause);
        }
    }
}
