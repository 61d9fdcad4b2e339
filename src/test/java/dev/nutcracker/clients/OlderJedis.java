package dev.nutcracker.clients;

import java.util.List;
import java.util.Map;

/** What is asked of a Jedis that is not the one on the class path; see {@link OlderJedisTest}. */
public interface OlderJedis extends AutoCloseable {
    /** The jar that the client is from. */
    String jar();

    /** Stores all pairs with one request and reads them with another. */
    List<String> setAndGet(Map<String, String> pairs);

    byte[] setAndGet(byte[] key, byte[] value);

    /** Sets each key to itself and reads it, all in one pipeline. */
    List<Object> pipeline(List<String> keys);

    /** Watches the key, then sets it to 1 and increments it in a transaction. */
    List<Object> transact(String key);

    /** All keys that match, in pages. */
    List<String> scan(String pattern);

    /** Subscribes, publishes that many numbers from 0 on by another connection, and tells what has arrived. */
    List<String> publish(String channel, int count) throws Exception;

    /** Sets the key with that life, and tells what is left of it. */
    long expire(String key, long lifeS);

    /** The errors of an increment of a list and of a command that there is none of, on one connection that lives on. */
    List<String> provoke(String key);

    @Override
    void close();
}
