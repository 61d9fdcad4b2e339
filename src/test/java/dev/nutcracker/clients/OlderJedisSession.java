package dev.nutcracker.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** A pool of connections, with those methods of Jedis only that are alike in its version 5 and in the newest. */
public final class OlderJedisSession implements OlderJedis {
    private final JedisPool pool;

    public OlderJedisSession(int port) {
        pool = new JedisPool("127.0.0.1", port);
    }

    @Override
    public String jar() {
        return Jedis.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Override
    public List<String> setAndGet(Map<String, String> pairs) {
        try (Jedis jedis = pool.getResource()) {
            jedis.mset(pairs.entrySet().stream()
                    .flatMap(pair -> List.of(pair.getKey(), pair.getValue()).stream())
                    .toArray(String[]::new));
            return jedis.mget(pairs.keySet().toArray(String[]::new));
        }
    }

    @Override
    public byte[] setAndGet(byte[] key, byte[] value) {
        try (Jedis jedis = pool.getResource()) {
            jedis.set(key, value);
            return jedis.get(key);
        }
    }

    @Override
    public List<Object> pipeline(List<String> keys) {
        try (Jedis jedis = pool.getResource()) {
            Pipeline pipeline = jedis.pipelined();
            for (String key : keys) {
                pipeline.set(key, key);
                pipeline.get(key);
            }
            return pipeline.syncAndReturnAll();
        }
    }

    @Override
    public List<Object> transact(String key) {
        try (Jedis jedis = pool.getResource()) {
            jedis.watch(key);
            Transaction transaction = jedis.multi();
            transaction.set(key, "1");
            transaction.incr(key);
            return transaction.exec();
        }
    }

    @Override
    public List<String> scan(String pattern) {
        List<String> found = new ArrayList<>();
        try (Jedis jedis = pool.getResource()) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page =
                        jedis.scan(cursor, new ScanParams().match(pattern).count(7));
                found.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return found;
    }

    @Override
    public List<String> publish(String channel, int count) throws Exception {
        Subscriber subscriber = new Subscriber(count);
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Jedis publisher = pool.getResource();
                Jedis subscribed = pool.getResource()) {
            Future<?> subscribing = thread.submit(() -> subscribed.subscribe(subscriber, channel));
            subscriber.begun.get(10, TimeUnit.SECONDS);
            for (int i = 0; i < count; i++) {
                publisher.publish(channel, Integer.toString(i));
            }
            subscribing.get(10, TimeUnit.SECONDS);
        }
        return subscriber.messages;
    }

    @Override
    public long expire(String key, long lifeS) {
        try (Jedis jedis = pool.getResource()) {
            jedis.setex(key, lifeS, "x");
            return jedis.ttl(key);
        }
    }

    @Override
    public List<String> provoke(String key) {
        ProtocolCommand nonsense = () -> "NONSENSE".getBytes(StandardCharsets.US_ASCII);
        try (Jedis jedis = pool.getResource()) {
            jedis.rpush(key, "x");
            return List.of(
                    error(() -> jedis.incr(key)),
                    error(() -> jedis.sendCommand(nonsense, "x")),
                    Long.toString(jedis.llen(key)));
        }
    }

    private static String error(Runnable request) {
        try {
            request.run();
            return "no error";
        } catch (JedisDataException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Which leaves after that many messages. */
    private static final class Subscriber extends JedisPubSub {
        private final CompletableFuture<String> begun = new CompletableFuture<>();
        private final List<String> messages = new ArrayList<>();
        private final int count;

        Subscriber(int count) {
            this.count = count;
        }

        @Override
        public void onSubscribe(String channel, int channels) {
            begun.complete(channel);
        }

        @Override
        public void onMessage(String channel, String message) {
            messages.add(message);
            if (messages.size() == count) {
                unsubscribe();
            }
        }
    }
}
