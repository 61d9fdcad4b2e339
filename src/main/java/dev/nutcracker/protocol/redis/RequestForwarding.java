package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes one client's requests on to servers: finds their keys, and what a server needs besides, and chooses the sink's
 * way for them. It knows nothing of the client's state.
 */
final class RequestForwarding {
    /** The name and the key are not counted. */
    private static final int COUNTED_FROM = 2;

    private final ParsedRequest request;
    private final RequestArguments arguments;
    private final PoolFacts pool;

    RequestForwarding(ParsedRequest request, RequestArguments arguments, PoolFacts pool) {
        this.request = request;
        this.arguments = arguments;
        this.pool = pool;
    }

    /** To the server of its keys. */
    void forward(RedisCommand row, RequestSink sink) {
        forwardUnless(arguments.findKeys(row), row, sink);
    }

    /** As {@link #forward}, for a request whose response has one element for each argument behind the key. */
    void forwardCounted(RedisCommand row, RequestSink sink) {
        Objection objection = arguments.findKeys(row);
        request.expect(Elements.counted(arguments.count() - COUNTED_FROM, ResponseKind.ANY, null));
        forwardUnless(objection, row, sink);
    }

    /** As {@link #forward}, for a request whose patterns form further keys. */
    void forwardSort(RedisCommand row, RequestSink sink) {
        forwardUnless(arguments.findKeysOfSort(row), row, sink);
    }

    /** To the server of its keys, which have been found; answered if there is an objection to them. */
    void forwardUnless(@Nullable Objection objection, RedisCommand row, RequestSink sink) {
        if (objection != null) {
            answer(objection, sink);
        } else if (request.keyCount() > 1) {
            sink.forwardTogether(request, row.keysOnSeveralServers());
        } else {
            sink.forward(request);
        }
    }

    /** As {@link #forward}, for a request with the text of a script. */
    void forwardScript(RedisCommand row, RequestSink sink) {
        Objection objection = arguments.findKeys(row);
        if (objection == null && arguments.keysFound()) {
            pool.scripts().run(arguments.fromStart());
        }
        forwardUnless(objection, row, sink);
    }

    /** As {@link #forward}, behind the script that it names. */
    void forwardNamedScript(RedisCommand row, RequestSink sink) {
        Objection objection = arguments.findKeys(row);
        Preparation script = objection == null ? namedScript() : null;
        if (script == null) {
            forwardUnless(objection, row, sink);
        } else {
            sink.forwardPrepared(request, script, row.keysOnSeveralServers());
        }
    }

    /** As {@link #forward}, with the script that it names in the name's place. */
    void forwardNamedScriptAsText(RedisCommand row, RequestSink sink) {
        Objection objection = arguments.findKeys(row);
        if (objection == null) {
            callByText(row);
        }
        forwardUnless(objection, row, sink);
    }

    /** The request, whose keys have been found, calls its script by the text from now on, if that is known. */
    void callByText(RedisCommand row) {
        Preparation script = namedScript();
        ByteBuf call = script == null ? null : CallByText.of(arguments.fromStart(), script, request.keyCount() > 0);
        if (call != null) {
            request.lieIn(call, 0, call.readableBytes());
            request.clearKeys();
            arguments.findKeys(row);
        }
    }

    /** What has to be sent before a request that names a script; {@code null} if that is not known. */
    @Nullable
    Preparation namedScript() {
        return pool.scripts().find(arguments.fromStart());
    }

    /** To the servers of its keys. */
    void split(RedisCommand row, RequestSink sink) {
        // A response with an element for the only key is checked for it, like one with more elements.
        if (request.keyCount() > 1 || row.split() instanceof GatheringSplit) {
            sink.split(request, splitOf(row));
        } else {
            sink.forward(request);
        }
    }

    /** To every server. Returns false if it has to wait. */
    boolean toEveryServer(RedisCommand row, RequestSink sink) {
        if (row.group() == CommandGroup.PUBSUB) {
            return sink.countSubscribers(request, splitOf(row));
        }
        sink.toEveryServer(request, splitOf(row));
        return true;
    }

    /** To every server, with a script that may be named later. */
    void loadScript(RedisCommand row, RequestSink sink) {
        pool.scripts().load(arguments.fromStart());
        sink.toEveryServer(request, splitOf(row));
    }

    /** To every server; the scripts are forgotten here, too. */
    void flushScripts(RedisCommand row, RequestSink sink) {
        pool.scripts().clear();
        sink.toEveryServer(request, splitOf(row));
    }

    /** To every server, if its settings can be the same on all. */
    void setConfig(RedisCommand row, RequestSink sink) {
        byte[] refusal = ConfigCommands.objection(arguments.fromStart());
        if (refusal == null) {
            sink.toEveryServer(request, splitOf(row));
        } else {
            answer(new Objection(Refusal.INVALID_ARGUMENT, refusal), sink);
        }
    }

    /** To the server that its cursor names. */
    void scan(RequestSink sink) {
        sink.visit(request, serverCount -> ScanStep.of(arguments.fromStart(), serverCount), ScanStep.INVALID_CURSOR);
    }

    /** Begins or ends subscriptions. */
    void subscribe(RedisCommand row, RequestSink sink) {
        if (PubSubCommands.areTooMany(arguments.count(), request.messageLength())) {
            answer(PubSubCommands.TOO_MANY, sink);
            return;
        }
        RequestBounds bounds = pool.commands().bounds();
        Subscribing asked = PubSubCommands.of(row, arguments.fromStart(), bounds.keyBytesMax());
        if (asked == null) {
            answer(bounds.keyTooLong(), sink);
        } else {
            sink.subscribe(request, asked);
        }
    }

    /** As {@link #toEveryServer} or {@link #scan}, for the names in the response that the client may read. */
    void filtered(RedisCommand row, UserRights rights, RequestSink sink) {
        FilteredNames.serve(row, request, arguments, rights, sink);
    }

    /** Whether servers that may take only twemproxy's commands take it. */
    boolean isTaken(RedisCommand row) {
        return TwemproxyCommands.takeKeys(request) && TwemproxyCommands.take(row, arguments.fromStart());
    }

    private void answer(Objection objection, RequestSink sink) {
        sink.answer(request, objection.response(), objection.refusal());
    }

    private static Split splitOf(RedisCommand row) {
        return Objects.requireNonNull(row.split());
    }
}
