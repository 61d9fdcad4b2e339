package dev.nutcracker.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that exist only while there is something to do for them. */
public final class ThreadsOnDemand extends ThreadPoolExecutor {
    /**
     * @param max how many there are at most; further tasks wait
     * @param idleS after how many seconds without a task one ends
     */
    public ThreadsOnDemand(int max, long idleS, ThreadFactory threads) {
        super(max, max, idleS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        allowCoreThreadTimeOut(true);
    }
}
