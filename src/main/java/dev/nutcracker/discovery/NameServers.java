package dev.nutcracker.discovery;

import dev.nutcracker.config.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The name servers of the machine, or a certain one. Each question is one to one server, without any cache; names are whole, and no
 * domains are searched. Used by one thread, which waits.
 */
final class NameServers implements AutoCloseable {
    private static final long ANSWER_MAX_MS = 3000;
    /** Besides the time-out of the resolver itself. */
    private static final long WAIT_MAX_MS = 2 * ANSWER_MAX_MS;

    private final ServerAddress.@Nullable Tcp nameServer;
    private final DnsSockets sockets;
    private @Nullable DnsNameResolver resolver;

    /**
     * What a question has come to.
     *
     * @param values none if the name does not exist, or has none of that kind
     * @param ttlMs for how long they hold
     */
    record Found<T>(List<T> values, long ttlMs) {}

    /** An SRV record. */
    record Target(int priority, int weight, int port, String host) {}

    /** Reads the value of a record. */
    @FunctionalInterface
    private interface Decoder<T> {
        T decode(ByteBuf content) throws IOException;
    }

    NameServers(ServerAddress.@Nullable Tcp nameServer, DnsSockets sockets) {
        this.nameServer = nameServer;
        this.sockets = sockets;
    }

    /** The addresses of a name, of one family. */
    Found<String> addresses(String name, boolean ipv6) throws IOException, InterruptedException {
        return ask(name, ipv6 ? DnsRecordType.AAAA : DnsRecordType.A, NameServers::address);
    }

    /** The SRV records of a name. */
    Found<Target> targets(String name) throws IOException, InterruptedException {
        return ask(name, DnsRecordType.SRV, NameServers::target);
    }

    private <T> Found<T> ask(String name, DnsRecordType type, Decoder<T> decoder)
            throws IOException, InterruptedException {
        AddressedEnvelope<DnsResponse, InetSocketAddress> answer = answer(new DefaultDnsQuestion(name, type));
        try {
            return found(answer.content(), type, decoder);
        } catch (RuntimeException e) {
            throw new IOException("a record of the answer is malformed", e);
        } finally {
            answer.release();
        }
    }

    private AddressedEnvelope<DnsResponse, InetSocketAddress> answer(DnsQuestion question)
            throws IOException, InterruptedException {
        Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked =
                resolver().query(question);
        try {
            return asked.get(WAIT_MAX_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw new IOException(reason(e), e);
        } catch (TimeoutException e) {
            close();
            throw new IOException("no name server answers", e);
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof DnsNameResolverTimeoutException || cause == null
                ? "the name server does not answer in time"
                : "the name server cannot be asked: " + cause.getMessage();
    }

    private static <T> Found<T> found(DnsResponse answer, DnsRecordType type, Decoder<T> decoder) throws IOException {
        DnsResponseCode code = answer.code();
        if (answer.isTruncated()) {
            throw new IOException("the answer is cut off");
        }
        if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
            throw new IOException("the name server answers " + code);
        }
        List<T> values = new ArrayList<>();
        long ttlS = Long.MAX_VALUE / 1000;
        for (int i = 0; i < answer.count(DnsSection.ANSWER); i++) {
            DnsRecord record = answer.recordAt(DnsSection.ANSWER, i);
            if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                values.add(decoder.decode(raw.content()));
                ttlS = Math.min(ttlS, record.timeToLive());
            }
        }
        return new Found<>(values, values.isEmpty() ? Answer.ANY_TIME_MS : ttlS * 1000);
    }

    private static String address(ByteBuf content) throws IOException {
        byte[] bytes = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), bytes);
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IOException("an address of the answer is malformed", e);
        }
    }

    private static Target target(ByteBuf content) {
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        return new Target(priority, weight, port, DefaultDnsRecordDecoder.decodeName(content));
    }

    private DnsNameResolver resolver() throws IOException {
        DnsNameResolver known = resolver;
        if (known != null) {
            return known;
        }
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(sockets.acquire())
                .datagramChannelFactory(sockets::datagrams)
                .socketChannelFactory(sockets::stream)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .queryTimeoutMillis(ANSWER_MAX_MS);
        if (nameServer != null) {
            builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(new InetSocketAddress(
                    NetUtil.createInetAddressFromIpAddressString(nameServer.host()), nameServer.port())));
        }
        try {
            DnsNameResolver made = builder.build();
            resolver = made;
            return made;
        } catch (RuntimeException e) {
            sockets.release();
            throw new IOException("the name servers cannot be asked: " + e.getMessage(), e);
        }
    }

    /** The next question has new sockets, to the name servers that the machine has then. */
    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
            resolver = null;
            sockets.release();
        }
    }
}
