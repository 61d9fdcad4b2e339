package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.server.PoolRoutes;

/**
 * Lets each request of a client go by the routes for its command. It is there only in routing pools.
 *
 * <pre>
 *   conversation ──► RoutingSink ──► Dispatch
 *                        └─ chooses the topology by which the request is routed
 * </pre>
 *
 * From WATCH to EXEC all requests on the client's own connection go by the routes of transactions, whatever their commands.
 */
final class RoutingSink extends PassingSink {
    private final PoolRoutes routes;
    private final RouteUses uses;
    private boolean inTransaction;
    /** The client has watched keys: what it reads of them must be where the transaction will be. */
    private boolean isWatching;

    RoutingSink(RequestSink next, PoolRoutes routes, KeyBuffer keyBuffer) {
        super(next);
        this.routes = routes;
        this.uses = new RouteUses(routes, keyBuffer);
    }

    @Override
    public void forward(ParsedRequest request) {
        choose(request);
        super.forward(request);
        routes.rest();
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        choose(request);
        super.forwardPrepared(request, preparation, severalServers);
        routes.rest();
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        choose(request);
        super.forwardNumbered(request, numbering);
        routes.rest();
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        choose(request);
        super.forwardTogether(request, severalServers);
        routes.rest();
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        choose(request);
        super.split(request, split);
        routes.rest();
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        choose(request);
        super.toEveryServer(request, split);
        routes.rest();
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        routes.chooseForChannels();
        return super.publish(request, published);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        routes.chooseForChannels();
        return super.countSubscribers(request, split);
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        choose(request);
        super.visit(request, choice, noSuchServer);
        routes.rest();
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        routes.chooseForChannels();
        super.subscribe(request, subscribing);
    }

    /** Outside of a transaction it blocks. */
    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        switch (request.command().name()) {
            case "watch", "unwatch", "multi" -> inTransaction = true;
            default -> {}
        }
        if (inTransaction) {
            routes.chooseForTransaction(request);
        } else {
            routes.choose(request);
        }
        boolean taken = super.privately(request, use);
        if (taken) {
            uses.count(request);
        }
        routes.rest();
        switch (request.command().name()) {
            case "watch" -> isWatching |= taken;
            case "exec", "discard", "unwatch" -> {
                inTransaction &= !taken;
                isWatching &= !taken;
            }
            default -> {}
        }
        return taken;
    }

    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        inTransaction = false;
        isWatching = false;
        super.reset(request, endsSubscriptions, response);
    }

    /** Inside a transaction, a request for a server would come {@linkplain #privately privately}; behind WATCH it does not. */
    private void choose(ParsedRequest request) {
        inTransaction = isWatching;
        if (isWatching) {
            routes.chooseForTransaction(request);
        } else {
            routes.choose(request);
        }
    }
}
