package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.Transition;

/** Is told of what happens to a proxy, on whatever thread it happens, in order for each pool; it must neither wait nor throw. */
public interface Witness {
    /** The state of a server has changed, as it is logged. */
    void serverChanged(String pool, ServerConfig server, Transition change);

    /**
     * Keys are served at another address, or by others, since whoever names servers says so.
     *
     * @param pool empty for a host, which several pools may name
     * @param change in words
     */
    void topologyChanged(String pool, String change);

    /** As the audit log would have it, whether there is one or not; of clients it hears nothing. */
    void recorded(AuditEvent event);

    /** Nobody is told. */
    enum None implements Witness {
        NONE;

        @Override
        public void serverChanged(String pool, ServerConfig server, Transition change) {}

        @Override
        public void topologyChanged(String pool, String change) {}

        @Override
        public void recorded(AuditEvent event) {}
    }
}
