package dev.nutcracker.tls;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.net.EarlyBytes;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * TLS with one server of a pool, under one configuration. The handshake runs on the loop of the connection's worker, but for what
 * it does with keys and certificates: that takes so long that clients would notice. A session is kept for each server, so the next
 * handshake is cheaper.
 */
final class ServerKind implements EndpointKind {
    private final Servers servers;
    private final ServerAddress server;
    private final String host;
    private final int port;

    /** What the servers of the pool have in common. */
    static final class Servers implements Function<ServerAddress, EndpointKind> {
        private final ServerTlsConfig config;
        private final KeptBytes kept;
        private final Executor keyWork;
        private final TlsContext context;
        private volatile Latest<Function<ServerAddress, EndpointKind>> latest = new Latest<>();
        private volatile boolean replaced;

        /** @param keyWork where keys and certificates are worked with */
        Servers(ServerTlsConfig config, KeptBytes kept, Executor keyWork, ContextBuilding building) {
            this.config = config;
            this.kept = kept;
            this.keyWork = keyWork;
            this.context = building.ofServers(config, ContextBuilding.trust(config));
        }

        /** Other kinds have taken its place. */
        void replacedBy(Function<ServerAddress, EndpointKind> next) {
            if (next instanceof Servers other) {
                other.latest = latest;
            }
            latest.is(next);
            replaced = true;
            context.release();
        }

        @Override
        public EndpointKind apply(ServerAddress server) {
            return new ServerKind(this, server);
        }
    }

    private ServerKind(Servers servers, ServerAddress server) {
        this.servers = servers;
        this.server = server;
        String name = servers.config.name();
        switch (server) {
            case ServerAddress.Tcp(String address, int tcpPort) -> {
                this.host = name == null ? address : name;
                this.port = tcpPort;
            }
            case ServerAddress.Undiscovered none -> throw new IllegalArgumentException(none + " has no address");
            case ServerAddress.Master master -> throw new IllegalArgumentException(master + " is not resolved");
            case ServerAddress.Unix unix -> {
                this.host = name == null ? unix.path() : name;
                this.port = 0;
            }
        }
    }

    @Override
    public void open(Channel channel, Opening opening) {
        SslHandler tls = servers.context.newHandler(channel.alloc(), host, port, servers.keyWork);
        if (tls == null) {
            openBySuccessor(channel, opening);
            return;
        }
        RecordGate gate = new RecordGate(servers.kept, false);
        EarlyBytes early = new EarlyBytes();
        TlsContext.addTo(channel.pipeline(), gate, tls);
        channel.pipeline().addLast(early, new HandshakeEnd(new HandshakeEnd.Outcome() {
            @Override
            public void succeeded() {
                gate.open();
                opening.ready(new TlsEndpoint(channel, tls, gate, early, null));
            }

            @Override
            public void failed(Throwable cause) {
                channel.close();
                opening.failed(new BrokenTlsException(TlsFailure.text(cause)));
            }
        }));
    }

    private void openBySuccessor(Channel channel, Opening opening) {
        Function<ServerAddress, EndpointKind> next = servers.replaced ? servers.latest.made() : null;
        if (next == null) {
            channel.close();
            opening.failed(new ClosedChannelException());
        } else {
            next.apply(server).open(channel, opening);
        }
    }
}
