package dev.nutcracker.app;

/**
 * The configuration of processes that hand over to each other: a pool of each protocol at a port, and one at a Unix socket.
 *
 * @param redis the port of the server of the pool at {@code redisPort}
 * @param memcached the port of the server of the pool at {@code memcachePort}
 * @param otherRedis the port of the server of the pool at {@code unixSocket}
 * @param password of the servers and pools of Redis
 */
record HandoverFile(
        int redisPort, int redis, int memcachePort, int memcached, String unixSocket, int otherRedis, String password) {
    /** @param handover the path of the socket for the hand-over */
    String text(int workers, String handover) {
        return """
                alpha:
                  listen: 127.0.0.1:%d
                  redis: true
                  redis_auth: %s
                  servers:
                    - 127.0.0.1:%d:1 one
                beta:
                  listen: 127.0.0.1:%d
                  servers:
                    - 127.0.0.1:%d:1 one
                gamma:
                  listen: %s
                  redis: true
                  redis_auth: %s
                  servers:
                    - 127.0.0.1:%d:1 one
                global:
                  workers: %d
                  handover: %s
                """.formatted(
                        redisPort,
                        password,
                        redis,
                        memcachePort,
                        memcached,
                        unixSocket,
                        password,
                        otherRedis,
                        workers,
                        handover);
    }
}
