package dev.nutcracker.embedded;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditKind;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import dev.nutcracker.proxy.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the program, in their order and on a thread of their own. Whoever they happen to only puts them into a queue; if
 * that is full they are dropped, and the program is told how many.
 */
final class Events implements Witness {
    /** How many events may wait for the consumer. */
    static final int WAITING_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final Consumer<Event> consumer;
    private final Thread thread;
    private final Queue<Event> waiting = new ArrayDeque<>();
    /** Dropped after the last one that waits. */
    private long dropped;

    private boolean ended;

    private Events(Consumer<Event> consumer, String threadName) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name(threadName)
                .inheritInheritableThreadLocals(false)
                .unstarted(this::run);
    }

    static Events to(Consumer<Event> consumer, String threadName) {
        Events events = new Events(consumer, threadName);
        events.thread.start();
        return events;
    }

    synchronized void happened(Event event) {
        if (ended) {
            return;
        }
        if (waiting.size() >= WAITING_MAX) {
            if (dropped++ == 0) {
                LOG.warn("the consumer of events is slow: {} wait for it, and further ones are dropped", WAITING_MAX);
            }
            return;
        }
        if (dropped > 0) {
            waiting.add(takeDropped());
        }
        waiting.add(event);
        notifyAll();
    }

    private Event takeDropped() {
        Event event = new Event.Dropped(Instant.now(), dropped);
        dropped = 0;
        return event;
    }

    private void run() {
        Event event = next();
        while (event != null) {
            try {
                consumer.accept(event);
            } catch (RuntimeException | Error e) {
                LOG.error("the consumer of events has failed at {}", event, e);
            }
            event = next();
        }
    }

    /** Waits for the next event; null after the last one. */
    private synchronized @Nullable Event next() {
        while (waiting.isEmpty() && dropped == 0 && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                // The consumer has left it behind, or has taken too long at the end; that is looked at here.
            }
        }
        Event event = waiting.poll();
        return event == null && dropped > 0 ? takeDropped() : event;
    }

    /**
     * Nothing happens any more. Waits until the consumer has had everything, unless it is the consumer that calls this, or takes too
     * long; then it is interrupted.
     */
    void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(END_MAX)) {
                LOG.warn("the consumer of events has not come to an end within {} s", END_MAX.toSeconds());
                giveUp();
            }
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp() {
        synchronized (this) {
            waiting.clear();
            dropped = 0;
        }
        thread.interrupt();
    }

    @Override
    public void serverChanged(String pool, ServerConfig server, Transition change) {
        String name = server.name();
        String address = server.address().text();
        ServerState to = change.to();
        if (to == ServerState.DOWN) {
            boolean ejected = change.now() == Standing.EJECTED;
            happened(new Event.ServerDown(Instant.now(), pool, name, address, cause(change), ejected));
        } else if (to == ServerState.UP) {
            happened(new Event.ServerUp(Instant.now(), pool, name, address));
        }
        // Orders are told by whom; a trial is no change for a program.
    }

    private static String cause(Transition change) {
        DownCause cause = change.cause();
        return cause == null || change.text().startsWith(cause.text())
                ? change.text()
                : cause.text() + " (" + change.text() + ")";
    }

    @Override
    public void topologyChanged(String pool, String change) {
        happened(new Event.TopologyChanged(Instant.now(), pool, change));
    }

    @Override
    public void recorded(AuditEvent event) {
        Instant now = Instant.now();
        switch (event) {
            case AuditEvent.Reload reload
            when reload.kind() == AuditKind.CONFIG ->
                happened(
                        reload.done()
                                ? new Event.Reloaded(now, reload.by(), reload.sentences())
                                : new Event.ReloadRefused(now, reload.by(), reload.sentences()));
            case AuditEvent.Users users
            when users.client() == null ->
                happened(new Event.UsersLoaded(now, users.pool(), users.result().equals("done")));
            case AuditEvent.Order(String pool, String server, String action, String by) ->
                happened(new Event.ServerOrdered(now, pool, server, action, by));
            case AuditEvent.Reload _,
                    AuditEvent.Users _,
                    AuditEvent.Login _,
                    AuditEvent.LoginDelay _,
                    AuditEvent.Denied _,
                    AuditEvent.Refused _,
                    AuditEvent.Limited _,
                    AuditEvent.Connection _,
                    AuditEvent.Destructive _,
                    AuditEvent.Request _,
                    AuditEvent.Command _,
                    AuditEvent.Start _,
                    AuditEvent.Stop _ -> {
                // Those are for the audit log.
            }
        }
    }
}
