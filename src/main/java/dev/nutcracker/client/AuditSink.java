package dev.nutcracker.client;

import dev.nutcracker.audit.AuditClient;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.User;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.RefusalReason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Records what the audit log wants to know of one client's requests. */
final class AuditSink extends PassingSink {
    private final AuditLog log;
    private final AuditedClient client;
    private final Dialect dialect;
    private final Supplier<User> identity;
    private final Pool pool;
    /** The user that was recorded last. */
    private User user;
    /** Why the request is about to be refused; null if nobody has said so. */
    private @Nullable Denial denial;

    /** @param identity who the client is at this moment */
    AuditSink(RequestSink next, AuditedClient client, Pool pool, Supplier<User> identity) {
        super(next);
        this.log = client.log();
        this.client = client;
        this.pool = pool;
        this.dialect = pool.dialect();
        this.identity = identity;
        this.user = identity.get();
    }

    /** Returns the one that requests pass on their way through this sink; null if they pass none. */
    static @Nullable AuditSink in(@Nullable RequestSink sink) {
        RequestSink at = sink;
        while (at instanceof PassingSink passing) {
            if (passing instanceof AuditSink audit) {
                return audit;
            }
            at = passing.next();
        }
        return null;
    }

    /** The client that is recorded. */
    AuditedClient audited() {
        return client;
    }

    @Override
    void delayed(RateLimitKey limit) {
        log.record(new AuditEvent.Limited(client(), limit.statName(), "delay"));
        super.delayed(limit);
    }

    @Override
    public void forward(ParsedRequest request) {
        look(request);
        super.forward(request);
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        look(request);
        super.forwardPrepared(request, preparation, severalServers);
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        look(request);
        super.forwardNumbered(request, numbering);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        look(request);
        super.forwardTogether(request, severalServers);
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        look(request);
        super.split(request, split);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        look(request);
        super.toEveryServer(request, split);
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        boolean taken = super.privately(request, use);
        if (taken) {
            look(request);
        }
        return taken;
    }

    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        if (request.command().name().equals("acl|load")) {
            log.record(new AuditEvent.Users(client(), client.pool(), "asked"));
        }
        super.inquire(request, inquiry);
    }

    private void look(ParsedRequest request) {
        if (request.command().isDestructive()) {
            log.record(new AuditEvent.Destructive(client(), request.command().name()));
        }
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        answered(request, response, refusal);
        super.answer(request, response, refusal);
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        answered(request, response, refusal);
        super.breakOff(request, response, refusal);
    }

    @Override
    public void handOver(Conversation successor) {
        super.handOver(successor);
        user = successor.user();
    }

    @Override
    public void denied(Denial reason) {
        denial = reason;
        super.denied(reason);
    }

    private void answered(ParsedRequest request, byte[] response, Refusal refusal) {
        if (refusal == Refusal.NONE) {
            lookAtUser(response);
        } else {
            AuditEvent event = event(request, response, refusal);
            if (event != null) {
                log.record(event);
            }
        }
        denial = null;
    }

    private void lookAtUser(byte[] response) {
        User now = identity.get();
        if (now != user) {
            user = now;
            if (now != User.UNKNOWN) {
                log.record(new AuditEvent.Login(client(), dialect.loginMethod(response), null));
            }
        }
    }

    private @Nullable AuditEvent event(ParsedRequest request, byte[] response, Refusal refusal) {
        return switch (refusal) {
            case DENIED -> denied(request, "deny");
            case READ_ONLY -> denied(request, "read_only");
            case NO_PERMISSION -> denied(request);
            case AUTHENTICATION ->
                new AuditEvent.Login(client.asNobody(), dialect.loginMethod(response), "not logged in");
            case WRONG_PASSWORD -> failedLogin(dialect.loginMethod(response));
            case SPEAKS_TLS -> new AuditEvent.Refused(client(), RefusalReason.SPEAKS_TLS.statName());
            case MAX_REQUEST -> limited("max_request");
            case MAX_ARGUMENTS -> limited("max_arguments");
            case MAX_KEY -> limited("max_key");
            case OVER_RATE -> limited("rate");
            case NONE,
                    UNKNOWN_COMMAND,
                    WRONG_ARITY,
                    TOO_LARGE,
                    OUT_OF_MEMORY,
                    SEVERAL_SERVERS,
                    ABORTED_TRANSACTION,
                    INVALID_ARGUMENT,
                    MALFORMED -> null;
        };
    }

    private AuditEvent denied(ParsedRequest request, String rule) {
        return new AuditEvent.Denied(client(), dialect.commandName(request), null, rule);
    }

    /** A request that the rights of the user do not allow. */
    private AuditEvent denied(ParsedRequest request) {
        Denial reason = denial;
        if (reason == null) {
            return denied(request, "user");
        }
        boolean isName = reason.reason() == Denial.Reason.KEY || reason.reason() == Denial.Reason.CHANNEL;
        return new AuditEvent.Denied(
                client(),
                dialect.commandName(request),
                isName ? log.object(reason.object()) : null,
                reason.reason().text());
    }

    /** People type passwords as names, so a name is shown only if it is a user's. */
    private AuditEvent failedLogin(String method) {
        String name = denial == null ? null : denial.user();
        boolean isKnown = name != null && pool.shared().config().clients().isUser(name);
        AuditClient failed = isKnown ? client.as(name) : client.asNobody();
        return new AuditEvent.Login(failed, method, "wrong password", name != null && !isKnown);
    }

    private AuditEvent limited(String limit) {
        return new AuditEvent.Limited(client(), limit, "refuse");
    }

    private AuditClient client() {
        return client.as(user);
    }
}
