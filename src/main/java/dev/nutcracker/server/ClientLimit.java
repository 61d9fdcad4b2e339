package dev.nutcracker.server;

/**
 * How many clients all pools have together, and how many they may have beside their connections to servers. Both take
 * file descriptors. Some are reserved for servers; servers may have more while clients leave room. Thread-safe.
 */
public final class ClientLimit {
    private int clients;
    private int clientsMax;
    private long serverConnections;
    private long setApartForServers = Long.MAX_VALUE;
    private int connectionsPerServer = Integer.MAX_VALUE;

    /** @param clientsMax 0 or more; connections to servers are not limited */
    public ClientLimit(int clientsMax) {
        this.clientsMax = clientsMax;
    }

    /**
     * Takes effect from now on; existing connections stay.
     *
     * @param newSetApart how many connections to servers are allowed, however many clients there are
     * @param newPerServer how many of one flavour a worker may have to each server
     */
    public synchronized void limit(int newClientsMax, long newSetApart, int newPerServer) {
        clientsMax = newClientsMax;
        setApartForServers = newSetApart;
        connectionsPerServer = newPerServer;
    }

    public synchronized int clientsMax() {
        return clientsMax;
    }

    synchronized int connectionsPerServer() {
        return connectionsPerServer;
    }

    /** Counts a client in, unless the limit is reached. */
    synchronized boolean admit() {
        boolean admitted = clients + Math.max(0, serverConnections - setApartForServers) < clientsMax;
        if (admitted) {
            clients++;
        }
        return admitted;
    }

    synchronized void gone() {
        clients--;
    }

    /** Counts a connection to a server in, unless the limit is reached. */
    synchronized boolean admitServerConnection() {
        boolean admitted =
                serverConnections < setApartForServers || clients + serverConnections - setApartForServers < clientsMax;
        if (admitted) {
            serverConnections++;
        }
        return admitted;
    }

    synchronized void serverConnectionGone() {
        serverConnections--;
    }
}
