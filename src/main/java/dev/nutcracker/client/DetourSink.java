package dev.nutcracker.client;

import dev.nutcracker.config.StandInConfig;
import dev.nutcracker.protocol.ExpiryLimit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.routing.Detour;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.stats.TrafficCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at requests for keys that are served elsewhere than where they belong, because their server is down or has not got
 * them back yet. It is there only in pools with settings that concern such requests.
 *
 * <pre>
 *   conversation ──► DetourSink ──► Dispatch
 *                        │ while keys are served elsewhere
 *                        ├─► notes that the server will have old values
 *                        ├─► lets writes expire after a while
 *                        └─► sends a copy of writes to a server that is about to get its keys back
 * </pre>
 *
 * Another thread may publish a topology at any moment. A request goes by the one that was looked at, or a write could reach another
 * server than the one for which it was noted.
 */
final class DetourSink extends PassingSink {
    private final Pool pool;
    /** Those whose servers the requests may reach: the pool itself, or those to which its routes lead. */
    private final List<Pool> pools;

    private final RequestStats stats;
    private final KeyBuffer keyBuffer;
    private final ReturnCopies copies;
    private final @Nullable ExpiryLimit expiry;

    /** Whether settings of the pool, or of those to which its routes lead, concern such requests. */
    static boolean isFor(Pool pool) {
        for (Pool each : PoolRoutes.servingPools(pool)) {
            if (each.shared().hasDetours()) {
                return true;
            }
        }
        return false;
    }

    DetourSink(RequestSink next, ClientResources resources, ReturnCopies copies) {
        super(next);
        this.pool = resources.pool();
        this.pools = PoolRoutes.servingPools(pool);
        this.stats = resources.stats();
        this.keyBuffer = resources.keyBuffer();
        this.copies = copies;
        this.expiry = pool.dialect().expiryLimit();
    }

    @Override
    public void forward(ParsedRequest request) {
        try {
            lookAt(request);
            super.forward(request);
        } finally {
            end();
        }
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        try {
            lookAt(request);
            super.forwardPrepared(request, preparation, severalServers);
        } finally {
            end();
        }
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        try {
            lookAt(request);
            super.forwardNumbered(request, numbering);
        } finally {
            end();
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        try {
            lookAt(request);
            super.forwardTogether(request, severalServers);
        } finally {
            end();
        }
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        try {
            lookAt(request);
            super.split(request, split);
        } finally {
            end();
        }
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        try {
            lookAt(request);
            return super.privately(request, use);
        } finally {
            end();
        }
    }

    /** A server that is down may miss it. */
    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        pools.forEach(each -> noteMissed(each, request));
        super.toEveryServer(request, split);
    }

    private static void noteMissed(Pool pool, ParsedRequest request) {
        if (pool.topology().detour() != null && pool.dialect().mayWrite(request)) {
            for (int i = 0; i < pool.serverCount(); i++) {
                if (!pool.shared().use().isLive(i)) {
                    pool.shared().writtenElsewhere(i);
                }
            }
        }
    }

    private void lookAt(ParsedRequest request) {
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).routing().keep();
        }
        for (Pool each : pools) {
            Topology topology = each.topology();
            if (topology.detour() != null && topology.router().placesKeys()) {
                lookAtKeys(request);
                return;
            }
        }
    }

    private void end() {
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).routing().endKeeping();
        }
    }

    private void lookAtKeys(ParsedRequest request) {
        boolean writes = pool.dialect().mayWrite(request);
        int limitS = 0;
        boolean failedOver = false;
        for (int key = 0; key < Math.max(1, request.keyCount()); key++) {
            int length = request.keyCount() == 0 ? keyBuffer.loadPlaceholder() : keyBuffer.load(request, key);
            Pool serving = PoolRoutes.servingPool(pool, keyBuffer.bytes(), 0, length);
            Topology topology = serving == null ? null : serving.topology();
            Detour detour = topology == null ? null : topology.detour();
            if (serving == null || topology == null || detour == null) {
                continue;
            }
            int home = detour.homeOf(keyBuffer.bytes(), 0, length);
            int place = topology.router().route(keyBuffer.bytes(), 0, length);
            if (topology.isElsewhere(place, home)) {
                failedOver |= topology.isStandIns(place);
                if (writes) {
                    serving.shared().writtenElsewhere(home);
                    limitS = lesser(limitS, limitS(serving, topology.isStandIns(place)));
                    if (detour.isCopiedTo(home)) {
                        copies.copy(request, key, serving.server(home));
                    }
                }
            }
        }
        if (failedOver) {
            stats.traffic().increment(TrafficCounter.FAILED_OVER);
        }
        if (limitS > 0 && expiry != null && expiry.concerns(request.command())) {
            expiry.limit(request, limitS);
        }
    }

    private static int limitS(Pool serving, boolean atStandIn) {
        StandInConfig limits = serving.shared().config().standIn();
        return atStandIn ? limits.failoverTtlS() : limits.ejectTtlS();
    }

    /** Of two limits, of which 0 is none. */
    private static int lesser(int limit, int other) {
        return limit == 0 || (other != 0 && other < limit) ? other : limit;
    }
}
