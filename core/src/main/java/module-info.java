/** The proxy as a library. */
module dev.nutcracker.core {
    requires transitive org.jspecify;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.codec.haproxy;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.tcnative.classes.openssl;
    requires transitive io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires io.netty.transport.unix.common;
    requires java.management;
    requires java.naming;
    requires java.net.http;
    requires jdk.management;
    requires jdk.net;

    exports dev.nutcracker.embedded;
}
