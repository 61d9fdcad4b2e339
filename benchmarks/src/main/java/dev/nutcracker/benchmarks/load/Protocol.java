package dev.nutcracker.benchmarks.load;

/** The protocol of a pool's servers. */
enum Protocol {
    REDIS,
    MEMCACHE;

    Exchange set(Keyspace keys) {
        return this == REDIS ? Exchange.redisSet(keys) : Exchange.memcacheSet(keys);
    }

    Exchange get(Keyspace keys) {
        return this == REDIS ? Exchange.redisGet(keys) : Exchange.memcacheGet(keys, 1);
    }
}
